import { actsAsOwnerOf } from '../access/privilege-granting.ts';
import { builtInPrivileges, systemRoles } from '../access/system-roles.ts';
import type { RevokePrivileges } from '../account.ts';
import { executionError, insufficientPrivileges } from '../errors.ts';
import type { PrivilegeGrant, Role, RoleId } from '../model.ts';
import { type ResolvedSecurable, resolveSecurable } from '../queries/paths.ts';
import { requireVisible } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { existingRole } from './find.ts';
import { privilegesNamed } from './privilege-list.ts';

/** REVOKE privileges. Revoking what was not granted succeeds; what came with a system role stays. */
export const revokePrivileges = async (context: ChangeContext, input: RevokePrivileges): Promise<void> => {
  const resolved = await resolveSecurable(context, input.on);
  requireVisible(context, resolved);
  const grantee = existingRole(context, input.from);
  for (const privilege of privilegesNamed(input.on.kind, input.privileges)) {
    if (input.privileges !== 'ALL') refuseBuiltIn(context, resolved, privilege, grantee);
    const grants = revocable(context, resolved, privilege, grantee);
    for (const grant of grants) {
      await revoke(context, resolved.owner, grant, input.grantOptionOnly === true, input.dependents);
    }
  }
};

const refuseBuiltIn = (
  context: ChangeContext,
  { securable }: ResolvedSecurable,
  privilege: string,
  grantee: Role,
): void => {
  if (securable.kind !== 'ACCOUNT') return;
  const systemRole = systemRoles.find((name) => name === grantee.name);
  if (systemRole === undefined || !builtInPrivileges[systemRole].includes(privilege)) return;
  throw insufficientPrivileges('account', context.accountName);
};

/** Who acts as owner revokes every grant; others what their own roles granted. */
const revocable = (
  context: ChangeContext,
  resolved: ResolvedSecurable,
  privilege: string,
  grantee: Role,
): readonly PrivilegeGrant[] => {
  const asOwner = actsAsOwnerOf(context, resolved);
  const mayGrant = asOwner || context.access.roleWithGrantOption(privilege, resolved.securable) !== undefined;
  if (!mayGrant) throw insufficientPrivileges(resolved.securable.kind, resolved.shownName);
  return context.catalog.privilegeGrants
    .on(resolved.securable)
    .filter((grant) => grant.privilege === privilege && grant.grantee === grantee.id)
    .filter((grant) => grant.grantedBy !== null && (asOwner || context.access.hasRole(grant.grantedBy)));
};

const revoke = async (
  context: ChangeContext,
  owner: RoleId | null,
  grant: PrivilegeGrant,
  grantOptionOnly: boolean,
  dependents: 'RESTRICT' | 'CASCADE' = 'RESTRICT',
): Promise<void> => {
  const { privilegeGrants } = context.catalog;
  await privilegeGrants.delete(context.transaction, grant);
  if (grantOptionOnly) await privilegeGrants.insert(context.transaction, { ...grant, grantOption: false });
  for (const dependent of orphans(context, owner, grant)) {
    if (dependents === 'RESTRICT') throw dependentGrantExists(context, dependent);
    await revoke(context, owner, dependent, false, 'CASCADE');
  }
};

/** Grants that the former grantee passed on and has no right to pass on any more. */
const orphans = (
  context: ChangeContext,
  owner: RoleId | null,
  { grantee, privilege, on }: PrivilegeGrant,
): readonly PrivilegeGrant[] => {
  const grants = context.catalog.privilegeGrants.on(on).filter((other) => other.privilege === privilege);
  const stillMay =
    owner === grantee || grants.some((other) => other.grantee === grantee && other.grantOption);
  return stillMay ? [] : grants.filter((other) => other.grantedBy === grantee);
};

export const dependentGrantExists = (context: ChangeContext, grant: PrivilegeGrant): Error => {
  const grantee = context.catalog.roleName(grant.grantee);
  return executionError(
    `SQL execution error: Dependent grant of privilege '${grant.privilege}' to role '${grantee}' exists. It must be revoked first; SHOW GRANTS lists all of them.`,
    '003036',
    '42501',
  );
};
