/** What a statement does to the rows of one table, resolved. */
import type { Table, TableColumn } from '../../account/model.ts';
import type { LoadRows } from '../loading/load-rows.ts';
import type { TypedQuery } from '../query/tree.ts';

export interface InsertRows {
  readonly kind: 'insert';
  readonly table: Table;
  /** The new rows, with every column of the table in its order. */
  readonly query: TypedQuery;
  /** The columns that the statement gives values for. */
  readonly given: readonly TableColumn[];
  /** Takes the place of all rows there are. */
  readonly overwrite: boolean;
  /** Columns that number their rows themselves, AUTOINCREMENT. */
  readonly numbered: readonly TableColumn[];
}

/** Actions of {@link ChangeRows}, as numbers in its query. */
export const rowActions = { update: 1, delete: 2, insert: 3 } as const;
export type RowAction = keyof typeof rowActions;

/** UPDATE, DELETE and MERGE. */
export interface ChangeRows {
  readonly kind: 'change';
  readonly table: Table;
  /** The number of a row (NULL for a new one), what becomes of it, and its values of `columns`. */
  readonly query: TypedQuery;
  readonly columns: readonly TableColumn[];
  /** Of new rows: those that number themselves. */
  readonly numbered: readonly TableColumn[];
  /** What the statement can do at all. */
  readonly actions: readonly RowAction[];
  /**
   * What to say where one row is to be changed more than once: which of the changes is made, is not defined. Where
   * that is an error, a row that is only to be deleted several times is none.
   */
  readonly duplicates: 'never' | 'ignored' | 'counted' | 'refused';
}

export interface TruncateTable {
  readonly kind: 'truncate';
  /** Null where there is none, and IF EXISTS said that this is no failure. */
  readonly table: Table | null;
}

export type RowChange = InsertRows | ChangeRows | TruncateTable | LoadRows;
