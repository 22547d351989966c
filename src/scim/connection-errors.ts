/** The refusal of what never becomes a request of the face, for the server that mounts it. It is recorded like others. */
import type { Socket } from 'node:net';
import { clientAddressReader } from './checks/client-address.ts';
import { type ScimFaceOptions, scimMountPath } from './face.ts';
import { errorBody, type ScimError } from './protocol/errors.ts';
import { record } from './recording/recorder.ts';
import { readTarget } from './request-target.ts';
import { asScimError, mediaType } from './responses.ts';

/** Answers bytes that are no HTTP, header floods, requests that never end: what the listener calls a client's error. */
export type ConnectionRefusal = (error: Error & { readonly code?: string }, socket: Socket) => void;

const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [408, 'Request Timeout'],
  [431, 'Request Header Fields Too Large'],
]);

const statusOf = (code: string | undefined): number => {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
};

const requestLine = /^([A-Z]{1,20}) (\/scim[/?]?\S{0,2000})/;

/** What was asked, where the bytes that could not be parsed still begin with it. */
const requestLineOf = (error: Error): { readonly method: string; readonly url: string } | undefined => {
  const packet = 'rawPacket' in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : undefined;
  const start = packet === undefined ? '' : Buffer.from(packet.subarray(0, 2_100)).toString('latin1');
  const [, method, url] = requestLine.exec(start) ?? [];
  return method === undefined || url === undefined ? undefined : { method, url };
};

const send = (socket: Socket, refusal: ScimError): void => {
  const { status } = refusal;
  const body = JSON.stringify(errorBody(refusal));
  socket.end(
    `HTTP/1.1 ${status} ${reasons.get(status) ?? 'Bad Request'}\r\ncontent-type: ${mediaType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};

export const connectionRefusal = (
  { account, clock, logger, trustedProxies = [] }: ScimFaceOptions,
  mountPath = scimMountPath,
): ConnectionRefusal => {
  const clientAddress = clientAddressReader(trustedProxies);
  const onFailure = (error: unknown): void =>
    logger?.error({ err: error }, 'SCIM request could not be recorded');

  const recordUnparsed = (error: Error, socket: Socket, refusal: ScimError): void => {
    const asked = requestLineOf(error);
    if (asked === undefined) return;
    const { endpoint, queryText } = readTarget(asked.url, mountPath);
    record(
      account.history,
      {
        at: clock(),
        method: asked.method,
        endpoint,
        queryText,
        body: undefined,
        status: refusal.status,
        scimType: refusal.scimType,
        errorDetail: refusal.detail,
        clientAddress: clientAddress.addressOf(socket.remoteAddress, undefined),
        userAgent: undefined,
        integration: undefined,
        subject: undefined,
      },
      onFailure,
    );
  };

  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    const refusal = asScimError(Object.assign(new Error(), { statusCode: statusOf(error.code) }));
    send(socket, refusal);
    recordUnparsed(error, socket, refusal);
  };
};
