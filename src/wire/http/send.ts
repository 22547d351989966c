/** Writes answers, compressed where the driver accepts it and it pays. */
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Envelope } from './envelope.ts';

const deflate = promisify(gzip);
/** Rows compress well even at the quickest level, and most drivers sit close to their server. */
const compression = { level: constants.Z_BEST_SPEED };

const acceptsGzip = (request: FastifyRequest): boolean => {
  const accepted = request.headers['accept-encoding'];
  return typeof accepted === 'string' && /(?:^|[,\s])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted);
};

const sendDeflated = async (reply: FastifyReply, text: string): Promise<FastifyReply> =>
  reply
    .header('content-encoding', 'gzip')
    .header('vary', 'accept-encoding')
    .send(await deflate(text, compression));

export async function sendText(
  reply: FastifyReply,
  text: string,
  contentType: string,
  compressAbove: number,
): Promise<FastifyReply> {
  reply.header('content-type', contentType);
  if (text.length < compressAbove || !acceptsGzip(reply.request)) return reply.send(text);
  return sendDeflated(reply, text);
}

/** Compressed unless the client says that it takes no gzip; who says nothing takes it (RFC 9110 section 12.5.3). */
export async function sendAlwaysCompressed(reply: FastifyReply, body: object): Promise<FastifyReply> {
  const text = JSON.stringify(body);
  reply.header('content-type', 'application/json; charset=utf-8');
  const { request } = reply;
  if (request.headers['accept-encoding'] !== undefined && !acceptsGzip(request)) return reply.send(text);
  return sendDeflated(reply, text);
}

export const sendEnvelope = (
  reply: FastifyReply,
  envelope: Envelope,
  compressAbove: number,
): Promise<FastifyReply> =>
  sendText(reply, JSON.stringify(envelope), 'application/json; charset=utf-8', compressAbove);
