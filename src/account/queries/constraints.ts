/** The keys of tables, as far as what they refer to is there and may be known. */
import type { Path, ShownConstraint } from '../account.ts';
import type { Name, Table } from '../model.ts';
import {
  type ForeignKey,
  foreignKeysOf,
  type KeyConstraint,
  keysOf,
  type TableConstraint,
} from '../table-constraints.ts';
import type { QueryContext } from './context.ts';
import { pathOfObject } from './paths.ts';
import { hasToDoWith, isOfAnotherSession } from './visibility.ts';

interface Target {
  readonly table: Table;
  readonly key: KeyConstraint;
}

const targetOf = ({ catalog }: QueryContext, { references }: ForeignKey): Target | undefined => {
  const table = catalog.objects.byId('TABLE', references.table);
  const key = table && keysOf(table).find(({ id }) => id === references.key);
  return table && key && { table, key };
};

/** Those whose key is gone went with it: "dropping a unique or primary key … drops all the referencing foreign keys". */
export const livingForeignKeys = (context: QueryContext, table: Table): readonly ForeignKey[] =>
  foreignKeysOf(table).filter((foreign) => targetOf(context, foreign) !== undefined);

const columnNames = (table: Table, { columns }: TableConstraint): readonly Name[] =>
  columns.flatMap((id) => table.columns.find((column) => column.id === id)?.name ?? []);

export const constraintsOf = (context: QueryContext, table: Table): readonly ShownConstraint[] =>
  table.constraints.flatMap((constraint): readonly ShownConstraint[] => {
    const shown = { columns: columnNames(table, constraint) };
    if (constraint.type !== 'FOREIGN KEY') return [{ ...shown, constraint, references: null }];
    const target = targetOf(context, constraint);
    if (target === undefined) return [];
    const isVisible = hasToDoWith(context, target.table) && !isOfAnotherSession(context, target.table);
    return [{ ...shown, constraint, references: isVisible ? referenceTo(context, target) : null }];
  });

const referenceTo = (
  context: QueryContext,
  { table, key }: Target,
): {
  readonly table: Table;
  readonly path: Path;
  readonly key: KeyConstraint;
  readonly columns: readonly Name[];
} => ({
  table,
  path: pathOfObject(context, table),
  key,
  columns: columnNames(table, key),
});
