/** Questions about the roles of databases. */
import type { ShownDatabaseRole } from '../account.ts';
import { type DatabaseRole, type Name, type RoleId, roleIdOf } from '../model.ts';
import type { QueryContext } from './context.ts';
import { usable } from './objects.ts';

/** SHOW DATABASE ROLES; refuses whoever may not use the database. */
export const databaseRoles = (context: QueryContext, name: Name): readonly ShownDatabaseRole[] => {
  const database = usable(context, 'DATABASE', [name]);
  return context.catalog.objects
    .ofKind('DATABASE ROLE')
    .filter((role) => role.database === database.id)
    .map((role) => shown(context, role));
};

const shown = ({ catalog, actor }: QueryContext, role: DatabaseRole): ShownDatabaseRole => {
  const id = roleIdOf(role);
  const grantees = new Set(catalog.roleGrants.ofRole(id).map(({ grantee }) => grantee));
  const toDatabaseRoles = [...grantees].filter((grantee) => catalog.databaseRole(grantee) !== undefined);
  const { primaryRole } = actor;
  return {
    ...role,
    isInherited: primaryRole !== null && catalog.roleGrants.closure(primaryRole).has(id),
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
