/** The hash of a password that takes another's place, if the policy over the user lets it. */
import { passwordsOver } from '../access/effective-policies.ts';
import { passwordFlaw } from '../access/password-rules.ts';
import { formerPasswords } from '../catalog/former-passwords.ts';
import type { StoredUser } from '../catalog/user-rows.ts';
import { passwordRejected } from '../errors.ts';
import type { ChangeContext } from './context.ts';

/** Throws 003002. The password of a new user is not asked: https://docs.snowflake.com/en/user-guide/password-authentication */
export const newPasswordHash = async (
  context: ChangeContext,
  { user, passwordHash }: StoredUser,
  password: string,
): Promise<string> => {
  const { catalog, store, transaction, passwords } = context;
  const settings = passwordsOver(catalog, user.id);
  const flaw = passwordFlaw(settings, password);
  if (flaw !== undefined) throw passwordRejected(flaw);
  const former = await formerPasswords.latest(store, user.id, settings.history);
  const taken = passwordHash === null ? former : [passwordHash, ...former];
  const verdicts = await Promise.all(taken.map((hash) => passwords.verify(password, hash)));
  if (verdicts.includes(true)) throw passwordRejected('PRIOR_USE');
  const next = await passwords.hash(password);
  if (passwordHash !== null) await formerPasswords.add(transaction, user.id, passwordHash);
  return next;
};
