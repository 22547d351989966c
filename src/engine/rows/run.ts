/** Runs what a resolved change of rows says, in turn with others that change the same table. */
import type { StatementContext } from '../context.ts';
import { runLoad } from '../loading/run-load.ts';
import { effectiveParameters } from '../parameters/effective.ts';
import type { Compiled } from '../query/compile.ts';
import type { Database, LoadedRelation, WriteTransaction } from '../query/duckdb/database.ts';
import { duplicateRow } from '../query/errors.ts';
import type { Execution } from '../query/execution.ts';
import { withAnswerWeighed } from '../query/text-limits.ts';
import { columnAlias } from '../query/tree.ts';
import type { RowCounts } from '../result.ts';
import { recordLoads } from '../tables/loads.ts';
import type { TableStorage } from '../tables/storage.ts';
import type { Tables } from '../tables/tables.ts';
import type { Use } from '../tables/uses.ts';
import { counted, withNumbers } from './numbering.ts';
import { type Changed, type Place, placeOf } from './place.ts';
import type { ChangeRows, InsertRows, RowChange } from './row-change.ts';

export interface Changing {
  readonly context: StatementContext;
  readonly database: Database;
  readonly tables: Tables;
  readonly execution: Execution;
  readonly use: Use;
}

/** The lock is held, and the change was resolved since. */
export const runRowChange = async (
  { context, database, execution, tables, use }: Changing,
  { tree, resolution }: Compiled<RowChange>,
): Promise<Changed> => {
  const { table } = tree;
  const { storage } = tables;
  if (table === null) return {};
  await execution.find(tree);
  await tables.prepare(resolution, use);
  if (tree.kind === 'load')
    return await runLoad({ context, database, tables, execution }, { tree, resolution });
  const relations = await execution.load(resolution);
  const place = await placeOf(tables.transactions, context.session, table);
  const write = <T>(work: (transaction: WriteTransaction) => Promise<T>, loaded = relations): Promise<T> =>
    database.write(loaded, context.signal, work);
  switch (tree.kind) {
    case 'truncate':
      // "TRUNCATE TABLE deletes the load metadata for the table."
      await write(async (transaction) => {
        await place.clear(transaction);
        await forgetLoads(transaction, tables, context.session, table.id);
      }, noRelations);
      return {};
    case 'insert': {
      const draws = resolution.sequences.size > 0;
      return await write((transaction) =>
        insertRows(transaction, place, execution, tree, { draws, storage }),
      );
    }
    case 'change': {
      const refuses = await refusesDuplicates(context, tree);
      return await write((transaction) =>
        changeRows(transaction, place, execution, tree, { refuses, storage }),
      );
    }
  }
};

const noRelations: readonly LoadedRelation[] = [];

const forgetLoads = async (
  write: WriteTransaction,
  { transactions }: Tables,
  session: StatementContext['session'],
  table: number,
): Promise<void> => {
  const change = { table, forgets: true } as const;
  const transaction = transactions.current(session);
  if (transaction === null) await recordLoads(write, [change]);
  else transaction.loads.push(change);
};

const insertRows = async (
  transaction: WriteTransaction,
  place: Place,
  execution: Execution,
  { table, query, overwrite, numbered }: InsertRows,
  { draws, storage }: { readonly draws: boolean; readonly storage: TableStorage },
): Promise<Changed> => {
  const rows = execution.sql(withAnswerWeighed(query));
  if (!overwrite && numbered.length === 0 && !draws)
    return { inserted: await place.add(transaction, table.columns, rows) };
  // The new rows may come from the old ones.
  await transaction.run(`CREATE TEMPORARY TABLE work AS ${rows}`);
  await place.valuesDrawn(transaction);
  if (overwrite) await place.clear(transaction);
  const values = table.columns.map((column, index) => ({ column, written: columnAlias(index) }));
  const selected = await withNumbers(transaction, storage, { table, values, numbered, from: 'work' });
  return { inserted: await place.add(transaction, table.columns, selected) };
};

/** `work` holds the number of a row, its action, and its new values, from then on once for each row. */
const changeRows = async (
  transaction: WriteTransaction,
  place: Place,
  execution: Execution,
  { table, query, columns, actions, duplicates, numbered }: ChangeRows,
  { refuses, storage }: { readonly refuses: boolean; readonly storage: TableStorage },
): Promise<Changed> => {
  await transaction.run(`CREATE TEMPORARY TABLE work AS ${execution.sql(withAnswerWeighed(query))}`);
  await place.valuesDrawn(transaction);
  let multiJoined = 0;
  if (duplicates !== 'never') {
    const repeated = 'SELECT c0 FROM work WHERE c0 IS NOT NULL GROUP BY c0 HAVING count(*) > 1';
    const several = await counted(transaction, `SELECT count(*) FROM (${repeated})`);
    const conflicting = `${repeated} AND max(c1) <> 2 OR max(c1) <> min(c1)`;
    if (refuses && several > 0 && (await counted(transaction, `SELECT count(*) FROM (${conflicting})`)) > 0)
      throw duplicateRow();
    multiJoined = several;
    if (several > 0)
      await transaction.run(
        'DELETE FROM work WHERE rowid NOT IN (SELECT min(rowid) FROM work WHERE c0 IS NOT NULL GROUP BY c0) AND c0 IS NOT NULL',
      );
  }
  const changed: { -readonly [Count in keyof RowCounts]?: number } = {};
  if (actions.includes('update')) changed.updated = await place.update(transaction, columns);
  if (actions.includes('delete')) changed.deleted = await place.remove(transaction);
  if (actions.includes('insert')) {
    const values = columns.map((column, index) => ({ column, written: columnAlias(index + 2) }));
    const from = 'work WHERE c1 = 3';
    const selected = await withNumbers(transaction, storage, { table, values, numbered, from });
    changed.inserted = await place.add(transaction, columns, selected);
  }
  return duplicates === 'counted' || duplicates === 'never' ? { ...changed, multiJoined } : changed;
};

/** https://docs.snowflake.com/en/sql-reference/parameters#error-on-nondeterministic-merge */
const refusesDuplicates = async (context: StatementContext, { duplicates }: ChangeRows): Promise<boolean> => {
  if (duplicates !== 'counted' && duplicates !== 'refused') return false;
  const name =
    duplicates === 'refused' ? 'ERROR_ON_NONDETERMINISTIC_MERGE' : 'ERROR_ON_NONDETERMINISTIC_UPDATE';
  return (await effectiveParameters(context, [name]))[name] === true;
};
