import { actsAsOwner, grantorOf } from '../access/role-granting.ts';
import type { RevokeRole } from '../account.ts';
import type { HierarchyGrant } from '../catalog/role-grants.ts';
import { builtInGrant } from '../errors.ts';
import type { Role, RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { endRoleGrant } from './end-grants.ts';
import { existingRole, existingUserId } from './find.ts';
import { keepAdministratorAmong } from './keep-administrator.ts';
import { touchRole } from './touch-role.ts';

/** REVOKE ROLE. Revoking what was not granted succeeds. */
export const revokeRole = async (context: ChangeContext, input: RevokeRole): Promise<void> => {
  const role = existingRole(context, input.role);
  grantorOf(context, role, input.from.kind);
  if (input.from.kind === 'USER') {
    const user = await existingUserId(context, input.from.user);
    const removed = await keepAdministratorAmong(context, [role.id], () =>
      context.catalog.memberships.remove(context.transaction, role.id, [user], context.now),
    );
    if (removed > 0) await touchRole(context, role.id);
    return;
  }
  const grantee = existingRole(context, input.from.role);
  refuseBuiltIn(context, role, grantee);
  const changed = await keepAdministratorAmong(context, [role.id], () =>
    revokeFromRole(context, role, grantee, input.grantOptionOnly === true),
  );
  if (changed) await touchRole(context, role.id);
};

/** The hierarchy of the system's own roles stands for good. */
const refuseBuiltIn = (context: ChangeContext, role: Role, grantee: Role): void => {
  const grants = context.catalog.roleGrants.between(role.id, grantee.id);
  if (grants.some(isBuiltIn)) throw builtInGrant(role.name);
};

const isBuiltIn = (grant: HierarchyGrant): boolean => grant.grantedBy === null;

/** Owners revoke every grant; a holder of the grant option revokes what it granted itself. */
export const revokeFromRole = async (
  context: ChangeContext,
  role: Pick<Role, 'id' | 'owner'>,
  grantee: { readonly id: RoleId },
  grantOptionOnly: boolean,
): Promise<boolean> => {
  const { roleGrants } = context.catalog;
  const asOwner = actsAsOwner(context, role);
  const mine = (grant: HierarchyGrant): boolean => asOwner || context.access.hasRole(grant.grantedBy);
  const grants = roleGrants.between(role.id, grantee.id).filter((grant) => !isBuiltIn(grant) && mine(grant));
  let changed = false;
  for (const grant of grants) {
    if (grantOptionOnly && !grant.grantOption) continue;
    if (grantOptionOnly) {
      await roleGrants.delete(context.transaction, grant);
      await roleGrants.insert(context.transaction, { ...grant, grantOption: false });
    } else await endRoleGrant(context, grant);
    changed = true;
  }
  return changed;
};
