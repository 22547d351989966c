/** Why the server itself refuses a request, whichever face it is for. */
import type { IncomingMessage } from 'node:http';
import type { FastifyError } from 'fastify';

/** `expose` tells the faces that the message is meant for the client. */
const failure = (statusCode: number, code: string, message: string): FastifyError =>
  Object.assign(new Error(message), { name: 'RequestError', code, statusCode, expose: true });

export const stopping = (): FastifyError => failure(503, 'SNOWGATE_STOPPING', 'The server is stopping.');
export const withoutHost = (): FastifyError =>
  failure(400, 'SNOWGATE_WITHOUT_HOST', 'A request of HTTP/1.1 needs a Host header.');
export const notFound = (): FastifyError => failure(404, 'SNOWGATE_NOT_FOUND', 'Not found.');

/** RFC 9112 section 3.2: such a request must be answered with 400; HTTP/1.0 knows no Host. */
export const lacksHost = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion === '1.1';
