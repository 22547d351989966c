import { requireRoleOwnership } from '../access/checks.ts';
import type { DropOutcome, RoleRef } from '../account.ts';
import { doesNotExist, executionError, insufficientPrivileges } from '../errors.ts';
import type { Role, RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { endPrivilegeGrant, endRoleGrant } from './end-grants.ts';
import { findRole, refText } from './find.ts';
import { removeFutureGrants, requireFutureGrantsDroppable } from './future-grants.ts';
import { keepAdministrator } from './keep-administrator.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { touchRole, touchRoles } from './touch-role.ts';

/** DROP ROLE. https://docs.snowflake.com/en/sql-reference/sql/drop-role */
export const dropRole = async (
  context: ChangeContext,
  input: { readonly role: RoleRef; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const role = findRole(context, input.role);
  if (role === undefined) {
    if (input.ifExists === true) return 'didNotExist';
    throw doesNotExist('ROLE', refText(input.role));
  }
  if (role.isSystem) throw insufficientPrivileges('ROLE', role.name);
  requireRoleOwnership(context, role);
  await removeRole(context, role);
  return 'dropped';
};

/** What the role owned passes to the role that drops it; grants that name it, as grantee or grantor, vanish. */
export const removeRole = async (context: ChangeContext, role: Role): Promise<void> => {
  if (role.id === context.actor.primaryRole) {
    // The words are those of Snowflake's DROP ROLE page, which gives no number: it is ours.
    throw executionError(
      `SQL execution error: Cannot drop role ${role.name} as it is the current primary role.`,
      '003532',
      '55000',
    );
  }
  requireFutureGrantsDroppable(context, role);
  await handOver(context, role.id, context.actor.primaryRole);
  await removePrivilegeGrants(context, role.id);
  await removeFutureGrants(context, context.catalog.futureGrants.to(role.id));
  await keepAdministrator(context, () => removeRoleGrants(context, role.id));
  await context.catalog.roles.delete(context.transaction, role, context.now);
};

const handOver = async (context: ChangeContext, from: RoleId, to: RoleId | null): Promise<void> => {
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

const removePrivilegeGrants = async (context: ChangeContext, role: RoleId): Promise<void> => {
  const { privilegeGrants } = context.catalog;
  await removeGrantsOn(context, { kind: 'ROLE', id: role });
  for (const grant of privilegeGrants.to(role)) await endPrivilegeGrant(context, grant);
  for (const grant of privilegeGrants.by(role)) await endPrivilegeGrant(context, grant);
};

const removeRoleGrants = async (context: ChangeContext, role: RoleId): Promise<void> => {
  const { memberships, roleGrants } = context.catalog;
  for (const grant of roleGrants.toRole(role)) {
    await endRoleGrant(context, grant);
    await touchRole(context, grant.role);
  }
  for (const grant of roleGrants.ofRole(role)) await endRoleGrant(context, grant);
  for (const grant of roleGrants.madeBy(role)) {
    await endRoleGrant(context, grant);
    await touchRole(context, grant.role);
  }
  const losing = await memberships.rolesGrantedBy(context.store, role);
  await memberships.removeGrantedBy(context.transaction, role, context.now);
  await memberships.removeAll(context.transaction, role, context.now);
  await touchRoles(
    context,
    losing.filter((id) => id !== role),
  );
};
