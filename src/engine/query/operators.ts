/**
 * Operators by Snowflake's rules for the type of the result.
 * https://docs.snowflake.com/en/sql-reference/operators-arithmetic
 */
import type { BinaryOperator, Span } from '../../sql/ast.ts';
import type { ColumnType } from '../result.ts';
import { asVarchar, type CastOptions, cast, convertible } from './casts.ts';
import { invalidArgumentTypes } from './errors.ts';
import { jsonOrder } from './json-order.ts';
import { failure, once } from './sql-text.ts';
import { greatestBytes, joinedTexts } from './text-limits.ts';
import { call, constant, isNullConstant, type Typed } from './tree.ts';
import {
  boolean,
  commonType,
  date,
  fixed,
  integerDigits,
  isDateOrTimestamp,
  isNumeric,
  isSemiStructured,
  precisionOf,
  real,
  scaleOf,
  storedType,
  text,
  typeText,
  variant,
  withNullable,
} from './types.ts';

const anyNullable = (...values: readonly Typed[]): boolean => values.some((value) => value.type.nullable);

const wrongTypes = (name: string, values: readonly Typed[], at: Span): Error =>
  invalidArgumentTypes(
    name,
    values.map((value) => typeText(value.type)),
    at,
  );

/** All values in the type they have in common. */
export const unify = (values: readonly Typed[], options: CastOptions, name: string): readonly Typed[] => {
  const telling = values.filter((value) => !isNullConstant(value));
  const [first, ...rest] = telling.length > 0 ? telling : values;
  if (first === undefined) return values;
  let type = first.type;
  for (const value of rest) {
    const wider = commonType(type, value.type);
    if (wider === undefined) throw wrongTypes(name, values, options.at);
    type = wider;
  }
  return values.map((value) => {
    if (!convertible(value.type, type, options)) throw wrongTypes(name, values, options.at);
    return cast(value, type, options);
  });
};

/** A condition: what WHERE, AND and CASE WHEN take. */
export const asCondition = (value: Typed, options: CastOptions, name = 'AND'): Typed => {
  if (value.type.type === 'BOOLEAN') return value;
  if (!convertible(value.type, boolean, options)) throw wrongTypes(name, [value], options.at);
  return cast(value, boolean, options);
};

const asNumber = (value: Typed, options: CastOptions, name: string, all: readonly Typed[]): Typed => {
  if (isNumeric(value.type)) return value;
  if (isNullConstant(value)) return constant(fixed(1, 0), null);
  if (value.type.type === 'TEXT') return cast(value, fixed(38, 5), options);
  if (value.type.type === 'VARIANT') return cast(value, real, options);
  throw wrongTypes(name, all, options.at);
};

const powerOfTen = (exponent: number): string => `1${'0'.repeat(exponent)}`;

const divisionByZero = failure('100051', '22012', 'Division by zero');

/**
 * A quotient of decimals, in whole numbers: binary fractions would lose digits. One digit more than asked for is
 * computed, so that the last one can be rounded.
 */
const exactQuotient = (
  left: ColumnType,
  right: ColumnType,
  result: ColumnType,
  [dividend, divisor]: readonly [string, string],
): string => {
  const scale = scaleOf(result);
  const shift = scale + 1 - scaleOf(left) + scaleOf(right);
  const unscaled = (value: string, type: ColumnType): string =>
    scaleOf(type) === 0
      ? `CAST(${value} AS HUGEINT)`
      : `CAST(${value} * CAST(${powerOfTen(scaleOf(type))} AS DECIMAL(${scaleOf(type) + 1}, 0)) AS HUGEINT)`;
  const fits =
    precisionOf(left) + Math.max(shift, 0) <= 38 &&
    precisionOf(left) + scaleOf(left) + 1 <= 38 &&
    precisionOf(right) + scaleOf(right) + 1 <= 38;
  const stored = storedType(result);
  if (!fits || shift < 0)
    return once(
      `CAST(${dividend} AS DOUBLE) / CAST(${divisor} AS DOUBLE)`,
      (quotient) => `CAST(${quotient} AS ${stored})`,
    );
  const oneMore = `(${unscaled(dividend, left)} * ${powerOfTen(shift)}) // ${unscaled(divisor, right)}`;
  return `CAST(CAST(${oneMore} AS DECIMAL(38, 0)) * CAST('0.${'0'.repeat(scale)}1' AS DECIMAL(${scale + 2}, ${scale + 1})) AS ${stored})`;
};

/** The type of a quotient of decimals: six digits more than the dividend's, up to twelve. */
export const quotientType = (left: ColumnType, right: ColumnType, nullable: boolean): ColumnType => {
  const scale = Math.max(scaleOf(left), Math.min(scaleOf(left) + 6, 12));
  return fixed(integerDigits(left) + scaleOf(right) + scale, scale, nullable);
};

/** The type of a mean or variance of numbers: of decimals a decimal with six digits more, up to twelve. */
export const averageType = (type: ColumnType): ColumnType => {
  if (type.type !== 'FIXED') return real;
  return fixed(38, Math.max(scaleOf(type), Math.min(scaleOf(type) + 6, 12)));
};

export const divide = (left: Typed, right: Typed, zero: string = divisionByZero): Typed => {
  const nullable = anyNullable(left, right);
  const guarded = (divisor: string, quotient: (name: string) => string): string =>
    once(divisor, (name) => `CASE WHEN ${name} = 0 THEN ${zero} ELSE ${quotient(name)} END`);
  if (left.type.type === 'FIXED' && right.type.type === 'FIXED') {
    const type = quotientType(left.type, right.type, nullable);
    return call(type, [left, right], ([a = '', b = '']) =>
      guarded(b, (name) => exactQuotient(left.type, right.type, type, [a, name])),
    );
  }
  return call(withNullable(real, nullable), [left, right], ([a = '', b = '']) =>
    guarded(b, (name) => `CAST(${a} AS DOUBLE) / CAST(${name} AS DOUBLE)`),
  );
};

const fixedResult = (
  operator: '+' | '-' | '*' | '%',
  left: ColumnType,
  right: ColumnType,
  nullable: boolean,
): ColumnType => {
  if (operator === '*') {
    const scale = Math.min(scaleOf(left) + scaleOf(right), Math.max(scaleOf(left), scaleOf(right), 12));
    return fixed(integerDigits(left) + integerDigits(right) + scale, scale, nullable);
  }
  const scale = Math.max(scaleOf(left), scaleOf(right));
  const digits = Math.max(integerDigits(left), integerDigits(right));
  return fixed(digits + scale + (operator === '%' ? 0 : 1), scale, nullable);
};

const fixedArithmetic = (operator: '+' | '-' | '*' | '%', left: Typed, right: Typed): Typed => {
  const type = fixedResult(operator, left.type, right.type, anyNullable(left, right));
  const stored = storedType(type);
  if (operator === '*') {
    // The database multiplies within 38 digits of scale only; beyond that, binary fractions are near enough.
    const exact = scaleOf(left.type) + scaleOf(right.type) <= 37;
    return call(type, [left, right], ([a = '', b = '']) =>
      exact
        ? `CAST(${a} * ${b} AS ${stored})`
        : `CAST(CAST(${a} AS DOUBLE) * CAST(${b} AS DOUBLE) AS ${stored})`,
    );
  }
  if (operator === '%')
    return call(type, [left, right], ([a = '', b = '']) =>
      once(
        b,
        (name) =>
          `CASE WHEN ${name} = 0 THEN ${divisionByZero} ELSE CAST(CAST(${a} AS ${stored}) % CAST(${name} AS ${stored}) AS ${stored}) END`,
      ),
    );
  return call(
    type,
    [left, right],
    ([a = '', b = '']) => `CAST(CAST(${a} AS ${stored}) ${operator} CAST(${b} AS ${stored}) AS ${stored})`,
  );
};

const realArithmetic = (operator: '+' | '-' | '*' | '%', left: Typed, right: Typed): Typed =>
  call(withNullable(real, anyNullable(left, right)), [left, right], ([a = '', b = '']) =>
    operator === '%'
      ? once(
          b,
          (name) =>
            `CASE WHEN ${name} = 0 THEN ${divisionByZero} ELSE CAST(${a} AS DOUBLE) % CAST(${name} AS DOUBLE) END`,
        )
      : `(CAST(${a} AS DOUBLE) ${operator} CAST(${b} AS DOUBLE))`,
  );

/** Days are added to dates; dates are subtracted from each other. Undefined where no date is involved. */
const dateArithmetic = (
  operator: BinaryOperator,
  left: Typed,
  right: Typed,
  options: CastOptions,
): Typed | undefined => {
  const nullable = anyNullable(left, right);
  const days = (value: Typed): Typed => cast(value, fixed(9, 0), options);
  const shifted = (day: Typed, amount: Typed, sign: string): Typed =>
    call(
      withNullable(date, nullable),
      [day, days(amount)],
      ([a = '', b = '']) => `CAST(${a} ${sign} CAST(${b} AS INTEGER) AS DATE)`,
    );
  if (left.type.type === 'DATE' && isNumeric(right.type) && (operator === '+' || operator === '-'))
    return shifted(left, right, operator);
  if (right.type.type === 'DATE' && isNumeric(left.type) && operator === '+')
    return shifted(right, left, '+');
  if (operator === '-' && left.type.type === 'DATE' && right.type.type === 'DATE')
    return call(
      fixed(9, 0, nullable),
      [left, right],
      ([a = '', b = '']) => `CAST(date_diff('day', ${b}, ${a}) AS DECIMAL(9, 0))`,
    );
  return undefined;
};

const arithmetic = (
  operator: '+' | '-' | '*' | '/' | '%',
  left: Typed,
  right: Typed,
  options: CastOptions,
): Typed => {
  const byDate = dateArithmetic(operator, left, right, options);
  if (byDate) return byDate;
  const values = [left, right];
  const a = asNumber(left, options, operator, values);
  const b = asNumber(right, options, operator, values);
  if (operator === '/') return divide(a, b);
  return a.type.type === 'FIXED' && b.type.type === 'FIXED'
    ? fixedArithmetic(operator, a, b)
    : realArithmetic(operator, a, b);
};

/** Both sides in a type in which they compare. A VARIANT beside a plain value takes that value's type. */
const comparable = (
  left: Typed,
  right: Typed,
  options: CastOptions,
  name: string,
): readonly [Typed, Typed] => {
  const plainBeside = (plain: Typed): ColumnType =>
    plain.type.type === 'FIXED' ? fixed(38, Math.max(scaleOf(plain.type), 10)) : plain.type;
  const one = isSemiStructured(left.type);
  const other = isSemiStructured(right.type);
  if (one !== other && !isNullConstant(left) && !isNullConstant(right)) {
    const plain = one ? right : left;
    const target = plain.type.type === 'TEXT' ? text() : plainBeside(plain);
    const structured = one ? left : right;
    if (structured.type.type === 'VARIANT' && convertible(structured.type, target, options)) {
      const converted = cast(structured, target, options);
      const wide = plain.type.type === 'FIXED' ? cast(plain, target, options) : plain;
      return one ? [converted, wide] : [wide, converted];
    }
  }
  const [a = left, b = right] = unify([left, right], options, name);
  return [a, b];
};

const instantOf = (value: Typed, written: string): string =>
  value.type.type === 'TIMESTAMP_TZ' ? `struct_extract(${written}, 'instant')` : written;

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM';

const isEquality = (operator: Comparison): boolean => !/^(?:<=?|>=?)$/.test(operator);

const comparedJson = (operator: Comparison, left: string, right: string): string =>
  isEquality(operator)
    ? `(${left} ${operator} ${right})`
    : `(${jsonOrder(left)} ${operator} ${jsonOrder(right)})`;

/** Beyond this many characters a number in JSON may have more digits than the type it is compared in: ten after the point. */
const longNumber = 12;

/** A VARIANT's number as it is where it is too long for the type of the number beside it. Undefined where it is of no matter. */
const comparedInFull = (
  operator: Comparison,
  sides: readonly [Typed, Typed],
  converted: readonly [Typed, Typed],
  options: CastOptions,
): Typed | undefined => {
  const place = sides.findIndex((side) => side.type.type === 'VARIANT');
  const structured = sides[place];
  const plain = sides[1 - place];
  const cell = converted[place];
  const wide = converted[1 - place];
  if (structured === undefined || plain?.type.type !== 'FIXED' || wide === undefined) return undefined;
  if (cell?.kind !== 'call' || cell.arguments.length !== 1 || cell.arguments[0] !== structured)
    return undefined;
  const isEverWide = integerDigits(plain.type) > integerDigits(wide.type);
  const inOrder = (one: string, other: string): readonly [string, string] =>
    place === 0 ? [one, other] : [other, one];
  return call(
    withNullable(boolean, !operator.startsWith('IS') && anyNullable(structured, plain)),
    [structured, wide, cast(plain, variant, options)],
    ([json = '', number = '', exact = '']) =>
      once(json, (name) => {
        const [x, y] = inOrder(cell.render([name]), number);
        const isLong = `(length(${name}) > ${longNumber}${isEverWide ? ` OR length(${exact}) > ${longNumber}` : ''}) AND NOT starts_with(${name}, '"')`;
        return `CASE WHEN ${isLong} THEN ${comparedJson(operator, ...inOrder(name, exact))} ELSE (${x} ${operator} ${y}) END`;
      }),
  );
};

export const compare = (operator: Comparison, left: Typed, right: Typed, options: CastOptions): Typed => {
  const [a, b] = comparable(left, right, options, operator);
  const never = operator.startsWith('IS');
  const inFull = comparedInFull(operator, [left, right], [a, b], options);
  if (inFull) return inFull;
  return call(withNullable(boolean, !never && anyNullable(a, b)), [a, b], ([x = '', y = '']) => {
    if (a.type.type === 'VARIANT') return comparedJson(operator, x, y);
    return `(${instantOf(a, x)} ${operator} ${instantOf(b, y)})`;
  });
};

/** The texts that a concatenation joins, so that a chain of them is one expression with one length. */
const joined = new WeakMap<Typed, readonly Typed[]>();

/** https://docs.snowflake.com/en/sql-reference/functions/concat */
export const concatenate = (left: Typed, right: Typed, options: CastOptions, name = '||'): Typed => {
  const values = [left, right];
  if (left.type.type === 'BINARY' && right.type.type === 'BINARY')
    return call(withNullable(left.type, anyNullable(left, right)), values, ([a, b]) => `(${a} || ${b})`);
  for (const value of values)
    if (!convertible(value.type, text(), options)) throw wrongTypes(name, values, options.at);
  const pieces = values.flatMap((value) => joined.get(value) ?? [value]);
  const length = values.reduce((sum, value) => sum + (value.type.length ?? greatestBytes(value)), 0);
  const greatest = pieces.reduce((sum, piece) => sum + greatestBytes(piece), 0);
  const texts = pieces.map((piece) => asVarchar(piece, options));
  const whole = call(text(length, anyNullable(...pieces)), texts, (written) =>
    joinedTexts(written, greatest, 'CONCAT'),
  );
  joined.set(whole, pieces);
  return whole;
};

export const binary = (operator: BinaryOperator, left: Typed, right: Typed, options: CastOptions): Typed => {
  switch (operator) {
    case 'AND':
    case 'OR': {
      const values = [asCondition(left, options, operator), asCondition(right, options, operator)];
      return call(
        withNullable(boolean, anyNullable(...values)),
        values,
        ([a, b]) => `(${a} ${operator} ${b})`,
      );
    }
    case '||':
      return concatenate(left, right, options);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, left, right, options);
    default:
      return compare(operator, left, right, options);
  }
};

export const negate = (value: Typed, options: CastOptions): Typed => {
  const number = asNumber(value, options, '-', [value]);
  if (number.kind === 'constant' && typeof number.value === 'string') {
    const { value: digits, type } = number;
    return constant(
      type,
      digits.startsWith('-') ? digits.slice(1) : /[1-9]/.test(digits) ? `-${digits}` : digits,
    );
  }
  if (number.kind === 'constant' && typeof number.value === 'number')
    return constant(number.type, -number.value);
  return call(number.type, [number], ([written]) => `(- ${written})`);
};

export const not = (value: Typed, options: CastOptions): Typed => {
  const condition = asCondition(value, options, 'NOT');
  return call(condition.type, [condition], ([written]) => `(NOT ${written})`);
};

export const isDate = (value: Typed): boolean => isDateOrTimestamp(value.type);
