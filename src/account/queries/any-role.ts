/** Roles of the account and roles of databases, where either may be named. */
import type { AnyRoleRef, Path } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import { asName, type DatabaseRole, type ObjectId, type Role, type RoleId, roleIdOf } from '../model.ts';
import { existingRole } from '../operations/find.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject, shownPath } from './paths.ts';
import { knowsDatabaseRole } from './visibility.ts';

export interface AnyRole {
  readonly id: RoleId;
  readonly owner: RoleId | null;
  /** What it lies in; null: a role of the account. */
  readonly database: ObjectId | null;
  readonly path: Path;
}

const ofAccount = ({ id, owner, name }: Role): AnyRole => ({ id, owner, database: null, path: [name] });

const ofDatabase = (context: QueryContext, role: DatabaseRole): AnyRole => ({
  id: roleIdOf(role),
  owner: role.owner,
  database: role.database,
  path: pathOfObject(context, role),
});

/** Refuses as if there were none whoever has nothing to do with its database. */
export const existingDatabaseRole = (context: QueryContext, path: Path): AnyRole => {
  const found = objectAt(context, 'DATABASE ROLE', path);
  if (found?.kind !== 'DATABASE ROLE' || !knowsDatabaseRole(context, found))
    throw doesNotExist('DATABASE ROLE', shownPath(path));
  return ofDatabase(context, found);
};

export const existingAnyRole = (context: QueryContext, ref: AnyRoleRef): AnyRole =>
  'databaseRole' in ref
    ? existingDatabaseRole(context, ref.databaseRole)
    : ofAccount(existingRole(context, ref));

/** `DATABASE.ROLE` of a database's: its name alone could be another's. */
export const pathOfRole = (context: QueryContext, id: RoleId): Path => {
  const role = context.catalog.databaseRole(id);
  return role === undefined ? [asName(context.catalog.roleName(id))] : pathOfObject(context, role);
};
