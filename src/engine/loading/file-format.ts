/**
 * File formats: which options each type has, what they are when nothing is said, and how they are read.
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format
 */
import { invalidValue, unsupportedFeature } from '../../account/errors.ts';
import { type FileFormat, fileFormatTypes, type Json, type JsonObject } from '../../account/model.ts';
import type { PropertyReader } from '../administration/properties.ts';

export type FormatType = FileFormat['type'];

export interface FormatOption {
  readonly name: string;
  readonly type: 'String' | 'Boolean' | 'Integer' | 'List';
  readonly default: Json;
  /** One character, or NONE. */
  readonly isCharacter?: boolean;
  readonly words?: readonly string[];
  /** Nothing here acts on it: whatever differs from its default is refused. */
  readonly hasNoEffect?: true;
}

const flag = (name: string, value: boolean): FormatOption => ({ name, type: 'Boolean', default: value });
const text = (name: string, value: string): FormatOption => ({ name, type: 'String', default: value });
const character = (name: string, value: string): FormatOption => ({
  ...text(name, value),
  isCharacter: true,
});
const oneOf = (name: string, ...words: readonly string[]): FormatOption => ({
  ...text(name, words[0] ?? ''),
  words,
});
const withoutEffect = (option: FormatOption): FormatOption => ({ ...option, hasNoEffect: true });
const nullIf: FormatOption = { name: 'NULL_IF', type: 'List', default: ['\\N'] };
const dateTimes = ['DATE_FORMAT', 'TIME_FORMAT', 'TIMESTAMP_FORMAT'].map((name) => text(name, 'AUTO'));
const binaryFormat = oneOf('BINARY_FORMAT', 'HEX', 'BASE64', 'UTF8', 'UTF-8');
const compression = oneOf(
  'COMPRESSION',
  'AUTO',
  'GZIP',
  'BZ2',
  'BROTLI',
  'ZSTD',
  'DEFLATE',
  'RAW_DEFLATE',
  'NONE',
);

/** Which labels the encoding standard has for them: https://encoding.spec.whatwg.org/#names-and-labels */
export const encodings: ReadonlyMap<string, string> = new Map([
  ['UTF8', 'utf-8'],
  ['UTF16', 'utf-16le'],
  ['UTF16LE', 'utf-16le'],
  ['UTF16BE', 'utf-16be'],
  ['BIG5', 'big5'],
  ['EUCJP', 'euc-jp'],
  ['EUCKR', 'euc-kr'],
  ['GB18030', 'gb18030'],
  ['KOI8R', 'koi8-r'],
  ['SHIFTJIS', 'shift_jis'],
  ...[1, 2, 5, 6, 7, 8, 9, 15].map((part): [string, string] => [`ISO8859${part}`, `iso-8859-${part}`]),
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256].map((page): [string, string] => [
    `WINDOWS${page}`,
    `windows-${page}`,
  ]),
]);

/** In the order in which DESCRIBE tells them. */
export const formatOptions: { readonly [Type in FormatType]: readonly FormatOption[] } = {
  CSV: [
    text('RECORD_DELIMITER', '\n'),
    text('FIELD_DELIMITER', ','),
    text('FILE_EXTENSION', ''),
    { name: 'SKIP_HEADER', type: 'Integer', default: 0 },
    flag('PARSE_HEADER', false),
    ...dateTimes,
    binaryFormat,
    character('ESCAPE', 'NONE'),
    character('ESCAPE_UNENCLOSED_FIELD', '\\'),
    flag('TRIM_SPACE', false),
    character('FIELD_OPTIONALLY_ENCLOSED_BY', 'NONE'),
    nullIf,
    compression,
    flag('ERROR_ON_COLUMN_COUNT_MISMATCH', true),
    flag('SKIP_BLANK_LINES', false),
    flag('REPLACE_INVALID_CHARACTERS', false),
    flag('EMPTY_FIELD_AS_NULL', true),
    flag('SKIP_BYTE_ORDER_MARK', true),
    text('ENCODING', 'UTF8'),
    flag('MULTI_LINE', true),
  ],
  JSON: [
    text('FILE_EXTENSION', ''),
    ...dateTimes,
    binaryFormat,
    flag('TRIM_SPACE', false),
    { ...nullIf, default: [] },
    compression,
    withoutEffect(flag('ENABLE_OCTAL', false)),
    flag('ALLOW_DUPLICATE', false),
    flag('STRIP_OUTER_ARRAY', false),
    flag('STRIP_NULL_VALUES', false),
    flag('IGNORE_UTF8_ERRORS', false),
    flag('REPLACE_INVALID_CHARACTERS', false),
    flag('SKIP_BYTE_ORDER_MARK', true),
    flag('MULTI_LINE', true),
  ],
  PARQUET: [
    flag('TRIM_SPACE', false),
    { ...nullIf, default: [] },
    oneOf('COMPRESSION', 'AUTO', 'LZO', 'SNAPPY', 'NONE'),
    withoutEffect(flag('SNAPPY_COMPRESSION', true)),
    flag('BINARY_AS_TEXT', true),
    withoutEffect(flag('USE_LOGICAL_TYPE', false)),
    flag('USE_VECTORIZED_SCANNER', false),
    flag('REPLACE_INVALID_CHARACTERS', false),
  ],
};

/** A format with what was said of it, and the defaults of its type for the rest. */
export class Format {
  readonly type: FormatType;
  readonly given: JsonObject;

  constructor(type: FormatType, given: JsonObject = {}) {
    this.type = type;
    this.given = given;
  }

  flag(name: string): boolean {
    return this.value(name) === true;
  }

  number(name: string): number {
    const value = this.value(name);
    return typeof value === 'number' ? value : 0;
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : '';
  }

  /** Null for NONE. */
  mark(name: string): string | null {
    const value = this.text(name);
    return value === 'NONE' || value === '' ? null : value;
  }

  texts(name: string): readonly string[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  has(name: string): boolean {
    return Object.hasOwn(this.given, name);
  }

  value(name: string): Json | undefined {
    if (this.has(name)) return this.given[name];
    return formatOptions[this.type].find((option) => option.name === name)?.default;
  }
}

const controls: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\\', '\\\\'],
]);

const written = (text: string): string =>
  text.replaceAll(/[\n\r\t\b\f\\]/g, (character) => controls.get(character) ?? character);

/** A value as DESCRIBE tells it. */
export const optionText = (value: Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map((item) => written(String(item))).join(', ')}]`;
  return typeof value === 'string' ? written(value) : String(value ?? '');
};

export const formatTypeOf = (word: string): FormatType => {
  const upper = word.toUpperCase();
  const type = fileFormatTypes.find((known) => known === upper);
  if (type !== undefined) return type;
  if (['AVRO', 'ORC', 'XML', 'CUSTOM'].includes(upper))
    throw unsupportedFeature(`FILE FORMAT TYPE = ${upper}`);
  throw invalidValue(word, 'TYPE');
};

/** Takes the options of the type from the properties. */
export const readFormatOptions = (reader: PropertyReader, type: FormatType): JsonObject => {
  const given: { [name: string]: Json } = {};
  for (const option of formatOptions[type]) {
    if (!reader.has(option.name)) continue;
    const value = readOption(reader, option);
    if (option.hasNoEffect === true && JSON.stringify(value) !== JSON.stringify(option.default))
      throw unsupportedFeature(`${option.name} of TYPE = ${type}`);
    given[option.name] = value;
  }
  if (given['PARSE_HEADER'] === true && Number(given['SKIP_HEADER'] ?? 0) > 0)
    throw invalidValue('TRUE', 'PARSE_HEADER');
  return given;
};

const readOption = (reader: PropertyReader, option: FormatOption): Json => {
  const { name, type } = option;
  switch (type) {
    case 'Boolean':
      return reader.boolean(name) ?? option.default;
    case 'Integer': {
      const value = reader.integer(name) ?? 0;
      if (value < 0) throw invalidValue(String(value), name);
      return value;
    }
    case 'List':
      return [...(reader.texts(name) ?? [])];
    case 'String':
      return readText(reader, option);
  }
};

const readText = (reader: PropertyReader, { name, words, isCharacter }: FormatOption): string => {
  const given = reader.text(name) ?? '';
  const upper = given.toUpperCase();
  if (words !== undefined) {
    if (!words.includes(upper)) throw invalidValue(given, name);
    return upper;
  }
  if (name === 'ENCODING') {
    const plain = upper.replaceAll(/[-_]/g, '');
    if (!encodings.has(plain)) throw unsupportedFeature(`ENCODING = ${given}`);
    return plain;
  }
  if (upper === 'NONE') return 'NONE';
  const value = unescaped(given);
  if (isCharacter === true && [...value].length > 1) throw invalidValue(given, name);
  return value;
};

const named: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** "Accepts common escape sequences, octal values (prefixed by \\), or hex values (prefixed by 0x or \x)." */
const unescaped = (written: string): string => {
  if (/^0x([0-9a-f]{2})+$/i.test(written)) return Buffer.from(written.slice(2), 'hex').toString();
  return written.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2})|([nrtbf\\]))/g,
    (_all, hex: string | undefined, octal: string | undefined, letter: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return named.get(letter ?? '') ?? '\\';
    },
  );
};
