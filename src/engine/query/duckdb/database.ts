/**
 * The database that queries run on: its own part in memory, and `store`, where tables keep their rows, in a file.
 * Locked so that nothing else outside of it can be reached.
 */
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
} from '@duckdb/node-api';
import type { Cell, Column } from '../../result.ts';
import { canceled, fromDatabase, outOfMemory, resultTooLarge } from '../errors.ts';
import type { TextRows } from '../resolve/scope.ts';
import { quote } from '../sql-text.ts';
import { columnAlias } from '../tree.ts';
import { storedType } from '../types.ts';
import { appendRows } from './appending.ts';
import { bytesOf, toCell } from './cells.ts';
import { registerFunctions } from './functions.ts';

export interface DatabaseOptions {
  /** Where the rows of tables are kept; in memory without it. */
  readonly file?: string | undefined;
  /** As the database writes sizes: `1GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** More rows than these are refused: a result is held in memory until it is fetched. */
  readonly maximumRows: number;
  /** The same for all its texts together. */
  readonly maximumBytes: number;
}

/** Rows from outside, under a generated name. */
export type LoadedRelation =
  | {
      readonly name: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | ({ readonly name: string } & TextRows);

export interface Database {
  /** Loads the relations, runs one generated query and gives its rows in the columns' types. */
  query(
    sql: string,
    columns: readonly Column[],
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Cell[])[]>;
  /** As {@link query}, for results of any size: no more than one piece of the rows is held. */
  stream(
    sql: string,
    columns: readonly Column[],
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
    take: TakeRows,
  ): Promise<void>;
  /** Loads the relations and does the work in one transaction, which is on disk when the promise resolves. */
  write<T>(
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
    work: (transaction: WriteTransaction) => Promise<T>,
  ): Promise<T>;
  /**
   * Keeps the numbers of rows in `store` as they are: the database counts them anew when it tidies up, which it does
   * not while anybody may still see what was there. `table` is one of the tables there.
   */
  pin(table: string): Promise<Pin>;
  close(): Promise<void>;
}

/** Rows as they come; the next ones wait for it. */
export type TakeRows = (rows: readonly (readonly Cell[])[]) => Promise<void>;

export interface Pin {
  release(): void;
}

/** One transaction changes either what is in `store` or what is in memory, never both; temporary tables count as neither. */
export interface WriteTransaction {
  /** How many rows the statement changed. */
  run(sql: string): Promise<number>;
  query(sql: string, columns: readonly Column[]): Promise<readonly (readonly Cell[])[]>;
  /** Puts on disk what was done until now; what follows is a transaction of its own, and finds temporary tables there. */
  proceed(): Promise<void>;
  stream(sql: string, columns: readonly Column[], take: TakeRows): Promise<void>;
}

const loadTexts = async (
  connection: DuckDBConnection,
  { name, width, pieces }: { readonly name: string } & TextRows,
  signal: AbortSignal,
): Promise<void> => {
  const columns = Array.from({ length: width }, (_, index) => `${columnAlias(index)} VARCHAR`);
  await connection.run(`CREATE TEMPORARY TABLE ${name} (${columns.join(', ')})`);
  const appender = await connection.createAppender(name, 'main', 'temp');
  for await (const piece of pieces) {
    if (signal.aborted) throw canceled();
    for (const row of piece) {
      for (let index = 0; index < width; index += 1) {
        const value = row[index];
        if (value === null || value === undefined) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
  }
  appender.closeSync();
};

const load = async (
  connection: DuckDBConnection,
  relation: LoadedRelation,
  signal: AbortSignal,
): Promise<void> => {
  if ('pieces' in relation) return await loadTexts(connection, relation, signal);
  const columns = relation.columns.map((column, index) => `${columnAlias(index)} ${storedType(column)}`);
  await connection.run(`CREATE TEMPORARY TABLE ${relation.name} (${columns.join(', ')})`);
  const appender = await connection.createAppender(relation.name, 'main', 'temp');
  appendRows(appender, relation.columns, relation.rows);
};

/** Row by row, so that a result which is too large is given up before it is all here. */
const read = async (
  result: DuckDBResult,
  columns: readonly Column[],
  { maximumRows, maximumBytes }: DatabaseOptions,
  signal: AbortSignal,
): Promise<readonly (readonly Cell[])[]> => {
  const rows: (readonly Cell[])[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(result, signal)) {
    if (rows.length + chunk.rowCount > maximumRows) throw resultTooLarge(maximumRows);
    for (const cells of rowsOf(chunk, columns)) {
      for (const cell of cells) bytes += bytesOf(cell);
      if (bytes > maximumBytes) throw outOfMemory();
      rows.push(cells);
    }
  }
  return rows;
};

const readPieces = async (
  result: DuckDBResult,
  columns: readonly Column[],
  signal: AbortSignal,
  take: TakeRows,
): Promise<void> => {
  for await (const chunk of chunksOf(result, signal)) await take([...rowsOf(chunk, columns)]);
};

async function* chunksOf(result: DuckDBResult, signal: AbortSignal): AsyncGenerator<DuckDBDataChunk> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (signal.aborted) throw canceled();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

function* rowsOf(chunk: DuckDBDataChunk, columns: readonly Column[]): Generator<readonly Cell[]> {
  const vectors = columns.map((_, index) => chunk.getColumnVector(index));
  for (let row = 0; row < chunk.rowCount; row++)
    yield columns.map((column, index) => toCell(vectors[index]?.getItem(row) ?? null, column));
}

/**
 * Runs a query whose rows come while it still runs. The database ends the rows where the query fails in the midst of
 * them, and says nothing: what tells of it is the transaction, which can go no further. The query is then run again,
 * this time as a whole, to fail with its own words.
 */
const streamed = async <T>(
  connection: DuckDBConnection,
  sql: string,
  work: (result: DuckDBResult) => Promise<T>,
): Promise<T> => {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  const done = await work(await connection.stream(sql));
  const isWhole = await connection.run('SELECT 1').then(
    () => true,
    () => false,
  );
  await connection.run(isWhole ? 'COMMIT' : 'ROLLBACK');
  if (isWhole) return done;
  await connection.run(sql);
  throw new Error('A query failed among its rows, and did not fail again.');
};

/** Connections wait here between statements: opening one costs as much as a small query. */
const keptConnections = 4;

interface Opened {
  readonly instance: DuckDBInstance;
  readonly first: DuckDBConnection;
}

const openInstance = async (options: DatabaseOptions): Promise<Opened> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: '',
  });
  const first = await instance.connect();
  registerFunctions(first);
  await first.run("SET GLOBAL TimeZone = 'UTC'");
  await first.run(`ATTACH ${quote(options.file ?? ':memory:')} AS store`);
  await first.run('SET enable_external_access = false');
  await first.run('SET lock_configuration = true');
  return { instance, first };
};

const interruptAgainAfter = 10;

/**
 * Interrupts the connection once the signal is given, again and again until its work is over: the database forgets
 * an interruption that comes between preparing a statement and running it.
 */
const interruptWhen = (signal: AbortSignal, connection: DuckDBConnection): { over(): void } => {
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), interruptAgainAfter);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  return {
    over() {
      signal.removeEventListener('abort', interrupt);
      clearInterval(again);
    },
  };
};

/** After such a failure the database answers nothing more, and is opened anew. */
const isFatal = (thrown: unknown): boolean =>
  thrown instanceof Error && /^FATAL|has been invalidated/i.test(thrown.message);

/** Work on a connection of its own, which is interrupted by the signal; `reusable` says so once nothing of it is left. */
type Work<T> = (
  connection: DuckDBConnection,
  interruption: { over(): void },
) => Promise<{ readonly result: T; readonly reusable: boolean }>;

class OpenDatabase implements Database {
  readonly #options: DatabaseOptions;
  #opened: Promise<Opened>;
  #idle: DuckDBConnection[] = [];
  /** Connections at work, on whichever instance. */
  readonly #busy = new Set<DuckDBConnection>();
  readonly #pins = new Set<DuckDBConnection>();
  #whenQuiet: (() => void) | undefined;
  #closed = false;

  constructor(options: DatabaseOptions, opened: Opened) {
    this.#options = options;
    this.#opened = Promise.resolve(opened);
    this.#idle.push(opened.first);
  }

  async query(
    sql: string,
    columns: readonly Column[],
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Cell[])[]> {
    return await this.#work(signal, async (connection) => {
      for (const relation of relations) await load(connection, relation, signal);
      if (signal.aborted) throw canceled();
      const result = await streamed(connection, sql, (rows) => read(rows, columns, this.#options, signal));
      // A connection with temporary tables is closed instead of cleaned.
      return { result, reusable: relations.length === 0 };
    });
  }

  async stream(
    sql: string,
    columns: readonly Column[],
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
    take: TakeRows,
  ): Promise<void> {
    await this.#work(signal, async (connection) => {
      for (const relation of relations) await load(connection, relation, signal);
      if (signal.aborted) throw canceled();
      await streamed(connection, sql, (rows) => readPieces(rows, columns, signal, take));
      return { result: undefined, reusable: relations.length === 0 };
    });
  }

  async write<T>(
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
    work: (transaction: WriteTransaction) => Promise<T>,
  ): Promise<T> {
    return await this.#work(signal, async (connection, interruption) => {
      for (const relation of relations) await load(connection, relation, signal);
      await connection.run('BEGIN TRANSACTION');
      let usesTemporary = relations.length > 0;
      const result = await work({
        run: async (sql) => {
          usesTemporary ||= sql.startsWith('CREATE TEMPORARY');
          return (await connection.run(sql)).rowsChanged;
        },
        proceed: async () => {
          await connection.run('COMMIT');
          await connection.run('BEGIN TRANSACTION');
        },
        query: async (sql, columns) => await read(await connection.run(sql), columns, this.#options, signal),
        stream: async (sql, columns, take) =>
          await readPieces(await connection.run(sql), columns, signal, take),
      });
      // From here on it is done, whoever asks for it not to be.
      interruption.over();
      if (signal.aborted) throw canceled();
      await connection.run('COMMIT');
      return { result, reusable: !usesTemporary };
    });
  }

  async pin(table: string): Promise<Pin> {
    const { instance } = await this.#opened;
    const connection = await instance.connect();
    this.#pins.add(connection);
    const release = (): void => {
      if (this.#pins.delete(connection)) connection.closeSync();
    };
    try {
      await connection.run('BEGIN TRANSACTION');
      await connection.run(`SELECT 1 FROM ${table} LIMIT 0`);
    } catch (thrown) {
      release();
      throw fromDatabase(thrown);
    }
    return { release };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#releasePins();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    const { instance } = await this.#opened;
    instance.closeSync();
  }

  /** A connection whose work failed is closed, which takes its transaction back. */
  async #work<T>(signal: AbortSignal, work: Work<T>): Promise<T> {
    if (signal.aborted) throw canceled();
    const source = this.#opened;
    const { instance } = await source;
    const connection = this.#idle.pop() ?? (await instance.connect());
    this.#busy.add(connection);
    const interruption = interruptWhen(signal, connection);
    let isReusable = false;
    try {
      const { result, reusable } = await work(connection, interruption);
      isReusable = reusable;
      return result;
    } catch (thrown) {
      if (isFatal(thrown)) this.#replace(source);
      throw signal.aborted ? canceled() : fromDatabase(thrown);
    } finally {
      interruption.over();
      const keeps = isReusable && !this.#closed && this.#opened === source;
      if (keeps && this.#idle.length < keptConnections) this.#idle.push(connection);
      else connection.closeSync();
      this.#busy.delete(connection);
      if (this.#busy.size === 0) this.#whenQuiet?.();
    }
  }

  #releasePins(): void {
    for (const connection of this.#pins) connection.closeSync();
    this.#pins.clear();
  }

  /** The file can be opened again only after everything that had it open let go of it. */
  #replace(broken: Promise<Opened>): void {
    if (this.#closed || this.#opened !== broken) return;
    this.#releasePins();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    const quiet = new Promise<void>((resolve) => {
      this.#whenQuiet = resolve;
    });
    this.#opened = (async () => {
      const { instance } = await broken;
      await quiet;
      this.#whenQuiet = undefined;
      instance.closeSync();
      const opened = await openInstance(this.#options);
      this.#idle.push(opened.first);
      return opened;
    })();
    this.#opened.catch(() => undefined);
  }
}

export const openDatabase = async (options: DatabaseOptions): Promise<Database> =>
  new OpenDatabase(options, await openInstance(options));
