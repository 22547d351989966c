/** Hands requests to the faces that take them as they come, and all others to the framework. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { type Arrival, type DirectFace, directFaceOf } from './faces.ts';
import type { Metrics } from './metrics.ts';
import { lacksHost, stopping, withoutHost } from './refusals.ts';
import { requestUrl } from './request-url.ts';

export interface DirectOptions {
  readonly directFaces: readonly DirectFace[];
  readonly metrics: Metrics;
  readonly logger: FastifyBaseLogger;
  readonly isStopping: () => boolean;
}

class DirectArrival implements Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId = randomUUID();
  readonly refusal: Error | undefined;
  readonly #face: string;
  readonly #options: DirectOptions;

  constructor(face: string, request: IncomingMessage, response: ServerResponse, options: DirectOptions) {
    this.request = request;
    this.response = response;
    this.#face = face;
    this.#options = options;
    if (options.isStopping()) this.refusal = stopping();
    else if (lacksHost(request)) this.refusal = withoutHost();
  }

  observe({ route, method, status, milliseconds }: Parameters<Arrival['observe']>[0]): void {
    const { metrics, logger } = this.#options;
    metrics.observe(this.#face, method, route, status, milliseconds / 1000);
    if (status < 500 && logger.level !== 'debug' && logger.level !== 'trace') return;
    const answered = {
      requestId: this.requestId,
      face: this.#face,
      method,
      route,
      statusCode: status,
      elapsedTime: milliseconds,
    };
    if (status >= 500) logger.warn(answered, 'request failed');
    else logger.debug(answered, 'request answered');
  }
}

export const directListener =
  (framework: RequestListener, options: DirectOptions): RequestListener =>
  (request, response) => {
    const url = requestUrl(request.url ?? '/');
    const face = directFaceOf(options.directFaces, url);
    if (face === undefined) {
      framework(request, response);
      return;
    }
    request.url = url;
    face.requests.handle(new DirectArrival(face.name, request, response, options));
  };
