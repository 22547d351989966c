/** Signing in by name and password: who may, and what each attempt leaves behind. */
import { AccountError } from '../errors.ts';
import type { EventLog, LoginEvent } from '../history/history.ts';
import { asName, type Instant, type User, type UserType } from '../model.ts';
import { isStorable } from '../storable-text.ts';
import { afterFailure, afterRightPassword, afterSuccess, isLocked, Strangers } from './lockout.ts';
import type { Passwords } from './passwords.ts';
import {
  accessDisabled,
  addressNotAllowed,
  incorrectUsernameOrPassword,
  passwordExpired,
  recordedAs,
  temporarilyLocked,
} from './refusals.ts';
import { type SessionContext, startingContext } from './session-context.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { PasswordLogin, Session, SessionTokens } from './sessions.ts';
import type { SignInDirectory, SignInState, SignInUser } from './sign-in-directory.ts';

export interface SignInParts {
  readonly directory: SignInDirectory;
  readonly registry: SessionRegistry;
  readonly passwords: Passwords;
  readonly logins: EventLog<LoginEvent>;
  readonly clock: () => Instant;
  readonly newId: () => number;
}

type SignedIn = { readonly session: Session; readonly tokens: SessionTokens };

/** https://docs.snowflake.com/en/user-guide/admin-user-management — types of users without passwords. */
const typesWithoutPassword: ReadonlySet<UserType | null> = new Set<UserType>([
  'SERVICE',
  'SNOWFLAKE_SERVICE',
  'SERVICE_AGENT',
]);

const usableHash = ({ user, passwordHash }: SignInUser): string | null =>
  typesWithoutPassword.has(user.type) ? null : passwordHash;

const isExpired = (user: User, now: Instant): boolean => user.expiresAt !== null && user.expiresAt <= now;

export class SignIn {
  readonly #parts: SignInParts;
  readonly #strangers = new Strangers();

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  async withPassword(login: PasswordLogin): Promise<SignedIn> {
    const { directory } = this.#parts;
    const found = isStorable(login.loginName) ? await directory.findByLoginName(login.loginName) : undefined;
    try {
      return found === undefined ? await this.#stranger(login) : await this.#knownUser(found, login);
    } catch (error) {
      if (error instanceof AccountError) this.#recordRefusal(login, found?.user, error);
      throw error;
    }
  }

  /** Always refuses, after the same steps and the same time as a known user with a wrong password. */
  async #stranger(login: PasswordLogin): Promise<never> {
    const { directory, passwords, clock } = this.#parts;
    if (!(await directory.admitsAddress(undefined, login.clientAddress))) {
      throw addressNotAllowed(login.clientAddress);
    }
    if (this.#strangers.isLocked(login.loginName, clock())) throw temporarilyLocked();
    await passwords.verify(login.password, null);
    this.#strangers.fail(login.loginName, clock());
    throw incorrectUsernameOrPassword();
  }

  async #knownUser(found: SignInUser, login: PasswordLogin): Promise<SignedIn> {
    const { passwords, registry, logins, clock, newId } = this.#parts;
    const { user } = found;
    await this.#refuseOutsider(user, login.clientAddress);
    if (isLocked(user, clock())) throw temporarilyLocked();
    if (!(await passwords.verify(login.password, usableHash(found)))) {
      await this.#changeUnlessLocked(user, afterFailure);
      throw incorrectUsernameOrPassword();
    }
    // Read anew: deriving the key took long enough for the user to have been changed.
    const current = await this.#sameUser(found, login);
    const context = await this.#admitted(current, login);
    const loginEvent = newId();
    const begun = this.#begin(current, context, login, loginEvent);
    try {
      // Whoever is shut out from now on loses this session with the others; and this tells who was before.
      await this.#refuseShutOut(await this.#sameUser(found, login), login);
    } catch (error) {
      registry.end(begun.session);
      throw error;
    }
    logins.record(this.#event(loginEvent, login, current, undefined));
    return begun;
  }

  async #sameUser(found: SignInUser, login: PasswordLogin): Promise<User> {
    const current = await this.#parts.directory.findByLoginName(login.loginName);
    if (current?.user.id !== found.user.id || usableHash(current) !== usableHash(found)) {
      throw incorrectUsernameOrPassword();
    }
    return current.user;
  }

  /**
   * Refuses at once who is refused whatever the name, so that nobody outside can try passwords or lock users
   * out. Where only the user's own policy refuses, the password comes first: else the answer would tell that
   * the user exists.
   */
  async #refuseOutsider(user: User, clientAddress: string): Promise<void> {
    const { directory } = this.#parts;
    if (await directory.admitsAddress(undefined, clientAddress)) return;
    if (await directory.admitsAddress(user, clientAddress)) return;
    throw addressNotAllowed(clientAddress);
  }

  /**
   * What the session starts with, once nothing refuses the user. A lock wins over every other refusal: else
   * the answer to one of many guesses made at the same time would tell that it was right.
   */
  async #admitted(user: User, login: PasswordLogin): Promise<SessionContext> {
    let context: SessionContext;
    try {
      context = await this.#check(user, login);
    } catch (error) {
      if (error instanceof AccountError) await this.#changeUnlessLocked(user, afterRightPassword);
      throw error;
    }
    await this.#changeUnlessLocked(user, afterSuccess);
    return context;
  }

  async #check(user: User, login: PasswordLogin): Promise<SessionContext> {
    await this.#refuseShutOut(user, login);
    if (user.mustChangePassword) throw passwordExpired();
    return await startingContext(this.#parts.directory, user, login);
  }

  async #refuseShutOut(user: User, login: PasswordLogin): Promise<void> {
    const { directory, clock } = this.#parts;
    if (user.disabled) throw accessDisabled();
    // "DAYS_TO_EXPIRY … cannot be used for account administrators": the account must keep someone who can sign in.
    if (isExpired(user, clock()) && !(await this.#isAdministrator(user))) throw accessDisabled();
    if (!(await directory.admitsAddress(user, login.clientAddress))) {
      throw addressNotAllowed(login.clientAddress);
    }
  }

  async #isAdministrator(user: User): Promise<boolean> {
    return (await this.#parts.directory.activatableRole(user.id, asName('ACCOUNTADMIN'))) !== undefined;
  }

  async #changeUnlessLocked(
    user: User,
    change: (state: SignInState, now: Instant) => SignInState,
  ): Promise<void> {
    const { directory, clock } = this.#parts;
    let locked = false;
    const state = await directory.changeSignInState(user.id, (before) => {
      const now = clock();
      locked = isLocked(before, now);
      return locked ? before : change(before, now);
    });
    if (state === undefined) throw incorrectUsernameOrPassword();
    if (locked) throw temporarilyLocked();
  }

  #begin(user: User, context: SessionContext, login: PasswordLogin, loginEvent: number): SignedIn {
    const { registry, clock, newId } = this.#parts;
    return registry.begin({
      id: newId(),
      user: { id: user.id, name: user.name },
      clientAddress: login.clientAddress,
      clientType: login.clientType,
      createdOn: clock(),
      loginEvent,
      context,
      parameters: new Map(
        Object.entries(login.parameters).map(([name, value]) => [name.toUpperCase(), value]),
      ),
    });
  }

  #recordRefusal(login: PasswordLogin, user: User | undefined, error: AccountError): void {
    this.#parts.logins.record(this.#event(this.#parts.newId(), login, user, error));
  }

  #event(
    id: number,
    login: PasswordLogin,
    user: User | undefined,
    error: AccountError | undefined,
  ): LoginEvent {
    return {
      id,
      timestamp: this.#parts.clock(),
      // A name that nobody has may be a password typed into the wrong field: it is not kept.
      userName: user?.name ?? null,
      clientIp: login.clientAddress,
      clientType: login.clientType,
      clientVersion: login.clientVersion,
      firstFactor: 'PASSWORD',
      secondFactor: null,
      success: error === undefined,
      errorCode: error === undefined ? null : Number(error.code),
      errorMessage: error === undefined ? null : recordedAs(error),
    };
  }
}
