/** CREATE, ALTER and DROP DATABASE ROLE. https://docs.snowflake.com/en/sql-reference/sql/create-database-role */
import { isDeepStrictEqual } from 'node:util';
import type { AlterDatabaseRole, CreateDatabaseRole, CreateOutcome, DropOutcome, Path } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists, doesNotExist, executionError, insufficientPrivileges } from '../errors.ts';
import { asName, asObjectId, type Database, type DatabaseRole, roleIdOf } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { knowsDatabaseRole } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { endHierarchyGrantsOf, endPrivilegeGrantsOf, handOver } from './end-role.ts';
import { requireFutureGrantsDroppable } from './future-grants.ts';
import { recordGrant } from './grant-privileges.ts';
import { objectOfKind, unlessMissing } from './owned-object.ts';
import { databaseToCreateIn } from './schema-use.ts';

const roleAt = (context: ChangeContext, path: Path): DatabaseRole | undefined => {
  const found = objectAt(context, 'DATABASE ROLE', path);
  return found?.kind === 'DATABASE ROLE' ? found : undefined;
};

/** Whoever may use the database knows of the role, so the refusal may say that it is there. */
const requireOwnership = (context: ChangeContext, role: DatabaseRole, path: Path): void => {
  if (context.access.owns(role)) return;
  const shownName = shownPath(path);
  throw knowsDatabaseRole(context, role)
    ? insufficientPrivileges('DATABASE ROLE', shownName)
    : doesNotExist('DATABASE ROLE', shownName);
};

const ownedRole = (
  context: ChangeContext,
  path: Path,
  ifExists: boolean | undefined,
): DatabaseRole | undefined =>
  unlessMissing(ifExists, () => {
    const found = objectOfKind(context, 'DATABASE ROLE', path);
    requireOwnership(context, found, path);
    return found;
  });

export const createDatabaseRole = async (
  context: ChangeContext,
  { path, mode, comment = null }: CreateDatabaseRole,
): Promise<CreateOutcome> => {
  const database = databaseToCreateIn(context, path.slice(0, -1), 'CREATE DATABASE ROLE');
  const existing = roleAt(context, path);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists('DATABASE ROLE', shownPath(path));
    if (mode === 'orAlter') {
      await alterDatabaseRole(context, { path, comment });
      return 'altered';
    }
    requireOwnership(context, existing, path);
    await takeAway(context, existing);
  }
  await insertRole(context, database, path.at(-1) ?? asName(''), comment);
  return existing === undefined ? 'created' : 'replaced';
};

/** It may use its database from the start, as if the database's owner had granted so. */
const insertRole = async (
  context: ChangeContext,
  database: Database,
  name: DatabaseRole['name'],
  comment: string | null,
): Promise<void> => {
  const role: DatabaseRole = {
    kind: 'DATABASE ROLE',
    id: asObjectId(await nextId(context.transaction)),
    database: database.id,
    name,
    owner: context.actor.primaryRole,
    comment,
    createdOn: context.now,
  };
  await context.catalog.objects.insert(context.transaction, role);
  await recordGrant(context, {
    privilege: 'USAGE',
    on: { kind: 'DATABASE', id: database.id },
    grantee: roleIdOf(role),
    grantOption: false,
    grantedBy: database.owner,
    createdOn: context.now,
  });
};

export const alterDatabaseRole = async (
  context: ChangeContext,
  { path, ifExists, rename, comment }: AlterDatabaseRole,
): Promise<void> => {
  const found = ownedRole(context, path, ifExists);
  if (found === undefined) return;
  const next: DatabaseRole = {
    ...found,
    name: rename === undefined ? found.name : nameWithin(context, found, rename),
    comment: comment === undefined ? found.comment : comment,
  };
  if (!isDeepStrictEqual(next, found)) await context.catalog.objects.update(context.transaction, next);
};

/** A database role stays in its database, to whose objects alone it is granted privileges. */
const nameWithin = (context: ChangeContext, role: DatabaseRole, rename: Path): DatabaseRole['name'] => {
  const [database, name = role.name] = rename;
  if (database !== context.catalog.objects.byId('DATABASE', role.database)?.name)
    // The number is ours: no public source shows Snowflake's.
    throw executionError(
      `SQL compilation error:\nDatabase role '${role.name}' cannot be moved to database '${database}': it is renamed within its database.`,
      '001003',
      '42601',
    );
  const taken = context.catalog.objects.named('DATABASE ROLE', name, role.database);
  if (taken !== undefined && taken.id !== role.id) throw alreadyExists('DATABASE ROLE', shownPath(rename));
  return name;
};

/** What it owned passes to the role that drops it. */
export const dropDatabaseRole = async (
  context: ChangeContext,
  { path, ifExists }: { readonly path: Path; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const found = ownedRole(context, path, ifExists);
  if (found === undefined) return 'didNotExist';
  await takeAway(context, found);
  return 'dropped';
};

const takeAway = async (context: ChangeContext, role: DatabaseRole): Promise<void> => {
  requireFutureGrantsDroppable(context, { id: roleIdOf(role), kind: role.kind, name: role.name });
  await removeDatabaseRole(context, role);
};

/** With its database, too. */
export const removeDatabaseRole = async (context: ChangeContext, role: DatabaseRole): Promise<void> => {
  const id = roleIdOf(role);
  await handOver(context, id, context.actor.primaryRole);
  await endPrivilegeGrantsOf(context, 'DATABASE ROLE', id);
  await endHierarchyGrantsOf(context, id);
  await context.catalog.objects.delete(context.transaction, role, context.now);
};
