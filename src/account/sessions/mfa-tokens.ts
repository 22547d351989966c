/**
 * MFA tokens, which a client keeps and sends instead of a passcode for four hours. Sealed, so that nothing need be
 * kept: https://docs.snowflake.com/en/user-guide/security-mfa — valid for the same user with the same credentials.
 */
import { asInstant, type Instant } from '../model.ts';
import { type SecretSeal, WrongSealKey } from '../secret-seal.ts';
import type { SignInUser } from './sign-in-directory.ts';
import { credentialsOf } from './sign-in-steps.ts';

export const mfaTokenSeconds = 4 * 3_600;

interface MfaToken {
  /** Of the method that was used. */
  readonly method: string;
  readonly expiresAt: Instant;
}

const about = (found: SignInUser): string => `mfa-token ${found.user.id} ${credentialsOf(found)}`;

export const sealMfaToken = (seal: SecretSeal, now: Instant, found: SignInUser, method: string): string => {
  const token: MfaToken = { method, expiresAt: asInstant(now + mfaTokenSeconds * 1000) };
  return seal.seal(JSON.stringify(token), about(found));
};

/** The method that the token stands for; undefined where it is none of this user's, or too old. */
export const openMfaToken = (
  seal: SecretSeal,
  now: Instant,
  found: SignInUser,
  text: string,
): string | undefined => {
  try {
    const token = JSON.parse(seal.open(text, about(found))) as MfaToken;
    return token.expiresAt > now ? token.method : undefined;
  } catch (error) {
    if (error instanceof WrongSealKey) return undefined;
    throw error;
  }
};
