/** How far texts are from each other, by their characters. */
import { QueryError } from './errors.ts';

/** The time that a comparison takes is proportional to this: meanwhile nobody else is served. */
const greatestProduct = 4_000_000;

const charactersOf = (left: string, right: string): readonly [readonly string[], readonly string[]] => {
  const [a, b] = [[...left], [...right]];
  if (a.length * b.length > greatestProduct)
    throw new QueryError(
      '100078',
      '22000',
      `Texts of ${a.length} and ${b.length} characters are too long to be compared by character`,
    );
  return [a, b];
};

/** The fewest insertions, deletions and replacements that make one of the other (Levenshtein). */
export const editDistance = (left: string, right: string): number => {
  const [a, b] = charactersOf(left, right);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of a.entries()) {
    const next = [index + 1];
    for (const [place, other] of b.entries()) {
      const replaced = (row[place] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** By Jaro: characters that stand about where the other text has them, and those that are swapped. */
const jaro = (a: readonly string[], b: readonly string[]): number => {
  const reach = Math.max(Math.floor(Math.max(a.length, b.length) / 2) - 1, 0);
  const taken = new Set<number>();
  const ours: string[] = [];
  for (const [index, character] of a.entries()) {
    const until = Math.min(b.length, index + reach + 1);
    for (let place = Math.max(0, index - reach); place < until; place++)
      if (!taken.has(place) && b[place] === character) {
        taken.add(place);
        ours.push(character);
        break;
      }
  }
  if (ours.length === 0) return 0;
  const theirs = b.filter((_, place) => taken.has(place));
  const swapped = Math.floor(ours.filter((character, index) => character !== theirs[index]).length / 2);
  return (ours.length / a.length + ours.length / b.length + (ours.length - swapped) / ours.length) / 3;
};

const scaling = 0.1;
const longestPrefix = 4;
const leastForPrefix = 0.7;

/** From 0 to 100: as Winkler has it, a beginning in common counts more. */
export const similarity = (left: string, right: string): number => {
  const [a, b] = charactersOf(left, right);
  const plain = jaro(a, b);
  if (plain <= leastForPrefix) return Math.floor(plain * 100);
  const differs = a.findIndex((character, index) => character !== b[index]);
  const prefix = Math.min(differs < 0 ? a.length : differs, b.length, longestPrefix);
  return Math.floor((plain + prefix * scaling * (1 - plain)) * 100);
};
