import { grantorOf } from '../access/role-granting.ts';
import type { GrantRole } from '../account.ts';
import { executionError } from '../errors.ts';
import type { Role, RoleId } from '../model.ts';
import { pathOfRole } from '../queries/any-role.ts';
import { shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { existingRole, existingUserId } from './find.ts';
import { touchRole } from './touch-role.ts';

/** GRANT ROLE. Granting what is granted already, or PUBLIC, succeeds and records nothing. */
export const grantRole = async (context: ChangeContext, input: GrantRole): Promise<void> => {
  const role = existingRole(context, input.role);
  const grantedBy = grantorOf(context, role, input.to.kind);
  if (input.to.kind === 'USER') {
    const user = await existingUserId(context, input.to.user);
    if (isEveryones(context, role)) return;
    const { memberships } = context.catalog;
    const added = await memberships.add(context.transaction, role.id, [user], grantedBy, context.now);
    if (added > 0) await touchRole(context, role.id);
    return;
  }
  const grantee = existingRole(context, input.to.role);
  if (isEveryones(context, role)) return;
  const changed = await grantToRole(context, role, grantee, grantedBy, input.withGrantOption === true);
  if (changed) await touchRole(context, role.id);
};

export const isEveryones = (context: ChangeContext, role: Role): boolean =>
  role.id === context.catalog.systemRole('PUBLIC').id;

/** False when the same grantor, or the system, had granted it so before. */
export const grantToRole = async (
  context: ChangeContext,
  role: { readonly id: RoleId },
  grantee: { readonly id: RoleId },
  grantedBy: RoleId | null,
  grantOption: boolean,
): Promise<boolean> => {
  const { roleGrants } = context.catalog;
  const shown = ({ id }: { readonly id: RoleId }): string => shownPath(pathOfRole(context, id));
  if (roleGrants.descendants([role.id]).has(grantee.id)) {
    // The number is ours: no public source shows Snowflake's.
    throw executionError(
      `SQL compilation error:\nCannot grant role '${shown(role)}' to role '${shown(grantee)}': it would create a cycle in the role hierarchy.`,
      '003025',
      '42501',
    );
  }
  const grants = roleGrants.between(role.id, grantee.id);
  // The system's own grant has the option, and cannot be revoked: another beside it would add nothing.
  if (grants.some((grant) => grant.grantedBy === null)) return false;
  const existing = grants.find((grant) => grant.grantedBy === grantedBy);
  if (existing !== undefined) {
    if (existing.grantOption || !grantOption) return false;
    await roleGrants.delete(context.transaction, existing);
  }
  await roleGrants.insert(context.transaction, {
    role: role.id,
    grantee: grantee.id,
    grantedBy,
    grantOption: grantOption || existing?.grantOption === true,
    createdOn: existing?.createdOn ?? context.now,
  });
  return true;
};
