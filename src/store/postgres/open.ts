import { createHash } from 'node:crypto';
import type { ClientConfig, PoolClient } from 'pg';
import { escapeIdentifier } from 'pg';
import type { Database, SqlValue, Transaction } from '../database.ts';
import { type CommitObserver, GroupCommit } from '../group-commit.ts';
import { ForeignChanges } from './foreign-changes.ts';
import { PostgresReader } from './reader.ts';
import { valueTypes } from './values.ts';
import { PostgresWriter } from './writer.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Where the tables are; made if absent. */
  readonly schema?: string | undefined;
  readonly readConnections?: number | undefined;
  readonly observer?: CommitObserver | undefined;
}

const versionQuery = 'SELECT version FROM store_version';

interface VersionRow {
  readonly version: number;
}

class PostgresDatabase implements Database {
  readonly engine = 'postgres';
  readonly #reader: PostgresReader;
  readonly #writer: PostgresWriter;
  readonly #commits: GroupCommit;
  readonly #foreignChanges: ForeignChanges;
  /** A look at the version that has not been sent yet; whoever asks meanwhile shares it. */
  #nextLook: Promise<void> | undefined;
  #lastLook: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(
    reader: PostgresReader,
    writer: PostgresWriter,
    foreignChanges: ForeignChanges,
    observer?: CommitObserver,
  ) {
    this.#reader = reader;
    this.#writer = writer;
    this.#foreignChanges = foreignChanges;
    this.#commits = new GroupCommit(writer, observer);
  }

  get<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#reader.get<Row>(sql, parameters);
  }

  all<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.#reader.all<Row>(sql, parameters);
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#commits.transaction(work);
  }

  onForeignChange(listener: () => Promise<void>): void {
    this.#foreignChanges.listen(listener);
  }

  refresh(): Promise<void> {
    if (this.#nextLook !== undefined) return this.#nextLook;
    const look = this.#lastLook
      .catch(() => {})
      .then(async () => {
        this.#nextLook = undefined;
        const row = await this.#reader.get<VersionRow>(versionQuery);
        if (row !== undefined) await this.#foreignChanges.observe(row.version);
      });
    this.#nextLook = look;
    this.#lastLook = look;
    return look;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#commits.close();
    await Promise.all([this.#reader.close(), this.#writer.close()]);
  }
}

/** A number that all nodes of the same store derive alike, and others hardly ever. */
const lockKeyOf = (schema: string): string =>
  createHash('sha256').update(`snowgate store ${schema}`).digest().readBigInt64BE(0).toString();

/** Makes the schema and the version row. Locked, because two nodes may start on an empty database at once. */
const prepareSchema = async (client: PoolClient, schema: string, lockKey: string): Promise<number> => {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${lockKey})`);
    const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    // Not IF NOT EXISTS alone: that needs the privilege to create schemas even where there is nothing to do.
    if (rowCount === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`);
    await client.query('CREATE TABLE IF NOT EXISTS store_version (version BIGINT NOT NULL)');
    await client.query('INSERT INTO store_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM store_version)');
    const { rows } = await client.query<VersionRow>(versionQuery);
    await client.query('COMMIT');
    return rows[0]?.version ?? 0;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
};

/** Opens (or makes) a store in a schema of a PostgreSQL database, which several nodes may share. */
export const openPostgres = async (options: PostgresOptions): Promise<Database> => {
  const schema = options.schema ?? 'public';
  const lockKey = lockKeyOf(schema);
  const client: ClientConfig = {
    connectionString: options.url,
    application_name: 'snowgate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: valueTypes,
    options: `-c search_path=${escapeIdentifier(schema).replace(/[\\ ]/g, '\\$&')} -c synchronous_commit=on`,
  };
  const reader = new PostgresReader({ ...client, max: options.readConnections ?? 8 });
  try {
    const version = await reader.withConnection((connection) => prepareSchema(connection, schema, lockKey));
    const foreignChanges = new ForeignChanges(version);
    const writer = new PostgresWriter({ client, foreignChanges, lockKey });
    return new PostgresDatabase(reader, writer, foreignChanges, options.observer);
  } catch (error) {
    await reader.close();
    throw error;
  }
};
