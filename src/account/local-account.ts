/** An account that lives in the store: catalog, access control, sessions and history are ours. */
import type { Database, Queryable, Transaction } from '../store/database.ts';
import { migrate } from '../store/migrations/migrate.ts';
import { Access } from './access/access.ts';
import { secondaryRolesOf, sessionsOver } from './access/effective-policies.ts';
import { NetworkGate } from './access/network.ts';
import { admitsSecondaryRole } from './access/role-limits.ts';
import type { Account, Actor, Operations, Queries, ScimAuthentication } from './account.ts';
import { bootstrap } from './bootstrap.ts';
import { Catalog } from './catalog/catalog.ts';
import { advanceGeneration } from './catalog/counters.ts';
import { UserSearches } from './catalog/user-search.ts';
import type { UserStanding } from './catalog/users.ts';
import type { AccountError } from './errors.ts';
import type { ClosedReason } from './history/history.ts';
import { type HistoryRetention, type OpenHistory, openHistory } from './history/open-history.ts';
import type { Clock, Json, Name, RoleId, ScimIntegration, User } from './model.ts';
import type { ChangeContext } from './operations/context.ts';
import { bindOperations } from './operations/operations.ts';
import { PasswordNotPrepared, PreparedPasswords } from './operations/prepared-passwords.ts';
import { isProgrammaticTokenText } from './programmatic-token-text.ts';
import type { QueryContext } from './queries/context.ts';
import { bindQueries } from './queries/queries.ts';
import { authenticateScim } from './scim-authentication.ts';
import {
  authenticateScimOauth,
  authenticateScimProgrammatic,
  type ServiceUserParts,
} from './scim-service-user.ts';
import { createSecretSeal, type SecretSeal } from './secret-seal.ts';
import { createOneTimeTokens, type OneTimeTokens } from './sessions/one-time-tokens.ts';
import { type OpenSessions, openSessions } from './sessions/open-sessions.ts';
import { createPasswords, type Passwords } from './sessions/passwords.ts';
import { sessionLimits } from './sessions/session-limits.ts';
import type { OauthProof, Session } from './sessions/sessions.ts';
import type { SignInDirectory } from './sessions/sign-in-directory.ts';
import {
  admitsAddress,
  createSignInDirectory,
  isInForce,
  sessionStands,
  tokenStands,
} from './sign-in-directory.ts';

export interface LocalAccountOptions {
  /** The account closes it in the end. */
  readonly database: Database;
  readonly name: Name;
  readonly clock: Clock;
  /** Under which secrets lie in the store: 32 bytes, the same at every opening. */
  readonly sealKey: Uint8Array;
  /** The address that an administrator configured. */
  readonly publicUrl?: string | null | undefined;
  /** Under which the account is reached where none is configured, as far as that is known by the time somebody asks. */
  readonly address?: (() => string | null) | undefined;
  /** Of user ADMIN, when the account is new. Without it nobody can sign in by password. */
  readonly adminPassword?: string | undefined;
  readonly passwords?: Passwords | undefined;
  readonly retention?: Partial<HistoryRetention> | undefined;
  /** Called when the account was new and has been set up. */
  readonly onCreated?: (() => void) | undefined;
}

/** Opens the account in the store, setting it up if it is new. */
export const openLocalAccount = async (options: LocalAccountOptions): Promise<Account> => {
  const { database, clock } = options;
  await migrate(database);
  const passwords = options.passwords ?? createPasswords();
  const catalog = new Catalog();
  const { adminPassword } = options;
  const adminPasswordHash = adminPassword === undefined ? null : await passwords.hash(adminPassword);
  let isNew = false;
  await database.transaction(async (transaction) => {
    await catalog.load(transaction);
    if (catalog.roles.all().length > 0) return;
    await bootstrap(transaction, catalog, { now: clock(), adminPasswordHash });
    await catalog.load(transaction);
    isNew = true;
  });
  if (isNew) options.onCreated?.();
  const history = await openHistory(database, { clock, retention: options.retention });
  return new LocalAccount(options, catalog, passwords, history);
};

const tokenUseInterval = 60_000;
const foreignWatchInterval = 200;

class LocalAccount implements Account {
  readonly name: Name;
  readonly sessions: OpenSessions;
  readonly history: OpenHistory;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secrets: SecretSeal;
  readonly #publicUrl: string | null;
  readonly #address: () => string | null;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #catalog: Catalog;
  readonly #passwords: Passwords;
  readonly #searches: UserSearches;
  readonly #gate: NetworkGate;
  readonly #directory: SignInDirectory;
  readonly #tokenUseTimer: NodeJS.Timeout;
  #foreignWatch: NodeJS.Timeout | undefined;
  /** Changes by other processes that were noticed, and up to which of them the catalog was read. */
  #foreignChanges = 0;
  #foreignChangesRead = 0;
  /** Something changed that decides who may sign in from where. */
  #sessionsOutdated = false;
  /** Whoever comes while sessions are reviewed waits: theirs may be one that ends. */
  #reviewing: Promise<void> = Promise.resolve();

  constructor(options: LocalAccountOptions, catalog: Catalog, passwords: Passwords, history: OpenHistory) {
    this.name = options.name;
    this.history = history;
    this.oneTimeTokens = createOneTimeTokens(options.database, options.clock);
    this.secrets = createSecretSeal(options.sealKey);
    this.#publicUrl = options.publicUrl ?? null;
    this.#address = options.address ?? (() => null);
    this.#database = options.database;
    this.#clock = options.clock;
    this.#catalog = catalog;
    this.#passwords = passwords;
    this.#searches = new UserSearches(catalog, options.clock);
    this.#gate = new NetworkGate(catalog.objects);
    this.#database.onForeignChange(async () => {
      this.#foreignChanges += 1;
    });
    this.#directory = createSignInDirectory({
      accountName: this.name,
      database: this.#database,
      catalog,
      gate: this.#gate,
      ready: () => this.#ready(),
      view: (actor) => this.#view(actor, this.#database),
      change: (actor, work) => this.change(actor, work),
      secrets: this.secrets,
      clock: options.clock,
    });
    this.sessions = openSessions({
      directory: this.#directory,
      history,
      onEnd: (end) => history.sessions.record(end),
      accountName: options.name,
      oneTimeTokens: this.oneTimeTokens,
      secrets: this.secrets,
      clock: options.clock,
      passwords,
    });
    this.#tokenUseTimer = setInterval(() => this.#saveTokenUses(), tokenUseInterval);
    this.#tokenUseTimer.unref();
    // What no end was recorded of ended with the process that had it; of a shared store others have sessions, too.
    if (options.database.engine === 'sqlite')
      history.sessions.record({
        sessionId: null,
        timestamp: options.clock(),
        usedAt: null,
        reason: 'SFC_FORCED_LOGOUT',
      });
    else {
      this.#foreignWatch = setInterval(() => this.#watchForeignChanges(), foreignWatchInterval);
      this.#foreignWatch.unref();
    }
  }

  get address(): string | null {
    return this.#publicUrl ?? this.#address();
  }

  async change<T>(actor: Actor, work: (operations: Operations, queries: Queries) => Promise<T>): Promise<T> {
    const passwords = new PreparedPasswords(this.#passwords);
    for (;;) {
      try {
        return await this.#attempt(actor, passwords, work);
      } catch (error) {
        if (!passwords.isIncomplete) throw error;
        await passwords.prepare();
      }
    }
  }

  async #attempt<T>(
    actor: Actor,
    passwords: PreparedPasswords,
    work: (operations: Operations, queries: Queries) => Promise<T>,
  ): Promise<T> {
    const effects: (() => void)[] = [];
    let reviewsSessions = false;
    const refusals: AccountError[] = [];
    const result = await this.#database.transaction(async (transaction) => {
      await this.#reload(transaction);
      const before = this.#catalog.version;
      const context: ChangeContext = {
        ...(await this.#view(actor, transaction)),
        transaction,
        passwords,
        afterCommit: (action) => effects.push(action),
        whenUndone: (action) => transaction.onRollback(action),
        reviewSessions: () => {
          reviewsSessions = true;
        },
        refuseAfterCommit: (error) => refusals.push(error),
      };
      const value = await work(bindOperations(context), bindQueries(context));
      if (passwords.isIncomplete) throw new PasswordNotPrepared();
      // SQLite holds its file alone, so nobody else has a catalog to renew.
      if (this.#database.engine !== 'sqlite' && this.#catalog.version !== before) {
        this.#catalog.generation = await advanceGeneration(transaction);
      }
      return value;
    });
    for (const effect of effects) effect();
    if (reviewsSessions || this.#sessionsOutdated) await this.#reviewSessions();
    const [refusal] = refusals;
    if (refusal !== undefined) throw refusal;
    return result;
  }

  async read<T>(actor: Actor, work: (queries: Queries) => Promise<T> | T): Promise<T> {
    await this.#ready();
    return work(bindQueries(await this.#view(actor, this.#database)));
  }

  authenticateScim(
    token: string,
    endpointId: string | null,
    clientAddress = '',
  ): ScimAuthentication | Promise<ScimAuthentication> {
    if (isProgrammaticTokenText(token)) {
      return authenticateScimProgrammatic(this.#serviceUserParts, token, endpointId, (error, userName) => {
        const request = { clientAddress, clientType: 'SCIM', clientVersion: '' };
        const factor = 'PROGRAMMATIC_ACCESS_TOKEN';
        this.sessions.recordRefusal({ request, factor, integration: null, userName }, error);
      });
    }
    const authenticate = (): ScimAuthentication =>
      authenticateScim(this.#catalog, this.#clock(), token, endpointId);
    if (this.#database.engine === 'sqlite') return authenticate();
    return this.#ready().then(authenticate);
  }

  authenticateScimOauth(
    proof: OauthProof,
    endpointId: string | null,
    clientAddress: string,
  ): Promise<ScimAuthentication> {
    return authenticateScimOauth(this.#serviceUserParts, proof, endpointId, clientAddress);
  }

  get #serviceUserParts(): ServiceUserParts {
    return { catalog: this.#catalog, directory: this.#directory, clock: this.#clock };
  }

  scimAddressAllowed(
    integration: ScimIntegration,
    address: string,
    user?: Pick<User, 'networkPolicy'> | undefined,
  ): boolean {
    return admitsAddress(this.#catalog, this.#gate, { user, integration }, address);
  }

  parameter(name: string): Json {
    return this.#catalog.parameters.value(name);
  }

  async close(): Promise<void> {
    clearInterval(this.#tokenUseTimer);
    clearInterval(this.#foreignWatch);
    this.sessions.close();
    await this.history.close();
    await this.#catalog.saveTokenUses(this.#database);
    await this.#database.close();
  }

  /** Sees what other processes committed. */
  async #ready(): Promise<void> {
    await this.#database.refresh();
    if (this.#isStale) await this.#database.transaction((transaction) => this.#reload(transaction));
    if (this.#sessionsOutdated) this.#reviewing = this.#reviewSessions();
    await this.#reviewing;
  }

  /** Ends sessions of users who are gone, disabled, or shut out by a network policy. */
  async #reviewSessions(): Promise<void> {
    this.#sessionsOutdated = false;
    const sessions = this.sessions.all();
    if (sessions.length === 0) return;
    try {
      const ids = [...new Set(sessions.map(({ user }) => user.id))];
      const standings = await this.#catalog.users.standings(this.#database, ids);
      for (const session of sessions) {
        const reason = this.#endOf(session, standings.get(session.user.id));
        if (reason === undefined) this.#holdToPolicy(session);
        else this.sessions.end(session, reason);
      }
    } catch (error) {
      this.#sessionsOutdated = true;
      throw error;
    }
  }

  #holdToPolicy(session: Session): void {
    const settings = sessionsOver(this.#catalog, session.user.id);
    this.sessions.limit(session, sessionLimits(settings, session.clientType));
  }

  /** Why the session must end; undefined where it may stay. */
  #endOf(session: Session, user: UserStanding | undefined): ClosedReason | undefined {
    const { authentication, clientAddress } = session;
    if (user === undefined) return 'DROP_USER';
    if (user.disabled || !tokenStands(this.#catalog, authentication, this.#clock())) return 'FORCED_LOGOUT';
    if (sessionStands(this.#catalog, this.#gate, user, authentication, clientAddress)) return undefined;
    const { factor, integration } = authentication;
    const isCut = integration !== null && !isInForce(this.#catalog, integration);
    return isCut && factor === 'OAUTH_ACCESS_TOKEN' ? 'OAUTH_CRITICAL_CHANGE_INTEGRATION' : 'FORCED_LOGOUT';
  }

  get #isStale(): boolean {
    return this.#foreignChangesRead < this.#foreignChanges;
  }

  /** Whoever comes meanwhile must wait for it, too: the catalog counts as read only once it is. */
  async #reload(transaction: Transaction): Promise<void> {
    if (!this.#isStale) return;
    const noticed = this.#foreignChanges;
    const before = this.#foreignChangesRead;
    await this.#catalog.refresh(transaction);
    this.#foreignChangesRead = noticed;
    transaction.onRollback(() => {
      this.#foreignChangesRead = Math.min(this.#foreignChangesRead, before);
    });
    this.#sessionsOutdated = true;
  }

  async #view(actor: Actor, store: Queryable): Promise<QueryContext> {
    const secondary = await this.#secondaryRoles(actor, store);
    return {
      accountName: this.name,
      publicUrl: this.#publicUrl,
      actor,
      access: new Access(this.#catalog, actor, secondary),
      catalog: this.#catalog,
      searches: this.#searches,
      gate: this.#gate,
      store,
      sessions: this.sessions,
      secrets: this.secrets,
      now: this.#clock(),
    };
  }

  /** ALL is whatever the user has been granted by now. */
  async #secondaryRoles(actor: Actor, store: Queryable): Promise<readonly RoleId[]> {
    const mayBeSecondary = secondaryRolesOf(this.#catalog, actor.user);
    if (actor.secondaryRoles !== 'ALL') return actor.secondaryRoles.filter(mayBeSecondary);
    if (actor.user === null) return [];
    const granted = (await this.#catalog.memberships.rolesOf(store, actor.user)).filter(mayBeSecondary);
    const { roleLimits } = actor;
    return roleLimits === undefined
      ? granted
      : granted.filter((role) => admitsSecondaryRole(roleLimits, role));
  }

  /** What runs for long asks nothing of the store, and must end all the same when another node shuts its user out. */
  #watchForeignChanges(): void {
    if (this.sessions.all().length === 0) return;
    // A store that cannot be reached now is asked again at the next interval, and by every request.
    this.#ready().catch(() => undefined);
  }

  #saveTokenUses(): void {
    // A lost "last used" is no loss worth failing for; the next interval tries again.
    this.#catalog.saveTokenUses(this.#database).catch(() => undefined);
  }
}
