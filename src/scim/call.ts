/** What an endpoint is given, and what it answers: nothing of HTTP's machinery. */
import type { Account, Actor } from '../account/account.ts';
import type { Instant, ScimIntegration } from '../account/model.ts';
import type { Dialect } from './dialect.ts';
import type { Json, JsonObject } from './protocol/json.ts';

/** The object a request is about, for REST_EVENT_HISTORY. */
export interface Subject {
  readonly domain: 'USER' | 'ROLE';
  readonly name: string;
}

/** The provisioner that calls, and the account it calls. */
export interface Caller {
  readonly account: Pick<Account, 'change' | 'read' | 'parameter'>;
  readonly actor: Actor;
  readonly integration: ScimIntegration;
  readonly dialect: Dialect;
  /** `https://host/scim/v2`, with the endpoint id if the request came by it. */
  readonly baseUrl: string;
  readonly limits: Limits;
  readonly now: () => Instant;
}

export interface Limits {
  readonly bulkOperations: number;
  readonly bulkPayloadBytes: number;
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly cursorLifetimeSeconds: number;
}

export interface Call {
  readonly caller: Caller;
  /** The last part of the path, where the operation is on one resource. */
  readonly id: string;
  readonly query: { readonly [name: string]: unknown };
  readonly body: Json | undefined;
  readonly bodyBytes: number;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: JsonObject | undefined;
  readonly etag?: string | undefined;
  readonly location?: string | undefined;
  readonly subject?: Subject | undefined;
}

export type Operation = (call: Call) => Promise<Answer> | Answer;
