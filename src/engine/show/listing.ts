/** What every SHOW shares: LIKE, STARTS WITH, LIMIT … FROM and TERSE. */
import type { ShowOptions } from '../../sql/ast.ts';
import { type Cell, type Column, type ResultSet, textColumn, timestampColumn } from '../result.ts';

export interface ListedRow {
  /** What LIKE, STARTS WITH and FROM compare, and the order of rows. */
  readonly name: string;
  readonly cells: readonly Cell[];
  /** `created_on, name, kind, database_name, schema_name`, where the kind has a terse form. */
  readonly terse?: readonly Cell[];
}

const terseColumns: readonly Column[] = [
  timestampColumn('created_on'),
  textColumn('name'),
  textColumn('kind'),
  textColumn('database_name'),
  textColumn('schema_name'),
];

type Selection = Pick<ShowOptions, 'like' | 'startsWith' | 'limit'>;

/** What the statement asks for of many things, in name order. */
export const selected = <Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { like, startsWith, limit }: Selection,
): readonly Item[] => {
  const matches = like === null ? () => true : likeMatcher(like);
  const from = limit?.from ?? null;
  return items
    .filter((item) => {
      const name = nameOf(item);
      if (startsWith !== null && !name.startsWith(startsWith)) return false;
      // A cursor: what comes after it, whether or not the row it was taken from still exists.
      return (from === null || name > from) && matches(name);
    })
    .sort((left, right) => compareText(nameOf(left), nameOf(right)))
    .slice(0, limit?.count);
};

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Rows in full, or in the terse form that all of them have. */
export const presented = (
  columns: readonly Column[],
  rows: readonly ListedRow[],
  terse: boolean,
): ResultSet =>
  terse && rows.every((row) => row.terse !== undefined)
    ? { columns: terseColumns, rows: rows.map((row) => row.terse ?? []) }
    : { columns, rows: rows.map((row) => row.cells) };

/** Rows in name order, filtered and cut as the statement asks. */
export const listing = (
  columns: readonly Column[],
  rows: readonly ListedRow[],
  options: Selection & Pick<ShowOptions, 'terse'>,
): ResultSet =>
  presented(
    columns,
    selected(rows, (row) => row.name, options),
    options.terse,
  );

type PatternStep = { readonly kind: 'any' | 'many' } | { readonly kind: 'exact'; readonly character: string };

const patternSteps = (pattern: string): readonly PatternStep[] => {
  const steps: PatternStep[] = [];
  const characters = [...pattern.toLowerCase()];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    const next = characters[index + 1];
    if (character === '\\' && next !== undefined) {
      steps.push({ kind: 'exact', character: next });
      index += 1;
    } else if (character === '%') steps.push({ kind: 'many' });
    else if (character === '_') steps.push({ kind: 'any' });
    else steps.push({ kind: 'exact', character });
  }
  return steps;
};

/**
 * LIKE of SHOW: without case, `%` and `_` as wildcards, a backslash before either makes it plain. Matches in
 * time proportional to the product of the lengths, however many wildcards a pattern has.
 */
export const likeMatcher = (pattern: string): ((text: string) => boolean) => {
  const steps = patternSteps(pattern);
  return (text) => {
    const characters = [...text.toLowerCase()];
    let position = 0;
    let step = 0;
    let lastMany = -1;
    let resumeAt = 0;
    while (position < characters.length) {
      const current = steps[step];
      if (current?.kind === 'many') {
        lastMany = step;
        resumeAt = position;
        step += 1;
      } else if (
        current?.kind === 'any' ||
        (current?.kind === 'exact' && current.character === characters[position])
      ) {
        step += 1;
        position += 1;
      } else if (lastMany >= 0) {
        step = lastMany + 1;
        resumeAt += 1;
        position = resumeAt;
      } else return false;
    }
    while (steps[step]?.kind === 'many') step += 1;
    return step === steps.length;
  };
};

export const yesOrNo = (value: boolean): string => (value ? 'Y' : 'N');
export const trueOrFalse = (value: boolean): string => (value ? 'true' : 'false');
