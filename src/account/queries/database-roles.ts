/** Questions about the roles of databases. */
import type { ShownDatabaseRole } from '../account.ts';
import { type DatabaseRole, type Name, type RoleId, roleIdOf } from '../model.ts';
import type { QueryContext } from './context.ts';
import { usable } from './objects.ts';

/** SHOW DATABASE ROLES; refuses whoever may not use the database. */
export const databaseRoles = (context: QueryContext, name: Name): readonly ShownDatabaseRole[] => {
  const database = usable(context, 'DATABASE', [name]);
  return context.catalog.objects
    .childrenOf(database.id)
    .filter((child) => child.kind === 'DATABASE ROLE')
    .map((role) => shown(context, role));
};

const shown = ({ catalog }: QueryContext, role: DatabaseRole): ShownDatabaseRole => {
  const id = roleIdOf(role);
  const grantees = new Set(catalog.roleGrants.ofRole(id).map(({ grantee }) => grantee));
  const toDatabaseRoles = [...grantees].filter((grantee) => catalog.databaseRole(grantee) !== undefined);
  return {
    role,
    grantedToRoles: grantees.size - toDatabaseRoles.length,
    grantedToDatabaseRoles: toDatabaseRoles.length,
    grantedDatabaseRoles: new Set(catalog.roleGrants.toRole(id).map((grant) => grant.role)).size,
  };
};

/** Whoever may know of it: for those who ask whether they have it. */
export const databaseRoleNamed = (
  { catalog }: QueryContext,
  database: Name,
  name: Name,
): RoleId | undefined => {
  const within = catalog.objects.named('DATABASE', database);
  const role = within && catalog.objects.named('DATABASE ROLE', name, within.id);
  return role && roleIdOf(role);
};
