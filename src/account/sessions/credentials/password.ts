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

/** Of an app, and of those that an administrator gives out. */
const passcodeLengths = [6, 8];

/** A text may be read as a password and a passcode of either length: which it is, only the right password tells. */
const readingsOf = (text: string) =>
  passcodeLengths.map((length) => ({
    password: text.slice(0, -length),
    answer: { kind: 'passcode', passcode: text.slice(-length) } as const,
  }));

export const passwordCredential = (
  { loginName, password, passcode, endsInPasscode, mfaToken }: PasswordProof,
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
    const hash = found === undefined ? null : usableHash(found);
    const readings = endsInPasscode === true ? readingsOf(password) : [{ password, answer: undefined }];
    // All of them, so that it takes as long for nobody as for somebody.
    const verdicts = await Promise.all(readings.map((reading) => passwords.verify(reading.password, hash)));
    const right = readings[verdicts.indexOf(true)];
    if (right === undefined) throw incorrectUsernameOrPassword();
    return { factorId: null, secondFactor: null, roleLimits: unlimitedRoles, answer: right.answer };
  },
  refusal: incorrectUsernameOrPassword,
});
