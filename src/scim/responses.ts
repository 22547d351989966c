/** Answers and refusals onto the wire. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { endWithTurn } from './answers-of-turn.ts';
import type { Answer } from './call.ts';
import { challenge } from './checks/authenticate.ts';
import type { Exchange } from './exchange.ts';
import { errorBody, invalidSyntax, ScimError } from './protocol/errors.ts';
import { refusalOf } from './refusals.ts';
import { allowedMethods } from './routes.ts';

export const mediaType = 'application/scim+json';

const retryAfterSeconds = '1';

/** What a body may be: RFC 9110 section 15.5.16 tells it with a refusal. */
const understood = { accept: `${mediaType}, application/json`, 'accept-encoding': 'identity' };

/** Where an answer goes. */
export interface Reply {
  readonly response: ServerResponse;
  readonly requestId?: string | undefined;
}

const send = (
  { response, requestId }: Reply,
  status: number,
  headers: OutgoingHttpHeaders,
  json: string,
): void => {
  if (requestId !== undefined) headers['x-request-id'] = requestId;
  headers['content-type'] = mediaType;
  headers['content-length'] = Buffer.byteLength(json);
  response.writeHead(status, headers);
  endWithTurn(response, json);
};

const sendEmpty = ({ response, requestId }: Reply, status: number, headers: OutgoingHttpHeaders): void => {
  if (requestId !== undefined) headers['x-request-id'] = requestId;
  response.writeHead(status, headers);
  response.end();
};

export const sendAnswer = (reply: Reply, { status, etag, location, body }: Answer): void => {
  const headers: OutgoingHttpHeaders = {};
  if (etag !== undefined) headers['etag'] = etag;
  if (location !== undefined) headers['location'] = location;
  if (body === undefined) sendEmpty(reply, status, headers);
  else send(reply, status, headers, JSON.stringify(body));
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

const headersOf = (error: ScimError, { headers, route }: Exchange): OutgoingHttpHeaders => {
  switch (error.status) {
    case 401:
      return { 'www-authenticate': challenge(headers.authorization, error.detail) };
    case 405:
      return route === undefined ? {} : { allow: allowedMethods(route) };
    case 408:
      // What is left of the body would be taken for the next request.
      return { connection: 'close' };
    case 415:
      return { ...understood };
    case 429:
    case 503:
      return { 'retry-after': retryAfterSeconds };
    default:
      return {};
  }
};

export const sendError = (reply: Reply, error: ScimError, exchange: Exchange): void =>
  send(reply, error.status, headersOf(error, exchange), JSON.stringify(errorBody(error)));
