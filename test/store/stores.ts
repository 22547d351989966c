/** Throw-away stores for tests, on both engines. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

/** A place for one store, which may be opened several times over its life. */
export interface StorePlace {
  open(): Promise<Database>;
  remove(): Promise<void>;
}

export interface SqlitePlace extends StorePlace {
  readonly folder: string;
  readonly file: string;
}

export const sqlitePlace = (options: { readonly maxPages?: number } = {}): SqlitePlace => {
  const folder = mkdtempSync(join(tmpdir(), 'snowgate-store-'));
  const file = join(folder, 'snowgate.db');
  return {
    folder,
    file,
    open: () => openSqlite({ file, ...options }),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

export const postgresUrl =
  process.env['SNOWGATE_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

const onServer = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: postgresUrl, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Ends the server's side of every connection of a {@link PostgresPlace}, as a restart would. */
export const cutConnections = (schema: string): Promise<void> =>
  onServer(async (client) => {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = $1 AND pid <> pg_backend_pid()`,
      [schema],
    );
  });

export interface PostgresPlace extends StorePlace {
  readonly schema: string;
}

export const postgresPlace = (server = postgresUrl): PostgresPlace => {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.searchParams.set('application_name', schema);
  return {
    schema,
    open: () => openPostgres({ url: url.href, schema }),
    remove: () =>
      onServer(async (client) => {
        await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      }),
  };
};

/** Whether a PostgreSQL server answers; says so once where none does, since its tests are then skipped. */
export const postgresAnswers = async (): Promise<boolean> => {
  try {
    await onServer((client) => client.query('SELECT 1'));
    return true;
  } catch {
    const { host } = new URL(postgresUrl);
    console.warn(`No PostgreSQL at ${host} (SNOWGATE_TEST_POSTGRES_URL): its tests are skipped.`);
    return false;
  }
};
