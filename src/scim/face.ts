/**
 * SCIM 2.0 (RFC 7643, RFC 7644) over HTTP: translates requests into calls of endpoints, and decides nothing. It takes
 * requests as they come from the listener: the way through a framework's hooks cost a tenth of the rate of reads.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import { type Admission, admit, carriesBody, type Origin, requireTarget } from './admission.ts';
import type { Call, Limits } from './call.ts';
import type { UserTokens } from './checks/authenticate.ts';
import { parseBody } from './checks/body.ts';
import { type ClientAddressReader, clientAddressReader } from './checks/client-address.ts';
import { concurrencyLimit } from './checks/concurrency.ts';
import { beginExchange, type Exchange, type ExchangeSources, headerText } from './exchange.ts';
import { defaultPageSize, maxPageSize } from './protocol/list.ts';
import { readBody } from './read-body.ts';
import { type Outcome, recordExchange } from './recording/recorder.ts';
import { asScimError, sendAnswer, sendError } from './responses.ts';
import { operationOf } from './routes.ts';
import { watchSlowBodies } from './slow-bodies.ts';

export interface ScimObservation {
  /** `/Users/:id`, or `unknown` for a request that was refused before its path was looked at. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly milliseconds: number;
}

export interface ScimFaceLogger {
  error(details: object, message: string): void;
}

export interface ScimFaceOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly logger?: ScimFaceLogger | undefined;
  /** Judges tokens of service users; without it only SCIM's own are taken. */
  readonly userTokens?: UserTokens | undefined;
  /** Addresses or CIDR ranges whose X-Forwarded-For, -Proto and -Host count. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** `https://host` for locations, where it is not what requests name. */
  readonly publicUrl?: string | undefined;
  /** Bytes of a body; a group of 100,000 members needs 3 MB. */
  readonly bodyLimit?: number | undefined;
  /** Milliseconds for a body to arrive. */
  readonly bodyTimeout?: number | undefined;
  readonly concurrentRequests?: number | undefined;
}

/** A request as the server hands it over. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Answered as `x-request-id`, where there is one. */
  readonly requestId?: string | undefined;
  /** Why the server refuses the request, whatever it asks for. */
  readonly refusal?: Error | undefined;
  /** Told once, after the answer. */
  observe?(observation: ScimObservation): void;
}

export interface ScimFace {
  /** Answers the request; never throws. */
  handle(arrival: Arrival): void;
  close(): void;
}

export const scimMountPath = '/scim/v2';

const defaults = { bodyLimit: 16 * 1024 * 1024, bodyTimeout: 30_000, concurrentRequests: 500 };

const limits: Limits = {
  bulkOperations: 1_000,
  bulkPayloadBytes: 4 * 1024 * 1024,
  defaultPageSize,
  maxPageSize,
  cursorLifetimeSeconds: 3_600,
};

const noQuery: Call['query'] = {};

const queryOf = (text: string): Call['query'] => (text === '' ? noQuery : parseQuery(text));

class MountedFace implements ScimFace {
  readonly #options: ScimFaceOptions;
  readonly #bodyLimit: number;
  readonly #admission: Admission;
  readonly #clientAddress: ClientAddressReader;
  readonly #sources: ExchangeSources;
  readonly #slowBodies;

  constructor(options: ScimFaceOptions) {
    const { account, clock, publicUrl, userTokens } = options;
    const mountPath = scimMountPath;
    this.#options = options;
    this.#bodyLimit = options.bodyLimit ?? defaults.bodyLimit;
    this.#clientAddress = clientAddressReader(options.trustedProxies ?? []);
    this.#sources = { clock, mountPath, clientAddress: this.#clientAddress };
    this.#slowBodies = watchSlowBodies(options.bodyTimeout ?? defaults.bodyTimeout);
    this.#admission = {
      account,
      userTokens,
      clock,
      publicUrl,
      mountPath,
      limits,
      concurrency: concurrencyLimit(options.concurrentRequests ?? defaults.concurrentRequests),
    };
  }

  handle(arrival: Arrival): void {
    const { request, refusal } = arrival;
    const exchange = beginExchange(this.#sources, request);
    const refuse = (error: unknown): void => this.#refuse(arrival, exchange, error);
    const proceed = (): void => void this.#serve(arrival, exchange).catch(refuse);
    try {
      if (refusal !== undefined) throw refusal;
      requireTarget(exchange);
      const admission = admit(this.#admission, exchange, this.#originOf(request));
      if (admission instanceof Promise) admission.then(proceed, refuse);
      else proceed();
    } catch (error) {
      refuse(error);
    }
  }

  close(): void {
    this.#slowBodies.stop();
  }

  #originOf({ socket, headers }: IncomingMessage): Origin {
    const encrypted = 'encrypted' in socket && socket.encrypted === true;
    const { host } = headers;
    if (!this.#clientAddress.isTrustedProxy(socket.remoteAddress)) return { encrypted, host };
    const protocol = headerText(headers['x-forwarded-proto']);
    return {
      encrypted: protocol === undefined ? encrypted : protocol.trim().toLowerCase() === 'https',
      host: headerText(headers['x-forwarded-host']) ?? host,
    };
  }

  async #serve(arrival: Arrival, exchange: Exchange): Promise<void> {
    // RFC 9110 section 9.3.5: what comes with a DELETE means nothing, whatever it is.
    const text = carriesBody(exchange.method)
      ? await readBody(arrival.request, this.#bodyLimit, this.#slowBodies)
      : undefined;
    exchange.body = parseBody(text);
    const { caller, headers, id, route, method, body, target } = exchange;
    const operation = route && operationOf(route, method);
    if (caller === undefined || operation === undefined) {
      throw new Error('A request was served that was not admitted');
    }
    const answer = await operation({
      caller,
      id,
      query: queryOf(target.queryText),
      body,
      bodyBytes: text === undefined ? 0 : Buffer.byteLength(text),
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
    });
    exchange.subject = answer.subject;
    exchange.slot?.release();
    sendAnswer(arrival, answer);
    this.#finish(arrival, exchange, { status: answer.status });
  }

  #refuse(arrival: Arrival, exchange: Exchange, error: unknown): void {
    exchange.slot?.release();
    const refusal = asScimError(error);
    if (refusal.status === 500)
      this.#options.logger?.error({ err: error }, 'SCIM request failed unexpectedly');
    if (arrival.response.headersSent) arrival.response.destroy();
    else sendError(arrival, refusal, exchange);
    this.#finish(arrival, exchange, refusal);
  }

  #finish(arrival: Arrival, exchange: Exchange, outcome: Outcome): void {
    const { account, logger } = this.#options;
    recordExchange(account.history, exchange, outcome, (error) =>
      logger?.error({ err: error }, 'SCIM request could not be recorded'),
    );
    try {
      arrival.observe?.({
        route: exchange.route?.pattern ?? 'unknown',
        method: exchange.method,
        status: outcome.status,
        milliseconds: performance.now() - exchange.startedTick,
      });
    } catch (error) {
      logger?.error({ err: error }, 'SCIM request could not be observed');
    }
  }
}

/** Takes every request below `/scim`: a client with a mistake in its base URL must be able to read the refusal. */
export const scimFace = (options: ScimFaceOptions): ScimFace => new MountedFace(options);
