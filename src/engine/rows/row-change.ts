/** What a statement does to the rows of one table, resolved. */
import type { Table } from '../../account/model.ts';
import type { TypedQuery } from '../query/tree.ts';

export interface InsertRows {
  readonly kind: 'insert';
  readonly table: Table;
  /** The new rows, with every column of the table in its order. */
  readonly query: TypedQuery;
  /** Takes the place of all rows there are. */
  readonly overwrite: boolean;
}

export type RowChange = InsertRows;
