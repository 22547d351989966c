import type { Path } from '../account.ts';
import { doesNotExist, insufficientPrivileges } from '../errors.ts';
import type { Database, Schema } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { hasToDoWith, mayUse } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';

/** The schema, if the primary role may create such an object there; its database must be open to the session, too. */
export const schemaToCreateIn = (context: ChangeContext, path: Path, privilege: string): Schema => {
  const schema = objectAt(context, 'SCHEMA', path);
  const database = objectAt(context, 'DATABASE', path.slice(0, 1));
  if (
    schema?.kind !== 'SCHEMA' ||
    !mayUse(context, schema) ||
    database === undefined ||
    !hasToDoWith(context, database)
  )
    throw doesNotExist('SCHEMA', shownPath(path));
  const allowed =
    context.access.primaryRoleOwns(schema) ||
    context.access.primaryRoleHas(privilege, { kind: 'SCHEMA', id: schema.id });
  if (!allowed) throw insufficientPrivileges('SCHEMA', schema.name);
  return schema;
};

/** The database, if the primary role may create such an object there. */
export const databaseToCreateIn = (
  context: ChangeContext,
  path: Path,
  privilege: 'CREATE SCHEMA' | 'CREATE DATABASE ROLE',
): Database => {
  const database = objectAt(context, 'DATABASE', path);
  if (database?.kind !== 'DATABASE' || !mayUse(context, database)) {
    throw doesNotExist('DATABASE', shownPath(path));
  }
  const allowed =
    context.access.primaryRoleOwns(database) ||
    context.access.primaryRoleHas(privilege, { kind: 'DATABASE', id: database.id });
  if (!allowed) throw insufficientPrivileges('DATABASE', database.name);
  return database;
};
