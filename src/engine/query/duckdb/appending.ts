/** Cells into a table of the database, by their columns' types. */
import type { DuckDBAppender } from '@duckdb/node-api';
import type { Cell, Column } from '../../result.ts';
import { fromCell } from './cells.ts';

export const appendRows = (
  appender: DuckDBAppender,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): void => {
  const types = columns.map((_, index) => appender.columnType(index));
  for (const row of rows) {
    columns.forEach((column, index) => {
      const cell = row[index] ?? null;
      if (cell === null) appender.appendNull();
      else appender.appendValue(fromCell(cell, column), types[index]);
    });
    appender.endRow();
  }
  appender.closeSync();
};
