import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Database, SqlValue, Transaction } from '../database.ts';
import { type CommitObserver, GroupCommit } from '../group-commit.ts';
import { SqliteReader, SqliteWriter } from './connection.ts';
import { type FileLock, lockFile } from './file-lock.ts';

export interface SqliteOptions {
  /** The database file; its folder must exist. */
  readonly file: string;
  /** Pages of 4 KiB beyond which the file may not grow; a write that would is refused. */
  readonly maxPages?: number | undefined;
  readonly observer?: CommitObserver | undefined;
}

const mebibyte = 1024 * 1024;

/** https://www.sqlite.org/pragma.html. A negative cache_size counts KiB. */
const writerSettings = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA busy_timeout = 5000',
  'PRAGMA cache_size = -65536',
  // Most of the catalog of a million users, and the process stays below 1 GiB with all of it touched.
  `PRAGMA mmap_size = ${512 * mebibyte}`,
  `PRAGMA journal_size_limit = ${64 * mebibyte}`,
  'PRAGMA temp_store = MEMORY',
  'PRAGMA query_only = ON',
];

const readerSettings = [
  'PRAGMA busy_timeout = 5000',
  'PRAGMA cache_size = -8192',
  'PRAGMA temp_store = MEMORY',
];

/**
 * Reads go through the connection that writes while it is in no transaction: what it sees then is committed, and its
 * own commits leave its cache warm. To any other connection each commit is a foreign one, which empties its cache and
 * unmaps the file; one such serves what is read while a transaction is under way.
 */
class SqliteDatabase implements Database {
  readonly engine = 'sqlite';
  readonly #lock: FileLock;
  readonly #reader: SqliteReader;
  readonly #writer: SqliteWriter;
  readonly #commits: GroupCommit;
  #closing: Promise<void> | undefined;

  constructor(lock: FileLock, reader: SqliteReader, writer: SqliteWriter, observer?: CommitObserver) {
    this.#lock = lock;
    this.#reader = reader;
    this.#writer = writer;
    this.#commits = new GroupCommit(writer, observer);
  }

  get<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#connection().get<Row>(sql, parameters);
  }

  all<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.#connection().all<Row>(sql, parameters);
  }

  #connection(): SqliteReader {
    return this.#writer.inTransaction ? this.#reader : this.#writer;
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#commits.transaction(work);
  }

  onForeignChange(): void {}

  async refresh(): Promise<void> {}

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#commits.close();
    this.#reader.close();
    this.#writer.close();
    this.#lock.release();
  }
}

/** Opens (or makes) a store in one file, held by this process alone. */
export const openSqlite = async (options: SqliteOptions): Promise<Database> => {
  const file = resolve(options.file);
  const lock = lockFile(file);
  const handles: DatabaseSync[] = [];
  const open = (settings: readonly string[], readOnly: boolean): DatabaseSync => {
    const handle = new DatabaseSync(file, { readOnly });
    handles.push(handle);
    for (const setting of settings) handle.exec(setting);
    return handle;
  };
  try {
    const writer = open(writerSettings, false);
    if (options.maxPages !== undefined) writer.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    const reader = open(readerSettings, true);
    return new SqliteDatabase(lock, new SqliteReader(reader), new SqliteWriter(writer), options.observer);
  } catch (error) {
    for (const handle of handles) handle.close();
    lock.release();
    throw error;
  }
};
