/** ALTER TABLE … CONSTRAINT, and the keys that CREATE TABLE makes. https://docs.snowflake.com/en/sql-reference/constraints */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type { ConstraintChange, ConstraintRef, NewConstraint, NewForeignKey, Path } from '../account.ts';
import { alreadyExists, doesNotExist, duplicateColumn, executionError } from '../errors.ts';
import { asName, type Name, type ObjectId, type Table } from '../model.ts';
import { livingForeignKeys } from '../queries/constraints.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { relation, requireReachable } from '../queries/relations.ts';
import { requireStorable } from '../storable-text.ts';
import { type KeyConstraint, keysOf, type TableConstraint } from '../table-constraints.ts';
import type { ChangeContext } from './context.ts';

export const changeConstraints = async (
  context: ChangeContext,
  { path, change }: { readonly path: Path; readonly change: ConstraintChange },
): Promise<void> => {
  requireReachable(context, path);
  const table = objectAt(context, 'TABLE', path);
  if (table?.kind !== 'TABLE') throw doesNotExist('TABLE', shownPath(path));
  requireObjectOwnership(context, table, shownPath(path));
  if (change.change === 'add') return await addConstraints(context, table, change.constraints);
  await save(context, table, changed(context, table, change));
};

const changed = (
  context: ChangeContext,
  table: Table,
  change: Exclude<ConstraintChange, { change: 'add' }>,
): readonly TableConstraint[] => {
  switch (change.change) {
    case 'drop': {
      const dropped = constraintAt(table, change.ref);
      if (change.restrict && isReferenced(context, table, dropped))
        throw executionError(
          `SQL compilation error:\nConstraint '${dropped.name}' cannot be dropped: a foreign key refers to it.`,
          '001003',
          '42601',
        );
      return table.constraints.filter((constraint) => constraint !== dropped);
    }
    case 'rename': {
      const renamed = constraintAt(table, { by: 'name', name: change.from });
      if (change.from !== change.to) requireFreeName(table, change.to);
      return replaced(table, renamed, { ...renamed, name: change.to, isNamed: true });
    }
    case 'rely': {
      const altered = constraintAt(table, change.ref);
      return replaced(table, altered, { ...altered, rely: change.rely ?? altered.rely });
    }
  }
};

const replaced = (
  table: Table,
  before: TableConstraint,
  after: TableConstraint,
): readonly TableConstraint[] =>
  table.constraints.map((constraint) => (constraint === before ? after : constraint));

/** Keys first, so that foreign keys of the same statement find them. */
export const addConstraints = async (
  context: ChangeContext,
  table: Table,
  added: readonly NewConstraint[],
): Promise<void> => {
  let current = table;
  for (const isForeign of [false, true])
    for (const constraint of added)
      if ((constraint.type === 'FOREIGN KEY') === isForeign)
        current = await save(context, current, [...current.constraints, made(context, current, constraint)]);
};

const save = async (
  context: ChangeContext,
  table: Table,
  constraints: readonly TableConstraint[],
): Promise<Table> => {
  if (isDeepStrictEqual(constraints, table.constraints)) return table;
  const next = { ...table, constraints, lastAltered: context.now };
  requireStorable(next);
  await context.catalog.objects.update(context.transaction, next);
  return next;
};

const made = (context: ChangeContext, table: Table, given: NewConstraint): TableConstraint => {
  const { name, rely, comment } = given;
  if (name !== null) requireFreeName(table, name);
  requireDistinct(given.columns);
  const id = randomUUID();
  const common = {
    id,
    name: name ?? asName(`SYS_CONSTRAINT_${id}`),
    isNamed: name !== null,
    columns: columnIds(table, given.columns),
    rely,
    comment,
    createdOn: context.now,
  };
  if (given.type === 'FOREIGN KEY') {
    const { type, match, onUpdate, onDelete } = given;
    return { ...common, type, match, onUpdate, onDelete, references: referenceOf(context, table, given) };
  }
  if (given.type === 'PRIMARY KEY' && keysOf(table).some(({ type }) => type === 'PRIMARY KEY'))
    throw executionError(
      `SQL compilation error:\nprimary key already exists for table '${table.name}'`,
      '001003',
      '42601',
    );
  return { ...common, type: given.type };
};

const requireFreeName = ({ constraints }: Table, name: Name): void => {
  if (constraints.some((constraint) => constraint.name === name)) throw alreadyExists('CONSTRAINT', name);
};

const requireDistinct = (names: readonly Name[]): void => {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw duplicateColumn(twice);
};

const columnIds = ({ columns }: Table, names: readonly Name[]): readonly number[] =>
  names.map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined)
      throw executionError(`SQL compilation error:\ncolumn '${name}' does not exist`, '000904', '42000');
    return column.id;
  });

/** "You must use a role that has the REFERENCES privilege on the unique or primary key table." */
const referenceOf = (
  context: ChangeContext,
  table: Table,
  { table: path, shownTable, referenced, columns }: NewForeignKey,
): { readonly table: ObjectId; readonly key: string } => {
  const target = relation(context, path, ['REFERENCES'], shownTable);
  const keys = target.kind === 'TABLE' ? keysOf(target) : [];
  const key =
    target.kind === 'TABLE' && referenced !== null
      ? keyOver(keys, columnIds(target, referenced))
      : keys.find(({ type }) => type === 'PRIMARY KEY');
  if (target.kind !== 'TABLE' || key === undefined || !haveSameTypes(table, columns, target, key))
    throw executionError(
      `SQL compilation error:\nTable '${shownTable}' has no primary or unique key that matches the columns (${columns.join(', ')}) of the foreign key in order and type.`,
      '001003',
      '42601',
    );
  return { table: target.id, key: key.id };
};

const keyOver = (keys: readonly KeyConstraint[], columns: readonly number[]): KeyConstraint | undefined =>
  keys.find((key) => isDeepStrictEqual(key.columns, columns));

const haveSameTypes = (
  table: Table,
  columns: readonly Name[],
  target: Table,
  key: KeyConstraint,
): boolean => {
  const own = columnIds(table, columns);
  const typeIn = (of: Table, id: number | undefined): string | undefined =>
    of.columns.find((column) => column.id === id)?.type.type;
  return (
    own.length === key.columns.length &&
    own.every((id, place) => typeIn(table, id) === typeIn(target, key.columns[place]))
  );
};

const isMeant =
  (table: Table, ref: ConstraintRef) =>
  (constraint: TableConstraint): boolean => {
    if (ref.by === 'name') return constraint.name === ref.name;
    if (ref.by === 'primaryKey') return constraint.type === 'PRIMARY KEY';
    return (
      constraint.type === ref.type && isDeepStrictEqual(constraint.columns, columnIds(table, ref.columns))
    );
  };

const shownRef = (ref: ConstraintRef): string => {
  if (ref.by === 'name') return ref.name;
  return ref.by === 'primaryKey' ? 'PRIMARY KEY' : `${ref.type} (${ref.columns.join(', ')})`;
};

const constraintAt = (table: Table, ref: ConstraintRef): TableConstraint => {
  const found = table.constraints.find(isMeant(table, ref));
  if (found === undefined) throw doesNotExist('CONSTRAINT', shownRef(ref));
  return found;
};

const isReferenced = (context: ChangeContext, table: Table, { id }: TableConstraint): boolean =>
  context.catalog.objects
    .ofKind('TABLE')
    .some((other) =>
      livingForeignKeys(context, other).some(
        ({ references }) => references.table === table.id && references.key === id,
      ),
    );
