/** Answers and refusals onto the wire. */
import type { FastifyReply } from 'fastify';
import type { Answer } from './call.ts';
import { challenge } from './checks/authenticate.ts';
import type { Exchange } from './exchange.ts';
import { errorBody, invalidSyntax, ScimError } from './protocol/errors.ts';
import { refusalOf } from './refusals.ts';
import { allowedMethods } from './routes.ts';

export const mediaType = 'application/scim+json';

/** Keeps Fastify from adding a charset to a media type that has none (RFC 7644 section 8.1). */
const verbatim = (payload: string): string => payload;

const retryAfterSeconds = '1';

/** What a body may be: RFC 9110 section 15.5.16 tells it with a refusal. */
const understood = { accept: `${mediaType}, application/json`, 'accept-encoding': 'identity' };

const sendJson = (reply: FastifyReply, json: string): void => {
  reply.header('content-type', mediaType);
  reply.serializer(verbatim);
  reply.send(json);
};

export const sendAnswer = (reply: FastifyReply, answer: Answer): void => {
  reply.code(answer.status);
  if (answer.etag !== undefined) reply.header('etag', answer.etag);
  if (answer.location !== undefined) reply.header('location', answer.location);
  if (answer.body === undefined) reply.send();
  else sendJson(reply, JSON.stringify(answer.body));
};

const statusOf = (error: unknown): number => {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : 500;
};

const frameworkRefusals: ReadonlyMap<number, ScimError> = new Map([
  [404, new ScimError(404, undefined, 'There is no such endpoint')],
  [408, new ScimError(408, undefined, 'The request did not arrive in time')],
  [413, new ScimError(413, undefined, 'The request body is too large')],
  [415, new ScimError(415, undefined, 'The body must be application/scim+json or application/json')],
  [431, new ScimError(431, undefined, 'The request header fields are too large')],
  [503, new ScimError(503, undefined, 'The service is not available at the moment; try again later')],
]);

const internal = new ScimError(500, undefined, 'Internal error');
const malformed = (error: unknown): ScimError =>
  invalidSyntax(exposedMessage(error) ?? 'The request is malformed');

/** Of an error whose maker says that clients may read it. */
const exposedMessage = (error: unknown): string | undefined =>
  error instanceof Error && 'expose' in error && error.expose === true ? error.message : undefined;

/** Any error in SCIM's words; what is a defect of ours tells a client nothing more. */
export const asScimError = (error: unknown): ScimError => {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refusal;
  const status = statusOf(error);
  return frameworkRefusals.get(status) ?? (status < 500 ? malformed(error) : internal);
};

/** `exchange` is undefined for a request that failed before it was one. */
export const sendError = (reply: FastifyReply, error: ScimError, exchange: Exchange | undefined): void => {
  reply.code(error.status);
  if (error.status === 401) {
    reply.header('www-authenticate', challenge(exchange?.headers.authorization, error.detail));
  }
  if (error.status === 405 && exchange?.route !== undefined) {
    reply.header('allow', allowedMethods(exchange.route));
  }
  if (error.status === 415) reply.headers(understood);
  if (error.status === 429 || error.status === 503) reply.header('retry-after', retryAfterSeconds);
  sendJson(reply, JSON.stringify(errorBody(error)));
};
