/** Who may grant and revoke a role. https://docs.snowflake.com/en/sql-reference/sql/grant-role */
import { insufficientPrivileges } from '../errors.ts';
import type { Role, RoleId } from '../model.ts';
import type { QueryContext } from '../queries/context.ts';
import { theAccount } from './access.ts';
import { ownershipRemedy } from './checks.ts';

/** A role of the actor that was granted `role` WITH GRANT OPTION. */
const roleWithOption = (context: QueryContext, role: Role): RoleId | undefined =>
  context.catalog.roleGrants
    .ofRole(role.id)
    .find((grant) => grant.grantOption && context.access.hasRole(grant.grantee))?.grantee;

/** May act as the owner: owns the role or holds MANAGE GRANTS. */
export const actsAsOwner = (context: QueryContext, role: Pick<Role, 'owner'>): boolean =>
  context.access.owns(role) || context.access.wasGranted('MANAGE GRANTS', theAccount);

/**
 * The role recorded as grantor, or a refusal. Under MANAGE GRANTS that is the owner, as if it had granted; the
 * system's own roles have no owner, so there it is the actor's role. The grant option reaches roles only.
 */
export const grantorOf = (context: QueryContext, role: Role, granteeKind: 'USER' | 'ROLE'): RoleId | null => {
  if (actsAsOwner(context, role)) return role.owner ?? context.actor.primaryRole;
  const withOption = granteeKind === 'ROLE' ? roleWithOption(context, role) : undefined;
  if (withOption !== undefined) return withOption;
  throw insufficientPrivileges('ROLE', role.name, ownershipRemedy(context, 'ROLE', role.name));
};
