/** Keys of tables: kept and told of, never enforced. https://docs.snowflake.com/en/sql-reference/constraints-overview */
import type { Instant, Name, ObjectId } from './model.ts';

interface AnyConstraint {
  /** Unlike any other's for ever: what refers to a key that was dropped refers to nothing. */
  readonly id: string;
  /** One that the system made is not shown in the text of the table. */
  readonly name: Name;
  readonly isNamed: boolean;
  /** Ids of columns, in the order of the key. */
  readonly columns: readonly number[];
  readonly rely: boolean;
  readonly comment: string | null;
  readonly createdOn: Instant;
}

export interface KeyConstraint extends AnyConstraint {
  readonly type: 'PRIMARY KEY' | 'UNIQUE';
}

export const matchOptions = ['FULL', 'SIMPLE', 'PARTIAL'] as const;
export const referentialRules = ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'] as const;

export interface ForeignKey extends AnyConstraint {
  readonly type: 'FOREIGN KEY';
  readonly references: { readonly table: ObjectId; readonly key: string };
  readonly match: (typeof matchOptions)[number];
  readonly onUpdate: (typeof referentialRules)[number];
  readonly onDelete: (typeof referentialRules)[number];
}

export type TableConstraint = KeyConstraint | ForeignKey;

interface Constrained {
  readonly constraints: readonly TableConstraint[];
}

export const keysOf = ({ constraints }: Constrained): readonly KeyConstraint[] =>
  constraints.filter((constraint) => constraint.type !== 'FOREIGN KEY');

export const foreignKeysOf = ({ constraints }: Constrained): readonly ForeignKey[] =>
  constraints.filter((constraint) => constraint.type === 'FOREIGN KEY');

/** Whether the column is part of a key of the type. */
export const isInKey = (table: Constrained, type: KeyConstraint['type'], column: number): boolean =>
  keysOf(table).some((key) => key.type === type && key.columns.includes(column));

/** A constraint goes with any of its columns. */
export const constraintsWithin = (
  { constraints }: Constrained,
  columns: readonly { readonly id: number }[],
): readonly TableConstraint[] => {
  const ids = new Set(columns.map(({ id }) => id));
  return constraints.filter((constraint) => constraint.columns.every((column) => ids.has(column)));
};
