/** https://docs.snowflake.com/en/sql-reference/data-types-numeric#numeric-constants */
import { type Constant, constant } from '../tree.ts';
import { fixed, maximumPrecision, real, withNullable } from '../types.ts';

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Without an exponent: `12.5e1` is 125, `5e-3` is .005; undefined where more digits would follow than a decimal has. */
const shifted = (
  whole: string,
  fraction: string,
  exponent: number,
): readonly [string, string] | undefined => {
  if (Math.abs(exponent) > 2 * maximumPrecision) return undefined;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return ['', '0'.repeat(-point) + digits];
  return [digits.slice(0, point).padEnd(point, '0'), digits.slice(point)];
};

/**
 * A number as written, or undefined where it is none. What a decimal holds is one, also with an exponent
 * (SYSTEM$TYPEOF(1e10) is NUMBER(11,0)); other literals "are interpreted as NUMBER or FLOAT values", so that more
 * than 38 digits make a FLOAT.
 */
export const numberConstant = (written: string): Constant | undefined => {
  const match = pattern.exec(written.trim());
  if (!match || `${match[2]}${match[3] ?? ''}` === '') return undefined;
  const [, sign = '', before = '', after = '', exponent] = match;
  const [integer, fraction] =
    (exponent === undefined ? [before, after] : shifted(before, after, Number(exponent))) ?? [];
  if (integer === undefined || fraction === undefined) return realConstant(written);
  const whole = integer.replace(/^0+(?=\d)/, '') || '0';
  const digits = (whole === '0' && fraction !== '' && integer === '' ? 0 : whole.length) + fraction.length;
  if (digits > maximumPrecision || fraction.length > maximumPrecision - 1) return realConstant(written);
  const value = `${whole}${fraction && `.${fraction}`}`;
  return constant(
    fixed(Math.max(digits, 1), fraction.length, false),
    sign === '-' && /[1-9]/.test(value) ? sign + value : value,
  );
};

const realConstant = (written: string): Constant => constant(withNullable(real, false), Number(written));
