/** The Fastify instance that all faces share. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { directListener } from './direct-faces.ts';
import { type DirectFace, type Face, faceOf } from './faces.ts';
import type { Metrics } from './metrics.ts';
import { lacksHost, notFound, stopping, withoutHost } from './refusals.ts';
import { requestUrl } from './request-url.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The face that a route belongs to. */
    face?: Face;
    /** Whoever takes the body sees to it that it goes on; strangers are refused in `onRequest`. */
    takesLongBodies?: boolean;
  }
}

export interface ApplicationOptions {
  readonly faces: readonly Face[];
  readonly directFaces: readonly DirectFace[];
  readonly metrics: Metrics;
  readonly logger: FastifyBaseLogger;
  /** Addresses or CIDR ranges whose X-Forwarded-* headers count. */
  readonly trustedProxies: readonly string[];
  readonly isStopping: () => boolean;
  /** Answers bytes that are no request, which belong to no face. */
  readonly refuseConnection?: ((error: ConnectionError, socket: Socket) => void) | undefined;
}

/** Longer than the idle time of common load balancers, so that it is they who close. */
const keepAliveTimeout = 75_000;
/** Headers, and then the body, must arrive within these: a client that drips bytes is cut off. */
const headersTimeout = 20_000;
const bodyTimeout = 120_000;
/** A large file may take this long. */
const requestTimeout = 3_600_000;
const greatestHeaderBytes = 32 * 1024;
const greatestHeaderCount = 200;
/** Room for a signed link to rows and for long SCIM ids, no more. */
const greatestParameterLength = 512;

const createHttpServer = (listener: RequestListener): Server => {
  const server = createServer(
    {
      keepAliveTimeout,
      headersTimeout,
      requestTimeout,
      maxHeaderSize: greatestHeaderBytes,
      noDelay: true,
      // Node would answer such a request itself, without a body: the faces refuse it in their own words.
      requireHostHeader: false,
    },
    listener,
  );
  server.maxHeadersCount = greatestHeaderCount;
  // RFC 9110 section 10.1.1: an expectation nobody knows may be passed over; Node would answer 417 without a body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function cutOffSlowBodies(app: FastifyInstance): void {
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request;
    if (hasBody(raw)) {
      const timer = setTimeout(() => raw.destroy(), bodyTimeout);
      timer.unref();
      timers.set(raw, timer);
      raw.once('close', () => clearTimeout(timer));
    }
    done();
  });
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    if (request.routeOptions.config.takesLongBodies === true) clearTimeout(timers.get(request.raw));
    done();
  });
}

function observeRequests(app: FastifyInstance, { metrics, faces }: ApplicationOptions): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route = '', config } = request.routeOptions;
    const face = config.face ?? faceOf(faces, request.url);
    const name = face?.name ?? 'server';
    const { elapsedTime, statusCode } = reply;
    metrics.observe(name, request.method, route, statusCode, elapsedTime / 1000);
    if (statusCode >= 500)
      request.log.warn(
        { requestId: request.id, face: name, method: request.method, route, statusCode, elapsedTime },
        'request failed',
      );
    else if (request.log.level === 'debug' || request.log.level === 'trace')
      request.log.debug(
        { requestId: request.id, face: name, method: request.method, route, statusCode, elapsedTime },
        'request answered',
      );
    done();
  });
}

/** Mounts a face so that each of its routes knows it. */
const mounted = (face: Face): FastifyPluginAsync =>
  async function mountFace(scope) {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, face };
    });
    await scope.register(face.plugin);
  };

export async function createApplication(options: ApplicationOptions): Promise<FastifyInstance> {
  const { faces, logger, trustedProxies, isStopping, refuseConnection } = options;
  const app: FastifyInstance = Fastify({
    serverFactory: (handler) => createHttpServer(directListener(handler, options)),
    loggerInstance: logger,
    // A logger of its own for each request costs more than most requests log: lines name the request themselves.
    childLoggerFactory: (parent) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    // Closing waits for statements under way, which have their own bound.
    pluginTimeout: 0,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    rewriteUrl: ({ url = '/' }) => requestUrl(url),
    routerOptions: { maxParamLength: greatestParameterLength },
    ...(refuseConnection === undefined ? {} : { clientErrorHandler: refuseConnection }),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const refuse = faceOf(faces, request.url)?.refuse;
      if (refuse === undefined) reply.status(error.statusCode ?? 400).send({ error: error.message });
      else refuse(error, request, reply);
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const refuse = faceOf(faces, request.url)?.refuse;
    return refuse === undefined
      ? reply.status(404).send({ error: 'Not found.' })
      : refuse(notFound(), request, reply);
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500 && status !== 503)
      request.log.error({ err: error, requestId: request.id }, 'request failed unexpectedly');
    const refuse = faceOf(faces, request.url)?.refuse;
    if (refuse !== undefined) return refuse(error, request, reply);
    const message = status >= 500 && status !== 503 ? 'Internal error.' : error.message;
    return reply.status(status).send({ error: message, requestId: request.id });
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // Health is still told while stopping: that is how a load balancer learns of it.
    if (isStopping() && request.routeOptions.url !== '/healthz') done(stopping());
    else done(lacksHost(request.raw) ? withoutHost() : undefined);
  });
  cutOffSlowBodies(app);
  observeRequests(app, options);
  for (const face of faces) await app.register(mounted(face));
  return app;
}
