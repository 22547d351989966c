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

export async function sendText(
  reply: FastifyReply,
  text: string,
  contentType: string,
  compressAbove: number,
): Promise<FastifyReply> {
  reply.header('content-type', contentType);
  if (text.length < compressAbove || !acceptsGzip(reply.request)) return reply.send(text);
  const compressed = await deflate(text, compression);
  return reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding').send(compressed);
}

export const sendEnvelope = (
  reply: FastifyReply,
  envelope: Envelope,
  compressAbove: number,
): Promise<FastifyReply> =>
  sendText(reply, JSON.stringify(envelope), 'application/json; charset=utf-8', compressAbove);
