/** What operations on warehouses, databases, schemas, tables, views, sequences and the account take. */

import type {
  Clustering,
  Json,
  JsonObject,
  Sequence,
  Table,
  TableColumn,
  View,
  ViewColumn,
  ViewSource,
} from '../model.ts';
import type { NewConstraint } from './constraints.ts';
import type { CreateMode, CreateOutcome, Path } from './references.ts';

/** CREATE of a warehouse, database or schema. */
export interface CreateContainer {
  readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
  readonly path: Path;
  readonly mode: CreateMode;
  readonly transient?: boolean | undefined;
  readonly managedAccess?: boolean | undefined;
  readonly comment?: string | null | undefined;
  readonly properties?: JsonObject | undefined;
}

export interface AlterContainer {
  readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  /** Another object of the kind to exchange names with. */
  readonly swapWith?: Path | undefined;
  readonly comment?: string | null | undefined;
  readonly managedAccess?: boolean | undefined;
  readonly set?: JsonObject | undefined;
  readonly unset?: readonly string[] | undefined;
}

export interface CreateTable {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly tableKind: Table['tableKind'];
  readonly columns: readonly Omit<TableColumn, 'id'>[];
  readonly constraints?: readonly NewConstraint[] | undefined;
  /** The table whose columns these are, in their order, with its constraints and the policies and tags that it keeps. */
  readonly cloneOf?: Table | undefined;
  /** The same, for a table without its rows: policies stay behind. */
  readonly likeOf?: Table | undefined;
  readonly clustering?: Clustering | null | undefined;
  readonly comment?: string | null | undefined;
  readonly copyGrants?: boolean | undefined;
}

/** `table` is the new one; undefined where one of the name is kept. */
export interface TableCreated {
  readonly outcome: CreateOutcome;
  readonly table: Table | undefined;
}

export interface CreateView {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly secure: boolean;
  readonly isTemporary: boolean;
  readonly text: string;
  readonly query: string;
  readonly columns: readonly ViewColumn[];
  readonly sources: readonly ViewSource[];
  readonly comment?: string | null | undefined;
  readonly copyGrants?: boolean | undefined;
}

export interface AlterTableLike {
  readonly kind: 'TABLE' | 'VIEW';
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  readonly swapWith?: Path | undefined;
  readonly comment?: string | null | undefined;
  /** Makes the new object of the one there is, in the same transaction. Throws to refuse. */
  readonly change?: ((object: Table | View) => Table | View) | undefined;
}

export interface CreateSequence {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly settings: SequenceSettings;
}

export type SequenceSettings = Pick<Sequence, 'start' | 'increment' | 'ordered' | 'comment'>;

export interface AlterSequence {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  /** Undefined: as it is. */
  readonly set?:
    | {
        readonly increment?: bigint | undefined;
        readonly ordered?: boolean | undefined;
        readonly comment?: string | null | undefined;
      }
    | undefined;
}

export interface AlterAccount {
  /** Upper-case parameter name to value, already of the parameter's type. */
  readonly set?: { readonly [parameter: string]: Json } | undefined;
  readonly unset?: readonly string[] | undefined;
}
