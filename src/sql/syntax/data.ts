/** Statements on tables and views, and on the rows in them. */

import type { ConstraintAction, ConstraintDefinition } from './constraints.ts';
import type { DataType, Expression } from './expressions.ts';
import type { Identifier, ObjectName, Span } from './names.ts';
import type { Query, TableExpression } from './queries.ts';
import type { CreateMode, TagAction, TagValue } from './statements.ts';

export interface ColumnDefinition {
  readonly name: Identifier;
  /** Null where CREATE TABLE … AS SELECT takes it from the query. */
  readonly type: DataType | null;
  readonly notNull: boolean;
  readonly default: Expression | null;
  /** AUTOINCREMENT and IDENTITY. */
  readonly identity: { readonly start: number; readonly step: number } | null;
  /** Inline ones. */
  readonly constraints: readonly ConstraintDefinition[];
  readonly comment: string | null;
  readonly tags?: readonly TagValue[] | undefined;
  readonly mask?: MaskChange | undefined;
  readonly span: Span;
}

/** A view's column, which takes its type from the query. */
export type ViewColumnDefinition = Pick<ColumnDefinition, 'name' | 'comment' | 'tags' | 'mask'>;

export type TableKind = 'PERMANENT' | 'TRANSIENT' | 'TEMPORARY';

/** A value of a row to insert; DEFAULT takes the column's own. */
export type RowValue = Expression | 'DEFAULT';

export interface SetClause {
  readonly column: readonly Identifier[];
  readonly value: RowValue;
  readonly span: Span;
}

/** The table a statement changes, and the name its expressions know it by. */
export interface TargetTable {
  readonly name: ObjectName;
  readonly alias: Identifier | null;
  readonly span: Span;
}

export type MergeAction =
  | { readonly kind: 'update'; readonly set: readonly SetClause[] }
  | { readonly kind: 'delete' }
  | {
      readonly kind: 'insert';
      readonly columns: readonly Identifier[];
      readonly values: readonly RowValue[];
    };

export interface MergeClause {
  readonly matched: boolean;
  readonly condition: Expression | null;
  readonly action: MergeAction;
  readonly span: Span;
}

/** Tags of the table or view, or of one of its columns. */
export interface ChangeTagsAction {
  readonly action: 'changeTags';
  readonly column: Identifier | null;
  readonly change: TagAction;
}

export type AlterTableAction =
  | ChangeTagsAction
  | {
      readonly action: 'addColumns';
      readonly ifNotExists: boolean;
      readonly columns: readonly ColumnDefinition[];
    }
  | {
      readonly action: 'dropColumns';
      readonly ifExists: boolean;
      readonly columns: readonly Identifier[];
      readonly restrict: boolean;
    }
  | ConstraintAction
  | { readonly action: 'renameColumn'; readonly from: Identifier; readonly to: Identifier }
  | {
      readonly action: 'alterColumn';
      readonly column: Identifier;
      readonly change:
        | { readonly change: 'type'; readonly type: DataType }
        | { readonly change: 'notNull'; readonly notNull: boolean }
        | { readonly change: 'setDefault'; readonly default: Expression }
        | { readonly change: 'dropDefault' }
        | { readonly change: 'comment'; readonly comment: string | null };
    }
  /** Several changes of columns, one after the other. */
  | {
      readonly action: 'alterColumns';
      readonly changes: readonly Extract<AlterTableAction, { readonly action: 'alterColumn' }>[];
    }
  | { readonly action: 'rename'; readonly to: ObjectName }
  | { readonly action: 'swap'; readonly with: ObjectName }
  | { readonly action: 'comment'; readonly comment: string | null }
  /** None: the table has no clustering key from then on. */
  | { readonly action: 'clusterBy'; readonly clusterBy: readonly Expression[] }
  | { readonly action: 'recluster'; readonly automatic: boolean }
  | PolicyAction;

/** ALTER TABLE and ALTER VIEW, about row access and masking policies. */
export interface PolicyAction {
  readonly action: 'policies';
  readonly changes: readonly PolicyChange[];
}

export interface MaskChange {
  readonly change: 'mask';
  readonly column: Identifier;
  readonly policy: ObjectName;
  /** Null without USING. */
  readonly using: readonly Identifier[] | null;
  readonly force: boolean;
}

export type PolicyChange =
  | {
      readonly change: 'addRowPolicy';
      readonly policy: ObjectName;
      readonly columns: readonly Identifier[];
    }
  | { readonly change: 'dropRowPolicy'; readonly policy: ObjectName }
  | { readonly change: 'dropAllRowPolicies' }
  | MaskChange
  | { readonly change: 'unmask'; readonly column: Identifier };

export type DataStatement =
  | {
      readonly statement: 'createDataPolicy';
      readonly kind: 'ROW ACCESS POLICY' | 'MASKING POLICY';
      readonly mode: CreateMode;
      readonly name: ObjectName;
      readonly parameters: readonly { readonly name: Identifier; readonly type: DataType }[];
      readonly returns: DataType;
      readonly body: Expression;
      /** All of the body, brackets around it included. */
      readonly bodySpan: Span;
      readonly comment: string | null;
      readonly exemptOtherPolicies: boolean;
      readonly span: Span;
    }
  | {
      readonly statement: 'createTable';
      readonly mode: CreateMode;
      readonly kind: TableKind;
      readonly name: ObjectName;
      /** Empty with LIKE and CLONE, and where AS SELECT gives them. */
      readonly columns: readonly ColumnDefinition[];
      /** Out-of-line ones. */
      readonly constraints: readonly ConstraintDefinition[];
      readonly like: ObjectName | null;
      readonly clone: ObjectName | null;
      /** Gives the definitions of the columns, as INFER_SCHEMA tells them. */
      readonly template: Query | null;
      readonly query: Query | null;
      readonly clusterBy: readonly Expression[];
      readonly comment: string | null;
      /** Set on the table and its columns, in this order. */
      readonly policies: readonly PolicyChange[];
      readonly tags: readonly TagValue[];
      readonly copyGrants: boolean;
      readonly span: Span;
    }
  | {
      readonly statement: 'createView';
      readonly mode: CreateMode;
      readonly secure: boolean;
      readonly isTemporary: boolean;
      readonly name: ObjectName;
      readonly columns: readonly ViewColumnDefinition[];
      readonly comment: string | null;
      readonly policies: readonly PolicyChange[];
      readonly tags: readonly TagValue[];
      readonly copyGrants: boolean;
      readonly query: Query;
      readonly span: Span;
    }
  | {
      readonly statement: 'createSequence';
      readonly mode: CreateMode;
      readonly name: ObjectName;
      /** Whole numbers, with their sign. */
      readonly start: string;
      readonly increment: string;
      readonly ordered: boolean;
      readonly comment: string | null;
      readonly span: Span;
    }
  | {
      readonly statement: 'alterSequence';
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly action:
        | { readonly action: 'rename'; readonly to: ObjectName }
        | {
            readonly action: 'set';
            readonly increment: string | null;
            readonly ordered: boolean | null;
            /** Undefined: as it is. */
            readonly comment?: string | null | undefined;
          };
      readonly span: Span;
    }
  | {
      readonly statement: 'alterTable';
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly action: AlterTableAction;
      readonly span: Span;
    }
  | {
      readonly statement: 'alterView';
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly action:
        | { readonly action: 'rename'; readonly to: ObjectName }
        | ChangeTagsAction
        | { readonly action: 'secure'; readonly secure: boolean }
        | { readonly action: 'comment'; readonly comment: string | null }
        | PolicyAction;
      readonly span: Span;
    }
  | {
      readonly statement: 'insert';
      readonly overwrite: boolean;
      readonly into: ObjectName;
      readonly columns: readonly Identifier[];
      readonly source: Query | { readonly rows: readonly (readonly RowValue[])[] };
      readonly span: Span;
    }
  | {
      readonly statement: 'update';
      readonly target: TargetTable;
      readonly set: readonly SetClause[];
      readonly from: readonly TableExpression[];
      readonly where: Expression | null;
      readonly span: Span;
    }
  | {
      readonly statement: 'delete';
      readonly target: TargetTable;
      readonly using: readonly TableExpression[];
      readonly where: Expression | null;
      readonly span: Span;
    }
  | {
      readonly statement: 'merge';
      readonly target: TargetTable;
      readonly using: TableExpression;
      readonly on: Expression;
      readonly clauses: readonly MergeClause[];
      readonly span: Span;
    }
  | {
      readonly statement: 'truncate';
      readonly ifExists: boolean;
      readonly name: ObjectName;
      readonly span: Span;
    };
