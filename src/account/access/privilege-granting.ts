/** Who may grant and revoke privileges. https://docs.snowflake.com/en/sql-reference/sql/grant-privilege */
import type { RoleId } from '../model.ts';
import type { QueryContext } from '../queries/context.ts';
import type { ResolvedSecurable } from '../queries/paths.ts';
import { theAccount } from './access.ts';

/** May act as the owner: owns the object or holds MANAGE GRANTS. */
export const actsAsOwnerOf = (context: QueryContext, { owner }: Pick<ResolvedSecurable, 'owner'>): boolean =>
  context.access.owns({ owner }) || context.access.wasGranted('MANAGE GRANTS', theAccount);

/**
 * The role recorded as grantor; undefined: not allowed. Under MANAGE GRANTS that is the owner, as if it had
 * granted; nobody owns the account, so there it is the actor's role.
 */
export const privilegeGrantor = (
  context: QueryContext,
  resolved: ResolvedSecurable,
  privilege: string,
): RoleId | null | undefined => {
  if (actsAsOwnerOf(context, resolved)) return resolved.owner ?? context.actor.primaryRole;
  return context.access.roleWithGrantOption(privilege, resolved.securable);
};
