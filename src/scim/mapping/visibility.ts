/** What a provisioner sees, and what is its own to change. */
import type { Actor, Queries } from '../../account/account.ts';
import type { Role, User } from '../../account/model.ts';

/**
 * A role is a group to a provisioner that owns it, or to any that may monitor roles; system roles never are
 * (https://docs.snowflake.com/en/user-guide/scim-group-api-reference).
 */
export const isVisibleRole = (queries: Queries, role: Role): boolean =>
  !role.isSystem &&
  (queries.holds('OWNERSHIP', { kind: 'ROLE', id: role.id }) ||
    queries.holds('MONITOR ROLE', { kind: 'ACCOUNT', id: 0 }));

export const ownsRole = (queries: Queries, role: Role): boolean =>
  !role.isSystem && queries.holds('OWNERSHIP', { kind: 'ROLE', id: role.id });

/**
 * The roles among a group's members that are the provisioner's. Others got the role by SQL, as part of a hierarchy that
 * is not the identity provider's: replacing a group's members must not take it apart.
 */
export const managedMemberRoles = (queries: Queries, role: Role): readonly Role[] =>
  queries.rolesHolding(role.id).filter((member) => ownsRole(queries, member));

/** Owned by the provisioner's role, or by one below it. */
export const ownsUser = async (queries: Queries, actor: Actor, user: User): Promise<boolean> => {
  if (user.owner === null) return false;
  if (user.owner === actor.primaryRole) return true;
  const roles = await queries.activatableRoles();
  return roles.some((role) => role.id === user.owner);
};
