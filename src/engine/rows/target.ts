/** The table whose rows a statement changes. */
import type { Path } from '../../account/account.ts';
import { asName, type Table, type TableColumn } from '../../account/model.ts';
import type { Identifier, ObjectName, SetClause, TargetTable } from '../../sql/ast.ts';
import { nameParts } from '../names.ts';
import { invalidConstruct, invalidIdentifier, notATable } from '../query/errors.ts';
import { LazyColumn, relationColumns } from '../query/resolve/generated-relation.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import type { Resolution, ScopeRelation } from '../query/resolve/scope.ts';
import { resolveObject, tablePath } from '../query/resolve/tables.ts';
import type { From, Typed } from '../query/tree.ts';
import { fixed } from '../query/types.ts';

export interface Target {
  readonly table: Table;
  readonly path: Path;
  /** As the statement writes it. */
  readonly shown: string;
}

/** Needs every one of the privileges. */
export const targetTable = (
  name: ObjectName,
  privileges: readonly string[],
  resolution: Resolution,
): Target => {
  const parts = nameParts(resolution.context, name);
  const path = tablePath(parts, name.span, resolution);
  const shown = parts.join('.');
  const [first] = privileges.map((privilege) => resolution.queries.relation(path, [privilege], shown));
  if (first?.kind !== 'TABLE') throw notATable(shown);
  for (const privilege of privileges)
    resolution.uses.push({ object: first, path, privilege, relation: '', through: null, policy: null });
  return { table: first, path, shown };
};

export interface TargetRows extends Target {
  readonly from: From;
  /** The columns, under the table's name or alias. */
  readonly relation: ScopeRelation;
  /** The columns as they are kept, whatever masks them: for values that stay. */
  readonly kept: ScopeRelation;
  /** The number of a row. */
  readonly row: Typed;
  /** Once everything is resolved: whoever reads the columns that are there must be allowed to. */
  checkRead(): void;
}

/** The target as a relation among those that the statement reads. */
export const targetRows = (
  { name, alias }: TargetTable,
  privileges: readonly string[],
  resolution: Resolution,
): TargetRows => {
  const target = targetTable(name, privileges, resolution);
  const { table, path, shown } = target;
  const [privilege = ''] = privileges;
  const resolved = resolveObject(table, path, privilege, resolution, resolveIn);
  let isRead = false;
  const columns = relationColumns(resolved.alias, resolved.columns).map(
    (column) =>
      new LazyColumn(column.name, () => {
        isRead = true;
        return column.value;
      }),
  );
  return {
    ...target,
    from: resolved.from,
    relation: { path: alias ? [alias.name] : path, columns },
    kept: { path: [], columns: resolved.kept },
    row: {
      kind: 'column',
      type: fixed(19, 0, false),
      relation: resolved.alias,
      column: resolved.row,
      name: 'row',
    },
    checkRead: () => {
      if (isRead) resolution.queries.relation(path, ['SELECT'], shown);
    },
  };
};

/** The column that a SET clause names, bare or behind the table's name. */
export const assignedColumn = (
  { column: parts }: SetClause,
  table: Table,
  path: readonly string[],
): TableColumn => {
  const name = parts.at(-1);
  const qualifier = parts.slice(0, -1);
  const isOurs =
    qualifier.length <= path.length &&
    qualifier.every((part, index) => path[path.length - qualifier.length + index] === part.name);
  const column = isOurs ? columnNamed(table, name) : undefined;
  if (column === undefined || name === undefined)
    throw invalidIdentifier(parts.map((part) => part.name).join('.'), parts[0]?.span ?? nowhere);
  return column;
};

const nowhere = { start: 0, end: 0, line: 1, position: 0 };

const columnNamed = (table: Table, name: Identifier | undefined): TableColumn | undefined =>
  name && table.columns.find((column) => column.name === asName(name.name));

export const requireOnce = (columns: readonly TableColumn[], clauses: readonly SetClause[]): void => {
  columns.forEach((column, index) => {
    if (columns.indexOf(column) !== index)
      throw invalidConstruct(
        `duplicate column name '${column.name}'`,
        clauses[index]?.span ?? nowhere,
        '002025',
        '42S21',
      );
  });
};
