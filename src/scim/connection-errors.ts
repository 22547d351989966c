/** Refusals of what never becomes a request: for the server that mounts the face. */

import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply } from 'fastify';
import { errorBody } from './protocol/errors.ts';
import { asScimError, mediaType, sendError } from './responses.ts';

/** For `frameworkErrors` of Fastify: a path below the face that cannot be decoded. */
export const refuseBeforeRouting = (error: FastifyError, reply: FastifyReply): FastifyReply => {
  sendError(reply, asScimError(error), undefined);
  return reply;
};

const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [408, 'Request Timeout'],
  [431, 'Request Header Fields Too Large'],
]);

const statusOf = (code: string | undefined): number => {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
};

/** For `clientErrorHandler` of Fastify: bytes that are no HTTP, header floods, requests that never end. */
export const refuseConnection = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf(error.code);
  const body = JSON.stringify(errorBody(asScimError(Object.assign(new Error(), { statusCode: status }))));
  socket.end(
    `HTTP/1.1 ${status} ${reasons.get(status) ?? 'Bad Request'}\r\ncontent-type: ${mediaType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};
