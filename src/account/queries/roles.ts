/** Questions about roles and who holds them. */
import { theAccount } from '../access/access.ts';
import { admitsRole, unlimitedRoles } from '../access/role-limits.ts';
import type { Queries } from '../account.ts';
import {
  asName,
  asUserId,
  type Name,
  type Role,
  type RoleGrant,
  type RoleId,
  type UserId,
} from '../model.ts';
import type { QueryContext } from './context.ts';

/** Those of the roles that there are. */
export const presentRoles = (context: QueryContext, ids: Iterable<RoleId>): readonly Role[] =>
  [...ids].map((id) => context.catalog.roles.byId(id)).filter((role) => role !== undefined);

const inIdOrder = (roles: readonly Role[]): readonly Role[] =>
  [...roles].sort((left, right) => left.id - right.id);

export const managedRoles = (context: QueryContext): readonly Role[] => {
  const seesAll = context.access.wasGranted('MONITOR ROLE', theAccount);
  return context.catalog.roles
    .all()
    .filter((role) => !role.isSystem && (seesAll || context.access.owns(role)));
};

export const roleConflict = (context: QueryContext, name: Name): ReturnType<Queries['roleConflict']> => {
  const alike = context.catalog.roles.byFoldedName(name);
  const role = alike.find((candidate) => candidate.name === name) ?? alike[0];
  if (role === undefined) return undefined;
  const owner = role.owner === null ? undefined : context.catalog.roles.byId(role.owner);
  const visible =
    !role.isSystem && (context.access.owns(role) || context.access.wasGranted('MONITOR ROLE', theAccount));
  return { role, ownerName: owner?.name ?? null, visible };
};

export const roleName = (context: QueryContext, id: RoleId): Name => asName(context.catalog.roleName(id));

export const rolesOfUser = async (context: QueryContext, user: UserId): Promise<readonly Role[]> =>
  presentRoles(context, await context.catalog.memberships.rolesOf(context.store, user));

export const rolesOfUsers = async (
  context: QueryContext,
  users: readonly UserId[],
): ReturnType<Queries['rolesOfUsers']> => {
  const found = await context.catalog.memberships.rolesOfSeveral(context.store, users);
  return new Map([...found].map(([user, ids]) => [user, presentRoles(context, ids)]));
};

export const membersOfRole = async (
  context: QueryContext,
  role: RoleId,
): ReturnType<Queries['membersOfRole']> => {
  const users = await context.catalog.memberships.labels(context.store, role);
  return {
    users: users.map(({ id, label }) => ({ id: asUserId(id), label })),
    roles: rolesHolding(context, role),
  };
};

export const rolesHolding = (context: QueryContext, role: RoleId): readonly Role[] => {
  const grants = context.catalog.roleGrants.ofRole(role);
  return grants.length === 0
    ? []
    : inIdOrder(presentRoles(context, new Set(grants.map((grant) => grant.grantee))));
};

export const isMember = async (
  context: QueryContext,
  role: RoleId,
  grantee: Parameters<Queries['isMember']>[1],
): Promise<boolean> =>
  grantee.kind === 'USER'
    ? context.catalog.memberships.includes(context.store, role, grantee.id)
    : context.catalog.roleGrants.between(role, grantee.id).length > 0;

/** Grants of other roles to the role. */
export const roleGrantsTo = (context: QueryContext, role: RoleId): readonly RoleGrant[] =>
  context.catalog.roleGrants
    .toRole(role)
    .map((grant) => ({ ...grant, grantee: { kind: 'ROLE', id: grant.grantee } }));

/** A role may be activated by who has it: directly, through the hierarchy, or as PUBLIC. */
export const activatableRoles = async (context: QueryContext): Promise<readonly Role[]> => {
  const { actor, catalog } = context;
  if (actor.user === null) {
    return inIdOrder(
      context.access.isSystem ? catalog.roles.all() : presentRoles(context, context.access.roles()),
    );
  }
  const direct = await catalog.memberships.rolesOf(context.store, actor.user);
  const all = catalog.roleGrants.descendants([...direct, catalog.systemRole('PUBLIC').id]);
  const { roleLimits = unlimitedRoles } = actor;
  return inIdOrder(presentRoles(context, all)).filter((role) => admitsRole(roleLimits, role.id));
};
