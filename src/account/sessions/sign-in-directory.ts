/** What signing in needs of the catalog. The rules are here in sessions/; finding and keeping are the catalog's. */

import type { RoleScopes } from '../access/oauth-roles.ts';
import type { RoleLimits } from '../access/role-limits.ts';
import type { Actor, Path } from '../account.ts';
import type {
  ExternalOauthIntegration,
  Instant,
  Integration,
  MfaMethod,
  Name,
  ProgrammaticToken,
  RoleId,
  User,
  UserId,
} from '../model.ts';
import type { AuthenticationSettings, PasswordSettings, SessionSettings } from '../policies.ts';
import type { Session, SessionAuthentication } from './sessions.ts';

/** What a user's past attempts leave behind. */
export interface SignInState {
  /** Failed attempts since the last success or lock. */
  readonly failures: number;
  readonly lockedUntil: Instant | null;
  readonly lastSuccessfulLogin: Instant | null;
}

export interface SignInUser {
  readonly user: User;
  /** As {@link Passwords.hash} made it, or null: no sign-in by password. */
  readonly passwordHash: string | null;
}

/** A password that its user changes. */
export interface NewPassword {
  /** The hash that the user was seen with: a change in between refuses. */
  readonly instead: string | null;
  readonly password: string;
}

/** Which roles an access token opens to one user. */
export interface OauthRoles {
  readonly limits: RoleLimits;
  idOf(name: Name): RoleId | undefined;
}

export interface MfaMethodSecret {
  readonly method: MfaMethod;
  /** The app's secret, or the one-time passcode itself. */
  readonly secret: string;
}

export interface SignInDirectory {
  /** Sees what other nodes committed, ending the sessions of whom they shut out. Free where there are none. */
  ready(): Promise<void>;
  readonly accountName: Name;
  findById(user: UserId): Promise<SignInUser | undefined>;
  /** The user with this login name, in any case. */
  findByLoginName(loginName: string): Promise<SignInUser | undefined>;
  /** The user with this EMAIL, in any case; undefined also where several have it. */
  findByEmail(email: string): Promise<SignInUser | undefined>;
  /**
   * Replaces the user's state by what `change` makes of it, in one durable transaction so that attempts at the
   * same time all count, and returns the new state. A change that returns its argument writes nothing. Counting
   * is not a change of the user: version and `updatedOn` stay. Undefined: the user is gone.
   */
  changeSignInState(
    user: UserId,
    change: (state: SignInState) => SignInState,
  ): Promise<SignInState | undefined>;
  /** What the password policy over the user says; without a user, that over the account. */
  passwordSettings(user: User | undefined): Promise<PasswordSettings>;
  /** The token of this text, whatever its state. */
  programmaticToken(text: string): Promise<ProgrammaticToken | undefined>;
  /** Remembers that it was used now. */
  programmaticTokenUsed(token: ProgrammaticToken): void;
  /** Whether a network policy is set for the user or the account. */
  isSubjectToNetworkPolicy(user: User): Promise<boolean>;
  /** Whether the token that a session was opened with, if it was, is still good. From memory: each request asks. */
  tokenStands(authentication: SessionAuthentication): boolean;
  /** Throws 003002 where the password policy refuses the new one. */
  changePassword(user: User, change: NewPassword): Promise<void>;
  /** Whether the integration is still there and enabled. */
  isInForce(integration: Pick<Integration, 'id'>): boolean;
  oauthRoles(user: User, integration: ExternalOauthIntegration, scopes: RoleScopes): Promise<OauthRoles>;
  /** What the authentication policy over the user says. */
  authenticationRules(user: User): Promise<AuthenticationSettings>;
  /** What the session policy over the user says. */
  sessionSettings(user: User): Promise<SessionSettings>;
  mfaMethods(user: UserId): Promise<readonly MfaMethodSecret[]>;
  /** False where the method is gone meanwhile. A one-time passcode goes by this. */
  useMfaMethod(method: MfaMethod): Promise<boolean>;
  /** A new authenticator app of the user's. */
  enrolTotp(user: User, secret: string): Promise<MfaMethod>;
  /** ALLOW_CLIENT_MFA_CACHING */
  allowsMfaCaching(): Promise<boolean>;
  readonly publicRole: RoleId;
  /** The role of this exact name if the user may activate it: granted directly or through the hierarchy, or PUBLIC. */
  activatableRole(user: UserId, name: Name): Promise<RoleId | undefined>;
  /** Whether the user may activate the role. */
  holdsRole(user: UserId, role: RoleId): Promise<boolean>;
  /** Whether the object exists and the actor may use it. */
  isUsable(actor: Actor, kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA', path: Path): Promise<boolean>;
  /**
   * Whether a client at this address may sign in: by the user's own network policy, else the integration's, else
   * the account's. An undefined user asks for a name that nobody has.
   */
  admitsAddress(
    user: User | undefined,
    clientAddress: string,
    integration: Pick<Integration, 'networkPolicy'> | null,
  ): Promise<boolean>;
  /** Whether a session may be used from this address, by the policies as they are now. */
  admitsSession(session: Pick<Session, 'user' | 'authentication'>, clientAddress: string): Promise<boolean>;
}
