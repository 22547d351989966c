import { privilegesWithinReach, requireWithinReach } from '../access/database-role-reach.ts';
import { privilegeGrantor } from '../access/privilege-granting.ts';
import type { GrantPrivileges } from '../account.ts';
import { insufficientPrivileges, partiallyGranted } from '../errors.ts';
import type { PrivilegeGrant } from '../model.ts';
import { existingAnyRole } from '../queries/any-role.ts';
import { resolveSecurable } from '../queries/paths.ts';
import { requireVisible } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';

/** GRANT privileges. Those the actor may not grant are left out; the rest stands, and 003011 names them. */
export const grantPrivileges = async (context: ChangeContext, input: GrantPrivileges): Promise<void> => {
  const resolved = await resolveSecurable(context, input.on);
  requireVisible(context, resolved);
  const grantee = existingAnyRole(context, input.to);
  requireWithinReach(context, grantee, resolved.securable, resolved.shownName);
  const refused: string[] = [];
  const grants: PrivilegeGrant[] = [];
  for (const privilege of privilegesWithinReach(grantee, input.on.kind, input.privileges)) {
    const grantedBy = privilegeGrantor(context, resolved, privilege);
    if (grantedBy === undefined) {
      refused.push(privilege);
      continue;
    }
    const on = resolved.securable;
    const grantOption = input.withGrantOption === true;
    grants.push({ privilege, on, grantee: grantee.id, grantOption, grantedBy, createdOn: context.now });
  }
  if (refused.length > 0 && grants.length === 0) {
    throw insufficientPrivileges(input.on.kind, resolved.shownName);
  }
  for (const grant of grants) await recordGrant(context, grant);
  if (refused.length > 0) context.refuseAfterCommit(partiallyGranted(refused));
};

/** One row for each grantor; granted again, only a new grant option changes it. */
export const recordGrant = async (context: ChangeContext, grant: PrivilegeGrant): Promise<void> => {
  const { privilegeGrants } = context.catalog;
  const existing = privilegeGrants.find(
    grant.on,
    (other) =>
      other.privilege === grant.privilege &&
      other.grantee === grant.grantee &&
      other.grantedBy === grant.grantedBy,
  );
  if (existing === undefined) return privilegeGrants.insert(context.transaction, grant);
  if (existing.grantOption || !grant.grantOption) return;
  await privilegeGrants.delete(context.transaction, existing);
  await privilegeGrants.insert(context.transaction, { ...existing, grantOption: true });
};
