/**
 * The port that every face speaks to. A face translates its protocol into these operations and queries and
 * decides nothing: ownership and privileges are checked in here and nowhere else.
 */

import type { RoleLimits } from './access/role-limits.ts';
import type { AccountError } from './errors.ts';
import type { History } from './history/history.ts';
import type { Json, Name, RoleId, ScimIntegration, User, UserId } from './model.ts';
import type { Operations } from './operations-port.ts';
import type { Queries } from './queries-port.ts';
import type { SecretSeal } from './secret-seal.ts';
import type { OneTimeTokens } from './sessions/one-time-tokens.ts';
import type { FirstFactor, OauthProof, Sessions } from './sessions/sessions.ts';

export type * from './operation-inputs.ts';
export type * from './operations-port.ts';
export type * from './queries-port.ts';
export { userFields } from './queries-port.ts';
export type * from './usage-records.ts';

/** On whose behalf something happens: the roles whose privileges count. */
export interface Actor {
  readonly kind: 'user' | 'integration' | 'system';
  /** User or integration name, for history. */
  readonly name: Name;
  readonly user: UserId | null;
  /** Owns what CREATE makes. Null only for `system`, which may do everything and owns nothing. */
  readonly primaryRole: RoleId | null;
  /** `ALL` means every role granted to the user, looked up anew for each statement. */
  readonly secondaryRoles: 'ALL' | readonly RoleId[];
  /** Narrows the roles that may be activated; left out where nothing does. */
  readonly roleLimits?: RoleLimits | undefined;
  /** The session that it acts in, and whose temporary tables it sees; left out where there is none. */
  readonly session?: number | undefined;
  /** How a session was opened. */
  readonly factor?: FirstFactor | undefined;
  /** From where, if a person or program that signed in: a change must not shut it out of there. */
  readonly clientAddress?: string | undefined;
}

export type ScimAuthentication =
  | {
      readonly outcome: 'ok';
      readonly integration: ScimIntegration;
      readonly actor: Actor;
      /** The service user whose token it is; undefined for a token of the integration itself. */
      readonly user?: Pick<User, 'networkPolicy'> | undefined;
    }
  | { readonly outcome: 'unknown' }
  /** A token of ours that admits nobody now. */
  | {
      readonly outcome: 'otherEndpoint' | 'expired' | 'revoked' | 'disabled' | 'roleMissing';
      readonly integration: ScimIntegration;
    }
  /** A token of a user who may not provision through the integration. */
  | { readonly outcome: 'noService' | 'noUsage'; readonly integration: ScimIntegration }
  /** A token of a user, which does not tell the integration: its address must. */
  | { readonly outcome: 'endpointNeeded' }
  /** A token of a user that is no good, or whose user is shut out. */
  | { readonly outcome: 'refused'; readonly error: AccountError };

export interface Account {
  readonly name: Name;
  readonly sessions: Sessions;
  readonly history: History;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secrets: SecretSeal;
  /** The address under which browsers and identity providers reach the account, without a path; null: nobody said. */
  readonly address: string | null;
  /**
   * Runs operations as one durable change: all or nothing, on disk when the promise resolves. `work` may run again
   * from its start, so it must leave nothing behind outside.
   */
  change<T>(actor: Actor, work: (operations: Operations, queries: Queries) => Promise<T>): Promise<T>;
  read<T>(actor: Actor, work: (queries: Queries) => Promise<T> | T): Promise<T>;
  /** Which integration a bearer token belongs to. Synchronous and cached: it is on every SCIM request's path. */
  authenticateScim(
    token: string,
    endpointId: string | null,
    /** For LOGIN_HISTORY, where a user's token is refused. */
    clientAddress?: string | undefined,
  ): ScimAuthentication | Promise<ScimAuthentication>;
  /** The same of an access token that was verified already, for a user of TYPE = SERVICE. */
  authenticateScimOauth(
    proof: OauthProof,
    endpointId: string | null,
    clientAddress: string,
  ): Promise<ScimAuthentication>;
  /** Whether the service user's network policy, else the integration's, else the account's, admits the address. */
  scimAddressAllowed(
    integration: ScimIntegration,
    address: string,
    user?: Pick<User, 'networkPolicy'> | undefined,
  ): boolean;
  /** The account parameter's value now. */
  parameter(name: string): Json;
  close(): Promise<void>;
}
