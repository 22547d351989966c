/** The living sessions, their tokens and what runs in them. In memory: sessions end with the process. */
import type { RoleLimits } from '../access/role-limits.ts';
import type { Actor } from '../account.ts';
import type { ClosedReason, SessionEnd } from '../history/history.ts';
import { asInstant, type Instant, type Json, type Name, type RoleId, type UserId } from '../model.ts';
import { masterTokenExpired, sessionGone, sessionTokenExpired, sessionTokenInvalid } from './refusals.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionLimits } from './session-limits.ts';
import { hashToken, newToken, type TokenHash } from './session-tokens.ts';
import type { Session, SessionAuthentication, SessionTokens } from './sessions.ts';

/** Seconds until a session token must be renewed, as in Snowflake, where the session may idle for as long. */
const sessionTokenSeconds = 3_600;

export interface NewSession {
  readonly id: number;
  readonly user: Session['user'];
  readonly clientAddress: string;
  readonly clientType: string;
  readonly clientVersion: string;
  readonly createdOn: Instant;
  readonly authentication: SessionAuthentication;
  readonly roleLimits: RoleLimits;
  readonly loginEvent: number;
  readonly limits: SessionLimits;
  readonly context: SessionContext;
  readonly parameters: ReadonlyMap<string, Json>;
}

class OpenSession implements Session {
  readonly id: number;
  readonly user: Session['user'];
  readonly clientAddress: string;
  readonly clientType: string;
  readonly clientVersion: string;
  readonly createdOn: Instant;
  readonly authentication: SessionAuthentication;
  readonly roleLimits: RoleLimits;
  readonly loginEvent: number;
  role: RoleId;
  secondaryRoles: 'ALL' | readonly RoleId[];
  warehouse: Name | null;
  database: Name | null;
  schema: Name | null;
  readonly parameters: Map<string, Json>;
  readonly queryIds: string[] = [];
  readonly ended: AbortSignal;

  constructor(made: NewSession, ended: AbortSignal) {
    this.id = made.id;
    this.user = made.user;
    this.clientAddress = made.clientAddress;
    this.clientType = made.clientType;
    this.clientVersion = made.clientVersion;
    this.createdOn = made.createdOn;
    this.authentication = made.authentication;
    this.roleLimits = made.roleLimits;
    this.loginEvent = made.loginEvent;
    this.role = made.context.role;
    this.secondaryRoles = made.context.secondaryRoles;
    this.warehouse = made.context.warehouse;
    this.database = made.context.database;
    this.schema = made.context.schema;
    this.parameters = new Map(made.parameters);
    this.ended = ended;
  }

  actor(): Actor {
    return {
      kind: 'user',
      name: this.user.name,
      user: this.user.id,
      primaryRole: this.role,
      secondaryRoles: this.secondaryRoles,
      roleLimits: this.roleLimits,
      session: this.id,
      factor: this.authentication.factor,
      clientAddress: this.clientAddress,
    };
  }
}

interface LifeTokens {
  readonly master: TokenHash;
  session: TokenHash;
  sessionExpiresAt: Instant;
}

/** What is known of a living session beside what others may see. */
interface Life {
  readonly session: OpenSession;
  readonly end: AbortController;
  /** By query id. */
  readonly running: Map<string, () => void>;
  /** Null where nobody has any. */
  readonly tokens: LifeTokens | null;
  limits: SessionLimits;
  /** When the session was last used, renewed or kept alive. */
  activeAt: Instant;
}

type LifeByToken = Life & { readonly tokens: LifeTokens };

/** A token that once was good is told from one that never was, for a while. */
interface Remains {
  readonly expired: boolean;
  readonly forgetAt: Instant;
}

export class SessionRegistry {
  readonly #clock: () => Instant;
  readonly #stands: (session: Session) => boolean;
  readonly #onEnd: (end: SessionEnd) => void;
  readonly #lives = new Map<Session, Life>();
  readonly #bySessionToken = new Map<TokenHash, LifeByToken>();
  readonly #byMasterToken = new Map<TokenHash, LifeByToken>();
  readonly #remains = new Map<TokenHash, Remains>();
  readonly #byUser = new Map<UserId, Set<Life>>();
  readonly #byQuery = new Map<string, Life>();

  /** `stands`: whether what a session was opened with is still good; `onEnd` hears of sessions with tokens. */
  constructor(
    clock: () => Instant,
    stands: (session: Session) => boolean,
    onEnd: (end: SessionEnd) => void = () => {},
  ) {
    this.#clock = clock;
    this.#stands = stands;
    this.#onEnd = onEnd;
  }

  begin(made: NewSession): { readonly session: Session; readonly tokens: SessionTokens } {
    const tokens = this.#tokens(newToken(), made.limits);
    const life = this.#start(made, {
      master: hashToken(tokens.masterToken),
      session: hashToken(tokens.sessionToken),
      sessionExpiresAt: this.#in(tokens.sessionValidity),
    });
    this.#bySessionToken.set(life.tokens.session, life);
    this.#byMasterToken.set(life.tokens.master, life);
    return { session: life.session, tokens };
  }

  /** A session without tokens, which lasts for one request: whoever began it ends it. */
  beginForRequest(made: NewSession): Session {
    return this.#start(made, null).session;
  }

  byToken(sessionToken: string): Session {
    const hash = hashToken(sessionToken);
    const life = this.#bySessionToken.get(hash);
    if (life === undefined) throw this.#remains.has(hash) ? sessionGone() : sessionTokenInvalid();
    if (this.#endIfExpired(life)) throw sessionGone();
    if (life.tokens.sessionExpiresAt <= this.#clock()) throw sessionTokenExpired();
    this.#use(life);
    return life.session;
  }

  /** Throws where the session is over; it is used now. */
  confirm(session: Session): void {
    const life = this.#lives.get(session);
    if (life === undefined || this.#endIfExpired(life)) throw sessionGone();
    this.#use(life);
  }

  byMasterToken(masterToken: string): Session {
    return this.#lifeOfMaster(masterToken).session;
  }

  /** The master token stays the same and lasts anew; the session token is replaced. */
  renew(masterToken: string, oldSessionToken: string): SessionTokens {
    const life = this.#lifeOfMaster(masterToken);
    // A client that missed the answer to its renewal asks again with a token already replaced: that is fine.
    const holder = this.#bySessionToken.get(hashToken(oldSessionToken));
    if (holder !== undefined && holder !== life) throw sessionTokenInvalid();
    const tokens = this.#tokens(masterToken, life.limits);
    this.#bySessionToken.delete(life.tokens.session);
    life.tokens.session = hashToken(tokens.sessionToken);
    life.tokens.sessionExpiresAt = this.#in(tokens.sessionValidity);
    this.#use(life);
    this.#bySessionToken.set(life.tokens.session, life);
    return tokens;
  }

  heartbeat(session: Session): void {
    const life = this.#lives.get(session);
    if (life !== undefined) this.#use(life);
  }

  /** Holds the session to other limits from now on. */
  limit(session: Session, limits: SessionLimits): void {
    const life = this.#lives.get(session);
    if (life === undefined) return;
    life.limits = limits;
    this.#endIfExpired(life);
  }

  end(session: Session, reason: ClosedReason): void {
    const life = this.#lives.get(session);
    if (life !== undefined) this.#end(life, false, reason);
  }

  endOfUser(user: UserId, reason: ClosedReason): void {
    for (const life of [...(this.#byUser.get(user) ?? [])]) this.#end(life, false, reason);
  }

  abortQueriesOfUser(user: UserId): void {
    for (const life of this.#byUser.get(user) ?? []) this.#abortRunning(life);
  }

  running(session: Session, queryId: string, abort: () => void): { done(): void } {
    const life = this.#lives.get(session);
    if (life === undefined) {
      // The session ended between finding it and starting the query.
      abort();
      return { done: () => {} };
    }
    life.running.set(queryId, abort);
    this.#byQuery.set(queryId, life);
    return {
      done: () => {
        life.running.delete(queryId);
        this.#byQuery.delete(queryId);
      },
    };
  }

  runningQueries(session: Session): readonly string[] {
    return [...(this.#lives.get(session)?.running.keys() ?? [])];
  }

  sessionRunning(queryId: string): Session | undefined {
    return this.#byQuery.get(queryId)?.session;
  }

  abortQuery(queryId: string): void {
    this.#byQuery.get(queryId)?.running.get(queryId)?.();
  }

  all(): readonly Session[] {
    return [...this.#lives.keys()];
  }

  /** Ends sessions that idled for too long and forgets tokens that nobody will ask for any more. */
  sweep(): void {
    const now = this.#clock();
    for (const life of [...this.#lives.values()]) this.#endIfExpired(life);
    for (const [hash, { forgetAt }] of this.#remains) if (forgetAt <= now) this.#remains.delete(hash);
  }

  endAll(): void {
    for (const life of [...this.#lives.values()]) this.#end(life, false, 'SFC_FORCED_LOGOUT');
  }

  #lifeOfMaster(masterToken: string): LifeByToken {
    const hash = hashToken(masterToken);
    const life = this.#byMasterToken.get(hash);
    if (life === undefined) {
      const remains = this.#remains.get(hash);
      if (remains === undefined) throw sessionTokenInvalid();
      throw remains.expired ? masterTokenExpired() : sessionGone();
    }
    if (this.#endIfExpired(life)) throw masterTokenExpired();
    return life;
  }

  #start<Tokens extends LifeTokens | null>(made: NewSession, tokens: Tokens): Life & { tokens: Tokens } {
    const end = new AbortController();
    const session = new OpenSession(made, end.signal);
    const life = {
      session,
      end,
      running: new Map<string, () => void>(),
      tokens,
      limits: made.limits,
      activeAt: this.#clock(),
    };
    this.#lives.set(session, life);
    const ofUser = this.#byUser.get(made.user.id) ?? new Set();
    this.#byUser.set(made.user.id, ofUser.add(life));
    return life;
  }

  #tokens(masterToken: string, { idle }: SessionLimits): SessionTokens {
    return {
      sessionToken: newToken(),
      masterToken,
      sessionValidity: Math.min(sessionTokenSeconds, idle),
      masterValidity: idle,
    };
  }

  #in(seconds: number): Instant {
    return asInstant(this.#clock() + seconds * 1000);
  }

  /** A session in which a statement runs does not idle, however long that takes; but it may outlive what it stands on. */
  #endIfExpired(life: Life): boolean {
    const { session, limits, activeAt, running } = life;
    const now = this.#clock();
    const outlived = limits.lifespan !== null && session.createdOn + limits.lifespan * 1000 <= now;
    const idled = running.size === 0 && activeAt + limits.idle * 1000 <= now;
    const isOver = outlived || idled;
    if (!isOver && this.#stands(session)) return false;
    this.#end(life, isOver, idled ? 'ABANDONED' : 'FORCED_LOGOUT');
    return true;
  }

  #end(life: Life, expired: boolean, reason: ClosedReason): void {
    const { session, tokens, activeAt } = life;
    this.#lives.delete(session);
    if (tokens !== null) {
      this.#bySessionToken.delete(tokens.session);
      this.#byMasterToken.delete(tokens.master);
      const remains: Remains = { expired, forgetAt: this.#in(life.limits.idle) };
      this.#remains.set(tokens.session, remains);
      this.#remains.set(tokens.master, remains);
      this.#onEnd({ sessionId: session.id, timestamp: this.#clock(), usedAt: activeAt, reason });
    }
    const ofUser = this.#byUser.get(session.user.id);
    ofUser?.delete(life);
    if (ofUser?.size === 0) this.#byUser.delete(session.user.id);
    this.#abortRunning(life);
    life.end.abort();
  }

  /** A clock that was set back for a while makes no session idle once it is set right. */
  #use(life: Life): void {
    life.activeAt = asInstant(Math.max(life.activeAt, this.#clock()));
  }

  #abortRunning(life: Life): void {
    for (const abort of [...life.running.values()]) abort();
  }
}
