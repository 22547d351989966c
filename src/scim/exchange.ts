/** One request on its way through the checks, and what is known of it so far. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Instant } from '../account/model.ts';
import type { Caller, Subject } from './call.ts';
import type { Slot } from './checks/concurrency.ts';
import type { Json } from './protocol/json.ts';
import type { RequestTarget } from './request-target.ts';
import type { Route } from './routes.ts';

export interface Exchange {
  readonly startedAt: Instant;
  /** Of a clock that never goes back, for durations. */
  readonly startedTick: number;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly target: RequestTarget;
  readonly clientAddress: string;
  /** Known once the token is. */
  caller: Caller | undefined;
  /** Known once the path is. */
  route: Route | undefined;
  id: string;
  slot: Slot | undefined;
  /** Known once it is read. */
  body: Json | undefined;
  subject: Subject | undefined;
}
