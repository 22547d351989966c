/** Numbers by a format such as `$99,990.00`: https://docs.snowflake.com/en/sql-reference/sql-format-models */
import { literalOf, modelOf, partsOf, places, points, separators, signs, textual } from './number-model.ts';

/** A decimal as digits without a point, and how many of them follow it. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: bigint;
  readonly scale: number;
}

const decimalOf = (written: string): Decimal | undefined => {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(written);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0
    ? { negative: sign === '-', digits, scale }
    : { negative: sign === '-', digits: digits * 10n ** BigInt(-scale), scale: 0 };
};

/** Half away from zero. */
const rounded = ({ digits, scale }: Decimal, places: number): bigint => {
  if (scale <= places) return digits * 10n ** BigInt(places - scale);
  const unit = 10n ** BigInt(scale - places);
  return (digits + unit / 2n) / unit;
};

export const formattedNumber = (value: string, format: string): string => {
  const { elements, fills } = modelOf(format);
  const number = decimalOf(value);
  // Infinity and NaN have no digits.
  if (number === undefined) return value;
  if (elements.some((found) => textual.has(found)))
    return elements
      .map((found) => {
        if (found === 'TME') return scientific(number);
        return textual.has(found) ? value : literalOf(found);
      })
      .join('');
  return elements.includes('X') ? hexadecimal(number, elements, fills) : positional(number, elements, fills);
};

const scientific = ({ negative, digits, scale }: Decimal): string => {
  const written = digits.toString();
  const [first = '0', rest] = [written[0], written.slice(1).replace(/0+$/, '')];
  const exponent = digits === 0n ? 0 : written.length - 1 - scale;
  return `${negative ? '-' : ''}${first}${rest === '' ? '' : `.${rest}`}E${exponent}`;
};

/** Signs and currency keep next to the digits, and blanks come before them. */
const assembled = (
  elements: readonly string[],
  digits: string,
  {
    negative,
    isSigned,
    fills,
  }: { readonly negative: boolean; readonly isSigned: boolean; readonly fills: boolean },
): string => {
  const { before, after } = partsOf(elements);
  const shown = (found: string): string => {
    if (found === 'S') return negative ? '-' : '+';
    if (found === 'MI') return negative ? '-' : fills ? ' ' : '';
    return found === 'B' ? '' : literalOf(found);
  };
  const own = digits.trimStart();
  const blanks = fills ? ' '.repeat(digits.length - own.length) : '';
  const implied = isSigned && !elements.some((found) => signs.has(found)) ? shown('MI') : '';
  const quoted = before.filter((found) => !signs.has(found) && found !== '$' && found !== 'B');
  const attached = before.filter((found) => signs.has(found) || found === '$');
  return [...quoted.map(shown), blanks, implied, ...attached.map(shown), own, ...after.map(shown)].join('');
};

const positional = (number: Decimal, elements: readonly string[], fills: boolean): string => {
  const { digits } = partsOf(elements);
  const point = digits.findIndex((found) => points.has(found));
  const whole = point < 0 ? digits : digits.slice(0, point);
  const fraction = point < 0 ? [] : digits.slice(point + 1);
  const decimals = fraction.filter((found) => places.has(found)).length;
  const value = rounded(number, decimals);
  const written = value.toString().padStart(decimals + 1, '0');
  const integer = decimals === 0 ? written : written.slice(0, -decimals);
  const width = whole.filter((found) => places.has(found)).length;
  const isZero = /^0+$/.test(integer);
  const overflows = !isZero && integer.length > width;
  const parts: string[] = [];
  let place = width;
  let isShown = false;
  for (const found of whole) {
    if (places.has(found)) {
      place -= 1;
      const digit = integer.at(-1 - place) ?? '0';
      const isBlankZero = isZero && place === 0 && found === '9' && elements.includes('B');
      isShown ||= found === '0' || (place < integer.length && !(isZero && place > 0) && !isBlankZero);
      parts.push(overflows ? '#' : isShown ? digit : ' ');
    } else parts.push(separators.has(found) ? (isShown || overflows ? ',' : ' ') : literalOf(found));
  }
  let index = 0;
  const tail = fraction.map((found) => {
    if (!places.has(found)) return separators.has(found) ? ',' : literalOf(found);
    const digit = written.at(written.length - decimals + index++) ?? '0';
    return overflows ? '#' : digit;
  });
  const text = `${parts.join('')}${point < 0 ? '' : '.'}${tail.join('')}`;
  return assembled(elements, text, { negative: number.negative && value > 0n, isSigned: true, fills });
};

const hexadecimal = (number: Decimal, elements: readonly string[], fills: boolean): string => {
  const width = elements.filter((found) => places.has(found)).length;
  const value = rounded(number, 0);
  const isSigned = elements.some((found) => signs.has(found));
  const limit = 16n ** BigInt(width);
  const bits = number.negative && !isSigned ? limit - value : value;
  const overflows = number.negative && !isSigned ? value > limit / 2n : value >= limit;
  const padding = elements.find((found) => places.has(found)) === '0' ? '0' : ' ';
  const digits = overflows ? '#'.repeat(width) : (bits % limit).toString(16).toUpperCase();
  return assembled(elements, digits.padStart(width, padding), {
    negative: number.negative && value > 0n,
    isSigned: false,
    fills,
  });
};
