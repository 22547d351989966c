/** Who may grant and revoke privileges. https://docs.snowflake.com/en/sql-reference/sql/grant-privilege */
import type { RoleId } from '../model.ts';
import type { QueryContext } from '../queries/context.ts';
import type { ResolvedSecurable } from '../queries/paths.ts';
import { theAccount } from './access.ts';

/** May grant and revoke as the owner: manages the grants on the object, or holds MANAGE GRANTS. */
export const managesGrantsOn = (
  context: QueryContext,
  { grantsManagedBy }: Pick<ResolvedSecurable, 'grantsManagedBy'>,
): boolean =>
  context.access.owns({ owner: grantsManagedBy }) || context.access.wasGranted('MANAGE GRANTS', theAccount);

/**
 * The role recorded as grantor; undefined: not allowed. Under MANAGE GRANTS that is whoever manages the grants, as
 * if it had granted; nobody owns the account, so there it is the actor's role. In a schema with managed access
 * the grant option is worth nothing.
 */
export const privilegeGrantor = (
  context: QueryContext,
  resolved: ResolvedSecurable,
  privilege: string,
): RoleId | null | undefined => {
  if (managesGrantsOn(context, resolved)) return resolved.grantsManagedBy ?? context.actor.primaryRole;
  return resolved.isManaged ? undefined : context.access.roleWithGrantOption(privilege, resolved.securable);
};
