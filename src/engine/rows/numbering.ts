/** Numbers for columns that number their rows themselves. */
import type { Table, TableColumn } from '../../account/model.ts';
import type { WriteTransaction } from '../query/duckdb/database.ts';
import { fixed } from '../query/types.ts';
import type { Column } from '../result.ts';
import { physicalType, type TableStorage } from '../tables/storage.ts';

interface Numbering {
  readonly table: Table;
  readonly values: readonly { readonly column: TableColumn; readonly written: string }[];
  readonly numbered: readonly TableColumn[];
  readonly from: string;
}

/** SQL for the rows, with numbers in the columns that number their rows themselves. */
export const withNumbers = async (
  transaction: WriteTransaction,
  storage: TableStorage,
  { table, values, numbered, from }: Numbering,
): Promise<string> => {
  const rows = numbered.length === 0 ? 0 : await counted(transaction, `SELECT count(*) FROM ${from}`);
  const outputs: string[] = [];
  for (const { column, written } of values) {
    if (!numbered.includes(column)) {
      outputs.push(written);
      continue;
    }
    const first = await storage.reserve(table, column, rows);
    const step = column.identity?.step ?? 1;
    outputs.push(`CAST(${first} + ${step} * (row_number() OVER () - 1) AS ${physicalType(column)})`);
  }
  return `SELECT ${outputs.join(', ')} FROM ${from}`;
};

const count: Column = { ...fixed(19, 0, false), name: 'count' };

export const counted = async (transaction: WriteTransaction, sql: string): Promise<number> => {
  const [[rows = 0] = []] = await transaction.query(sql, [count]);
  return Number(rows);
};
