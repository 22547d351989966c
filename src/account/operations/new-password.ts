/** The hashes of passwords that users are given, where the password policy lets them be. */
import { passwordsOver } from '../access/effective-policies.ts';
import { passwordFlaw } from '../access/password-rules.ts';
import { formerPasswords } from '../catalog/former-passwords.ts';
import type { StoredUser } from '../catalog/user-rows.ts';
import { passwordRejected } from '../errors.ts';
import type { PasswordSettings } from '../policies.ts';
import type { ChangeContext } from './context.ts';

const requireGood = (settings: PasswordSettings, password: string): void => {
  const flaw = passwordFlaw(settings, password);
  if (flaw !== undefined) throw passwordRejected(flaw);
};

/**
 * Of a new user. Statements may set a weak one; those who come from an identity provider are held to the policy, and
 * throw 003002. https://docs.snowflake.com/en/user-guide/password-authentication
 */
export const firstPasswordHash = async (
  { actor, catalog, passwords }: ChangeContext,
  password: string,
): Promise<string> => {
  if (actor.kind === 'integration') requireGood(passwordsOver(catalog, null), password);
  return await passwords.hash(password);
};

/** Of a password that takes another's place. Throws 003002. */
export const newPasswordHash = async (
  context: ChangeContext,
  { user, passwordHash }: StoredUser,
  password: string,
): Promise<string> => {
  const { catalog, store, transaction, passwords } = context;
  const settings = passwordsOver(catalog, user.id);
  requireGood(settings, password);
  const former = await formerPasswords.latest(store, user.id, settings.history);
  const taken = passwordHash === null ? former : [passwordHash, ...former];
  const verdicts = await Promise.all(taken.map((hash) => passwords.verify(password, hash)));
  if (verdicts.includes(true)) throw passwordRejected('PRIOR_USE');
  const next = await passwords.hash(password);
  if (passwordHash !== null) await formerPasswords.add(transaction, user.id, passwordHash);
  return next;
};
