import { managesGrantsOn, privilegeGrantor } from '../access/privilege-granting.ts';
import { privilegesNamed } from '../access/privilege-list.ts';
import { builtInPrivileges, systemRoles } from '../access/system-roles.ts';
import type { RevokePrivileges } from '../account.ts';
import { executionError, insufficientPrivileges } from '../errors.ts';
import type { PrivilegeGrant } from '../model.ts';
import { type AnyRole, existingAnyRole } from '../queries/any-role.ts';
import { type ResolvedSecurable, resolveSecurable } from '../queries/paths.ts';
import { requireVisible } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { endPrivilegeGrant } from './end-grants.ts';

/** REVOKE privileges. Revoking what was not granted succeeds; what came with a system role stays. */
export const revokePrivileges = async (context: ChangeContext, input: RevokePrivileges): Promise<void> => {
  const resolved = await resolveSecurable(context, input.on);
  requireVisible(context, resolved);
  const grantee = existingAnyRole(context, input.from);
  for (const privilege of privilegesNamed(input.on.kind, input.privileges)) {
    if (input.privileges !== 'ALL') refuseBuiltIn(context, resolved, privilege, grantee);
    const grants = revocable(context, resolved, privilege, grantee);
    // All of them before any that depends on one: a role may have passed the privilege on to itself.
    for (const grant of grants)
      await (input.grantOptionOnly === true ? withoutOption : endPrivilegeGrant)(context, grant);
    for (const grant of grants) await endOrphans(context, resolved, grant, input.dependents ?? 'RESTRICT');
  }
};

const refuseBuiltIn = (
  context: ChangeContext,
  { securable }: ResolvedSecurable,
  privilege: string,
  grantee: AnyRole,
): void => {
  if (securable.kind !== 'ACCOUNT') return;
  const systemRole = grantee.database === null && systemRoles.find((name) => name === grantee.path[0]);
  if (!systemRole || !builtInPrivileges[systemRole].includes(privilege)) return;
  throw insufficientPrivileges('account', context.accountName);
};

/** Who manages the grants revokes every grant; others what their own roles granted. */
const revocable = (
  context: ChangeContext,
  resolved: ResolvedSecurable,
  privilege: string,
  grantee: AnyRole,
): readonly PrivilegeGrant[] => {
  const asOwner = managesGrantsOn(context, resolved);
  if (privilegeGrantor(context, resolved, privilege) === undefined)
    throw insufficientPrivileges(resolved.securable.kind, resolved.shownName);
  return context.catalog.privilegeGrants
    .on(resolved.securable)
    .filter((grant) => grant.privilege === privilege && grant.grantee === grantee.id)
    .filter((grant) => grant.grantedBy !== null && (asOwner || context.access.hasRole(grant.grantedBy)));
};

const withoutOption = async (context: ChangeContext, grant: PrivilegeGrant): Promise<void> => {
  const { privilegeGrants } = context.catalog;
  await privilegeGrants.delete(context.transaction, grant);
  await privilegeGrants.insert(context.transaction, { ...grant, grantOption: false });
};

const endOrphans = async (
  context: ChangeContext,
  resolved: ResolvedSecurable,
  grant: PrivilegeGrant,
  dependents: 'RESTRICT' | 'CASCADE',
): Promise<void> => {
  const [orphan] = orphans(context, resolved, grant);
  if (orphan === undefined) return;
  if (dependents === 'RESTRICT') throw dependentGrantExists(context, resolved, orphan);
  await endPrivilegeGrant(context, orphan);
  await endOrphans(context, resolved, orphan, dependents);
  await endOrphans(context, resolved, grant, dependents);
};

/** Grants that the former grantee passed on and has no right to pass on any more. */
const orphans = (
  context: ChangeContext,
  { owner, grantsManagedBy }: ResolvedSecurable,
  { grantee, privilege, on }: PrivilegeGrant,
): readonly PrivilegeGrant[] => {
  const grants = context.catalog.privilegeGrants.on(on).filter((other) => other.privilege === privilege);
  const stillMay =
    owner === grantee ||
    grantsManagedBy === grantee ||
    grants.some((other) => other.grantee === grantee && other.grantOption);
  return stillMay ? [] : grants.filter((other) => other.grantedBy === grantee);
};

/** Number, SQLSTATE and words as reports to the Terraform provider for Snowflake quote them. */
export const dependentGrantExists = (
  context: ChangeContext,
  { shownName }: ResolvedSecurable,
  { privilege, grantee }: PrivilegeGrant,
): Error =>
  executionError(
    `SQL execution error: Dependent grant of privilege '${privilege}' on securable '${shownName}' to role '${context.catalog.roleName(grantee)}' exists.  It must be revoked first.  More than one dependent grant may exist: use 'SHOW GRANTS' command to view them.  To revoke all dependent grants while transferring object ownership, use convenience command 'GRANT OWNERSHIP ON <target_objects> TO <target_role> REVOKE CURRENT GRANTS'.`,
    '003036',
    '23001',
  );
