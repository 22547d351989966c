/** Texts read as numbers by a format: https://docs.snowflake.com/en/sql-reference/sql-format-models */
import { QueryError } from './errors.ts';
import {
  literalOf,
  type Model,
  modelOf,
  partsOf,
  places,
  points,
  separators,
  signs,
  textual,
  unsupportedFormat,
} from './number-model.ts';

/** The number as plain decimal text; undefined where the text does not fit the format. */
export const numberByFormat = (written: string, format: string): string | undefined => {
  const model = modelOf(format);
  const { before, digits, after } = partsOf(model.elements);
  if (model.elements.some((found) => textual.has(found))) return minimal(written, model, format);
  if (digits.length === 0) throw unsupportedFormat(format);
  const isHexadecimal = digits.includes('X');
  const isSigned = isHexadecimal || model.elements.some((found) => signs.has(found));
  const rest = new Remainder(written);
  // As they are written: what is quoted, the sign that the format leaves to us, then what keeps next to the digits.
  const attached = before.filter((found) => signs.has(found) || found === '$' || found === 'B');
  for (const found of before) if (!attached.includes(found) && !rest.takeElement(found)) return undefined;
  if (!isSigned) rest.takeElement('MI');
  for (const found of attached) if (!rest.takeElement(found)) return undefined;
  const number = isHexadecimal ? rest.takeHexadecimal(digits) : rest.takeDecimal(digits, format);
  if (number === undefined) return undefined;
  for (const found of after) if (!rest.takeElement(found)) return undefined;
  if (!rest.isEmpty()) return undefined;
  return rest.negative ? `-${number}` : number;
};

/** https://docs.snowflake.com/en/sql-reference/functions/to_decimal */
export const parsedNumber = (written: string, format: string, tolerant: string): string | null => {
  const number = numberByFormat(written, format);
  if (number !== undefined) return number;
  if (tolerant === '1') return null;
  throw new QueryError('100140', '22007', `Can't parse '${written}' as number with format '${format}'`);
};

/** A text-minimal format takes a number however it is written, with blanks after its sign. */
const minimal = (written: string, { elements }: Model, format: string): string | undefined => {
  if (elements.length !== 1) throw unsupportedFormat(format);
  const number = written.trim().replace(/^([+-])\s+/, '$1');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(number) ? number : undefined;
};

/** What is left to read. Blanks may stand anywhere but between digits. */
class Remainder {
  negative = false;
  #text: string;

  constructor(text: string) {
    this.#text = text.trim();
  }

  isEmpty(): boolean {
    return this.#text === '';
  }

  takeElement(found: string): boolean {
    if (found === 'B') return true;
    if (found === 'S' || found === 'MI') return this.#takeSign(found);
    const literal = literalOf(found).trim();
    if (!this.#text.startsWith(literal)) return false;
    this.#advance(literal.length);
    return true;
  }

  /** S is always written, MI only where the number is negative; a plus may stand where MI does. */
  #takeSign(found: 'S' | 'MI'): boolean {
    const [sign] = this.#text;
    if (sign !== '+' && sign !== '-') return found === 'MI';
    this.negative = sign === '-';
    this.#advance(1);
    return true;
  }

  /** Fewer digits than the format has are read, more are not. */
  takeDecimal(layout: readonly string[], format: string): string | undefined {
    const point = layout.findIndex((found) => points.has(found));
    const whole = point < 0 ? layout : layout.slice(0, point);
    const fraction = point < 0 ? [] : layout.slice(point + 1);
    const isKnown = (found: string): boolean => places.has(found) || separators.has(found);
    if (!whole.every(isKnown) || !fraction.every((found) => places.has(found)))
      throw unsupportedFormat(format);
    const [all = '', integer = '', decimals = ''] = /^([\d,]*)(?:\.(\d*))?/.exec(this.#text) ?? [];
    const hasPoint = all.length > integer.length;
    if (integer.length > whole.length || decimals.length > fraction.length || (hasPoint && point < 0))
      return undefined;
    const expected = whole.slice(whole.length - integer.length);
    const fits = expected.every((found, index) => separators.has(found) === (integer[index] === ','));
    const digits = integer.replaceAll(',', '');
    if (!fits || integer.startsWith(',') || digits.length + decimals.length === 0) return undefined;
    this.#advance(all.length);
    return `${digits || '0'}${decimals === '' ? '' : `.${decimals}`}`;
  }

  takeHexadecimal(layout: readonly string[]): string | undefined {
    const [digits = ''] = /^[\da-f]*/i.exec(this.#text) ?? [];
    if (digits === '' || digits.length > layout.filter((found) => places.has(found)).length) return undefined;
    this.#advance(digits.length);
    return BigInt(`0x${digits}`).toString();
  }

  #advance(length: number): void {
    this.#text = this.#text.slice(length).trimStart();
  }
}
