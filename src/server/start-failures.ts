/** Why the server did not start, for the person who started it: what is wrong, and the next step. */
import type { Configuration } from '../config/configuration.ts';
import { StoreInUse } from '../store/sqlite/file-lock.ts';

export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly nextStep: string;

  constructor(message: string, nextStep: string, cause: unknown) {
    super(message, { cause });
    this.nextStep = nextStep;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The low byte of an SQLite result code: https://www.sqlite.org/rescode.html */
const sqliteCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EEXIST', 'it is a file, not a folder'],
  ['ENOTDIR', 'part of the path is a file, not a folder'],
  ['ENOENT', 'no such file'],
  ['EISDIR', 'it is a folder, not a file'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'the connection was reset'],
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'the host name cannot be looked up'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['ETIMEDOUT', 'no answer'],
]);

const reasonOf = (error: unknown): string => reasons.get(codeOf(error)) ?? textOf(error);

const otherFolder = 'SNOWGATE_DATA=/path/to/folder';

/** The data folder, or the SQLite files in it, cannot be used. */
export function dataFolderFailure(error: unknown, folder: string): Error {
  if (error instanceof StoreInUse)
    return new StartFailure(
      error.message,
      `Stop the server that uses it, or use another folder: ${otherFolder}`,
      error,
    );
  const code = sqliteCodeOf(error);
  if (code === sqliteCorrupt || code === sqliteNotADatabase)
    return new StartFailure(
      `${folder}/catalog.sqlite is damaged or no database.`,
      `Restore it from a backup, or start anew in another folder: ${otherFolder}`,
      error,
    );
  if (codeOf(error) === '' || (code === undefined && !reasons.has(codeOf(error))))
    return error instanceof Error ? error : new Error(textOf(error));
  return new StartFailure(
    `The data folder ${folder} cannot be used: ${reasonOf(error)}.`,
    `Give this user the right to write there, or use another folder: ${otherFolder}`,
    error,
  );
}

const isFromPostgres = (error: unknown): error is Error & { readonly severity: string } =>
  error instanceof Error && 'severity' in error;

/** Class 28: the server does not know the user or the password. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const badCredentials = '28';

/** PostgreSQL cannot be reached or refuses. The URL's password is never repeated. */
export function postgresFailure(error: unknown, url: string): Error {
  const { hostname, port, pathname } = new URL(url);
  const place = `${hostname}:${port || '5432'}`;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (isFromPostgres(cause)) {
    const next = codeOf(cause).startsWith(badCredentials)
      ? 'Correct user and password in SNOWGATE_STORE_URL, or in store.url of the configuration.'
      : `Correct SNOWGATE_STORE_URL, or make what is missing: the database ${pathname.slice(1)} must exist, and the user may need CREATE in it.`;
    return new StartFailure(`PostgreSQL at ${place} refuses: ${cause.message}.`, next, error);
  }
  const firstCause = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!reasons.has(codeOf(firstCause)) && !/timeout/i.test(textOf(firstCause)))
    return error instanceof Error ? error : new Error(textOf(error));
  return new StartFailure(
    `PostgreSQL at ${place} cannot be reached: ${reasonOf(firstCause)}.`,
    'Start it, or correct SNOWGATE_STORE_URL (store.url in the configuration). Without it, SQLite in the data folder is used.',
    error,
  );
}

/** The address and port cannot be listened on. */
export function listenFailure(error: unknown, { host, port }: Configuration['server']): Error {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new StartFailure(
        `Port ${port} of ${host} is in use by another program.`,
        'Stop that program, or choose another port: SNOWGATE_PORT=8081 (0 picks a free one)',
        error,
      );
    case 'EACCES':
      return new StartFailure(
        `This user may not listen on port ${port}.`,
        'Choose a port from 1024 on: SNOWGATE_PORT=8443',
        error,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartFailure(
        `This machine has no address ${host}.`,
        'Set SNOWGATE_HOST (server.host) to one it has; 0.0.0.0 listens on all of them.',
        error,
      );
    default:
      return error instanceof Error ? error : new Error(textOf(error));
  }
}

export const certificateFailure = (error: unknown, file: string): StartFailure =>
  new StartFailure(
    `The certificate or key ${file} cannot be used: ${reasonOf(error)}.`,
    'server.tls in the configuration names two PEM files: the certificate chain, and its private key.',
    error,
  );
