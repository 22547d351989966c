/** What users do about their own credentials beside signing in: at the account's pages, never by SQL. */
import { AccountError, passwordRejected } from '../errors.ts';
import type { Instant, MfaMethod, UserId } from '../model.ts';
import { type SecretSeal, WrongSealKey } from '../secret-seal.ts';
import { usableHash } from './credentials/password.ts';
import { afterFailure, isLocked } from './lockout.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import type { Passwords } from './passwords.ts';
import {
  accessDisabled,
  addressNotAllowed,
  incorrectUsernameOrPassword,
  passcodeIncorrect,
  sessionGone,
  signInStepOver,
  temporarilyLocked,
} from './refusals.ts';
import type { Session } from './sessions.ts';
import type { SignInDirectory, SignInUser } from './sign-in-directory.ts';
import { credentialsOf, SignInInterrupted } from './sign-in-steps.ts';
import { matchingStep, newTotpSecret, passcodeSeconds, totpUri } from './totp.ts';

export interface OwnCredentialsParts {
  readonly accountName: string;
  readonly directory: SignInDirectory;
  readonly passwords: Passwords;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secrets: SecretSeal;
  readonly clock: () => Instant;
}

/** An authenticator app that is being set up: to be shown, and answered with its passcode. */
export interface Enrolment {
  readonly token: string;
  readonly secret: string;
  readonly uri: string;
}

interface PasswordReset {
  readonly user: UserId;
  readonly credentials: string;
  readonly expiresAt: number;
}

/** https://docs.snowflake.com/en/sql-reference/sql/alter-user — RESET PASSWORD: "expires after 12 hours". */
const resetSeconds = 12 * 3_600;
const day = 24 * 3_600_000;

const enrolmentAbout = (user: UserId): string => `own-mfa-enrolment ${user}`;

/** The client sends it back, so anything may come: what was not sealed for this user is a step that is over. */
const opened = (open: () => string): string => {
  try {
    return open();
  } catch (error) {
    throw error instanceof WrongSealKey ? signInStepOver() : error;
  }
};

export class OwnCredentials {
  readonly #parts: OwnCredentialsParts;

  constructor(parts: OwnCredentialsParts) {
    this.#parts = parts;
  }

  async beginEnrolment(session: Session): Promise<Enrolment> {
    const { accountName, secrets } = this.#parts;
    const { user } = await this.#userOf(session);
    const secret = newTotpSecret();
    return {
      token: secrets.seal(secret, enrolmentAbout(user.id)),
      secret,
      uri: totpUri(secret, accountName, user.loginName),
    };
  }

  async finishEnrolment(session: Session, token: string, passcode: string): Promise<MfaMethod> {
    const { directory, secrets, oneTimeTokens, clock } = this.#parts;
    const { user } = await this.#userOf(session);
    const secret = opened(() => secrets.open(token, enrolmentAbout(user.id)));
    const step = matchingStep(secret, passcode.replaceAll(/\s/g, ''), clock());
    if (step === undefined) throw passcodeIncorrect();
    const method = await directory.enrolTotp(user, secret);
    await oneTimeTokens.claim('one-time-passcode', `${method.id} ${step}`, passcodeSeconds);
    return method;
  }

  /** Asks for the present one: who finds a session open must not be able to take the user over. */
  async changePassword(
    session: Session,
    change: { readonly present: string; readonly next: string },
  ): Promise<void> {
    const { directory, passwords, clock } = this.#parts;
    const found = await this.#userOf(session);
    const { user } = found;
    const settings = await directory.passwordSettings(user);
    if (isLocked(user, clock())) throw temporarilyLocked(settings.lockoutTimeMins);
    if (!(await passwords.verify(change.present, usableHash(found)))) {
      await directory.changeSignInState(user.id, (state) => afterFailure(state, clock(), settings));
      throw incorrectUsernameOrPassword();
    }
    const { minAgeDays } = settings;
    const since = user.passwordLastSetOn;
    if (since !== null && since + minAgeDays * day > clock()) throw passwordRejected('PASSWORD_TOO_YOUNG');
    await directory.changePassword(user, { instead: found.passwordHash, password: change.next });
  }

  async issuePasswordReset(id: UserId): Promise<string> {
    const { directory, clock } = this.#parts;
    const found = await directory.findById(id);
    if (found === undefined) throw signInStepOver();
    return this.#resetToken({
      user: id,
      credentials: credentialsOf(found),
      expiresAt: clock() + resetSeconds * 1000,
    });
  }

  /** Once; a password that is no good is answered with another token for the rest of the time. */
  async resetPassword(token: string, password: string, clientAddress: string): Promise<void> {
    const { directory, oneTimeTokens } = this.#parts;
    const payload = await oneTimeTokens.redeem('password-reset', token);
    if (typeof payload !== 'string') throw signInStepOver();
    const reset = JSON.parse(payload) as PasswordReset;
    const found = await directory.findById(reset.user);
    if (found === undefined || credentialsOf(found) !== reset.credentials) throw signInStepOver();
    const { user } = found;
    if (user.disabled) throw accessDisabled();
    if (!(await directory.admitsAddress(user, clientAddress, null))) throw addressNotAllowed(clientAddress);
    try {
      await directory.changePassword(user, { instead: found.passwordHash, password });
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      throw new SignInInterrupted(error, {
        kind: 'newPassword',
        token: await this.#resetToken(reset),
        rules: await directory.passwordSettings(user),
      });
    }
  }

  #resetToken(reset: PasswordReset): Promise<string> {
    const seconds = Math.ceil((reset.expiresAt - this.#parts.clock()) / 1000);
    return this.#parts.oneTimeTokens.issue('password-reset', JSON.stringify(reset), seconds);
  }

  async #userOf(session: Session): Promise<SignInUser> {
    const found = await this.#parts.directory.findById(session.user.id);
    if (found === undefined) throw sessionGone();
    return found;
  }
}
