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

const parseJson = (request: FastifyRequest, body: Buffer): Promise<unknown> =>
  readJson(request, body, request.routeOptions.bodyLimit);

/** Whatever a driver calls its body. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, parseJson);
}

/** "If no Content-Type is specified, the request payload is interpreted as JSON", and nothing else is taken. */
export function acceptJsonAlone(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseJson);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const mediaType = request.headers['content-type'] ?? '';
    if (mediaType === '') return await parseJson(request, body);
    throw new UnreadableRequest(415, `Content-Type must be application/json, not ${mediaType}.`);
  });
}
