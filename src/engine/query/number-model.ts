/** Formats of numbers, taken apart: https://docs.snowflake.com/en/sql-reference/sql-format-models */
import { QueryError } from './errors.ts';

export interface Model {
  /** What stands before, between and after the digits, in order; digits and points as they are written. */
  readonly elements: readonly string[];
  readonly fills: boolean;
}

const element = /"(?:[^"]|"")*"|TM9|TME|TM|FM|MI|[S$B09.,DGX;:=/() -]/iy;

const parsed = new Map<string, Model>();
const greatestKept = 1000;

export const modelOf = (written: string): Model => {
  const known = parsed.get(written);
  if (known !== undefined) return known;
  const elements: string[] = [];
  element.lastIndex = 0;
  while (element.lastIndex < written.length) {
    const match = element.exec(written);
    if (match === null) throw unsupportedFormat(written);
    const [found] = match;
    elements.push(found.startsWith('"') ? found : found.toUpperCase());
  }
  const isOf = (...words: readonly string[]) => elements.filter((found) => words.includes(found)).length;
  const isRepeated =
    isOf('S', 'MI') > 1 || isOf('.', 'D') > 1 || isOf('$') > 1 || isOf('TM', 'TM9', 'TME') > 1;
  const isMixed = isOf('X') > 0 && isOf('9', '.', 'D', ',', 'G', '$', 'B') > 0;
  if (isRepeated || isMixed) throw unsupportedFormat(written);
  const model = { elements: elements.filter((found) => found !== 'FM'), fills: isOf('FM') === 0 };
  if (parsed.size >= greatestKept) parsed.clear();
  parsed.set(written, model);
  return model;
};

export const unsupportedFormat = (written: string): QueryError =>
  new QueryError('000002', '0A000', `Unsupported feature 'number format ${written}'.`);

export const textual: ReadonlySet<string> = new Set(['TM', 'TM9', 'TME']);
export const places: ReadonlySet<string> = new Set(['0', '9', 'X']);
export const points: ReadonlySet<string> = new Set(['.', 'D']);
export const separators: ReadonlySet<string> = new Set([',', 'G']);

export const literalOf = (found: string): string =>
  found.startsWith('"') ? found.slice(1, -1).replaceAll('""', '"') : found;

/** The text before the first digit place, from it to the last, and after that. */
export const partsOf = (
  elements: readonly string[],
): Readonly<Record<'before' | 'digits' | 'after', readonly string[]>> => {
  const isDigit = (found: string): boolean => places.has(found) || points.has(found);
  const first = elements.findIndex(isDigit);
  const last = elements.findLastIndex(isDigit);
  return first < 0
    ? { before: elements, digits: [], after: [] }
    : {
        before: elements.slice(0, first),
        digits: elements.slice(first, last + 1),
        after: elements.slice(last + 1),
      };
};

export const signs: ReadonlySet<string> = new Set(['S', 'MI']);
