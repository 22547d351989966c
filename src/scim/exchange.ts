/** One request on its way through the checks, and what is known of it so far. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Clock, Instant, ScimIntegration } from '../account/model.ts';
import type { Caller, Subject } from './call.ts';
import type { ClientAddressReader } from './checks/client-address.ts';
import type { Slot } from './checks/concurrency.ts';
import type { Json } from './protocol/json.ts';
import { type RequestTarget, readTarget } from './request-target.ts';
import type { Route } from './routes.ts';

export interface Exchange {
  readonly startedAt: Instant;
  /** Of a clock that never goes back, for durations. */
  readonly startedTick: number;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly target: RequestTarget;
  readonly clientAddress: string;
  /** Known once the token is, whether it admits or not. */
  integration: ScimIntegration | undefined;
  caller: Caller | undefined;
  /** Known once the path is. */
  route: Route | undefined;
  id: string;
  slot: Slot | undefined;
  /** Known once it is read. */
  body: Json | undefined;
  subject: Subject | undefined;
}

export interface ExchangeSources {
  readonly clock: Clock;
  readonly mountPath: string;
  readonly clientAddress: ClientAddressReader;
}

export const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

export const beginExchange = (
  { clock, mountPath, clientAddress }: ExchangeSources,
  { method = '', url = '', headers, socket }: IncomingMessage,
): Exchange => ({
  startedAt: clock(),
  startedTick: performance.now(),
  method,
  headers,
  target: readTarget(url, mountPath),
  clientAddress: clientAddress.addressOf(socket.remoteAddress, headerText(headers['x-forwarded-for'])),
  integration: undefined,
  caller: undefined,
  route: undefined,
  id: '',
  slot: undefined,
  body: undefined,
  subject: undefined,
});
