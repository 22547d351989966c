/** Which roles count in a session, with all that they inherit. */
import { admitsSecondaryRole, unlimitedRoles } from '../account/access/role-limits.ts';
import type { Actor, Queries } from '../account/account.ts';
import type { Name, RoleId } from '../account/model.ts';

/** The primary and secondary roles themselves; `ALL` is looked up anew each time, as Snowflake does per statement. */
export const activatedRoles = async (queries: Queries, actor: Actor): Promise<ReadonlySet<RoleId>> => {
  const roles = new Set<RoleId>();
  if (actor.primaryRole !== null) roles.add(actor.primaryRole);
  if (actor.secondaryRoles !== 'ALL') {
    for (const role of actor.secondaryRoles) if (queries.mayBeSecondary(role)) roles.add(role);
  } else if (actor.user !== null) {
    const { roleLimits = unlimitedRoles } = actor;
    for (const { id } of await queries.rolesOfUser(actor.user)) {
      if (admitsSecondaryRole(roleLimits, id) && queries.mayBeSecondary(id)) roles.add(id);
    }
  }
  return roles;
};

/** The roles given and all below them in the hierarchy. */
export const withInherited = (queries: Queries, roles: Iterable<RoleId>): ReadonlySet<RoleId> => {
  const reached = new Set<RoleId>(roles);
  for (const role of reached) for (const grant of queries.roleGrantsTo(role)) reached.add(grant.role);
  return reached;
};

/** IS_ROLE_IN_SESSION: the name is matched exactly. */
export const isRoleInSession = (queries: Queries, name: Name): boolean => {
  const role = queries.roleByName(name);
  return role !== undefined && queries.rolesThatCount().has(role.id);
};
