/** COPY INTO a table: reads the files, decides what of each is loaded, and loads it together with the note that it was. */

import type { StatementContext } from '../context.ts';
import type { Compiled } from '../query/compile.ts';
import type { Database, WriteTransaction } from '../query/duckdb/database.ts';
import { canceled } from '../query/errors.ts';
import type { Execution } from '../query/execution.ts';
import { columnAlias, type Typed, type TypedQuery } from '../query/tree.ts';
import { fixed, isSemiStructured } from '../query/types.ts';
import type { Column, ResultSet } from '../result.ts';
import { withNumbers } from '../rows/numbering.ts';
import { type Changed, type Place, placeOf } from '../rows/place.ts';
import { checksum, type StagedFile } from '../stages/files.ts';
import { columnOf } from '../tables/columns.ts';
import { type Load, recordLoads } from '../tables/loads.ts';
import type { Tables } from '../tables/tables.ts';
import { loadAnswer, nothingLoaded, problemsAnswer } from './copy-answer.ts';
import type { OnError } from './copy-options.ts';
import { explain } from './explain.ts';
import type { LoadRows } from './load-rows.ts';
import { rowsOfFiles } from './pieces.ts';
import { loadingStopped, type PlacedProblem } from './problems.ts';
import { selectFiles } from './selection.ts';
import { greatestProblems, type Outcome, watch } from './watching.ts';

interface Loading {
  readonly context: StatementContext;
  readonly database: Database;
  readonly tables: Tables;
  readonly execution: Execution;
}

export const runLoad = async (
  loading: Loading,
  { tree, resolution }: Compiled<LoadRows>,
): Promise<Changed> => {
  const { context, database, tables, execution } = loading;
  const files = await filesToLoad(loading, tree);
  if (files.length === 0) return { inserted: 0, answer: nothingLoaded() };
  const outcomes = files.map(
    (entry): Outcome => ({
      ...entry,
      shown: `${tree.location.shownPrefix}${entry.file.path}`,
      first: 0,
      end: 0,
      parsed: 0,
      errors: 0,
      problem: null,
      isSkipped: false,
    }),
  );
  const problems: PlacedProblem[] = [];
  const relations = [
    ...(await execution.load(resolution)),
    {
      name: tree.source.name,
      ...rowsOfFiles(tree.source, filesOf(outcomes), watch(tree, outcomes, problems), context.signal),
    },
  ];
  const place = await placeOf(tables.transactions, context.session, tree.table);
  const transaction = tables.transactions.current(context.session);
  const changed = await database.write(relations, context.signal, async (write): Promise<Changed> => {
    await convert(write, execution, tree);
    await judge(write, loading, tree, outcomes, problems);
    if (tree.options.validation !== null) return { answer: await validated(write, tree, problems) };
    await place.valuesDrawn(write);
    const inserted = await insert(write, place, tables, tree, outcomes);
    const loads = await loadsOf(write, tree, outcomes, context.startedAt);
    if (transaction === null) await recordLoads(write, loads);
    else transaction.loads.push(...loads);
    return { inserted, answer: loadAnswer(loads, tree.options.failedOnly) };
  });
  if (tree.options.purges && tree.options.validation === null) await purge(loading, outcomes);
  return changed;
};

/** The rows that would be loaded, up to the first that would not; or what is wrong with all of them. */
const validated = async (
  write: WriteTransaction,
  { options, columns }: LoadRows,
  problems: readonly PlacedProblem[],
): Promise<ResultSet> => {
  const { validation } = options;
  if (validation?.kind !== 'rows') return problemsAnswer(problems);
  const [first] = problems;
  if (first !== undefined) throw loadingStopped(first);
  const shown = columns.map(({ column }) => columnOf(column));
  const values = shown.map((_, index) => valueAlias(index)).join(', ');
  const sql = `SELECT ${values} FROM work ORDER BY row LIMIT ${validation.count}`;
  return { columns: shown, rows: await write.query(sql, shown) };
};

const filesOf = (outcomes: readonly Outcome[]): readonly StagedFile[] => outcomes.map(({ file }) => file);

/** Where the files of a stage are known by. */
const sourceOf = ({ location }: LoadRows, { path }: StagedFile): string =>
  `${location.place.kind}${location.place.id}/${path}`;

/** Those of the chosen files that were not loaded before as they are now, as far as the size allows. */
const filesToLoad = async (
  { context, tables }: Loading,
  tree: LoadRows,
): Promise<readonly { readonly file: StagedFile; readonly checksum: string }[]> => {
  const { stages } = context;
  if (stages === undefined) return [];
  const { selection, force, sizeLimit, validation } = tree.options;
  const loads = await tables.loads.of(tree.table.id, tables.transactions.current(context.session));
  const loaded = new Map(
    loads.filter(({ status }) => status !== 'LOAD_FAILED').map((load) => [load.source, load.checksum]),
  );
  const chosen: { readonly file: StagedFile; readonly checksum: string }[] = [];
  let size = 0;
  for (const file of await selectFiles(stages, tree.location, selection)) {
    if (context.signal.aborted) throw canceled();
    if (sizeLimit !== null && size >= sizeLimit) break;
    const sum = await checksum(file, context.signal);
    if (!force && validation === null && loaded.get(sourceOf(tree, file)) === sum) continue;
    chosen.push({ file, checksum: sum });
    size += file.size;
  }
  return chosen;
};

const rowColumn: Column = { ...fixed(19, 0, false), name: 'row' };
const valueAlias = (index: number): string => columnAlias(index + 1);

interface Check {
  readonly given: Typed | null;
  readonly test: string;
}

/** The table `work`: a row's place, whether something of it cannot be had, and its values. */
const convert = async (write: WriteTransaction, execution: Execution, tree: LoadRows): Promise<void> => {
  const { source, columns } = tree;
  const checked = columns.flatMap(({ given, column }, index): readonly Check[] => {
    const missing = `${valueAlias(index)} IS NULL`;
    if (column.notNull && !tree.numbered.includes(column)) return [{ given: null, test: missing }];
    return given === null ? [] : [{ given, test: missing }];
  });
  const sources = checked.flatMap(({ given }) => (given === null ? [] : [given]));
  const row: Typed = {
    kind: 'column',
    type: rowColumn,
    relation: source.alias,
    column: 'rowid',
    name: 'row',
  };
  const values = [row, ...columns.map(({ value }) => value), ...sources];
  const inner: TypedQuery = {
    with: [],
    columns: values.map(({ type }, index) => ({ ...type, name: String(index) })),
    order: [],
    limit: null,
    offset: null,
    body: {
      kind: 'select',
      distinct: false,
      columns: values,
      from: source.from,
      where: null,
      group: null,
      having: null,
      qualify: null,
    },
  };
  let next = columns.length;
  const tests = checked.map(({ given, test }) => {
    if (given === null) return test;
    const name = valueAlias(next);
    next += 1;
    const nothing = isSemiStructured(given.type) ? ` AND json_type(${name}) <> 'NULL'` : '';
    return `(${name} IS NOT NULL${nothing} AND ${test})`;
  });
  const bad = tests.length === 0 ? 'FALSE' : tests.join(' OR ');
  const kept = columns.map((_, index) => valueAlias(index)).join(', ');
  await write.run(
    `CREATE TEMPORARY TABLE work AS SELECT c0 AS row, (${bad}) AS bad, ${kept} FROM (${execution.sql(inner)})`,
  );
};

const counted: Column = { ...fixed(19, 0), name: 'count' };

const numbers = async (write: WriteTransaction, sql: string): Promise<readonly number[]> => {
  const rows = await write.query(sql, [counted]);
  return rows.map(([value = 0]) => Number(value));
};

const rowsOf = ({ first, end }: Outcome): string => `row >= ${first} AND row < ${end}`;

/** Finds the rows that cannot be had, and the files that are left out because of them. */
const judge = async (
  write: WriteTransaction,
  loading: Loading,
  tree: LoadRows,
  outcomes: readonly Outcome[],
  problems: PlacedProblem[],
): Promise<void> => {
  const { onError, validation } = tree.options;
  const [bad = 0] = await numbers(write, 'SELECT count(*) FROM work WHERE bad');
  for (const outcome of bad === 0 ? [] : outcomes) {
    const [errors = 0] = await numbers(write, `SELECT count(*) FROM work WHERE bad AND ${rowsOf(outcome)}`);
    if (errors === 0) continue;
    outcome.errors += errors;
    const wanted = validation === null ? 1 : greatestProblems;
    const places = await numbers(
      write,
      `SELECT row FROM work WHERE bad AND ${rowsOf(outcome)} ORDER BY row LIMIT ${wanted}`,
    );
    const found = await explain(
      loading.execution,
      tree,
      outcome,
      new Set(places.map((row) => row - outcome.first)),
    );
    problems.push(...found);
    const [first] = found;
    if (first !== undefined && (outcome.problem === null || first.row < outcome.problem.row))
      outcome.problem = first;
    if (onError.kind === 'abort' && validation === null && first !== undefined) throw loadingStopped(first);
  }
  for (const outcome of outcomes) {
    if (onError.kind !== 'skipFile' || outcome.errors === 0) continue;
    const limit = onError.isShare ? (onError.limit / 100) * outcome.parsed : onError.limit;
    outcome.isSkipped = outcome.errors >= limit;
  }
};

const insert = async (
  write: WriteTransaction,
  place: Place,
  { storage }: Tables,
  { table, columns, numbered }: LoadRows,
  outcomes: readonly Outcome[],
): Promise<number> => {
  const skipped = outcomes.filter(({ isSkipped }) => isSkipped).map((outcome) => `NOT (${rowsOf(outcome)})`);
  const from = `work WHERE ${['NOT bad', ...skipped].join(' AND ')}`;
  const values = columns.map(({ column }, index) => ({ column, written: valueAlias(index) }));
  const selected = await withNumbers(write, storage, { table, values, numbered, from });
  return await place.add(write, table.columns, selected);
};

const errorLimit = (onError: OnError, rows: number): number => {
  if (onError.kind !== 'skipFile') return onError.kind === 'continue' ? rows : 1;
  return onError.isShare ? Math.ceil((onError.limit / 100) * rows) : onError.limit;
};

const loadsOf = async (
  write: WriteTransaction,
  tree: LoadRows,
  outcomes: readonly Outcome[],
  loadedAt: number,
): Promise<readonly Load[]> => {
  const loads: Load[] = [];
  for (const outcome of outcomes) {
    const { file, problem, errors, parsed, isSkipped } = outcome;
    const isWhole = errors === 0;
    const [good = 0] = isSkipped
      ? [0]
      : isWhole
        ? [outcome.end - outcome.first]
        : await numbers(write, `SELECT count(*) FROM work WHERE NOT bad AND ${rowsOf(outcome)}`);
    loads.push({
      table: tree.table.id,
      source: sourceOf(tree, file),
      checksum: outcome.checksum,
      loadedAt,
      status: isWhole ? 'LOADED' : good === 0 ? 'LOAD_FAILED' : 'PARTIALLY_LOADED',
      file: outcome.shown,
      stage: tree.location.name,
      path: file.path,
      size: file.size,
      rowsParsed: parsed,
      rowsLoaded: good,
      errorLimit: errorLimit(tree.options.onError, parsed),
      errors,
      firstError: problem?.message ?? null,
      firstErrorLine: problem?.line ?? null,
      firstErrorCharacter: problem?.character ?? null,
      firstErrorColumn: problem?.columnName ?? null,
    });
  }
  return loads;
};

/** A transaction keeps the files until what was loaded from them is there for good. */
const purge = async ({ context, tables }: Loading, outcomes: readonly Outcome[]): Promise<void> => {
  const { stages } = context;
  const loaded = outcomes.filter(({ isSkipped }) => !isSkipped).map(({ file }) => file);
  const remove = async (): Promise<void> => await stages?.files.remove(loaded);
  const transaction = tables.transactions.current(context.session);
  if (transaction === null) await remove();
  else transaction.afterCommit.push(remove);
};
