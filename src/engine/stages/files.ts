/**
 * Where the files of stages are: stage 12 is the directory `s12`, the stage of table 7 is `t7`, that of user 3 is `u3`.
 * A name within a stage never leads out of it, and what is no plain file there is no file of the stage.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invalidStagePath, remoteFileNotFound, stagePathTaken } from './errors.ts';

export interface StagePlace {
  readonly kind: 'named' | 'table' | 'user';
  readonly id: number;
}

export interface StagedFile {
  /** Within the stage, with slashes. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  /** On this machine. */
  readonly file: string;
}

/** A file that is being written, and is of no stage yet. */
export interface Draft {
  /** On this machine. */
  readonly file: string;
  publish(): Promise<void>;
  /** Lets go of what was not published. */
  discard(): Promise<void>;
}

/** A file as a directory table has it. */
export interface ListedFile extends Pick<StagedFile, 'path' | 'size' | 'modifiedAt'> {
  readonly checksum: string;
}

const letters: { readonly [Kind in StagePlace['kind']]: string } = { named: 's', table: 't', user: 'u' };

const directoryName = ({ kind, id }: StagePlace): string => `${letters[kind]}${id}`;

/** In bytes: what file systems take for a name, and what object stores take for a path. */
const greatestPart = 255;
const greatestPath = 1024;

const isPart = (part: string): boolean =>
  part !== '' &&
  part !== '.' &&
  part !== '..' &&
  !part.includes('\0') &&
  Buffer.byteLength(part) <= greatestPart;

/** The parts of a path within a stage; refuses those that mean another directory, or that no file can have. */
const partsOf = (path: string): readonly string[] => {
  const parts = path.split('/');
  if (parts.at(-1) === '') parts.pop();
  if (Buffer.byteLength(path) > greatestPath || !parts.every(isPart)) throw invalidStagePath(path);
  return parts;
};

export class StageFiles {
  readonly #given: string | undefined;
  #root: Promise<string> | undefined;
  #partial = 0;
  /** The names of the files that are being written. */
  readonly #writing = new Set<string>();

  /** Without a directory the files are gone when the engine closes. */
  constructor(directory?: string) {
    this.#given = directory;
  }

  /** The directory of the stage or of a path in it, which is made if there is none. */
  async directory(place: StagePlace, path = ''): Promise<string> {
    let directory = join(await this.#directory(), directoryName(place));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const part of path === '' ? [] : partsOf(path)) {
      directory = join(directory, part);
      await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      // A link would lead somewhere else.
      const found = await lstat(directory);
      if (found.isFile()) throw stagePathTaken(path);
      if (!found.isDirectory()) throw invalidStagePath(path);
    }
    return directory;
  }

  /** The files whose path begins so, in the order of their paths. */
  async list(place: StagePlace, beginning = ''): Promise<readonly StagedFile[]> {
    if (beginning !== '') partsOf(beginning);
    const found: StagedFile[] = [];
    await collect(join(await this.#directory(), directoryName(place)), '', beginning, found);
    return found.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  }

  /** The file of this very path; what a link leads to is none. */
  async find(place: StagePlace, path: string): Promise<StagedFile | undefined> {
    let file = join(await this.#directory(), directoryName(place));
    const parts = partsOf(path);
    for (const [index, part] of parts.entries()) {
      file = join(file, part);
      const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw error;
      });
      if (found === undefined) return undefined;
      if (index < parts.length - 1) {
        if (!found.isDirectory()) return undefined;
      } else if (found.isFile())
        return { path, size: found.size, modifiedAt: Math.trunc(found.mtimeMs), file };
    }
    return undefined;
  }

  /** What was kept of the stage's files last. */
  async listing(place: StagePlace): Promise<readonly ListedFile[]> {
    const written = await readFile(await this.#listingFile(place), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '[]';
        throw error;
      },
    );
    const listed: unknown = JSON.parse(written);
    return Array.isArray(listed) ? listed.filter(isListed) : [];
  }

  async keepListing(place: StagePlace, listed: readonly ListedFile[]): Promise<void> {
    const draft = await this.#draft('', () => this.#listingFile(place));
    try {
      await writeFile(draft.file, JSON.stringify(listed), { mode: 0o600 });
      await draft.publish();
    } finally {
      await draft.discard();
    }
  }

  /** Beside the stage's own directory, so that it is no file of the stage. */
  async #listingFile(place: StagePlace): Promise<string> {
    return join(await this.#directory(), `${directoryName(place)}.json`);
  }

  async remove(files: readonly StagedFile[]): Promise<void> {
    for (const { file } of files) await rm(file, { force: true });
  }

  /** Writes a file that is there in full or not at all. */
  async write(place: StagePlace, path: string, content: (file: string) => Promise<void>): Promise<void> {
    const draft = await this.begin(place, path);
    try {
      await content(draft.file);
      await draft.publish();
    } finally {
      await draft.discard();
    }
  }

  /** A file to be, which the stage does not have until it is published. */
  async begin(place: StagePlace, path: string): Promise<Draft> {
    const parts = partsOf(path);
    return await this.#draft(path, async () => {
      const directory = await this.directory(place, parts.slice(0, -1).join('/'));
      return join(directory, parts.at(-1) ?? '');
    });
  }

  /** `target`: where the file comes to be, found out once it is whole; `path` says what it is called. */
  async #draft(path: string, target: () => Promise<string>): Promise<Draft> {
    const name = `partial${process.pid}-${++this.#partial}`;
    const file = join(await this.#directory(), name);
    this.#writing.add(name);
    return {
      file,
      publish: async () => await moveTo(await target(), file, path).catch(asGone(path)),
      discard: async () => {
        await rm(file, { force: true });
        this.#writing.delete(name);
      },
    };
  }

  /**
   * Removes the files of every stage that is not among these, except those of users. They are asked for once it is
   * known what is there: a stage that is made meanwhile, and its first files, are left alone.
   */
  async keepOnly(places: () => Promise<readonly StagePlace[]>): Promise<void> {
    const root = await this.#directory();
    const present = await readdir(root);
    const kept = new Set((await places()).map(directoryName));
    for (const name of present) {
      const isGone = /^[st]\d+(?:\.json)?$/.test(name)
        ? !kept.has(name.replace('.json', ''))
        : /^(?:partial|gone)/.test(name) && !this.#writing.has(name);
      if (isGone) await this.#removeAll(root, name);
    }
  }

  /** Taken out of the way first: somebody may just be writing there. What is left of it goes the next time. */
  async #removeAll(root: string, name: string): Promise<void> {
    const away = join(root, `gone${process.pid}-${++this.#partial}`);
    await rename(join(root, name), away).catch(ifThere);
    await rm(away, { recursive: true, force: true }).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#given === undefined && this.#root !== undefined)
      await rm(await this.#root, { recursive: true, force: true });
  }

  #directory(): Promise<string> {
    const given = this.#given;
    this.#root ??=
      given === undefined
        ? mkdtemp(join(tmpdir(), 'snowgate-stages-'))
        : mkdir(given, { recursive: true, mode: 0o700 }).then(() => given);
    return this.#root;
  }
}

const isListed = (value: unknown): value is ListedFile =>
  typeof value === 'object' &&
  value !== null &&
  'path' in value &&
  'size' in value &&
  'modifiedAt' in value &&
  'checksum' in value;

/** Links are not followed: neither to files nor to directories. */
const collect = async (
  directory: string,
  above: string,
  beginning: string,
  found: StagedFile[],
): Promise<void> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries) {
    const path = `${above}${entry.name}`;
    const file = join(directory, entry.name);
    if (entry.isDirectory()) {
      const within = `${path}/`;
      if (within.startsWith(beginning) || beginning.startsWith(within))
        await collect(file, within, beginning, found);
    } else if (entry.isFile() && path.startsWith(beginning)) {
      const status = await lstat(file).catch(ifThere);
      if (status !== undefined)
        found.push({ path, size: status.size, modifiedAt: Math.trunc(status.mtimeMs), file });
    }
  }
};

/** Files go while others read them: with REMOVE, and with their stage. */
const isGone = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code);

const ifThere = (error: NodeJS.ErrnoException): undefined => {
  if (!isGone(error)) throw error;
};

const asGone =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw isGone(error) ? remoteFileNotFound(path) : error;
  };

/** Directories stay when their last file goes; one with a file in it keeps its path. */
const moveTo = async (target: string, file: string, path: string): Promise<void> => {
  const move = (): Promise<unknown> => rename(file, target).then(() => undefined, isTaken);
  if ((await move()) === undefined) return;
  await removeEmpty(target);
  if ((await move()) !== undefined) throw stagePathTaken(path);
};

/** The failure itself where a directory is in the way. */
const isTaken = (error: NodeJS.ErrnoException): NodeJS.ErrnoException => {
  if (error.code !== 'EISDIR') throw error;
  return error;
};

const removeEmpty = async (directory: string): Promise<void> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ifThere);
  for (const entry of entries ?? []) if (entry.isDirectory()) await removeEmpty(join(directory, entry.name));
  // One that holds a file stays.
  await rmdir(directory).catch(() => undefined);
};

/** A staged file as it is once it is open: another may take its place. Refuses a link that has done so. */
export const openStaged = async ({
  file,
  path,
}: Pick<StagedFile, 'file' | 'path'>): Promise<{ readonly size: number; readonly content: Readable }> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(asGone(path));
  const { size } = await handle.stat();
  return { size, content: handle.createReadStream({ highWaterMark: 1024 * 1024 }) };
};

export const readStaged = async (file: Pick<StagedFile, 'file' | 'path'>): Promise<Readable> =>
  (await openStaged(file)).content;

/** `signal` ends it: a large file takes seconds. */
export const checksum = async (
  file: Pick<StagedFile, 'file' | 'path'>,
  signal: AbortSignal,
): Promise<string> => {
  const hash = createHash('md5');
  await pipeline(await readStaged(file), hash, { signal });
  return hash.digest('hex');
};
