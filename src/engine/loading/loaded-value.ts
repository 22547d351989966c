/** A field on its way into a column: converted by the format's own rules, or NULL where that fails. */
import type { TableColumn } from '../../account/model.ts';
import { type CastOptions, cast, convertible } from '../query/casts.ts';
import { columnTypeMismatch } from '../query/errors.ts';
import { failure, once, quote } from '../query/sql-text.ts';
import { call, isNullConstant, type Typed } from '../query/tree.ts';
import { isSemiStructured, typeText, variant, withNullable } from '../query/types.ts';
import type { ColumnType } from '../result.ts';
import { columnType } from '../tables/columns.ts';
import type { ColumnMatching, CopyOptions } from './copy-options.ts';
import type { Format } from './file-format.ts';
import type { LoadColumn } from './load-rows.ts';
import type { StagedSource } from './staged-source.ts';

const formatNames: { readonly [type: string]: string } = {
  DATE: 'DATE_FORMAT',
  TIME: 'TIME_FORMAT',
  TIMESTAMP_NTZ: 'TIMESTAMP_FORMAT',
  TIMESTAMP_LTZ: 'TIMESTAMP_FORMAT',
  TIMESTAMP_TZ: 'TIMESTAMP_FORMAT',
};

/** `format` and `options` are those of the load; null for a value that no file gives. */
export const loadedValue = (
  column: TableColumn,
  value: Typed,
  format: Format | null,
  options: Pick<CopyOptions, 'truncates'> | null,
  castOptions: CastOptions,
): LoadColumn => {
  const type = columnType(column.type, true);
  const given = isNullConstant(value) ? null : value;
  const convert = (from: Typed, tolerant: boolean): Typed =>
    converted(from, column, type, { format, truncates: options?.truncates ?? false, castOptions, tolerant });
  return {
    column,
    value: convert(value, true),
    strict: (text) => convert(text, false),
    given: given !== null && canFail(given.type, type) ? given : null,
  };
};

/** Texts go into texts of any length as they are. */
const canFail = (from: ColumnType, to: ColumnType): boolean =>
  !(from.type === 'TEXT' && to.type === 'TEXT' && (from.length ?? 0) <= (to.length ?? 0));

interface Conversion {
  readonly format: Format | null;
  readonly truncates: boolean;
  readonly castOptions: CastOptions;
  readonly tolerant: boolean;
}

const converted = (
  value: Typed,
  column: TableColumn,
  type: ColumnType,
  { format, truncates, castOptions, tolerant }: Conversion,
): Typed => {
  const text = value.type.type === 'TEXT';
  if (text && isSemiStructured(type) && format !== null) return parsed(value, type, castOptions, tolerant);
  if (text && type.type === 'BINARY' && format !== null) {
    const binary = decoded(value, type, format.text('BINARY_FORMAT'), tolerant);
    if (binary !== undefined) return binary;
  }
  if (type.type === 'TEXT' && truncates) return cut(cast(value, withoutLength(type), castOptions), type);
  const given = format?.text(formatNames[type.type] ?? '') ?? '';
  const options: CastOptions = { ...castOptions, tolerant, ...(given === '' ? {} : { format: given }) };
  if (!convertible(value.type, type, options))
    throw columnTypeMismatch(column.name, typeText(type), typeText(value.type));
  return cast(value, type, options);
};

const withoutLength = (type: ColumnType): ColumnType => ({ ...type, length: 16_777_216 });

const cut = (value: Typed, type: ColumnType): Typed =>
  call(type, [value], ([written]) => `left(${written}, ${type.length ?? 0})`);

/** A text in a semi-structured column is read as JSON. */
const parsed = (value: Typed, type: ColumnType, options: CastOptions, tolerant: boolean): Typed => {
  const json = call(
    withNullable(variant, true),
    [value],
    ([written]) => `snowgate_json(${written}, '${tolerant ? 1 : 0}', '0')`,
  );
  return cast(json, type, { ...options, tolerant });
};

/** HEX is what a cast does. */
const decoded = (value: Typed, type: ColumnType, format: string, tolerant: boolean): Typed | undefined => {
  if (format === 'HEX') return undefined;
  if (format !== 'BASE64') return call(type, [value], ([written]) => `encode(${written})`);
  const failing = (name: string): string =>
    tolerant
      ? 'NULL'
      : failure('100115', '22000', "The following string is not a legal base64-encoded value: '{}'", name);
  const pattern = quote('(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?');
  return call(type, [value], ([written = '']) =>
    once(
      written,
      (name) =>
        `CASE WHEN regexp_full_match(${name}, ${pattern}) THEN from_base64(${name}) WHEN ${name} IS NOT NULL THEN ${failing(name)} END`,
    ),
  );
};

/** What a record has under the name of a column: MATCH_BY_COLUMN_NAME. */
export const memberNamed = (
  source: StagedSource,
  name: string,
  matching: Exclude<ColumnMatching, 'NONE'>,
): Typed => {
  const ignoresCase = matching === 'CASE_INSENSITIVE';
  return source.format.type === 'CSV' ? source.field(name, ignoresCase) : source.member(name, ignoresCase);
};
