/** Signing in: who may, whatever the proof, and what each attempt leaves behind. */
import { AccountError } from '../errors.ts';
import type { EventLog, LoginEvent } from '../history/history.ts';
import type { Instant, User } from '../model.ts';
import { StandingAdmission } from './admission.ts';
import type { Credential, Proved } from './credentials/credential.ts';
import { credentialOf } from './credentials/credential-of.ts';
import { afterFailure, afterRightPassword, afterSuccess, isLocked, Strangers } from './lockout.ts';
import { newSession } from './new-session.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { withLivePassword } from './password-life.ts';
import type { Passwords } from './passwords.ts';
import { addressNotAllowed, passcodeIncorrect, recordedAs, temporarilyLocked } from './refusals.ts';
import type { SecondFactors } from './second-factor.ts';
import { startingContext } from './session-context.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { Admission, Login, LoginRequest, RefusedLogin, SecondFactor, SignedIn } from './sessions.ts';
import type { SignInDirectory, SignInState, SignInUser } from './sign-in-directory.ts';
import { holdsOut, needsNoGuess, refuseByPolicy, refuseShutOut, sameUser } from './standing.ts';

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

interface Admitted<Prepared> {
  readonly found: SignInUser;
  readonly proved: Proved;
  /** What the sign-in is for. */
  readonly prepared: Prepared;
}

/** What a sign-in that nothing refuses goes on to; what it throws refuses, too. */
type Prepare<Prepared> = (found: SignInUser, proved: Proved) => Promise<Prepared>;

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

  attempt(login: Login): Promise<SignedIn> {
    return this.#recorded(login, (found, credential) => this.#signedIn(found, credential, login));
  }

  /** Signs in without opening a session. */
  admit(login: Login): Promise<Admission> {
    return this.#recorded(login, async (found, credential) => {
      const admitted = await this.#knownUser(found, credential, login, async () => undefined);
      const loginEvent = this.#recordSuccess(admitted, credential, login);
      const { clientAddress, clientType, clientVersion } = login;
      const client = { clientAddress, clientType, clientVersion };
      const recordRefusal = this.recordRefusal.bind(this);
      return new StandingAdmission(
        { ...this.#parts, recordRefusal },
        { found: admitted.found, credential, client, loginEvent },
      );
    });
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

  /** LOGIN_HISTORY has every refusal. */
  async #recorded<T>(
    login: Login,
    admit: (found: SignInUser, credential: Credential) => Promise<T>,
  ): Promise<T> {
    const credential = await credentialOf(this.#parts, login);
    const found = await credential.find();
    try {
      return found === undefined ? await this.#stranger(credential, login) : await admit(found, credential);
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

  async #signedIn(found: SignInUser, credential: Credential, login: LoginRequest): Promise<SignedIn> {
    const { directory, registry, secondFactors, newId } = this.#parts;
    const admitted = await this.#knownUser(found, credential, login, async ({ user }, proved) => ({
      settings: await directory.sessionSettings(user),
      context: await startingContext(directory, user, login, proved),
    }));
    const { proved, prepared } = admitted;
    const { user } = admitted.found;
    const loginEvent = newId();
    const { parameters } = login;
    const begun = registry.begin(
      newSession(this.#parts, {
        user,
        credential,
        proved,
        ...prepared,
        loginEvent,
        client: login,
        parameters,
      }),
    );
    try {
      // Whoever is shut out from now on loses this session with the others; and this tells who was before.
      const { user: asNow } = await sameUser(admitted.found, credential);
      await refuseShutOut(this.#parts, asNow, credential, login);
    } catch (error) {
      registry.end(begun.session, 'FORCED_LOGOUT');
      throw error;
    }
    this.#recordSuccess(admitted, credential, login, { id: loginEvent, sessionId: begun.session.id });
    const mfaToken = await secondFactors.cacheToken(admitted.found, proved.secondFactor, login);
    return { ...begun, mfaToken };
  }

  async #knownUser<Prepared>(
    found: SignInUser,
    credential: Credential,
    login: LoginRequest,
    prepare: Prepare<Prepared>,
  ): Promise<Admitted<Prepared>> {
    const { user } = found;
    await this.#refuseOutsider(user, credential, login.clientAddress);
    if (credential.lockTold === 'beforeProof' && isLocked(user, this.#parts.clock())) {
      throw await this.#locked();
    }
    const proved = await this.#prove(found, credential);
    // Read anew: checking a proof takes long enough for the user to have been changed.
    const current = await sameUser(found, credential);
    return await this.#admitted(current, credential, proved, login, prepare);
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
   * What `prepare` makes of the sign-in, once nothing refuses the user. A lock wins over every other refusal: else
   * the answer to one of many guesses made at the same time would tell that it was right.
   */
  async #admitted<Prepared>(
    found: SignInUser,
    credential: Credential,
    first: Proved,
    login: LoginRequest,
    prepare: Prepare<Prepared>,
  ): Promise<Admitted<Prepared>> {
    const secondFactor = await this.#secondFactor(found, credential, first, login);
    const proved = { ...first, secondFactor };
    let admitted: Admitted<Prepared>;
    try {
      const live = await withLivePassword(this.#parts, found, credential, proved);
      admitted = { found: live, proved, prepared: await prepare(live, proved) };
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
    const { secondFactors } = this.#parts;
    try {
      await refuseShutOut(this.#parts, found.user, credential, login);
      const rules = await refuseByPolicy(this.#parts, found.user, credential, login);
      return await secondFactors.prove({ found, credential, proved }, rules);
    } catch (error) {
      if (error instanceof AccountError) {
        if (error.code === passcodeIncorrect().code) await this.#fail(found.user, credential);
        else await this.#changeUnlessLocked(found.user, credential, (state) => state);
      }
      throw error;
    }
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

  #recordSuccess(
    { found: { user }, proved: { factorId, secondFactor } }: Admitted<unknown>,
    { factor, integration }: Credential,
    login: LoginRequest,
    opened: Pick<LoginEvent, 'id' | 'sessionId'> = { id: this.#parts.newId() },
  ): number {
    this.#parts.logins.record({
      ...opened,
      timestamp: this.#parts.clock(),
      userName: user.name,
      clientIp: login.clientAddress,
      clientType: login.clientType,
      clientVersion: login.clientVersion,
      clientEnvironment: login.clientEnvironment,
      firstFactor: factor,
      firstFactorId: factorId,
      secondFactor: secondFactor?.type ?? null,
      secondFactorId: secondFactor?.id ?? null,
      integrationName: integration?.name ?? null,
      success: true,
      errorCode: null,
      errorMessage: null,
    });
    return opened.id;
  }
}
