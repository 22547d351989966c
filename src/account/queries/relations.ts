/** Tables and views as statements name them: found and refused alike, whichever of them it is. */
import { Access } from '../access/access.ts';
import { requireObjectOwnership } from '../access/checks.ts';
import type { Path } from '../account.ts';
import { sessionOf } from '../catalog/objects.ts';
import { doesNotExist, insufficientPrivileges, relationDoesNotExist } from '../errors.ts';
import {
  asName,
  type CatalogObject,
  type FileFormat,
  type RoleId,
  type Sequence,
  type Stage,
  type Table,
  type View,
} from '../model.ts';
import type { QueryContext } from './context.ts';
import { objectAt, shownPath } from './paths.ts';
import { hasToDoWith } from './visibility.ts';

/**
 * "Operating on an object in a schema requires at least one privilege on the parent database and at least one
 * privilege on the parent schema": https://docs.snowflake.com/en/sql-reference/sql/create-table
 */
export const requireReachable = (context: QueryContext, path: Path): void => {
  const [database = asName(''), schema = asName('')] = path;
  const container = objectAt(context, 'DATABASE', [database]);
  if (container === undefined || !hasToDoWith(context, container)) throw doesNotExist('DATABASE', database);
  const parent = objectAt(context, 'SCHEMA', [database, schema]);
  if (parent === undefined || !hasToDoWith(context, parent))
    throw doesNotExist('SCHEMA', shownPath([database, schema]));
};

/** A temporary one of the session stands before others of its name, whichever of the two it is. */
const relationAt = (context: QueryContext, path: Path): CatalogObject | undefined => {
  const [first, ...others] = (['TABLE', 'VIEW'] as const).flatMap(
    (kind) => objectAt(context, kind, path) ?? [],
  );
  return others.find((other) => sessionOf(other) !== null) ?? first;
};

export const relation = (
  context: QueryContext,
  path: Path,
  privileges: readonly string[],
  shownName: string,
): Table | View => {
  requireReachable(context, path);
  const found = relationAt(context, path);
  if ((found?.kind !== 'TABLE' && found?.kind !== 'VIEW') || !hasToDoWith(context, found))
    throw relationDoesNotExist(shownName);
  if (context.access.owns(found)) return found;
  const on = { kind: found.kind, id: found.id };
  if (!privileges.some((privilege) => context.access.wasGranted(privilege, on)))
    throw insufficientPrivileges(found.kind, found.name);
  return found;
};

/** Numbers are drawn with USAGE. */
export const sequence = (context: QueryContext, path: Path, shownName: string): Sequence => {
  requireReachable(context, path);
  const found = objectAt(context, 'SEQUENCE', path);
  if (found?.kind !== 'SEQUENCE' || !hasToDoWith(context, found)) throw doesNotExist('SEQUENCE', shownName);
  const { access } = context;
  if (!access.owns(found) && !access.wasGranted('USAGE', { kind: 'SEQUENCE', id: found.id }))
    throw insufficientPrivileges('SEQUENCE', found.name);
  return found;
};

type LoadingPath = readonly [path: Path, privileges: readonly string[], shownName: string];

/** The stage, for a role that has one of the privileges on it; anything will do where none is asked for. */
export const stage = (context: QueryContext, ...[path, privileges, shownName]: LoadingPath): Stage => {
  requireReachable(context, path);
  const found = objectAt(context, 'STAGE', path);
  if (found?.kind !== 'STAGE' || !hasToDoWith(context, found)) throw doesNotExist('STAGE', shownName);
  requireOneOf(context, found, privileges);
  return found;
};

export const fileFormat = (
  context: QueryContext,
  ...[path, privileges, shownName]: LoadingPath
): FileFormat => {
  requireReachable(context, path);
  const found = objectAt(context, 'FILE FORMAT', path);
  if (found?.kind !== 'FILE FORMAT' || !hasToDoWith(context, found))
    throw doesNotExist('FILE FORMAT', shownName);
  requireOneOf(context, found, privileges);
  return found;
};

const requireOneOf = (
  { access }: QueryContext,
  object: Stage | FileFormat,
  privileges: readonly string[],
): void => {
  const on = { kind: object.kind, id: object.id };
  if (access.owns(object) || privileges.length === 0) return;
  if (!privileges.some((privilege) => access.wasGranted(privilege, on)))
    throw insufficientPrivileges(object.kind, object.name);
};

export const ownedTable = (context: QueryContext, path: Path): Table => {
  requireReachable(context, path);
  const found = objectAt(context, 'TABLE', path);
  if (found?.kind !== 'TABLE') throw doesNotExist('TABLE', shownPath(path));
  requireObjectOwnership(context, found, shownPath(path));
  return found;
};

/** The role as if it were the only one of that session; without one, no temporary objects are there. */
export const asRole = (context: QueryContext, role: RoleId, session?: number): QueryContext => {
  const actor = { ...context.actor, primaryRole: role, secondaryRoles: [], session };
  return { ...context, actor, access: new Access(context.catalog, actor, []) };
};
