import type { Operations } from '../account.ts';
import { insufficientPrivileges } from '../errors.ts';
import type { User } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { newPasswordHash } from './new-password.ts';

/** Users change their own passwords while they sign in or at the account's pages, never by SQL. */
export const changeOwnPassword = async (
  context: ChangeContext,
  { instead, password }: Parameters<Operations['changeOwnPassword']>[0],
): Promise<void> => {
  const { actor, catalog, store, transaction, now } = context;
  const current = actor.user === null ? undefined : await catalog.users.storedById(store, actor.user);
  if (current === undefined || current.passwordHash !== instead) {
    throw insufficientPrivileges('USER', actor.name);
  }
  const passwordHash = await newPasswordHash(context, current, password);
  const user: User = {
    ...current.user,
    hasPassword: true,
    mustChangePassword: false,
    passwordLastSetOn: now,
    updatedOn: now,
    version: current.user.version + 1,
  };
  await catalog.users.update(transaction, current.user, { user, passwordHash });
};
