/** What happened: append-only events, recorded in batches off the request's path and visible to the next question. */
import type { SignInDiagnosis } from '../errors.ts';
import type { Instant } from '../model.ts';

/** https://docs.snowflake.com/en/sql-reference/functions/rest_event_history */
export interface RestEvent {
  readonly timestamp: Instant;
  readonly endpoint: string;
  readonly method: string;
  readonly status: number;
  readonly errorCode: string | null;
  /** JSON text, secrets redacted by whoever records. */
  readonly details: string | null;
  readonly clientIp: string;
  readonly actorName: string | null;
  readonly actorDomain: string | null;
  readonly resourceName: string | null;
  readonly resourceDomain: string | null;
}

export interface LoginEvent {
  readonly id: number;
  readonly timestamp: Instant;
  readonly userName: string | null;
  readonly clientIp: string;
  readonly clientType: string;
  readonly clientVersion: string;
  /** JSON of what the client tells of where it runs. */
  readonly clientEnvironment?: string | undefined;
  readonly firstFactor: string;
  /** The key or token, where a user may have several. */
  readonly firstFactorId: string | null;
  readonly secondFactor: string | null;
  readonly secondFactorId: string | null;
  /** The security integration that vouched for the user. */
  readonly integrationName: string | null;
  readonly success: boolean;
  readonly errorCode: number | null;
  readonly errorMessage: string | null;
  /** That it opened, if it did: SQL API requests with a token of their own open none that lasts. */
  readonly sessionId?: number | undefined;
  /** Where the refusal says less than is known. */
  readonly diagnosis?: SignInDiagnosis | undefined;
}

/** CLOSED_REASON: https://docs.snowflake.com/en/sql-reference/account-usage/sessions */
export type ClosedReason =
  | 'LOGOUT'
  | 'ABANDONED'
  | 'DROP_USER'
  | 'FORCED_LOGOUT'
  | 'SFC_FORCED_LOGOUT'
  | 'OAUTH_CRITICAL_CHANGE_INTEGRATION';

/** The end of a session; of all that were open, where a server that had none to end starts. */
export interface SessionEnd {
  readonly sessionId: number | null;
  readonly timestamp: Instant;
  /** When the session was last used. */
  readonly usedAt: Instant | null;
  readonly reason: ClosedReason;
}

export interface QueryEvent {
  readonly queryId: string;
  readonly queryTag: string;
  readonly text: string;
  readonly sessionId: number;
  readonly loginEvent: number;
  readonly userName: string;
  readonly roleName: string;
  readonly warehouseName: string | null;
  /** Undefined where the warehouse is none, or not the role's to use. */
  readonly warehouseId?: number | undefined;
  /** The same of database and schema. */
  readonly databaseId?: number | undefined;
  readonly schemaId?: number | undefined;
  readonly databaseName: string | null;
  readonly schemaName: string | null;
  readonly queryType: string;
  readonly status: 'SUCCESS' | 'FAIL';
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly rowsProduced: number;
  /** Of the transaction that the statement is part of, or began or ended. */
  readonly transactionId?: string | undefined;
  /** Of a statement that changes rows. */
  readonly changed?:
    | { readonly inserted: number; readonly updated: number; readonly deleted: number }
    | undefined;
  /** Of one that writes rows to a stage. */
  readonly unloaded?: number | undefined;
}

/** What a statement read, wrote and defined: https://docs.snowflake.com/en/sql-reference/account-usage/access_history */
export interface AccessEvent {
  readonly queryId: string;
  readonly startedAt: Instant;
  readonly userName: string;
  /** JSON texts: the objects that the statement names, and the tables behind them ... */
  readonly direct: string;
  readonly base: string;
  /** ... those whose rows it changed, with where the values came from ... */
  readonly modified: string;
  /** ... what it did to a definition, if anything ... */
  readonly definition: string | null;
  /** ... and the policies that what it read is protected by. */
  readonly policies: string;
  readonly parentQueryId: string | null;
  readonly rootQueryId: string | null;
}

export interface Range {
  readonly from: Instant;
  readonly to: Instant;
  /** Newest kept when more match. */
  readonly limit: number;
}

/** Events as they are kept: a JSON array of neighbours, the first with this number. */
export interface EventBatch {
  readonly first: number;
  readonly count: number;
  readonly events: string;
}

/** Recording never throws and never waits; reading first writes what is pending. */
export interface EventLog<Event> {
  record(event: Event): void;
  /** Oldest first; the range's limit counts only what `accepts` lets through. */
  between(
    range: Range,
    accepts?: (event: Event) => boolean,
  ): Promise<readonly (Event & { readonly eventId: number })[]>;
}

/** A log that can be copied elsewhere, bit by bit. */
export interface KeptEventLog<Event> extends EventLog<Event> {
  /** The number of the oldest event that is kept, and the one that the next will have. */
  extent(): Promise<{ readonly oldest: number; readonly next: number }>;
  /** Batches with that event and later ones, in their order, some at a time; none where there are none. */
  batchesFrom(event: number): Promise<readonly EventBatch[]>;
}

export interface History {
  readonly rest: KeptEventLog<RestEvent>;
  readonly logins: KeptEventLog<LoginEvent>;
  readonly sessions: KeptEventLog<SessionEnd>;
  readonly queries: KeptEventLog<QueryEvent>;
  readonly accesses: KeptEventLog<AccessEvent>;
  /** Writes what is pending, for shutdown. */
  flush(): Promise<void>;
}
