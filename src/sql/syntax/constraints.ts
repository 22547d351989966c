/** Keys of tables. https://docs.snowflake.com/en/sql-reference/sql/create-table-constraint */
import type { Identifier, ObjectName, Span } from './names.ts';

interface AnyConstraint {
  readonly name: Identifier | null;
  readonly columns: readonly Identifier[];
  readonly rely: boolean;
  readonly comment: string | null;
  readonly span: Span;
}

export const referentialRules = ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'] as const;
export type ReferentialRule = (typeof referentialRules)[number];
export const matchOptions = ['FULL', 'SIMPLE', 'PARTIAL'] as const;
export type MatchOption = (typeof matchOptions)[number];

export interface ForeignKeyDefinition extends AnyConstraint {
  readonly type: 'FOREIGN KEY';
  readonly table: ObjectName;
  /** Null: those of the table's primary key. */
  readonly referenced: readonly Identifier[] | null;
  readonly match: MatchOption;
  readonly onUpdate: ReferentialRule;
  readonly onDelete: ReferentialRule;
}

export type ConstraintDefinition =
  | (AnyConstraint & { readonly type: 'PRIMARY KEY' | 'UNIQUE' })
  | ForeignKeyDefinition;

/** How ALTER TABLE says which constraint it means. */
export type ConstraintChoice =
  | { readonly by: 'name'; readonly name: Identifier }
  | { readonly by: 'primaryKey' }
  | {
      readonly by: 'columns';
      readonly type: 'UNIQUE' | 'FOREIGN KEY';
      readonly columns: readonly Identifier[];
    };

export type ConstraintAction =
  /** Null: one that Snowflake takes and does not make. */
  | { readonly action: 'addConstraint'; readonly constraint: ConstraintDefinition | null }
  | { readonly action: 'dropConstraint'; readonly choice: ConstraintChoice; readonly restrict: boolean }
  | { readonly action: 'renameConstraint'; readonly from: Identifier; readonly to: Identifier }
  /** Null: RELY is not what changes. */
  | { readonly action: 'alterConstraint'; readonly choice: ConstraintChoice; readonly rely: boolean | null };
