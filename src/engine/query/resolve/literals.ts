/** https://docs.snowflake.com/en/sql-reference/data-types-numeric#numeric-constants */
import { type Constant, constant } from '../tree.ts';
import { fixed, maximumPrecision, real, withNullable } from '../types.ts';

/** A number as written, or undefined where it is none. More digits than a decimal holds make it a FLOAT. */
export const numberConstant = (written: string): Constant | undefined => {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/.exec(written.trim());
  if (!match || `${match[2]}${match[3] ?? ''}` === '') return undefined;
  const sign = match[1] === '-' ? '-' : '';
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
  const fraction = match[3] ?? '';
  const digits = (whole === '0' && fraction !== '' && !match[2] ? 0 : whole.length) + fraction.length;
  if (match[4] !== undefined || digits > maximumPrecision || fraction.length > maximumPrecision - 1)
    return constant(withNullable(real, false), Number(written));
  const value = `${whole}${fraction && `.${fraction}`}`;
  return constant(
    fixed(Math.max(digits, 1), fraction.length, false),
    /[1-9]/.test(value) ? sign + value : value,
  );
};
