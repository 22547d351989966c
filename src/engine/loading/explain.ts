/** What is wrong with rows whose values could not be had. */
import { QueryError } from '../query/errors.ts';
import type { Execution } from '../query/execution.ts';
import { constant, type Typed } from '../query/tree.ts';
import type { Fields } from './csv.ts';
import type { LoadRows } from './load-rows.ts';
import { placedIn } from './pieces.ts';
import { type PlacedProblem, RecordProblem } from './problems.ts';
import { recordsOf } from './reading.ts';
import { columnName, type Outcome, watch } from './watching.ts';

/** Reads the file once more, for what is wrong with some of its rows and where. */
export const explain = async (
  execution: Execution,
  tree: LoadRows,
  outcome: Outcome,
  wanted: ReadonlySet<number>,
): Promise<readonly PlacedProblem[]> => {
  const found: PlacedProblem[] = [];
  let row = 0;
  let taken = 0;
  let place = { line: 1, starts: [1] as readonly number[] };
  const pieces = recordsOf(outcome.file, tree.source.format, {
    placed: (at) => {
      place = at;
    },
  });
  const only = watch(tree, [{ ...outcome }], []);
  only.begin?.(outcome.file);
  for await (const { records } of pieces) {
    for (const record of records) {
      row += 1;
      if (record instanceof RecordProblem || only.check?.(record, place.line) !== undefined) continue;
      if (wanted.has(taken)) found.push(await problemOf(execution, tree, outcome, { record, row, ...place }));
      taken += 1;
      if (found.length === wanted.size) return found;
    }
  }
  return found;
};

interface Suspect {
  readonly record: Fields;
  readonly row: number;
  readonly line: number;
  readonly starts: readonly number[];
}

/** Converts the row's values one by one until one of them fails. */
const problemOf = async (
  execution: Execution,
  tree: LoadRows,
  { shown, file, checksum: sum }: Outcome,
  { record, row, line, starts }: Suspect,
): Promise<PlacedProblem> => {
  const at = { file, checksum: sum, scannedAt: 0, header: [] };
  const texts = tree.source.row(record, row, at);
  for (const { column, given, strict, value } of tree.columns) {
    const index = tree.given.indexOf(column);
    const name = index < 0 ? null : columnName(tree, index);
    const character = tree.fields === null ? 1 : (starts[index] ?? 1);
    const problem = (message: string, code: string, sqlState: string): PlacedProblem =>
      placedIn(new RecordProblem({ message, code, sqlState, line, character }), shown, row, name);
    try {
      const evaluated = given === null ? value : strict(withTexts(given, texts));
      const [cell = null] = await execution.evaluate([withTexts(evaluated, texts)]);
      if (cell === null && column.notNull)
        return problem('NULL result in a non-nullable column', '100072', '22000');
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      return problem(error.message, error.code, error.sqlState);
    }
  }
  const general = new RecordProblem({ message: 'A value cannot be converted', line, character: 1 });
  return placedIn(general, shown, row);
};

/** The expression with a record's texts in the place of its columns. */
const withTexts = (value: Typed, texts: Fields): Typed => {
  if (value.kind === 'column') {
    const written = texts[Number(value.column.slice(1))] ?? null;
    return constant(value.type, written);
  }
  if (value.kind !== 'call') return value;
  return { ...value, arguments: value.arguments.map((argument) => withTexts(argument, texts)) };
};
