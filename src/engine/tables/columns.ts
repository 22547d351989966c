/** Columns of tables and views between the catalog and queries. */
import type { StoredColumnType, TableColumn } from '../../account/model.ts';
import { type Column, type ColumnType, type ColumnTypeName, columnTypeNames } from '../result.ts';

const isTypeName = (name: string): name is ColumnTypeName =>
  (columnTypeNames as readonly string[]).includes(name);

export const columnType = (stored: StoredColumnType, nullable: boolean): ColumnType => ({
  type: isTypeName(stored.type) ? stored.type : 'TEXT',
  nullable,
  precision: stored.precision,
  scale: stored.scale,
  length: stored.length,
});

export const storedColumnType = ({ type, precision, scale, length }: ColumnType): StoredColumnType => ({
  type,
  precision,
  scale,
  length,
});

export const columnOf = (column: TableColumn): Column => ({
  ...columnType(column.type, !column.notNull),
  name: column.name,
});
