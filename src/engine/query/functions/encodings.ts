/**
 * Digests, and texts that stand for bytes. Each takes a text or bytes.
 * https://docs.snowflake.com/en/sql-reference/functions-string
 */
import { cast } from '../casts.ts';
import { invalidConstruct, unsupportedQuery } from '../errors.ts';
import { failure, once, quote } from '../sql-text.ts';
import { call, constant, type Typed } from '../tree.ts';
import { binary, fixed, text, withNullable } from '../types.ts';
import { base64Alphabet } from './encoding-texts.ts';
import { constantText, type FunctionDefinition, type Invocation, special } from './function.ts';

const nothing = constant(text(), null);

/** A text in UTF-8, or bytes as they are, as hexadecimal digits: what the digests are made of. */
const asBytes = (value: Typed, { options }: Invocation): Typed =>
  value.type.type === 'BINARY' || value.type.type === 'TEXT' ? value : cast(value, text(), options);

const md5 = (value: string): string => `md5(${value})`;
const sha1 = (value: string): string => `sha1(${value})`;

const hexadecimal = (width: number, digest: (value: string) => string): FunctionDefinition =>
  special('any', ([value = nothing], invocation) =>
    call(text(width, value.type.nullable), [asBytes(value, invocation)], ([written = '']) => digest(written)),
  );

const bytes = (width: number, digest: (value: string) => string): FunctionDefinition =>
  special('any', ([value = nothing], invocation) =>
    call(
      binary(width, value.type.nullable),
      [asBytes(value, invocation)],
      ([written = '']) => `from_hex(${digest(written)})`,
    ),
  );

const digestSizes: ReadonlyMap<string, string> = new Map([
  ['0', '256'],
  ['224', '224'],
  ['256', '256'],
  ['384', '384'],
  ['512', '512'],
]);

const sha2 = (returned: 'text' | 'binary'): FunctionDefinition =>
  special('any integer?', ([value = nothing], invocation) => {
    const written = invocation.values.length < 2 ? '256' : (constantText(invocation.values[1]) ?? '');
    const size = digestSizes.get(written);
    if (size === undefined)
      throw invalidConstruct(
        `Digest size ${written} is not supported by ${invocation.name}`,
        invocation.at,
        '001044',
        '42P13',
      );
    const digest = (input: string): string =>
      size === '256' ? `sha256(${input})` : `snowgate_digest(${input}, 'sha${size}')`;
    const argument = asBytes(value, invocation);
    if (argument.type.type === 'BINARY' && size !== '256')
      throw unsupportedQuery(`${invocation.name} of BINARY with ${size} bits`, invocation.at);
    const type = returned === 'text' ? text(128, value.type.nullable) : binary(64, value.type.nullable);
    return call(type, [argument], ([input = '']) =>
      returned === 'text' ? digest(input) : `from_hex(${digest(input)})`,
    );
  });

/** One half of the digest as a number. */
const md5Number = (from: number): FunctionDefinition =>
  special('any', ([value = nothing], invocation) =>
    call(
      fixed(20, 0, value.type.nullable),
      [asBytes(value, invocation)],
      ([written = '']) => `CAST(snowgate_number(substr(md5(${written}), ${from}, 16)) AS DECIMAL(20, 0))`,
    ),
  );

interface Encoding {
  readonly name: string;
  readonly pattern: string;
  readonly decode: (value: string) => string;
}

const hex: Encoding = {
  name: 'hex-encoded',
  pattern: '([0-9A-Fa-f]{2})*',
  decode: (value) => `from_hex(${value})`,
};
const base64: Encoding = {
  name: 'base64-encoded',
  pattern: '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?',
  decode: (value) => `from_base64(${value})`,
};

/** Bytes from a text; the database would fail in its own words on what is none, and on what is no UTF-8. */
const decoding = (encoding: Encoding, to: 'text' | 'binary', tolerant: boolean): FunctionDefinition =>
  special(encoding === base64 ? 'text text?' : 'text', ([given = nothing], invocation) => {
    const alphabet = encoding === base64 ? base64Alphabet(invocation, 1) : '+/=';
    const value =
      alphabet === '+/='
        ? given
        : call(given.type, [given], ([written]) => `translate(${written}, ${quote(alphabet)}, '+/=')`);
    const invalid = (name: string): string =>
      tolerant
        ? 'NULL'
        : failure(
            '100115',
            '22000',
            `The following string is not a legal ${encoding.name} value: '{}'`,
            `left(${name}, 200)`,
          );
    return call(to === 'text' ? text() : withNullable(binary(), true), [value], ([written = '']) =>
      once(written, (name) => {
        const decoded = encoding.decode(name);
        const made =
          to === 'binary'
            ? decoded
            : once(
                `TRY(decode(${decoded}))`,
                (result) => `CASE WHEN ${result} IS NULL THEN ${invalid(name)} ELSE ${result} END`,
              );
        return `CASE WHEN ${name} IS NULL THEN NULL WHEN regexp_full_match(${name}, '${encoding.pattern}') THEN ${made} ELSE ${invalid(name)} END`;
      }),
    );
  });

export const encodingFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['MD5', hexadecimal(32, md5)],
  ['MD5_HEX', hexadecimal(32, md5)],
  ['MD5_BINARY', bytes(16, md5)],
  ['MD5_NUMBER_UPPER64', md5Number(1)],
  ['MD5_NUMBER_LOWER64', md5Number(17)],
  ['SHA1', hexadecimal(40, sha1)],
  ['SHA1_HEX', hexadecimal(40, sha1)],
  ['SHA1_BINARY', bytes(20, sha1)],
  ['SHA2', sha2('text')],
  ['SHA2_HEX', sha2('text')],
  ['SHA2_BINARY', sha2('binary')],
  ['HEX_DECODE_STRING', decoding(hex, 'text', false)],
  ['HEX_DECODE_BINARY', decoding(hex, 'binary', false)],
  ['TRY_HEX_DECODE_STRING', decoding(hex, 'text', true)],
  ['TRY_HEX_DECODE_BINARY', decoding(hex, 'binary', true)],
  ['BASE64_DECODE_STRING', decoding(base64, 'text', false)],
  ['BASE64_DECODE_BINARY', decoding(base64, 'binary', false)],
  ['TRY_BASE64_DECODE_STRING', decoding(base64, 'text', true)],
  ['TRY_BASE64_DECODE_BINARY', decoding(base64, 'binary', true)],
];
