/** What a role leaves behind when it goes away: what it owned passes on, grants that name it vanish. */
import type { RoleId, Securable } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { endPrivilegeGrant, endRoleGrant } from './end-grants.ts';
import { removeFutureGrants } from './future-grants.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { touchRole } from './touch-role.ts';

export const handOver = async (context: ChangeContext, from: RoleId, to: RoleId | null): Promise<void> => {
  const { catalog, transaction } = context;
  await catalog.users.handOver(transaction, from, to, context.now);
  for (const role of catalog.roles.all().filter((owned) => owned.owner === from)) {
    const version = role.version + 1;
    await catalog.roles.update(transaction, { ...role, owner: to, updatedOn: context.now, version });
  }
  for (const object of catalog.objects.ownedBy(from)) {
    await catalog.objects.update(transaction, { ...object, owner: to });
  }
};

/** Those on the role, to it, and by it; and those to come. */
export const endPrivilegeGrantsOf = async (
  context: ChangeContext,
  kind: Extract<Securable['kind'], 'ROLE' | 'DATABASE ROLE'>,
  role: RoleId,
): Promise<void> => {
  const { privilegeGrants, futureGrants } = context.catalog;
  await removeGrantsOn(context, { kind, id: role });
  for (const grant of privilegeGrants.to(role)) await endPrivilegeGrant(context, grant);
  for (const grant of privilegeGrants.by(role)) await endPrivilegeGrant(context, grant);
  await removeFutureGrants(context, futureGrants.to(role));
};

/** Those of other roles to it, of it to other roles, and by it. */
export const endHierarchyGrantsOf = async (context: ChangeContext, role: RoleId): Promise<void> => {
  const { roleGrants } = context.catalog;
  for (const grant of roleGrants.toRole(role)) {
    await endRoleGrant(context, grant);
    await touchRole(context, grant.role);
  }
  for (const grant of roleGrants.ofRole(role)) await endRoleGrant(context, grant);
  for (const grant of roleGrants.madeBy(role)) {
    await endRoleGrant(context, grant);
    await touchRole(context, grant.role);
  }
};
