/** SCIM 2.0 (RFC 7643, RFC 7644) as a Fastify plugin: translates HTTP into calls of endpoints, and decides nothing. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import { type Admission, admit, carriesBody } from './admission.ts';
import type { Call, Limits } from './call.ts';
import type { UserTokens } from './checks/authenticate.ts';
import { parseBody } from './checks/body.ts';
import { type ClientAddressReader, clientAddressReader } from './checks/client-address.ts';
import { concurrencyLimit } from './checks/concurrency.ts';
import { beginExchange, type Exchange, type ExchangeSources, headerText } from './exchange.ts';
import { defaultPageSize, maxPageSize } from './protocol/list.ts';
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
  /** Called once per request, after its answer. */
  readonly observe?: ((observation: ScimObservation) => void) | undefined;
  /** Bytes of a body; a group of 100,000 members needs 3 MB. */
  readonly bodyLimit?: number | undefined;
  /** Milliseconds for a body to arrive. */
  readonly bodyTimeout?: number | undefined;
  readonly concurrentRequests?: number | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    scim: Exchange | null;
  }
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

const routedMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const callOf = (request: FastifyRequest, exchange: Exchange, text: string | undefined): Call | undefined => {
  const { caller, headers } = exchange;
  if (caller === undefined) return undefined;
  return {
    caller,
    id: exchange.id,
    query: request.query as Call['query'],
    body: exchange.body,
    bodyBytes: text === undefined ? 0 : Buffer.byteLength(text),
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
  };
};

class ScimFace {
  readonly #options: ScimFaceOptions;
  readonly #admission: Admission;
  readonly #clientAddress: ClientAddressReader;
  readonly #sources: ExchangeSources;
  readonly #slowBodies;

  constructor(options: ScimFaceOptions, mountPath: string) {
    const { account, clock, publicUrl, userTokens } = options;
    this.#options = options;
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

  mount(app: FastifyInstance): void {
    app.decorateRequest('scim', null);
    app.removeAllContentTypeParsers();
    const bodyLimit = this.#options.bodyLimit ?? defaults.bodyLimit;
    // Media types are checked before; whatever comes here is text to be read as JSON by `parseBody`.
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, text, done) =>
      done(null, text),
    );
    app.addHook('onRequest', (request, reply, done) => this.#begin(request, reply, done));
    app.addHook('onClose', async () => this.#slowBodies.stop());
    app.setErrorHandler((error, request, reply) => this.#refuse(error, request, reply));
    const handler = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
      this.#serve(request, reply);
    app.setNotFoundHandler(handler);
    for (const url of ['', '/*']) {
      app.route({ method: routedMethods, url, handler, bodyLimit, exposeHeadRoute: false });
    }
  }

  #begin(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    try {
      const exchange = beginExchange(this.#sources, request.raw);
      request.scim = exchange;
      const proceed = (): void => {
        if (carriesBody(exchange.method)) this.#slowBodies.watch(request, reply);
        done();
      };
      const admission = admit(this.#admission, exchange, this.#originOf(request));
      if (admission instanceof Promise) admission.then(proceed, done);
      else proceed();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #originOf({ raw }: FastifyRequest): { readonly encrypted: boolean; readonly host: string | undefined } {
    const encrypted = 'encrypted' in raw.socket && raw.socket.encrypted === true;
    const { host } = raw.headers;
    if (!this.#clientAddress.isTrustedProxy(raw.socket.remoteAddress)) return { encrypted, host };
    const protocol = headerText(raw.headers['x-forwarded-proto']);
    return {
      encrypted: protocol === undefined ? encrypted : protocol.trim().toLowerCase() === 'https',
      host: headerText(raw.headers['x-forwarded-host']) ?? host,
    };
  }

  async #serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const exchange = request.scim;
    this.#slowBodies.arrived(request);
    // RFC 9110 section 9.3.5: what comes with a DELETE means nothing, whatever it is.
    const text = carriesBody(request.method) && typeof request.body === 'string' ? request.body : undefined;
    if (exchange !== null) exchange.body = parseBody(text);
    const call = exchange === null ? undefined : callOf(request, exchange, text);
    const operation = exchange?.route && operationOf(exchange.route, exchange.method);
    if (exchange === null || call === undefined || operation === undefined) {
      throw new Error('A request was served that was not admitted');
    }
    const answer = await operation(call);
    exchange.subject = answer.subject;
    exchange.slot?.release();
    sendAnswer(reply, answer);
    this.#finish(exchange, { status: answer.status });
    return reply;
  }

  #refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    this.#slowBodies.arrived(request);
    // The server itself refuses while it stops, before the face has seen the request.
    const exchange = request.scim ?? beginExchange(this.#sources, request.raw);
    exchange.slot?.release();
    const refusal = asScimError(error);
    if (refusal.status === 500)
      this.#options.logger?.error({ err: error }, 'SCIM request failed unexpectedly');
    sendError(reply, refusal, exchange);
    this.#finish(exchange, refusal);
  }

  #finish(exchange: Exchange, outcome: Outcome): void {
    const { account, logger, observe } = this.#options;
    recordExchange(account.history, exchange, outcome, (error) =>
      logger?.error({ err: error }, 'SCIM request could not be recorded'),
    );
    try {
      observe?.({
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

/** Register it as it is, or with a prefix: without one it mounts itself at `/scim/v2`. */
export const scimFace =
  (options: ScimFaceOptions): FastifyPluginAsync =>
  async (app) => {
    if (app.prefix !== '') {
      new ScimFace(options, app.prefix).mount(app);
      return;
    }
    await app.register(async (child) => new ScimFace(options, scimMountPath).mount(child), {
      prefix: scimMountPath,
    });
  };
