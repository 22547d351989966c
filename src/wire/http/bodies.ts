/**
 * Request bodies: JSON, compressed by some drivers. Both the received and the inflated size are bounded, so a
 * small body that inflates without end is refused.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const inflate = promisify(gunzip);

/** A request that cannot be read, with the HTTP status that says so. */
export class UnreadableRequest extends Error {
  override readonly name = 'UnreadableRequest';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

async function inflated(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new UnreadableRequest(415, `Content-Encoding ${encoding} is not supported.`);
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError)
      throw new UnreadableRequest(413, 'The request body is too large once decompressed.');
    throw new UnreadableRequest(400, 'The request body is not valid gzip.');
  }
}

async function readJson(request: FastifyRequest, body: Buffer, limit: number): Promise<unknown> {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  const bytes = body.length === 0 ? body : await inflated(body, encoding, limit);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new UnreadableRequest(400, 'The request body is not valid JSON.');
  }
}

export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = (request: FastifyRequest, body: Buffer) =>
    readJson(request, body, request.routeOptions.bodyLimit);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parse);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, parse);
}
