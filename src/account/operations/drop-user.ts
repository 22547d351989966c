import { requireUserOwnership } from '../access/checks.ts';
import type { DropOutcome, UserRef } from '../account.ts';
import { formerPasswords } from '../catalog/former-passwords.ts';
import { mfaMethods } from '../catalog/mfa-methods.ts';
import { doesNotExist, executionError } from '../errors.ts';
import { asName, securityPolicyKinds, type User } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { findUser, refText } from './find.ts';
import { keepAdministratorAmong } from './keep-administrator.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { touchRoles } from './touch-role.ts';

/** DROP USER: for good, with every grant to the user and every session. */
export const dropUser = async (
  context: ChangeContext,
  input: { readonly user: UserRef; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const found = await findUser(context, input.user);
  if (found === undefined) {
    if (input.ifExists === true) return 'didNotExist';
    throw doesNotExist('USER', refText(input.user));
  }
  requireUserOwnership(context, found.user);
  await removeUser(context, found.user);
  return 'dropped';
};

export const removeUser = async (context: ChangeContext, user: User): Promise<void> => {
  requireOther(context, user, 'drop');
  await removeGrantsOn(context, { kind: 'USER', id: user.id });
  const roles = await context.catalog.memberships.rolesOf(context.store, user.id);
  const owner = user.owner === null ? null : asName(context.catalog.roleName(user.owner));
  await keepAdministratorAmong(context, roles, () =>
    context.catalog.users.delete(context.transaction, user, owner, context.now),
  );
  await mfaMethods.removeOfUser(context.transaction, user.id);
  await context.catalog.programmaticTokens.deleteOf(context.transaction, user.id);
  await formerPasswords.removeOfUser(context.transaction, user.id);
  for (const kind of securityPolicyKinds) {
    await context.catalog.policyAttachments.detach(context.transaction, kind, user.id);
  }
  await touchRoles(context, roles);
  context.afterCommit(() => context.sessions.endOfUser(user.id, 'DROP_USER'));
};

/** Nobody drops or disables the user they are signed in as. */
export const requireOther = (context: ChangeContext, user: User, verb: 'drop' | 'disable'): void => {
  if (context.actor.user !== user.id) return;
  throw executionError(
    `SQL execution error: Cannot ${verb} user ${user.name} as it is the current user.`,
    '003540',
    '55000',
  );
};
