/** The database in memory that queries run on, locked so that nothing outside of it can be reached. */
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult } from '@duckdb/node-api';
import type { Cell, Column } from '../../result.ts';
import { canceled, fromDatabase, outOfMemory, resultTooLarge } from '../errors.ts';
import { columnAlias } from '../tree.ts';
import { storedType } from '../types.ts';
import { bytesOf, fromCell, toCell } from './cells.ts';
import { registerFunctions } from './functions.ts';

export interface DatabaseOptions {
  /** As the database writes sizes: `1GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** More rows than these are refused: a result is held in memory until it is fetched. */
  readonly maximumRows: number;
  /** The same for all its texts together. */
  readonly maximumBytes: number;
}

/** Rows from outside, under a generated name. */
export interface LoadedRelation {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Database {
  /** Loads the relations, runs one generated query and gives its rows in the columns' types. */
  query(
    sql: string,
    columns: readonly Column[],
    relations: readonly LoadedRelation[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Cell[])[]>;
  close(): Promise<void>;
}

const load = async (connection: DuckDBConnection, relation: LoadedRelation): Promise<void> => {
  const columns = relation.columns.map((column, index) => `${columnAlias(index)} ${storedType(column)}`);
  await connection.run(`CREATE TEMPORARY TABLE ${relation.name} (${columns.join(', ')})`);
  const appender = await connection.createAppender(relation.name, 'main', 'temp');
  const types = relation.columns.map((_, index) => appender.columnType(index));
  for (const row of relation.rows) {
    relation.columns.forEach((column, index) => {
      const cell = row[index] ?? null;
      if (cell === null) appender.appendNull();
      else appender.appendValue(fromCell(cell, column), types[index]);
    });
    appender.endRow();
  }
  appender.closeSync();
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
  for (;;) {
    const chunk = await result.fetchChunk();
    if (signal.aborted) throw canceled();
    if (chunk === null || chunk.rowCount === 0) return rows;
    if (rows.length + chunk.rowCount > maximumRows) throw resultTooLarge(maximumRows);
    const vectors = columns.map((_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row++) {
      const cells = columns.map((column, index) => toCell(vectors[index]?.getItem(row) ?? null, column));
      for (const cell of cells) bytes += bytesOf(cell);
      if (bytes > maximumBytes) throw outOfMemory();
      rows.push(cells);
    }
  }
};

/** Connections wait here between statements: opening one costs as much as a small query. */
const keptConnections = 4;

const openInstance = async (
  options: DatabaseOptions,
): Promise<{ instance: DuckDBInstance; first: DuckDBConnection }> => {
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

/** After such a failure the database answers nothing more. It holds nothing either, so a new one takes its place. */
const isFatal = (thrown: unknown): boolean =>
  thrown instanceof Error && /^FATAL|has been invalidated/i.test(thrown.message);

export const openDatabase = async (options: DatabaseOptions): Promise<Database> => {
  let opened = openInstance(options);
  let idle: DuckDBConnection[] = [(await opened).first];
  let closed = false;

  const replace = (broken: typeof opened): void => {
    if (closed || opened !== broken) return;
    opened = openInstance(options);
    idle = [];
  };

  return {
    async query(sql, columns, relations, signal) {
      if (signal.aborted) throw canceled();
      const source = opened;
      const connection = idle.pop() ?? (await (await source).instance.connect());
      const interruption = interruptWhen(signal, connection);
      let reusable = false;
      try {
        for (const relation of relations) await load(connection, relation);
        if (signal.aborted) throw canceled();
        const rows = await read(await connection.stream(sql), columns, options, signal);
        // A connection with temporary tables is closed instead of cleaned.
        reusable = relations.length === 0;
        return rows;
      } catch (thrown) {
        if (isFatal(thrown)) replace(source);
        throw signal.aborted ? canceled() : fromDatabase(thrown);
      } finally {
        interruption.over();
        if (reusable && !closed && opened === source && idle.length < keptConnections) idle.push(connection);
        else connection.closeSync();
      }
    },
    async close() {
      closed = true;
      for (const connection of idle.splice(0)) connection.closeSync();
      (await opened).instance.closeSync();
    },
  };
};
