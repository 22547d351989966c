/** Checks that throw: the refusals most operations share. */

import { type AccountError, doesNotExist, insufficientPrivileges } from '../errors.ts';
import type { CatalogObject, Role, User } from '../model.ts';
import type { QueryContext } from '../queries/context.ts';
import { quoted } from '../quoting.ts';
import { theAccount } from './access.ts';

/** SQL that lets the actor's primary role manage the object. */
export const ownershipRemedy = (context: QueryContext, kind: string, name: string): string | undefined => {
  const { primaryRole } = context.actor;
  if (primaryRole === null) return undefined;
  return `GRANT OWNERSHIP ON ${kind} ${quoted(name)} TO ROLE ${quoted(context.catalog.roleName(primaryRole))};`;
};

/** CREATE asks the primary role, which becomes the owner. */
export const requireCreatePrivilege = (context: QueryContext, privilege: string): void => {
  if (context.access.primaryRoleHas(privilege, theAccount)) return;
  const { primaryRole } = context.actor;
  const remedy =
    primaryRole === null
      ? undefined
      : `GRANT ${privilege} ON ACCOUNT TO ROLE ${quoted(context.catalog.roleName(primaryRole))};`;
  throw insufficientPrivileges('account', context.accountName, remedy);
};

export const notOwner = (context: QueryContext, kind: 'USER' | 'ROLE', name: string): AccountError =>
  insufficientPrivileges(kind, name, ownershipRemedy(context, kind, name));

/** Names of users and roles are no secret (SHOW lists them), so the refusal may say that the object is there. */
export const requireUserOwnership = (context: QueryContext, user: User): void => {
  if (!context.access.owns(user)) throw notOwner(context, 'USER', user.name);
};

export const requireRoleOwnership = (context: QueryContext, role: Role): void => {
  if (!context.access.owns(role)) throw notOwner(context, 'ROLE', role.name);
};

/** Other objects exist only for roles that have something to do with them. */
export const requireObjectOwnership = (
  context: QueryContext,
  object: CatalogObject,
  shownName: string,
): void => {
  if (context.access.owns(object)) return;
  if (context.access.hasAnyPrivilege({ kind: object.kind, id: object.id })) {
    throw insufficientPrivileges(object.kind, shownName);
  }
  throw doesNotExist(object.kind, shownName);
};
