import type { Name } from '../model.ts';
import type { ForeignKey, KeyConstraint } from '../table-constraints.ts';
import type { Path } from './references.ts';

interface AnyNewConstraint {
  /** Null: the system makes one. */
  readonly name: Name | null;
  readonly columns: readonly Name[];
  readonly rely: boolean;
  readonly comment: string | null;
}

export interface NewForeignKey
  extends AnyNewConstraint,
    Pick<ForeignKey, 'type' | 'match' | 'onUpdate' | 'onDelete'> {
  readonly table: Path;
  readonly shownTable: string;
  /** Null: the table's primary key. */
  readonly referenced: readonly Name[] | null;
}

export type NewConstraint = (AnyNewConstraint & Pick<KeyConstraint, 'type'>) | NewForeignKey;

/** The constraint that ALTER TABLE means. */
export type ConstraintRef =
  | { readonly by: 'name'; readonly name: Name }
  | { readonly by: 'primaryKey' }
  | { readonly by: 'columns'; readonly type: 'UNIQUE' | 'FOREIGN KEY'; readonly columns: readonly Name[] };

export type ConstraintChange =
  | { readonly change: 'add'; readonly constraints: readonly NewConstraint[] }
  | { readonly change: 'drop'; readonly ref: ConstraintRef; readonly restrict: boolean }
  | { readonly change: 'rename'; readonly from: Name; readonly to: Name }
  | { readonly change: 'rely'; readonly ref: ConstraintRef; readonly rely: boolean | null };
