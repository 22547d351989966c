/**
 * PUT, GET and HEAD /stage-files/{name}: the files of a PUT or GET statement, as drivers move them.
 * The statuses are those that drivers expect of such a store: 401 and 400 have them ask for a new token and a new link.
 */
import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import type { WireContext } from '../context.ts';
import { UnreadableRequest } from '../http/bodies.ts';
import { fileNameOf, isPattern, stageFilesPath, tokenParameter } from '../stage-files/addresses.ts';
import type { StageGrant } from '../stage-files/grants.ts';

const bearer = /^Bearer\s+(\S+)$/i;

/** By header, or in the link; there is nothing to tell to who has no good one. */
const grantOf = async (context: WireContext, request: FastifyRequest): Promise<StageGrant> => {
  const header = bearer.exec(request.headers.authorization ?? '')?.[1];
  const token = header ?? new URL(request.url, 'http://localhost').searchParams.get(tokenParameter);
  const refused = new UnreadableRequest(
    header === undefined ? 400 : 401,
    'The token is not good, or not any more.',
  );
  try {
    const grant = token === null ? undefined : await context.stageGrants.redeem(token, request.ip);
    if (grant !== undefined) return grant;
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
  }
  throw refused;
};

const notFound = (): UnreadableRequest => new UnreadableRequest(404, 'There is no such file.');

const nameOf = (request: FastifyRequest): string => {
  const [path = ''] = request.url.split('?', 1);
  try {
    return decodeURIComponent(path.slice(stageFilesPath.length + 1));
  } catch {
    throw new UnreadableRequest(400, 'The name of the file cannot be decoded.');
  }
};

/**
 * The file of the grant that is meant. Drivers compress as AUTO_COMPRESS has them, and name the file so; what they have
 * as a stream the Node driver calls by the whole path of the statement.
 */
const fileMeant = ({ transfer: { command, sources } }: StageGrant, name: string): string | undefined => {
  if (command === 'DOWNLOAD') return sources.includes(name) ? name : undefined;
  const source = sources.find((path) => path === name || path === `/${name}`);
  if (source !== undefined) return fileNameOf(source);
  const isMeant = sources.some(
    (path) => isPattern(path) || [fileNameOf(path), `${fileNameOf(path)}.gz`].includes(name),
  );
  return isMeant && name !== '' && !name.includes('/') ? name : undefined;
};

/** A name that no file can have is not found. */
const known = async <T>(asked: Promise<T | undefined>): Promise<T> => {
  const found = await asked.catch((error: unknown) => {
    if (error instanceof AccountError) return undefined;
    throw error;
  });
  if (found === undefined) throw notFound();
  return found;
};

/** Passes on what it takes until there is too much of it, and sums it up. */
const measured = (limit: number, hash: ReturnType<typeof createHash>): Transform => {
  let length = 0;
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      length += bytes.length;
      hash.update(bytes);
      if (length > limit) done(tooLarge(limit));
      else done(null, bytes);
    },
  });
};

const tooLarge = (limit: number): UnreadableRequest =>
  new UnreadableRequest(413, `A file may have at most ${limit} bytes.`);

const store = async (
  context: WireContext,
  request: FastifyRequest,
  { transfer }: StageGrant,
  name: string,
): Promise<boolean> => {
  const { stageFileBytes } = context.limits;
  if (Number(request.headers['content-length'] ?? 0) > stageFileBytes) throw tooLarge(stageFileBytes);
  const body = request.body instanceof Readable ? request.body : Readable.from([]);
  const hash = createHash('sha256');
  const digest = request.headers['x-goog-meta-sfc-digest'];
  const checked = Readable.from(
    (async function* () {
      const measure = measured(stageFileBytes, hash);
      const moved = pipeline(body, measure);
      // Whoever reads the bytes hears of failures among them.
      moved.catch(() => {});
      yield* measure;
      await moved;
      if (typeof digest === 'string' && hash.digest('base64') !== digest)
        throw new UnreadableRequest(400, 'The bytes of the file are not those that their digest tells.');
    })(),
  );
  return await transfer.files.write(name, checked);
};

/** A client that sends nothing for so long is gone. */
const idleLimit = 60_000;

export async function stageFilesEndpoint(app: FastifyInstance, context: WireContext): Promise<void> {
  const path = `${stageFilesPath}/*`;
  const asked = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'private, no-store');
    const grant = await grantOf(context, request);
    const name = fileMeant(grant, nameOf(request));
    if (name === undefined) throw notFound();
    return { name, grant, files: grant.transfer.files };
  };
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put(path, { config: { takesLongBodies: true } }, async (request, reply) => {
      const { name, grant } = await asked(request, reply);
      if (grant.transfer.command !== 'UPLOAD') throw notFound();
      request.raw.setTimeout(idleLimit, () => request.raw.destroy());
      if (!(await known(store(context, request, grant, name)))) throw notFound();
      return reply.status(200).send();
    });
    scope.head(path, async (request, reply) => {
      const { name, files } = await asked(request, reply);
      const size = await known(files.size(name));
      return reply.header('content-length', size).send();
    });
    scope.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      const { name, grant, files } = await asked(request, reply);
      if (grant.transfer.command !== 'DOWNLOAD') throw notFound();
      const { size, content } = await known(files.read(name));
      return reply.header('content-length', size).type('application/octet-stream').send(content);
    });
  });
}
