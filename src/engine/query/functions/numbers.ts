/** https://docs.snowflake.com/en/sql-reference/functions-numeric */
import { cast } from '../casts.ts';
import { invalidConstruct } from '../errors.ts';
import { binary, divide } from '../operators.ts';
import { failure, once } from '../sql-text.ts';
import { call, constant, type Typed } from '../tree.ts';
import { fixed, integerDigits, real, scaleOf, withNullable } from '../types.ts';
import { bitsOfBytes, invertedBytes, shiftedBytes } from './bytes.ts';
import { isMoment, truncatedMoment } from './date-times.ts';
import {
  constantText,
  type FunctionDefinition,
  failWrongTypes,
  nullableIfAny,
  scalar,
  settled,
  special,
  typeOf,
} from './function.ts';

/** What is digested of values: numbers as their digits, without the zeros that their types add. */
export const hashed = (values: readonly Typed[], written: readonly string[]): readonly string[] =>
  values.map(({ type }, index) => {
    const value = written[index] ?? '';
    const number = (digits: string): string => `('number ' || ${digits})`;
    switch (type.type) {
      case 'FIXED': {
        const digits = `CAST(${value} AS VARCHAR)`;
        return number(scaleOf(type) === 0 ? digits : `regexp_replace(${digits}, '\\.?0+$', '')`);
      }
      case 'REAL':
        return once(value, (name) =>
          number(
            `coalesce(CASE WHEN trunc(${name}) = ${name} THEN CAST(TRY_CAST(${name} AS DECIMAL(38, 0)) AS VARCHAR) END, CAST(${name} AS VARCHAR))`,
          ),
        );
      default:
        return value;
    }
  });

const float = (name: string) => scalar('float', real, ([value]) => `${name}(${value})`);

const domain = (name: string, isOutside: (value: string) => string) =>
  scalar('float', real, ([value = '']) =>
    once(
      value,
      (x) =>
        `CASE WHEN ${isOutside(x)} THEN ${failure('100183', '22023', `Invalid floating point operation: ${name}({})`, `CAST(${x} AS VARCHAR)`)} ELSE ${name}(${x}) END`,
    ),
  );

/** To places that differ from row to row: the scale stays. */
const roundedAt = (
  number: Typed,
  places: Typed,
  render: (value: string, digits: number) => string,
): Typed => {
  const { type } = number;
  const isReal = type.type === 'REAL';
  const most = isReal ? 15 : scaleOf(type);
  const least = isReal ? -15 : -integerDigits(type);
  const nullable = nullableIfAny([number, places]);
  const made = isReal
    ? withNullable(type, nullable)
    : fixed(integerDigits(type) + scaleOf(type) + 1, scaleOf(type), nullable);
  return call(made, [number, places], ([value = '', at = '']) =>
    once(value, (name) =>
      once(at, (place) => {
        const branches = Array.from({ length: most - least }, (_, index) => {
          const digits = most - 1 - index;
          return `WHEN ${place} ${digits === least ? '<=' : '='} ${digits} THEN ${settled(made, render(name, digits))}`;
        });
        return `CASE WHEN ${place} >= ${most} THEN ${settled(made, name)} ${branches.join(' ')} END`;
      }),
    ),
  );
};

/** ROUND, TRUNC, CEIL, FLOOR: a decimal keeps no more digits than asked for. */
const rounding = (render: (value: string, digits: number) => string) =>
  special('number integer?', ([value], invocation) => {
    const number = value ?? constant(fixed(), null);
    const given = invocation.values[1];
    if (given !== undefined && constantText(given) === undefined)
      return roundedAt(number, cast(given, fixed(38, 0), invocation.options), render);
    const places = given === undefined ? 0 : Number(constantText(given));
    if (!Number.isInteger(places)) return failWrongTypes(invocation);
    if (number.type.type === 'REAL')
      return call(number.type, [number], ([written = '']) => render(written, places));
    const scale = Math.max(0, Math.min(scaleOf(number.type), places));
    const type = fixed(integerDigits(number.type) + scale + 1, scale, nullableIfAny(invocation.values));
    return call(type, [number], ([written = '']) => settled(type, render(written, places)));
  });

/** Rounds at a place by shifting the point; decimals only shift within their digits. */
const shifted = (name: string) => (value: string, digits: number) => {
  const exponent = Math.max(-18, Math.min(18, digits));
  if (exponent === 0) return `${name}(${value})`;
  const power = `1${'0'.repeat(Math.abs(exponent))}`;
  return exponent > 0
    ? `(${name}(CAST(${value} AS DOUBLE) * ${power}) / ${power})`
    : `(${name}(CAST(${value} AS DOUBLE) / ${power}) * ${power})`;
};

/** A half goes to the even neighbour; nothing else is decided by it. https://docs.snowflake.com/en/sql-reference/functions/round */
const halfToEven = (value: string, digits: number): string => {
  const places = Math.max(-37, Math.min(37, digits));
  const up = `round(${value}, ${places})`;
  const unit =
    places >= 0 ? `CAST('1e-${places}' AS DECIMAL(38, ${places}))` : `CAST('1e${-places}' AS DECIMAL(38, 0))`;
  return once(
    up,
    (rounded) =>
      `CASE WHEN abs(${rounded} - ${value}) * 2 = ${unit} AND (${rounded} / ${unit}) % 2 <> 0 THEN ${rounded} - sign(${value}) * ${unit} ELSE ${rounded} END`,
  );
};

const halfAwayFromZero = (value: string, digits: number): string =>
  `round(${value}, ${Math.max(-38, Math.min(38, digits))})`;

const round = special('number integer? text?', (values, invocation) => {
  const mode = invocation.values.length < 3 ? undefined : constantText(invocation.values[2])?.toUpperCase();
  if (invocation.values.length === 3 && mode !== 'HALF_TO_EVEN' && mode !== 'HALF_AWAY_FROM_ZERO')
    throw invalidConstruct(`invalid rounding mode for function ROUND`, invocation.at, '001044', '42P13');
  if (mode !== undefined && typeOf(values[0]).type !== 'FIXED') return failWrongTypes(invocation);
  const render = mode === 'HALF_TO_EVEN' ? halfToEven : halfAwayFromZero;
  return rounding(render).build({ ...invocation, values: invocation.values.slice(0, 2) });
});

const ceiling = rounding(shifted('ceil'));
const truncatedNumber = rounding(shifted('trunc'));
/** Of a number to so many digits, or of a date or timestamp to a part of it. */
const truncation = special('any any?', ([value], invocation) =>
  value !== undefined && invocation.values.length === 2 && isMoment(value.type)
    ? truncatedMoment(value, invocation)
    : truncatedNumber.build(invocation),
);
const sameNumber = (values: readonly Typed[]) => withNullable(typeOf(values[0]), nullableIfAny(values));

const modulo = special('number number', ([left, right], { options }) =>
  left && right ? binary('%', left, right, options) : constant(fixed(), null),
);

const divideOrZero = (nullCounts: boolean) =>
  special('number number', ([left, right]) => {
    if (!left || !right) return constant(fixed(), null);
    const divisor = nullCounts
      ? call(withNullable(right.type, false), [right], ([written]) => `coalesce(${written}, 0)`)
      : right;
    return divide(left, divisor, '0');
  });

const bitwise = (operator: string) =>
  scalar(
    'integer integer',
    fixed(38, 0),
    ([left, right]) => `(CAST(${left} AS BIGINT) ${operator} CAST(${right} AS BIGINT))`,
  );

const exclusiveOr = scalar(
  'integer integer',
  fixed(38, 0),
  ([left, right]) => `xor(CAST(${left} AS BIGINT), CAST(${right} AS BIGINT))`,
);

/** By up to 62 places, so that a power of two says it. */
const shift = (direction: 'left' | 'right') =>
  scalar('integer integer', fixed(38, 0), ([value = '', places = '']) =>
    once(places, (count) => {
      const power = `CAST(pow(2, ${count}) AS HUGEINT)`;
      const shifted =
        direction === 'left'
          ? `CAST(${value} AS HUGEINT) * ${power}`
          : `CAST(floor(CAST(${value} AS DECIMAL(38, 0)) / ${power}) AS HUGEINT)`;
      const outside = failure(
        '100039',
        '22003',
        'Number of bits to shift by is out of range: {}',
        `CAST(${count} AS VARCHAR)`,
      );
      return `CASE WHEN ${count} < 0 OR ${count} > 62 THEN ${outside} ELSE ${shifted} END`;
    }),
  );

/** https://docs.snowflake.com/en/sql-reference/functions/factorial */
const factorial = scalar('integer', fixed(38, 0), ([value = '']) =>
  once(
    value,
    (number) =>
      `CASE WHEN ${number} < 0 OR ${number} > 33 THEN ${failure('100183', '22023', 'Invalid argument for function FACTORIAL: {}', `CAST(${number} AS VARCHAR)`)} ELSE factorial(CAST(${number} AS INTEGER)) END`,
  ),
);

/** Kilometres between two places. https://docs.snowflake.com/en/sql-reference/functions/haversine */
const haversine = scalar(
  'float float float float',
  real,
  ([fromLatitude, fromLongitude, toLatitude, toLongitude]) =>
    `(2 * 6371 * asin(least(1, sqrt(pow(sin(radians(${toLatitude} - ${fromLatitude}) / 2), 2) + cos(radians(${fromLatitude})) * cos(radians(${toLatitude})) * pow(sin(radians(${toLongitude} - ${fromLongitude}) / 2), 2)))))`,
);

const bucket = scalar(
  'float float float integer',
  fixed(38, 0),
  ([value, low, high, buckets]) =>
    `greatest(0, least(CAST(${buckets} AS BIGINT) + 1, floor((${value} - ${low}) / ((${high} - ${low}) / CAST(${buckets} AS BIGINT))) + 1))`,
);

/** Numbers that are equal have the same, whatever their types. https://docs.snowflake.com/en/sql-reference/functions/hash */
const hash = special('any any...', (values) =>
  call(
    fixed(19, 0, false),
    values,
    (written) =>
      `CAST(CAST(hash(${hashed(values, written).join(', ')}) AS HUGEINT) - 9223372036854775808 AS DECIMAL(19, 0))`,
  ),
);

export const numberFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['ABS', scalar('number', sameNumber, ([value]) => `abs(${value})`)],
  ['SIGN', scalar('number', fixed(1, 0), ([value]) => `sign(${value})`)],
  ['CEIL', ceiling],
  ['CEILING', ceiling],
  ['FLOOR', rounding(shifted('floor'))],
  ['ROUND', round],
  ['TRUNC', truncation],
  ['TRUNCATE', truncation],
  ['MOD', modulo],
  ['DIV0', divideOrZero(false)],
  ['DIV0NULL', divideOrZero(true)],
  ['SQRT', domain('sqrt', (x) => `${x} < 0`)],
  [
    'CBRT',
    scalar('float', real, ([value = '']) =>
      once(`cbrt(${value})`, (root) =>
        once(
          value,
          (cube) => `CASE WHEN pow(round(${root}), 3) = ${cube} THEN round(${root}) ELSE ${root} END`,
        ),
      ),
    ),
  ],
  ['EXP', float('exp')],
  ['LN', domain('ln', (x) => `${x} <= 0`)],
  [
    'LOG',
    scalar('float float', real, ([base = '', value = '']) =>
      once(base, (b) =>
        once(
          value,
          (x) =>
            `CASE WHEN ${x} <= 0 OR ${b} <= 0 OR ${b} = 1 THEN ${failure('100183', '22023', 'Invalid floating point operation: log')} ELSE ln(${x}) / ln(${b}) END`,
        ),
      ),
    ),
  ],
  ['POWER', scalar('float float', real, ([base, exponent]) => `pow(${base}, ${exponent})`)],
  ['POW', scalar('float float', real, ([base, exponent]) => `pow(${base}, ${exponent})`)],
  ['SQUARE', scalar('float', real, ([value = '']) => once(value, (x) => `(${x} * ${x})`))],
  ['PI', scalar('', withNullable(real, false), () => 'pi()')],
  ['SIN', float('sin')],
  ['COS', float('cos')],
  ['TAN', float('tan')],
  ['ASIN', domain('asin', (x) => `abs(${x}) > 1`)],
  ['ACOS', domain('acos', (x) => `abs(${x}) > 1`)],
  ['ATAN', float('atan')],
  ['ATAN2', scalar('float float', real, ([y, x]) => `atan2(${y}, ${x})`)],
  ['RADIANS', float('radians')],
  ['DEGREES', float('degrees')],
  ['BITAND', bitsOfBytes(bitwise('&'), '&')],
  ['BIT_AND', bitsOfBytes(bitwise('&'), '&')],
  ['BITOR', bitsOfBytes(bitwise('|'), '|')],
  ['BIT_OR', bitsOfBytes(bitwise('|'), '|')],
  ['BITXOR', bitsOfBytes(exclusiveOr, '^')],
  ['BIT_XOR', bitsOfBytes(exclusiveOr, '^')],
  ['BITNOT', invertedBytes(scalar('integer', fixed(38, 0), ([value]) => `(-1 - ${value})`))],
  /** https://docs.snowflake.com/en/sql-reference/functions/getbit */
  [
    'GETBIT',
    scalar(
      'integer integer',
      (values) => fixed(1, 0, nullableIfAny(values)),
      ([value = '', position = '']) =>
        once(
          position,
          (place) =>
            `CASE WHEN ${place} >= 0 THEN (CAST(${value} AS HUGEINT) >> CAST(least(${place}, 126) AS HUGEINT)) & 1 END`,
        ),
    ),
  ],
  ['BITSHIFTLEFT', shiftedBytes(shift('left'), 'left')],
  ['BITSHIFTRIGHT', shiftedBytes(shift('right'), 'right')],
  ['SINH', float('sinh')],
  ['COSH', float('cosh')],
  ['TANH', float('tanh')],
  ['ASINH', float('asinh')],
  ['ACOSH', domain('acosh', (x) => `${x} < 1`)],
  ['ATANH', domain('atanh', (x) => `abs(${x}) >= 1`)],
  [
    'COT',
    scalar('float', real, ([value = '']) =>
      once(value, (x) => `CASE WHEN ${x} = 0 THEN CAST('Infinity' AS DOUBLE) ELSE cot(${x}) END`),
    ),
  ],
  ['FACTORIAL', factorial],
  ['HAVERSINE', haversine],
  ['WIDTH_BUCKET', bucket],
  ['HASH', hash],
];
