/**
 * PUT, GET and HEAD /stage-files/{name}: the files of a PUT or GET statement, as drivers move them.
 * The statuses are those that drivers expect of such a store: 401 and 400 have them ask for a new token and a new link.
 */
import { createHash } from 'node:crypto';
import { addAbortSignal, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import { cannotStore } from '../../engine/errors.ts';
import { StoreUnavailable } from '../../store/database.ts';
import type { WireContext } from '../context.ts';
import { UnreadableRequest } from '../http/bodies.ts';
import { internalFailure, refused } from '../http/envelope.ts';
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

/** A name that no file can have is not found; one that cannot have a file beside others is told so. */
const known = async <T>(asked: Promise<T | undefined>): Promise<T> => {
  const found = await asked.catch((error: unknown) => {
    if (!(error instanceof AccountError)) throw error;
    if (error.kind === 'alreadyExists') throw new UnreadableRequest(409, error.message);
    return undefined;
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

/** The client went away, or its session ended. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(String(error.code));

const store = async (
  context: WireContext,
  request: FastifyRequest,
  { transfer, session }: StageGrant,
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
  addAbortSignal(session.ended, checked);
  try {
    return await transfer.files.write(name, checked);
  } catch (error) {
    throw isCutOff(error) ? new UnreadableRequest(400, 'The file did not arrive whole.') : error;
  }
};

/** A client that sends or takes nothing for so long is gone. */
const idleLimit = 60_000;

interface Moved {
  readonly name: string;
  readonly grant: StageGrant;
}

const movedDecorator = Symbol('moved file');

/** It runs before the body is read, so that strangers send none. */
const requireGrant = (context: WireContext) => async (request: FastifyRequest, reply: FastifyReply) => {
  reply.header('cache-control', 'private, no-store');
  const grant = await grantOf(context, request);
  const name = fileMeant(grant, nameOf(request));
  if (name === undefined) throw notFound();
  request.setDecorator<Moved>(movedDecorator, { name, grant });
};

/** Drivers go by the status: none but that of a file moved may be 2xx. */
function answerErrors(app: FastifyInstance, { logger }: WireContext): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode } = error;
    if (statusCode !== undefined && statusCode < 500)
      return reply.status(statusCode).send(refused(null, error.message));
    if (error instanceof StoreUnavailable) return reply.status(503).send(refused('000603', cannotStore));
    (logger ?? request.log).error({ err: error, requestId: request.id }, 'a file could not be moved');
    return reply.status(500).send(internalFailure(request.id));
  });
}

export async function stageFilesEndpoint(app: FastifyInstance, context: WireContext): Promise<void> {
  const path = `${stageFilesPath}/*`;
  await app.register(async (scope) => {
    scope.decorateRequest(movedDecorator, undefined);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.addHook('onRequest', requireGrant(context));
    answerErrors(scope, context);
    scope.put(path, { config: { takesLongBodies: true } }, async (request, reply) => {
      const { name, grant } = request.getDecorator<Moved>(movedDecorator);
      if (grant.transfer.command !== 'UPLOAD') throw notFound();
      request.raw.setTimeout(idleLimit, () => request.raw.destroy());
      if (!(await known(store(context, request, grant, name)))) throw notFound();
      return reply.status(200).send();
    });
    scope.head(path, async (request, reply) => {
      const { name, grant } = request.getDecorator<Moved>(movedDecorator);
      const size = await known(grant.transfer.files.size(name));
      return reply.header('content-length', size).send();
    });
    scope.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      const { name, grant } = request.getDecorator<Moved>(movedDecorator);
      if (grant.transfer.command !== 'DOWNLOAD') throw notFound();
      const { size, content } = await known(grant.transfer.files.read(name));
      reply.raw.setTimeout(idleLimit, () => reply.raw.destroy());
      addAbortSignal(grant.session.ended, content);
      return reply.header('content-length', size).type('application/octet-stream').send(content);
    });
  });
}
