/**
 * The driver protocol: what Snowflake's own drivers speak. A face of an account and its engine; it translates
 * and decides nothing.
 */
import type { FastifyError, FastifyInstance, FastifyPluginAsync } from 'fastify';
import { AccountError } from '../account/errors.ts';
import { cannotStore } from '../engine/errors.ts';
import { StoreUnavailable } from '../store/database.ts';
import type { WireContext } from './context.ts';
import { abortEndpoints } from './endpoints/abort.ts';
import { authenticatorEndpoint } from './endpoints/authenticator.ts';
import { consoleLoginEndpoint } from './endpoints/console-login.ts';
import { heartbeatEndpoint } from './endpoints/heartbeat.ts';
import { loginEndpoint } from './endpoints/login.ts';
import { logoutEndpoint } from './endpoints/logout.ts';
import { monitoringEndpoint } from './endpoints/monitoring.ts';
import { queryEndpoint } from './endpoints/query.ts';
import { renewTokenEndpoint } from './endpoints/renew-token.ts';
import { resultEndpoint } from './endpoints/result.ts';
import { resultRowsEndpoint } from './endpoints/result-rows.ts';
import { stageFilesEndpoint } from './endpoints/stage-files.ts';
import { telemetryEndpoint } from './endpoints/telemetry.ts';
import { sessionDecorator } from './http/authentication.ts';
import { acceptJsonBodies } from './http/bodies.ts';
import { accountRefused, internalFailure, refused } from './http/envelope.ts';

const endpoints: readonly ((app: FastifyInstance, context: WireContext) => void)[] = [
  loginEndpoint,
  authenticatorEndpoint,
  consoleLoginEndpoint,
  renewTokenEndpoint,
  heartbeatEndpoint,
  logoutEndpoint,
  telemetryEndpoint,
  queryEndpoint,
  resultEndpoint,
  resultRowsEndpoint,
  monitoringEndpoint,
  abortEndpoints,
];

/** Paths that are this face's alone: what it does not know there is 404 in its own words. */
const prefixes = ['/session', '/queries', '/monitoring', '/results', '/telemetry'] as const;

function answerErrors(app: FastifyInstance, logger: WireContext['logger']): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    reply.type('application/json; charset=utf-8');
    if (error instanceof AccountError) return reply.status(200).send(accountRefused(error));
    if (error instanceof StoreUnavailable) return reply.status(200).send(refused('000603', cannotStore));
    const { statusCode } = error;
    if (statusCode !== undefined && (statusCode < 500 || statusCode === 503))
      return reply.status(statusCode).send(refused(null, error.message));
    (logger ?? request.log).error({ err: error, requestId: request.id }, 'a request failed unexpectedly');
    return reply.status(200).send(internalFailure(request.id));
  });
}

function answerUnknownPaths(app: FastifyInstance): void {
  for (const prefix of prefixes)
    app.all(`${prefix}/*`, async (request, reply) => {
      const path = request.url.split('?', 1)[0];
      return reply.status(404).send(refused(null, `There is nothing at ${request.method} ${path}.`));
    });
}

export const driverFace =
  (context: WireContext): FastifyPluginAsync =>
  async (app) => {
    app.decorateRequest(sessionDecorator, undefined);
    acceptJsonBodies(app);
    answerErrors(app, context.logger);
    app.addHook('onRoute', (route) => {
      route.bodyLimit ??= context.limits.bodyBytes;
    });
    app.addHook('preClose', () => context.statements.drain(context.limits.drain));
    for (const endpoint of endpoints) endpoint(app, context);
    await stageFilesEndpoint(app, context);
    answerUnknownPaths(app);
  };
