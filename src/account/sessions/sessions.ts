/** Sessions of people and programs that signed in: what drivers hold a token for. */
import type { Actor } from '../account.ts';
import type { Instant, Json, Name, RoleId, UserId } from '../model.ts';

export interface PasswordLogin {
  readonly loginName: string;
  readonly password: string;
  readonly clientAddress: string;
  readonly clientType: string;
  readonly clientVersion: string;
  /** From the connect string; undefined falls back to the user's defaults. */
  readonly role?: string | undefined;
  readonly warehouse?: string | undefined;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  readonly parameters: { readonly [name: string]: Json };
}

/** One signed-in session. The engine changes its context by USE and ALTER SESSION. */
export interface Session {
  readonly id: number;
  readonly user: { readonly id: UserId; readonly name: Name };
  readonly clientAddress: string;
  readonly clientType: string;
  readonly createdOn: Instant;
  /** The id of the LOGIN_HISTORY event behind the session. */
  readonly loginEvent: number;
  role: RoleId;
  secondaryRoles: 'ALL' | readonly RoleId[];
  warehouse: Name | null;
  database: Name | null;
  schema: Name | null;
  /** Session parameters set in this session, by upper-case name. */
  readonly parameters: Map<string, Json>;
  /** Query ids in the order they ended, newest last; for LAST_QUERY_ID. */
  readonly queryIds: string[];
  /** Set when the session has ended; its signal aborts what still runs. */
  readonly ended: AbortSignal;
  actor(): Actor;
}

export interface SessionTokens {
  readonly sessionToken: string;
  readonly masterToken: string;
  /** Seconds. */
  readonly sessionValidity: number;
  readonly masterValidity: number;
}

export interface Sessions {
  /** Throws {@link AccountError} of kind `login` (390100, 390101, 390102, 390189, 390201 ...). Five failures lock for 15 minutes. */
  signIn(login: PasswordLogin): Promise<{ readonly session: Session; readonly tokens: SessionTokens }>;
  /** The session of a token; throws 390104 (unknown), 390111 (gone) or 390112 (expired: renew). */
  byToken(sessionToken: string): Session;
  /** New tokens for a living session; throws 390114 when the master token has expired. */
  renew(masterToken: string, oldSessionToken: string): SessionTokens;
  /** Keeps the session from expiring for idleness. */
  heartbeat(session: Session): void;
  end(session: Session): void;
  /** Ends every session of a user, aborting what runs. */
  endOfUser(user: UserId): void;
  /** Aborts running statements of a user, leaving sessions open (ALTER USER ... ABORT ALL QUERIES). */
  abortQueriesOfUser(user: UserId): void;
  /** Registers a running statement so that it can be aborted; call `done` when it ends. */
  running(session: Session, abort: () => void): { done(): void };
  all(): readonly Session[];
}
