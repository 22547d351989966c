import { unlimitedRoles } from '../../access/role-limits.ts';
import type { UserType } from '../../model.ts';
import { isStorable } from '../../storable-text.ts';
import type { Passwords } from '../passwords.ts';
import { incorrectUsernameOrPassword } from '../refusals.ts';
import type { PasswordProof } from '../sessions.ts';
import type { SignInDirectory, SignInUser } from '../sign-in-directory.ts';
import type { Credential } from './credential.ts';

/** https://docs.snowflake.com/en/user-guide/admin-user-management — types of users without passwords. */
const typesWithoutPassword: ReadonlySet<UserType | null> = new Set<UserType>([
  'SERVICE',
  'SNOWFLAKE_SERVICE',
  'SERVICE_AGENT',
]);

/** The hash that a password is held against; null: no password lets the user in. */
export const usableHash = ({ user, passwordHash }: SignInUser): string | null =>
  typesWithoutPassword.has(user.type) ? null : passwordHash;

export const passwordCredential = (
  { loginName, password, passcode, mfaToken }: PasswordProof,
  directory: Pick<SignInDirectory, 'findByLoginName'>,
  passwords: Passwords,
): Credential => ({
  factor: 'PASSWORD',
  integration: null,
  guessedName: loginName,
  lockTold: 'beforeProof',
  answer: passcode === undefined ? undefined : { kind: 'passcode', passcode },
  mfaToken,
  find: async () => (isStorable(loginName) ? await directory.findByLoginName(loginName) : undefined),
  basis: usableHash,
  async prove(found) {
    const isRight = await passwords.verify(password, found === undefined ? null : usableHash(found));
    if (!isRight) throw incorrectUsernameOrPassword();
    return { factorId: null, secondFactor: null, roleLimits: unlimitedRoles };
  },
  refusal: incorrectUsernameOrPassword,
});
