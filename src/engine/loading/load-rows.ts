/** COPY INTO a table, resolved. */
import type { Table, TableColumn } from '../../account/model.ts';
import type { Typed } from '../query/tree.ts';
import type { StageLocation } from '../stages/location.ts';
import type { CopyOptions } from './copy-options.ts';
import type { StagedSource } from './staged-source.ts';

export interface LoadColumn {
  readonly column: TableColumn;
  /** What the column gets; NULL where it cannot be had. */
  readonly value: Typed;
  /** The same of one text, failing where it cannot be had. */
  readonly strict: (text: Typed) => Typed;
  /** What it is made of, where making it can fail. */
  readonly given: Typed | null;
}

export interface LoadRows {
  readonly kind: 'load';
  readonly table: Table;
  readonly location: StageLocation;
  readonly source: StagedSource;
  readonly options: CopyOptions;
  /** Every column of the table, in its order. */
  readonly columns: readonly LoadColumn[];
  /** How many fields a record must have; null where that does not matter. */
  readonly fields: number | null;
  /** The columns that are loaded, in the order of the fields. */
  readonly given: readonly TableColumn[];
  readonly numbered: readonly TableColumn[];
}
