import { theAccount } from '../access/access.ts';
import { requireWithinReach } from '../access/database-role-reach.ts';
import { managesGrantsOn } from '../access/privilege-granting.ts';
import type { GrantOwnership } from '../account.ts';
import { insufficientPrivileges, unsupportedFeature } from '../errors.ts';
import { asRoleId, asUserId, type PrivilegeGrant, type RoleId, type Securable } from '../model.ts';
import { type AnyRole, existingAnyRole } from '../queries/any-role.ts';
import { type ResolvedSecurable, resolveSecurable } from '../queries/paths.ts';
import { requireVisible } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { endPrivilegeGrant, endRoleGrant } from './end-grants.ts';
import { keepAdministratorAmong } from './keep-administrator.ts';
import { dependentGrantExists } from './revoke-privileges.ts';

interface Transfer {
  readonly securable: Securable;
  readonly from: RoleId;
  readonly to: RoleId;
}

/** GRANT OWNERSHIP. https://docs.snowflake.com/en/sql-reference/sql/grant-ownership */
export const grantOwnership = async (context: ChangeContext, input: GrantOwnership): Promise<void> => {
  const resolved = await resolveSecurable(context, input.on);
  requireVisible(context, resolved);
  const to = existingAnyRole(context, input.to);
  requireMayOwn(context, to, resolved);
  // What the system owns (its roles, INFORMATION_SCHEMA) stays the system's.
  if (resolved.owner === null || !managesGrantsOn(context, resolved) || !mayReceive(context, resolved, to)) {
    throw insufficientPrivileges(input.on.kind, resolved.shownName);
  }
  if (resolved.owner === to.id) return;
  const transfer: Transfer = { securable: resolved.securable, from: resolved.owner, to: to.id };
  await settleGrants(context, resolved, transfer, to, input.currentGrants);
  await changeOwner(context, transfer);
};

/** A database role owns what lies in its database, not the database. */
const requireMayOwn = (
  context: ChangeContext,
  to: AnyRole,
  { securable, shownName }: ResolvedSecurable,
): void => {
  requireWithinReach(context, to, securable, shownName);
  if (to.database !== null && securable.kind === 'DATABASE')
    throw unsupportedFeature('GRANT OWNERSHIP ON DATABASE TO DATABASE ROLE');
};

/** In a schema with managed access, ownership goes to the schema's owner and the roles below it only. */
const mayReceive = (
  { catalog }: ChangeContext,
  { isManaged, grantsManagedBy }: ResolvedSecurable,
  to: AnyRole,
): boolean =>
  !isManaged || (grantsManagedBy !== null && catalog.roleGrants.descendants([grantsManagedBy]).has(to.id));

/** What becomes of the grants that others hold on the object. */
const settleGrants = async (
  context: ChangeContext,
  resolved: ResolvedSecurable,
  transfer: Transfer,
  to: AnyRole,
  currentGrants: GrantOwnership['currentGrants'],
): Promise<void> => {
  const all = context.catalog.privilegeGrants
    .on(transfer.securable)
    .filter((grant) => grant.grantedBy !== null);
  // That database roles may use their database came with them: it stands, as if the new owner had granted it.
  const outbound = all.filter((grant) => !isUseOfOwnDatabase(context, grant));
  await copyPrivilegeGrants(
    context,
    transfer,
    all.filter((grant) => !outbound.includes(grant)),
  );
  if (currentGrants === undefined) {
    const [dependent] = outbound;
    if (isRole(transfer.securable)) return confirmRoleGrants(context, transfer);
    if (dependent !== undefined) throw dependentGrantExists(context, resolved, dependent);
    return;
  }
  if (currentGrants === 'REVOKE') return revokeGrants(context, transfer, outbound);
  const mayCopy = context.access.wasGranted('MANAGE GRANTS', theAccount) || context.access.hasRole(to.id);
  if (!mayCopy) throw insufficientPrivileges(transfer.securable.kind, resolved.shownName);
  return copyGrants(context, transfer, outbound);
};

const isRole = ({ kind }: Securable): boolean => kind === 'ROLE' || kind === 'DATABASE ROLE';

const isUseOfOwnDatabase = (
  { catalog }: ChangeContext,
  { privilege, on, grantee }: PrivilegeGrant,
): boolean =>
  privilege === 'USAGE' && on.kind === 'DATABASE' && catalog.databaseRole(grantee)?.database === on.id;

/** Grants of a role outlive its owner: the new one stands beside the old one as grantor. */
const confirmRoleGrants = async (
  context: ChangeContext,
  { securable, from, to }: Transfer,
): Promise<void> => {
  const { roleGrants } = context.catalog;
  const grants = roleGrants.ofRole(asRoleId(securable.id));
  for (const grant of grants) {
    const confirmed = grants.some((other) => other.grantee === grant.grantee && other.grantedBy === to);
    if (grant.grantedBy !== from || confirmed) continue;
    await roleGrants.insert(context.transaction, { ...grant, grantedBy: to });
  }
};

const revokeGrants = async (
  context: ChangeContext,
  { securable }: Transfer,
  outbound: readonly PrivilegeGrant[],
): Promise<void> => {
  const { roleGrants, memberships } = context.catalog;
  for (const grant of outbound) await endPrivilegeGrant(context, grant);
  if (!isRole(securable)) return;
  const role = asRoleId(securable.id);
  await keepAdministratorAmong(context, [role], async () => {
    for (const grant of roleGrants.ofRole(role)) await endRoleGrant(context, grant);
    await memberships.removeAll(context.transaction, role, context.now);
  });
};

/** As if the new owner had granted what the old one did. */
const copyPrivilegeGrants = async (
  context: ChangeContext,
  { from, to }: Transfer,
  outbound: readonly PrivilegeGrant[],
): Promise<void> => {
  const { privilegeGrants } = context.catalog;
  for (const grant of outbound.filter(({ grantedBy }) => grantedBy === from)) {
    await privilegeGrants.delete(context.transaction, grant);
    const known = outbound.some(
      (other) =>
        other.privilege === grant.privilege && other.grantee === grant.grantee && other.grantedBy === to,
    );
    if (!known) await privilegeGrants.insert(context.transaction, { ...grant, grantedBy: to });
  }
};

const copyGrants = async (
  context: ChangeContext,
  transfer: Transfer,
  outbound: readonly PrivilegeGrant[],
): Promise<void> => {
  const { securable, from, to } = transfer;
  const { roleGrants, memberships } = context.catalog;
  await copyPrivilegeGrants(context, transfer, outbound);
  if (!isRole(securable)) return;
  const role = asRoleId(securable.id);
  const grants = roleGrants.ofRole(role);
  for (const grant of grants.filter(({ grantedBy }) => grantedBy === from)) {
    await roleGrants.delete(context.transaction, grant);
    const known = grants.some((other) => other.grantee === grant.grantee && other.grantedBy === to);
    if (!known) await roleGrants.insert(context.transaction, { ...grant, grantedBy: to });
  }
  await memberships.changeGrantor(context.transaction, role, from, to);
};

const changeOwner = async (context: ChangeContext, { securable, to }: Transfer): Promise<void> => {
  const { catalog, transaction, now } = context;
  const { kind, id } = securable;
  if (kind === 'ACCOUNT') return;
  if (kind === 'USER') {
    const stored = await catalog.users.storedById(context.store, asUserId(id));
    if (stored === undefined) return;
    const user = { ...stored.user, owner: to, updatedOn: now, version: stored.user.version + 1 };
    await catalog.users.update(transaction, stored.user, { ...stored, user });
    return;
  }
  if (kind === 'ROLE') {
    const role = catalog.roles.byId(asRoleId(id));
    if (role === undefined) return;
    await catalog.roles.update(transaction, {
      ...role,
      owner: to,
      updatedOn: now,
      version: role.version + 1,
    });
    return;
  }
  const object = catalog.objects.byId(kind, id);
  if (object === undefined) return;
  await catalog.objects.update(transaction, { ...object, owner: to });
};
