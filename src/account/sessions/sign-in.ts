/** Signing in: who may, whatever the proof, and what each attempt leaves behind. */
import { allowsSignIn } from '../access/authentication-rules.ts';
import { AccountError } from '../errors.ts';
import type { EventLog, LoginEvent } from '../history/history.ts';
import { asName, type Instant, type User } from '../model.ts';
import type { PasswordSettings, SessionSettings } from '../policies.ts';
import { isProgrammaticTokenText } from '../programmatic-token-text.ts';
import type { Credential, Proved } from './credentials/credential.ts';
import { federatedCredential } from './credentials/federated.ts';
import { keyPairCredential } from './credentials/key-pair.ts';
import { oauthCredential } from './credentials/oauth.ts';
import { passwordCredential } from './credentials/password.ts';
import { programmaticTokenCredential } from './credentials/programmatic-token.ts';
import { stepCredential } from './credentials/step.ts';
import {
  afterFailure,
  afterRightPassword,
  afterSuccess,
  isLocked,
  isLockedForLong,
  Strangers,
} from './lockout.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { withLivePassword } from './password-life.ts';
import type { Passwords } from './passwords.ts';
import {
  accessDisabled,
  addressNotAllowed,
  passcodeIncorrect,
  recordedAs,
  rejectedByPolicy,
  signInStepOver,
  temporarilyLocked,
} from './refusals.ts';
import type { SecondFactors } from './second-factor.ts';
import { type SessionContext, startingContext } from './session-context.ts';
import { sessionLimits } from './session-limits.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { Login, LoginRequest, RefusedLogin, SecondFactor, SignedIn } from './sessions.ts';
import type { SignInDirectory, SignInState, SignInUser } from './sign-in-directory.ts';
import { redeemPending } from './sign-in-steps.ts';

export interface SignInParts {
  readonly directory: SignInDirectory;
  readonly registry: SessionRegistry;
  readonly passwords: Passwords;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secondFactors: SecondFactors;
  readonly logins: EventLog<LoginEvent>;
  readonly clock: () => Instant;
  readonly newId: () => number;
}

interface Admitted {
  readonly found: SignInUser;
  readonly context: SessionContext;
  readonly settings: SessionSettings;
  readonly secondFactor: SecondFactor | null;
}

const isExpired = (user: User, now: Instant): boolean => user.expiresAt !== null && user.expiresAt <= now;

/** Who need not guess is not held out by others' guesses, nor clears them away. */
const needsNoGuess = ({ lockTold }: Credential): boolean => lockTold === 'afterProof';

const holdsOut = (
  credential: Credential,
  state: SignInState,
  now: Instant,
  settings: PasswordSettings,
): boolean => (needsNoGuess(credential) ? isLockedForLong(state, now, settings) : isLocked(state, now));

const withChange = (credential: Credential, before: SignInState, after: SignInState): SignInState => {
  if (!needsNoGuess(credential)) return after;
  const { lastSuccessfulLogin } = after;
  return lastSuccessfulLogin === before.lastSuccessfulLogin ? before : { ...before, lastSuccessfulLogin };
};

export class SignIn {
  readonly #parts: SignInParts;
  readonly #strangers = new Strangers();

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  async attempt(login: Login): Promise<SignedIn> {
    const credential = await this.#credentialOf(login);
    const found = await credential.find();
    try {
      return found === undefined
        ? await this.#stranger(credential, login)
        : await this.#knownUser(found, credential, login);
    } catch (error) {
      if (error instanceof AccountError) {
        const { factor, integration } = credential;
        // A name that nobody has may be a password typed into the wrong field: it is not kept.
        const userName = found?.user.name ?? null;
        this.recordRefusal(
          { request: login, factor, integration: integration?.name ?? null, userName },
          error,
        );
      }
      throw error;
    }
  }

  recordRefusal({ request, factor, integration, userName }: RefusedLogin, error: AccountError): void {
    const { logins, newId, clock } = this.#parts;
    logins.record({
      id: newId(),
      timestamp: clock(),
      userName,
      clientIp: request.clientAddress,
      clientType: request.clientType,
      clientVersion: request.clientVersion,
      firstFactor: factor,
      firstFactorId: null,
      secondFactor: null,
      secondFactorId: null,
      integrationName: integration,
      success: false,
      errorCode: Number(error.diagnosis?.errorNumber ?? error.code),
      errorMessage: recordedAs(error),
      diagnosis: error.diagnosis,
    });
  }

  async #credentialOf(login: Login): Promise<Credential> {
    const { directory, passwords, oneTimeTokens, clock } = this.#parts;
    switch (login.method) {
      case 'password':
        // "As a replacement for a password": https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
        if (isProgrammaticTokenText(login.password)) {
          const { loginName, password: token } = login;
          return programmaticTokenCredential(
            { method: 'programmaticToken', loginName, token },
            directory,
            clock,
          );
        }
        return passwordCredential(login, directory, passwords);
      case 'keyPair':
        return keyPairCredential(login, directory, clock());
      case 'programmaticToken':
        return programmaticTokenCredential(login, directory, clock);
      case 'federated':
        return federatedCredential(login, directory);
      case 'oauth':
        return oauthCredential(login, directory);
      case 'step': {
        const pending = await redeemPending(oneTimeTokens, login.token);
        if (pending === undefined) throw signInStepOver();
        return stepCredential(pending, login.answer, directory);
      }
    }
  }

  /** Always refuses, after the same steps and the same time as a known user with a wrong proof. */
  async #stranger(credential: Credential, login: LoginRequest): Promise<never> {
    const { directory, clock } = this.#parts;
    const { guessedName } = credential;
    if (!(await directory.admitsAddress(undefined, login.clientAddress, credential.integration))) {
      throw addressNotAllowed(login.clientAddress);
    }
    const settings = await directory.passwordSettings(undefined);
    if (guessedName !== null && this.#strangers.isLocked(guessedName, clock())) {
      throw temporarilyLocked(settings.lockoutTimeMins);
    }
    try {
      await credential.prove(undefined);
    } finally {
      if (guessedName !== null) this.#strangers.fail(guessedName, clock(), settings);
    }
    throw credential.refusal();
  }

  async #knownUser(found: SignInUser, credential: Credential, login: LoginRequest): Promise<SignedIn> {
    const { registry, secondFactors, clock, newId } = this.#parts;
    const { user } = found;
    await this.#refuseOutsider(user, credential, login.clientAddress);
    if (credential.lockTold === 'beforeProof' && isLocked(user, clock())) throw await this.#locked();
    const proved = await this.#prove(found, credential);
    // Read anew: checking a proof takes long enough for the user to have been changed.
    const current = await this.#sameUser(found, credential);
    const admitted = await this.#admitted(current, credential, proved, login);
    const loginEvent = newId();
    const begun = this.#begin(admitted, credential, proved, login, loginEvent);
    try {
      // Whoever is shut out from now on loses this session with the others; and this tells who was before.
      const { user: asNow } = await this.#sameUser(admitted.found, credential);
      await this.#refuseShutOut(asNow, credential, login);
    } catch (error) {
      registry.end(begun.session);
      throw error;
    }
    this.#recordSuccess(loginEvent, admitted, credential, proved, login);
    const mfaToken = await secondFactors.cacheToken(admitted.found, admitted.secondFactor, login);
    return { ...begun, mfaToken };
  }

  async #prove(found: SignInUser, credential: Credential): Promise<Proved> {
    try {
      return await credential.prove(found);
    } catch (error) {
      if (error instanceof AccountError && credential.guessedName !== null) {
        await this.#fail(found.user, credential);
      }
      throw error;
    }
  }

  async #sameUser(found: SignInUser, credential: Credential): Promise<SignInUser> {
    const current = await credential.find();
    if (current?.user.id !== found.user.id || credential.basis(current) !== credential.basis(found)) {
      throw credential.refusal();
    }
    return current;
  }

  /**
   * Refuses at once who is refused whatever the name, so that nobody outside can try passwords or lock users
   * out. Where only the user's own policy refuses, the proof comes first: else the answer would tell that
   * the user exists.
   */
  async #refuseOutsider(user: User, { integration }: Credential, clientAddress: string): Promise<void> {
    const { directory } = this.#parts;
    if (await directory.admitsAddress(undefined, clientAddress, integration)) return;
    if (await directory.admitsAddress(user, clientAddress, integration)) return;
    throw addressNotAllowed(clientAddress);
  }

  /**
   * What the session starts with, once nothing refuses the user. A lock wins over every other refusal: else
   * the answer to one of many guesses made at the same time would tell that it was right.
   */
  async #admitted(
    found: SignInUser,
    credential: Credential,
    proved: Proved,
    login: LoginRequest,
  ): Promise<Admitted> {
    const secondFactor = await this.#secondFactor(found, credential, proved, login);
    let admitted: Admitted;
    try {
      admitted = await this.#check(found, credential, { ...proved, secondFactor }, login);
    } catch (error) {
      if (error instanceof AccountError) {
        await this.#changeUnlessLocked(found.user, credential, afterRightPassword);
      }
      throw error;
    }
    await this.#changeUnlessLocked(found.user, credential, afterSuccess);
    return admitted;
  }

  /** The first factor alone clears no failures: else it would buy guesses at the second without end. */
  async #secondFactor(
    found: SignInUser,
    credential: Credential,
    proved: Proved,
    login: LoginRequest,
  ): Promise<SecondFactor | null> {
    const { directory, secondFactors } = this.#parts;
    try {
      await this.#refuseShutOut(found.user, credential, login);
      const rules = await directory.authenticationRules(found.user);
      const { factor, integration } = credential;
      const { clientType, clientVersion } = login;
      if (!allowsSignIn(rules, { factor, integration, clientType, clientVersion })) throw rejectedByPolicy();
      return await secondFactors.prove({ found, credential, proved }, rules);
    } catch (error) {
      if (error instanceof AccountError) {
        if (error.code === passcodeIncorrect().code) await this.#fail(found.user, credential);
        else await this.#changeUnlessLocked(found.user, credential, (state) => state);
      }
      throw error;
    }
  }

  async #check(
    found: SignInUser,
    credential: Credential,
    proved: Proved,
    login: LoginRequest,
  ): Promise<Admitted> {
    const { directory } = this.#parts;
    const live = await withLivePassword(this.#parts, found, credential, proved);
    const settings = await directory.sessionSettings(live.user);
    const context = await startingContext(directory, live.user, login, proved);
    return { found: live, context, settings, secondFactor: proved.secondFactor };
  }

  async #refuseShutOut(user: User, credential: Credential, login: LoginRequest): Promise<void> {
    const { directory, clock } = this.#parts;
    const { integration } = credential;
    if (integration !== null && !directory.isInForce(integration)) throw credential.refusal();
    if (user.disabled) throw accessDisabled();
    // "DAYS_TO_EXPIRY … cannot be used for account administrators": the account must keep someone who can sign in.
    if (isExpired(user, clock()) && !(await this.#isAdministrator(user))) throw accessDisabled();
    if (!(await directory.admitsAddress(user, login.clientAddress, integration))) {
      throw addressNotAllowed(login.clientAddress);
    }
  }

  async #isAdministrator(user: User): Promise<boolean> {
    return (await this.#parts.directory.activatableRole(user.id, asName('ACCOUNTADMIN'))) !== undefined;
  }

  async #changeUnlessLocked(
    user: User,
    credential: Credential,
    change: (state: SignInState, now: Instant) => SignInState,
  ): Promise<void> {
    const { directory, clock } = this.#parts;
    const settings = await directory.passwordSettings(user);
    let locked = false;
    const state = await directory.changeSignInState(user.id, (before) => {
      const now = clock();
      locked = holdsOut(credential, before, now, settings);
      return locked ? before : withChange(credential, before, change(before, now));
    });
    if (state === undefined) throw credential.refusal();
    if (locked) throw await this.#locked();
  }

  async #fail(user: User, credential: Credential): Promise<void> {
    const settings = await this.#parts.directory.passwordSettings(user);
    await this.#changeUnlessLocked(user, credential, (state, now) => afterFailure(state, now, settings));
  }

  /** Names the account's time to everybody: a user's own would tell that there is such a user. */
  async #locked(): Promise<AccountError> {
    return temporarilyLocked((await this.#parts.directory.passwordSettings(undefined)).lockoutTimeMins);
  }

  #begin(
    { found: { user }, context, settings }: Admitted,
    { factor, integration }: Credential,
    { factorId, roleLimits }: Proved,
    login: LoginRequest,
    loginEvent: number,
  ): Pick<SignedIn, 'session' | 'tokens'> {
    const { registry, clock, newId } = this.#parts;
    return registry.begin({
      id: newId(),
      user: { id: user.id, name: user.name },
      clientAddress: login.clientAddress,
      clientType: login.clientType,
      createdOn: clock(),
      authentication: { factor, factorId, integration },
      roleLimits,
      loginEvent,
      limits: sessionLimits(settings, login.clientType),
      context,
      parameters: new Map(
        Object.entries(login.parameters).map(([name, value]) => [name.toUpperCase(), value]),
      ),
    });
  }

  #recordSuccess(
    id: number,
    { found: { user }, secondFactor }: Admitted,
    { factor, integration }: Credential,
    { factorId }: Proved,
    login: LoginRequest,
  ): void {
    this.#parts.logins.record({
      id,
      timestamp: this.#parts.clock(),
      userName: user.name,
      clientIp: login.clientAddress,
      clientType: login.clientType,
      clientVersion: login.clientVersion,
      firstFactor: factor,
      firstFactorId: factorId,
      secondFactor: secondFactor?.type ?? null,
      secondFactorId: secondFactor?.id ?? null,
      integrationName: integration?.name ?? null,
      success: true,
      errorCode: null,
      errorMessage: null,
    });
  }
}
