/** Sessions of people and programs that signed in: what drivers hold a token for. */
import type { RoleScopes } from '../access/oauth-roles.ts';
import type { RoleLimits } from '../access/role-limits.ts';
import type { Actor } from '../account.ts';
import type { AccountError } from '../errors.ts';
import type { ClosedReason } from '../history/history.ts';
import type {
  ExternalOauthIntegration,
  Instant,
  Integration,
  Json,
  MfaMethod,
  Name,
  RoleId,
  User,
  UserId,
  UserMappingAttribute,
} from '../model.ts';
import type { Enrolment } from './own-credentials.ts';
import type { SessionLimits } from './session-limits.ts';

/** What a client tells and wishes when it signs in, however it proves who it is. */
export interface LoginRequest {
  readonly clientAddress: string;
  readonly clientType: string;
  readonly clientVersion: string;
  /** JSON of what it tells of where it runs. */
  readonly clientEnvironment?: string | undefined;
  /** From the connect string; undefined falls back to the user's defaults. */
  readonly role?: string | undefined;
  readonly warehouse?: string | undefined;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  readonly parameters: { readonly [name: string]: Json };
  /** CLIENT_REQUEST_MFA_TOKEN: the client would keep a token to send instead of further passcodes. */
  readonly requestsMfaToken?: boolean | undefined;
}

export interface PasswordProof {
  readonly method: 'password';
  readonly loginName: string;
  readonly password: string;
  /** The second factor, where the client sends it at once. */
  readonly passcode?: string | undefined;
  /** Whether it stands at the end of the password. */
  readonly endsInPasscode?: boolean | undefined;
  /** What an earlier sign-in gave the client to send instead of a passcode. */
  readonly mfaToken?: string | undefined;
}

/** A token that the client signed: see key-pair-token.ts. */
export interface KeyPairProof {
  readonly method: 'keyPair';
  readonly token: string;
  /** Where the client tells it beside the token, both must name the same user. */
  readonly loginName: string | undefined;
  /** Hosts that the token may name the account by: so do drivers that are told a host and no account. */
  readonly accountHosts: readonly string[];
  /** Seconds from its issue for which the token is taken. */
  readonly maximumAge: number;
}

/** A programmatic access token. */
export interface ProgrammaticTokenProof {
  readonly method: 'programmaticToken';
  readonly token: string;
  /** Where the client names a user beside the token; it must be the same. */
  readonly loginName: string | undefined;
}

/** What a person answers to a {@link SignInStep}, of the same kind. */
export type StepAnswer =
  | { readonly kind: 'passcode' | 'enrolment'; readonly passcode: string }
  | { readonly kind: 'newPassword'; readonly password: string };

/** Goes on with a sign-in that was interrupted. */
export interface StepProof {
  readonly method: 'step';
  /** Of the step. */
  readonly token: string;
  readonly answer: StepAnswer;
}

/** An identity that an identity provider asserted and that was verified already. */
export interface FederatedProof {
  readonly method: 'federated';
  readonly factor: 'SAML2_ASSERTION';
  readonly integration: Pick<Integration, 'id' | 'name' | 'networkPolicy'>;
  /** The property by which the user is found, and its value. */
  readonly subject: { readonly attribute: UserMappingAttribute; readonly value: string };
  readonly roleLimits: RoleLimits;
  /** Whether the integration is for this user; left out: for everybody. */
  readonly admits?: ((user: User) => boolean) | undefined;
  /** What to say where nobody, more than one user, or one who is not admitted is meant. */
  readonly unknown: () => AccountError;
}

/** What a verified access token says. */
export interface OauthProof {
  readonly method: 'oauth';
  readonly integration: ExternalOauthIntegration;
  /** Values of the mapping claims: the first that somebody has counts. */
  readonly subjects: readonly string[];
  readonly scopes: RoleScopes;
  /** Where the client names a user beside the token; it must be the same. */
  readonly loginName?: string | undefined;
}

export type Proof =
  | PasswordProof
  | KeyPairProof
  | ProgrammaticTokenProof
  | FederatedProof
  | OauthProof
  | StepProof;
export type Login = LoginRequest & Proof;
export type PasswordLogin = LoginRequest & PasswordProof;

/** How a session's user proved who they are. */
export interface SessionAuthentication {
  /** FIRST_AUTHENTICATION_FACTOR of LOGIN_HISTORY. */
  readonly factor: FirstFactor;
  /** What the session ends with: the key or token it was opened with. */
  readonly factorId: string | null;
  readonly integration: Pick<Integration, 'id' | 'name' | 'networkPolicy'> | null;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/login_history */
export type FirstFactor =
  | 'PASSWORD'
  | 'RSA_KEYPAIR'
  | 'PROGRAMMATIC_ACCESS_TOKEN'
  | 'SAML2_ASSERTION'
  | 'OAUTH_ACCESS_TOKEN';

export interface SecondFactor {
  /** SECOND_AUTHENTICATION_FACTOR of LOGIN_HISTORY. */
  readonly type: 'TOTP' | 'OTP' | 'MFA_TOKEN';
  readonly id: string;
}

/** An attempt that was refused before it came to a {@link Proof}: for LOGIN_HISTORY. */
export interface RefusedLogin {
  readonly request: Pick<LoginRequest, 'clientAddress' | 'clientType' | 'clientVersion'>;
  readonly factor: FirstFactor;
  readonly integration: Name | null;
  /** Only of a user who exists: what else was typed may be a secret. */
  readonly userName: Name | null;
}

export interface SignedIn {
  readonly session: Session;
  readonly tokens: SessionTokens;
  /** Where the client asked for one and the account allows it. */
  readonly mfaToken: string | null;
}

/** What a client wishes of one request, where each request is a session of its own. */
export type RequestWishes = Pick<
  LoginRequest,
  'clientAddress' | 'role' | 'warehouse' | 'database' | 'schema' | 'parameters'
>;

/** A sign-in without a session, for clients that bring their proof with each request. */
export interface Admission {
  readonly user: Session['user'];
  /** Throws where the same sign-in from this address would be refused now; LOGIN_HISTORY does not hear of it. */
  confirm(clientAddress: string): Promise<void>;
  /**
   * A session for one request, behind the sign-in's LOGIN_HISTORY event: end it. Throws also 390189 and 390201, for
   * what the request wishes in vain.
   */
  open(wishes: RequestWishes): Promise<Session>;
}

/** One signed-in session. The engine changes its context by USE and ALTER SESSION. */
export interface Session {
  readonly id: number;
  readonly user: { readonly id: UserId; readonly name: Name };
  readonly clientAddress: string;
  readonly clientType: string;
  readonly clientVersion: string;
  readonly createdOn: Instant;
  readonly authentication: SessionAuthentication;
  readonly roleLimits: RoleLimits;
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
  /**
   * Throws {@link AccountError} of kind `login` (390100, 390101, 390102, 390189, 390201 ...), and `SignInInterrupted`
   * where the proof is right and more is asked: sign in again with the step's token and the answer, and what is still
   * not right interrupts again, with another token. Five failures lock for 15 minutes.
   */
  signIn(login: Login): Promise<SignedIn>;
  /** As {@link signIn}, but it leaves no session. */
  admit(login: Login): Promise<Admission>;
  /** Adds an authenticator app to the session's user: shown, then answered with its passcode. */
  beginEnrolment(session: Session): Promise<Enrolment>;
  /** Throws 394633 for a passcode that is not the app's. */
  finishEnrolment(session: Session, token: string, passcode: string): Promise<MfaMethod>;
  /** Throws 390100 where the present password is wrong, which counts as a failed sign-in; 003002 for a bad new one. */
  changePassword(
    session: Session,
    change: { readonly present: string; readonly next: string },
  ): Promise<void>;
  /** A token for {@link resetPassword}, good for twelve hours and one use. Who may ask for it is the caller's to check. */
  issuePasswordReset(user: UserId): Promise<string>;
  /** Throws `SignInInterrupted` with a new token where the password is no good; 390126 where the token is over. */
  resetPassword(token: string, password: string, clientAddress: string): Promise<void>;
  /** Records an attempt that a face had to refuse by itself. */
  recordRefusal(attempt: RefusedLogin, error: AccountError): void;
  /**
   * As {@link byToken}, of a client at this address: sees first what other nodes committed, and throws 390422 where
   * the network policies do not admit the address, wherever the session began.
   */
  authenticate(sessionToken: string, clientAddress: string): Promise<Session>;
  /** Throws where the session is over, or where {@link authenticate} would not admit a client at this address to it. */
  confirm(session: Session, clientAddress: string): Promise<void>;
  /** The session of a token; throws 390104 (unknown), 390111 (gone) or 390112 (expired: renew). */
  byToken(sessionToken: string): Session;
  /** New tokens for a living session, of a client as in {@link authenticate}; throws 390114 when the master token has expired. */
  renew(masterToken: string, oldSessionToken: string, clientAddress: string): Promise<SessionTokens>;
  /** Holds a session to what its policy says now. */
  limit(session: Session, limits: SessionLimits): void;
  /** Keeps the session from expiring for idleness. */
  heartbeat(session: Session): void;
  end(session: Session, reason: ClosedReason): void;
  /** Ends every session of a user, aborting what runs. */
  endOfUser(user: UserId, reason: ClosedReason): void;
  /** Aborts running statements of a user, leaving sessions open (ALTER USER ... ABORT ALL QUERIES). */
  abortQueriesOfUser(user: UserId): void;
  /** Registers a running query so that it can be aborted; call `done` when it ends. */
  running(session: Session, queryId: string, abort: () => void): { done(): void };
  runningQueries(session: Session): readonly string[];
  /** Where the query runs; undefined where it does not. */
  sessionRunning(queryId: string): Session | undefined;
  abortQuery(queryId: string): void;
  all(): readonly Session[];
}
