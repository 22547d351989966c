/** Bytes by way of their hexadecimal digits, two for each byte: the functions of texts do the work. */
import { cast } from '../casts.ts';
import { call, isNullConstant, type Typed } from '../tree.ts';
import { binary, fixed, text, withNullable } from '../types.ts';
import {
  constantText,
  failWrongTypes,
  type Invocation,
  nullableIfAny,
  type ScalarFunction,
  settled,
} from './function.ts';
import { placeOf } from './whole-numbers.ts';

const isBinary = (value: Typed | undefined): boolean => value?.type.type === 'BINARY';

const digitsOf = (value: Typed): Typed =>
  call(text(undefined, value.type.nullable), [value], ([written]) => `hex(${written})`);

const bytesOf = (digits: Typed): Typed =>
  call(binary(undefined, digits.type.nullable), [digits], ([written]) => `from_hex(${written})`);

const doubled = (number: Typed, { options }: Invocation, less = 0): Typed =>
  call(
    fixed(38, 0, number.type.nullable),
    [cast(number, fixed(38, 0), options)],
    ([written = '']) => `CAST(2 * ${placeOf(written)} - ${less} AS DECIMAL(38, 0))`,
  );

const mustBeBinary = (values: readonly (Typed | undefined)[], invocation: Invocation): void => {
  for (const value of values)
    if (value === undefined || (!isBinary(value) && !isNullConstant(value))) failWrongTypes(invocation);
};

/** LPAD and RPAD, which need to be told the bytes to fill with. https://docs.snowflake.com/en/sql-reference/functions/lpad */
export const paddedBytes = (ofText: ScalarFunction): ScalarFunction => ({
  ...ofText,
  build(invocation) {
    const [value, length, filler] = invocation.values;
    if (value === undefined || length === undefined || !isBinary(value)) return ofText.build(invocation);
    mustBeBinary([filler], invocation);
    const filling = filler === undefined ? [] : [digitsOf(filler)];
    return bytesOf(
      ofText.build({ ...invocation, values: [digitsOf(value), doubled(length, invocation), ...filling] }),
    );
  },
});

/** https://docs.snowflake.com/en/sql-reference/functions/insert */
export const insertedBytes = (ofText: ScalarFunction): ScalarFunction => ({
  ...ofText,
  build(invocation) {
    const [value, place, length, other] = invocation.values;
    if (value === undefined || place === undefined || length === undefined || other === undefined)
      return ofText.build(invocation);
    if (!isBinary(value)) return ofText.build(invocation);
    mustBeBinary([other], invocation);
    const values = [
      digitsOf(value),
      doubled(place, invocation, 1),
      doubled(length, invocation),
      digitsOf(other),
    ];
    return bytesOf(ofText.build({ ...invocation, values }));
  },
});

/** The first two arguments in their digits, the others as they are, where either is BINARY: then both need to be. */
const ofTwo = (
  ofText: ScalarFunction,
  render: (first: string, second: string, rest: readonly string[]) => string,
): ScalarFunction => ({
  ...ofText,
  build(invocation) {
    const [first, second, ...rest] = invocation.values;
    if (first === undefined || second === undefined || (!isBinary(first) && !isBinary(second)))
      return ofText.build(invocation);
    mustBeBinary([first, second], invocation);
    const inner = ofText.build(invocation);
    const type = withNullable(inner.type, nullableIfAny(invocation.values));
    const numbers = rest.map((value) => cast(value, fixed(38, 0), invocation.options));
    const bytes = [first, second].map((value) => cast(value, binary(), invocation.options));
    return call(type, [...bytes, ...numbers], ([one, other, ...others]) =>
      settled(type, render(`hex(${one})`, `hex(${other})`, others)),
    );
  },
});

/** Where bytes are found among others, from 1; 0 where they are not. https://docs.snowflake.com/en/sql-reference/functions/charindex */
export const placeOfBytes = (ofText: ScalarFunction): ScalarFunction =>
  ofTwo(
    ofText,
    (part, whole, [from]) =>
      `snowgate_place_of_bytes(${part}, ${whole}, CAST(${from === undefined ? '1' : placeOf(from)} AS VARCHAR))`,
  );

/** https://docs.snowflake.com/en/sql-reference/functions/contains */
export const containedBytes = (ofText: ScalarFunction): ScalarFunction =>
  ofTwo(ofText, (whole, part) => `(snowgate_place_of_bytes(${part}, ${whole}, '1') <> '0')`);

/** https://docs.snowflake.com/en/sql-reference/functions/reverse */
export const reversedBytes = (ofText: ScalarFunction): ScalarFunction => ({
  ...ofText,
  build(invocation) {
    const [value] = invocation.values;
    if (value === undefined || !isBinary(value)) return ofText.build(invocation);
    return call(
      value.type,
      [value],
      ([written]) => `from_hex(array_to_string(list_reverse(regexp_extract_all(hex(${written}), '..')), ''))`,
    );
  },
});

/**
 * Bit by bit; zeros go before or after the shorter one where LEFT or RIGHT says so, else both need to be of a length.
 * https://docs.snowflake.com/en/sql-reference/functions/bitand
 */
export const bitsOfBytes = (ofNumbers: ScalarFunction, operator: '&' | '|' | '^'): ScalarFunction => ({
  ...ofNumbers,
  maximum: 3,
  build(invocation) {
    const [first, second, side] = invocation.values;
    const isPlain = !isBinary(first) && !isBinary(second);
    if (first === undefined || second === undefined || (isPlain && side === undefined))
      return ofNumbers.build(invocation);
    mustBeBinary([first, second], invocation);
    const filled = side === undefined ? '' : constantText(side)?.toUpperCase();
    if (filled !== '' && filled !== 'LEFT' && filled !== 'RIGHT') return failWrongTypes(invocation);
    const values = [first, second].map((value) => cast(value, binary(), invocation.options));
    return call(
      binary(undefined, nullableIfAny(values)),
      values,
      ([one, other]) =>
        `from_hex(snowgate_bits_of_bytes(hex(${one}), hex(${other}), '${operator}', '${filled}'))`,
    );
  },
});

/** https://docs.snowflake.com/en/sql-reference/functions/bitnot */
export const invertedBytes = (ofNumber: ScalarFunction): ScalarFunction => ({
  ...ofNumber,
  build(invocation) {
    const [value] = invocation.values;
    if (value === undefined || !isBinary(value)) return ofNumber.build(invocation);
    return call(
      value.type,
      [value],
      ([written]) => `from_hex(translate(hex(${written}), '0123456789ABCDEF', 'FEDCBA9876543210'))`,
    );
  },
});

/** As many bytes as before: bits that leave them are lost. https://docs.snowflake.com/en/sql-reference/functions/bitshiftleft */
export const shiftedBytes = (ofNumbers: ScalarFunction, direction: 'left' | 'right'): ScalarFunction => ({
  ...ofNumbers,
  build(invocation) {
    const [value, places] = invocation.values;
    if (value === undefined || places === undefined || !isBinary(value)) return ofNumbers.build(invocation);
    const values = [value, cast(places, fixed(38, 0), invocation.options)];
    return call(
      withNullable(value.type, nullableIfAny(values)),
      values,
      ([written, count = '']) =>
        `from_hex(snowgate_shifted_bytes(hex(${written}), CAST(${placeOf(count)} AS VARCHAR), '${direction}'))`,
    );
  },
});
