/** Tables, views and sequences. */
import type { TableConstraint } from '../table-constraints.ts';
import type { AccountObject } from './account-object.ts';
import type { Instant, Name, ObjectId } from './identifiers.ts';
import type { AttachedPolicy, StoredColumnType } from './policies.ts';

export interface TableColumn {
  /** Unique in its table for ever: data is kept under it, whatever the column is called. */
  readonly id: number;
  readonly name: Name;
  readonly type: StoredColumnType;
  readonly notNull: boolean;
  /** The expression of DEFAULT, as it was written. */
  readonly default: string | null;
  readonly identity: { readonly start: number; readonly step: number } | null;
  readonly comment: string | null;
}

export const tableKinds = ['PERMANENT', 'TRANSIENT', 'TEMPORARY'] as const;

export interface Table extends AccountObject {
  readonly kind: 'TABLE';
  readonly schema: ObjectId;
  readonly tableKind: (typeof tableKinds)[number];
  /** The session whose temporary table it is: nobody else knows of it. */
  readonly session: number | null;
  readonly columns: readonly TableColumn[];
  /** The id of the next column to be added. */
  readonly nextColumn: number;
  readonly constraints: readonly TableConstraint[];
  readonly clustering: Clustering | null;
  readonly policies: readonly AttachedPolicy[];
  readonly lastAltered: Instant;
}

/** How a table's rows are to be kept together. It is told; the rows lie as they lie. */
export interface Clustering {
  /** The texts of the expressions. */
  readonly keys: readonly string[];
  /** The columns that the expressions name, by their ids. */
  readonly columns: readonly number[];
  readonly isAutomatic: boolean;
}

export interface ViewColumn {
  readonly name: Name;
  readonly type: StoredColumnType & { readonly nullable: boolean };
  readonly comment: string | null;
}

/** A table or view that a view's query names, and which of its columns become which of the view's: by names, as the query has them. */
export interface ViewSource {
  readonly path: readonly Name[];
  readonly columns: readonly { readonly from: Name; readonly to: Name }[];
}

export interface View extends AccountObject {
  readonly kind: 'VIEW';
  readonly schema: ObjectId;
  /** The session whose temporary view it is: nobody else knows of it. */
  readonly session: number | null;
  /** Its text is hidden from whoever does not own it. */
  readonly secure: boolean;
  /** The whole statement, as GET_DDL and SHOW VIEWS tell it, and the query in it. */
  readonly text: string;
  readonly query: string;
  readonly columns: readonly ViewColumn[];
  readonly sources: readonly ViewSource[];
  readonly policies: readonly AttachedPolicy[];
  readonly lastAltered: Instant;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-sequence — the next number is the engine's to keep. */
export interface Sequence extends AccountObject {
  readonly kind: 'SEQUENCE';
  readonly schema: ObjectId;
  readonly start: bigint;
  readonly increment: bigint;
  /** ORDER, as it is told again: numbers always come in order here. */
  readonly ordered: boolean;
  readonly lastAltered: Instant;
}
