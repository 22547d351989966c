import { requireRoleOwnership } from '../access/checks.ts';
import type { DropOutcome, RoleRef } from '../account.ts';
import { doesNotExist, executionError, insufficientPrivileges } from '../errors.ts';
import type { Role, RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { endHierarchyGrantsOf, endPrivilegeGrantsOf, handOver } from './end-role.ts';
import { findRole, refText } from './find.ts';
import { requireFutureGrantsDroppable } from './future-grants.ts';
import { keepAdministrator } from './keep-administrator.ts';
import { touchRoles } from './touch-role.ts';

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
  requireFutureGrantsDroppable(context, { id: role.id, kind: 'ROLE', name: role.name });
  await handOver(context, role.id, context.actor.primaryRole);
  await endPrivilegeGrantsOf(context, 'ROLE', role.id);
  await keepAdministrator(context, () => removeRoleGrants(context, role.id));
  await context.catalog.roles.delete(context.transaction, role, context.now);
};

const removeRoleGrants = async (context: ChangeContext, role: RoleId): Promise<void> => {
  const { memberships } = context.catalog;
  await endHierarchyGrantsOf(context, role);
  const losing = await memberships.rolesGrantedBy(context.store, role);
  await memberships.removeGrantedBy(context.transaction, role, context.now);
  await memberships.removeAll(context.transaction, role, context.now);
  await touchRoles(
    context,
    losing.filter((id) => id !== role),
  );
};
