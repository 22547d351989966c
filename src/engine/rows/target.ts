/** The table whose rows a statement changes. */
import type { Path } from '../../account/account.ts';
import type { Table } from '../../account/model.ts';
import type { ObjectName } from '../../sql/ast.ts';
import { nameParts } from '../names.ts';
import { notATable } from '../query/errors.ts';
import type { Resolution } from '../query/resolve/scope.ts';
import { tablePath } from '../query/resolve/tables.ts';

export interface Target {
  readonly table: Table;
  readonly path: Path;
}

/** Needs every one of the privileges. */
export const targetTable = (
  name: ObjectName,
  privileges: readonly string[],
  resolution: Resolution,
): Target => {
  const parts = nameParts(resolution.context, name);
  const path = tablePath(parts, name.span, resolution);
  const [first] = privileges.map((privilege) =>
    resolution.queries.relation(path, [privilege], parts.join('.')),
  );
  if (first?.kind !== 'TABLE') throw notATable(parts.join('.'));
  for (const privilege of privileges)
    resolution.uses.push({ object: first, path, privilege, relation: '', through: null });
  return { table: first, path };
};
