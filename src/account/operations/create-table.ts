import type { CreateTable, TableCreated } from '../account.ts';
import { duplicateColumn } from '../errors.ts';
import type { ChangeContext } from './context.ts';
import { placeTableLike } from './place-table-like.ts';

/** CREATE TABLE: the catalog's part. Its rows are the engine's, under the table's id. */
export const createTable = async (context: ChangeContext, input: CreateTable): Promise<TableCreated> => {
  const names = input.columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw duplicateColumn(twice);
  const { outcome, object } = await placeTableLike(context, input, 'TABLE', (base) => ({
    ...base,
    kind: 'TABLE' as const,
    tableKind: input.tableKind,
    columns: input.columns.map((column, id) => ({ ...column, id })),
    nextColumn: input.columns.length,
    policies: [],
    lastAltered: context.now,
  }));
  return { outcome, table: object };
};
