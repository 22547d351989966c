/**
 * Signing in by several steps: the first proof is right, but more is asked. What was proved so far is kept under a
 * one-time token, bound to the user's credentials as they were, so that the client goes on without proving it again.
 */
import type { PasswordRules } from '../access/password-rules.ts';
import type { RoleLimits } from '../access/role-limits.ts';
import { AccountError, type AccountErrorDetails } from '../errors.ts';
import type { UserId } from '../model.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { hashToken } from './session-tokens.ts';
import type { SecondFactor, SessionAuthentication } from './sessions.ts';
import type { SignInUser } from './sign-in-directory.ts';

/** What a person is asked for next. The token goes with the answer. */
export type SignInStep =
  /** A passcode of the authenticator app, or a one-time passcode of an administrator. */
  | { readonly kind: 'passcode'; readonly token: string }
  /** The person must take an authenticator app: the secret as text and as `otpauth:` URI, then its first passcode. */
  | {
      readonly kind: 'enrolment';
      readonly token: string;
      readonly secret: string;
      readonly uri: string;
    }
  | { readonly kind: 'newPassword'; readonly token: string; readonly rules: PasswordRules };

/** The sign-in goes on with {@link step}; a client that cannot go on shows the message. */
export class SignInInterrupted extends AccountError {
  readonly step: SignInStep;

  constructor(details: AccountErrorDetails, step: SignInStep) {
    super(details);
    this.step = step;
  }
}

/** What was proved before the interruption. */
export interface PendingSignIn {
  readonly kind: SignInStep['kind'];
  readonly user: UserId;
  readonly credentials: string;
  readonly authentication: SessionAuthentication;
  readonly secondFactor: SecondFactor | null;
  readonly roleLimits: RoleLimits;
  /** Of an enrolment: sealed. */
  readonly secret: string | null;
}

/** A digest of everything by which the user signs in: another one ends the steps under way. */
export const credentialsOf = ({ user, passwordHash }: SignInUser): string =>
  hashToken(JSON.stringify([user.loginName, user.email, passwordHash]));

const stepSeconds = 600;

export const keepPending = (tokens: OneTimeTokens, pending: PendingSignIn): Promise<string> =>
  tokens.issue('sign-in-step', JSON.stringify(pending), stepSeconds);

export const redeemPending = async (
  tokens: OneTimeTokens,
  token: string,
): Promise<PendingSignIn | undefined> => {
  const payload = await tokens.redeem('sign-in-step', token);
  return typeof payload === 'string' ? (JSON.parse(payload) as PendingSignIn) : undefined;
};
