/** Does what a resolved change says. */
import type { StatementContext } from '../context.ts';
import type { Compiled } from '../query/compile.ts';
import type { Database, LoadedRelation } from '../query/duckdb/database.ts';
import type { Execution } from '../query/execution.ts';
import { withAnswerWeighed } from '../query/text-limits.ts';
import { fixedColumn, type ResultSet, type RowCounts } from '../result.ts';
import { physicalColumn, physicalTable } from '../tables/storage.ts';
import type { Tables } from '../tables/tables.ts';
import type { InsertRows, RowChange } from './row-change.ts';

export interface Changing {
  readonly context: StatementContext;
  readonly database: Database;
  readonly tables: Tables;
  readonly execution: Execution;
}

export const runRowChange = async (
  changing: Changing,
  { tree, resolution }: Compiled<RowChange>,
): Promise<ResultSet> => {
  const { context, execution, tables } = changing;
  if (context.describeOnly) return counted({ inserted: 0 });
  await execution.find(tree);
  const relations = await execution.load(resolution);
  await tables.prepare(resolution.uses);
  return await insertRows(changing, tree, relations);
};

const insertRows = async (
  { context, database, execution }: Changing,
  { table, query, overwrite }: InsertRows,
  relations: readonly LoadedRelation[],
): Promise<ResultSet> => {
  const target = physicalTable(table);
  const columns = table.columns.map(physicalColumn).join(', ');
  const rows = execution.sql(withAnswerWeighed(query));
  const inserted = await database.write(relations, context.signal, async (transaction) => {
    if (!overwrite) return await transaction.run(`INSERT INTO ${target} (${columns}) ${rows}`);
    // The new rows may come from the old ones.
    await transaction.run(`CREATE TEMPORARY TABLE work AS ${rows}`);
    await transaction.run(`DELETE FROM ${target}`);
    return await transaction.run(`INSERT INTO ${target} (${columns}) SELECT * FROM work`);
  });
  return counted({ inserted });
};

const columnNames: { readonly [Count in keyof RowCounts]: string } = {
  inserted: 'number of rows inserted',
  updated: 'number of rows updated',
  deleted: 'number of rows deleted',
};

/** The counts that the statement can have, as drivers sum them. */
const counted = (counts: Partial<RowCounts>): ResultSet => {
  const kinds = (['inserted', 'updated', 'deleted'] as const).filter((kind) => counts[kind] !== undefined);
  return {
    columns: kinds.map((kind) => fixedColumn(columnNames[kind], 19, false)),
    rows: [kinds.map((kind) => String(counts[kind]))],
    changed: { inserted: 0, updated: 0, deleted: 0, ...counts },
  };
};
