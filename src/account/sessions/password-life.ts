/** A password that its user must change before it opens a session. */
import { AccountError } from '../errors.ts';
import type { Instant } from '../model.ts';
import type { Credential, Proved } from './credentials/credential.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { federatedPasswordExpired, passwordExpired } from './refusals.ts';
import type { SignInDirectory, SignInUser } from './sign-in-directory.ts';
import { credentialsOf, keepPending, SignInInterrupted } from './sign-in-steps.ts';

export interface PasswordLifeParts {
  readonly directory: Pick<SignInDirectory, 'findById' | 'passwordSettings' | 'changePassword'>;
  readonly oneTimeTokens: OneTimeTokens;
  readonly clock: () => Instant;
}

const day = 24 * 3_600_000;

const isTooOld = ({ passwordLastSetOn }: SignInUser['user'], maxAgeDays: number, now: Instant): boolean =>
  maxAgeDays > 0 && passwordLastSetOn !== null && passwordLastSetOn + maxAgeDays * day <= now;

/** The user as found again after the change, where the client sent a new password that was asked for. */
export const withLivePassword = async (
  parts: PasswordLifeParts,
  found: SignInUser,
  credential: Credential,
  proved: Proved,
): Promise<SignInUser> => {
  const { user, passwordHash } = found;
  const { maxAgeDays } = await parts.directory.passwordSettings(user);
  if (!user.mustChangePassword && !isTooOld(user, maxAgeDays, parts.clock())) return found;
  // "An expired Snowflake password ... also blocks SSO": https://docs.snowflake.com/en/user-guide/errors-saml
  if (credential.factor === 'SAML2_ASSERTION') throw federatedPasswordExpired();
  if (credential.factor !== 'PASSWORD') return found;
  const interrupted = async (error: AccountError): Promise<SignInInterrupted> => {
    const token = await keepPending(parts.oneTimeTokens, {
      kind: 'newPassword',
      user: user.id,
      credentials: credentialsOf(found),
      authentication: { factor: credential.factor, factorId: proved.factorId, integration: null },
      secondFactor: proved.secondFactor,
      roleLimits: proved.roleLimits,
      secret: null,
    });
    return new SignInInterrupted(error, {
      kind: 'newPassword',
      token,
      rules: await parts.directory.passwordSettings(user),
    });
  };
  const { answer } = credential;
  if (answer?.kind !== 'newPassword') throw await interrupted(passwordExpired());
  try {
    await parts.directory.changePassword(user, { instead: passwordHash, password: answer.password });
  } catch (error) {
    throw error instanceof AccountError ? await interrupted(error) : error;
  }
  const changed = await parts.directory.findById(user.id);
  if (changed === undefined) throw credential.refusal();
  return changed;
};
