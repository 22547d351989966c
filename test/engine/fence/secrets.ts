/** Secrets in all the places that a database could reach, and a listener that nobody is to connect to. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteString } from '../../../src/sql/parser.ts';

export const secret = `secret-${randomUUID()}`;
/** Of the environment. */
export const variable = 'SNOWGATE_FENCE_TEST';

export interface Secrets {
  readonly folder: string;
  /** How often somebody connected. */
  readonly connections: number;
  /** Names under which a database would find files, or addresses. */
  readonly files: readonly string[];
  readonly addresses: readonly string[];
  /** Those, and what reaches out if anything runs it as SQL or takes it apart. */
  readonly texts: readonly string[];
  /** What would reach them, run as SQL of the database. */
  readonly reaching: readonly string[];
  close(): Promise<void>;
}

/** Made by a database without any fence. */
export const writeParquetFile = async (file: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT ${quoteString(secret)} AS a) TO ${quoteString(file)} (FORMAT parquet)`);
  instance.closeSync();
};

export const plantSecrets = async (): Promise<Secrets> => {
  const folder = await mkdtemp(join(tmpdir(), 'snowgate-fence-'));
  for (const name of ['x.csv', 'x.json', 'x.txt']) await writeFile(join(folder, name), `${secret}\n`);
  await writeParquetFile(join(folder, 'x.parquet'));
  const other = await DuckDBInstance.create(join(folder, 'x.duckdb'));
  await (await other.connect()).run(`CREATE TABLE a AS SELECT ${quoteString(secret)} AS a`);
  other.closeSync();
  process.env[variable] = secret;
  let connections = 0;
  const listener = createServer((socket) => {
    connections += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const files = [
    ...['x.csv', 'x.json', 'x.txt', 'x.parquet', 'x.duckdb'].map((name) => join(folder, name)),
    join(folder, '*'),
    `file://${join(folder, 'x.csv')}`,
    join(folder, 'x.duckdb.a'),
    '/proc/self/environ',
  ];
  const addresses = [
    `http://127.0.0.1:${port}/x.csv`,
    `https://127.0.0.1:${port}/x.parquet`,
    `s3://127.0.0.1:${port}/bucket/x.csv`,
    `gcs://127.0.0.1:${port}/bucket/x.csv`,
    `host=127.0.0.1 port=${port}`,
    `postgres://127.0.0.1:${port}/x`,
  ];
  return {
    folder,
    get connections() {
      return connections;
    },
    files,
    addresses,
    texts: [
      ...files,
      ...addresses,
      `SELECT * FROM read_text('${join(folder, 'x.txt')}')`,
      `' || (SELECT content FROM read_text('${join(folder, 'x.txt')}')) || '`,
      `'; ATTACH '${join(folder, 'x.duckdb')}' AS o; SELECT * FROM o.a; --`,
      `"), (SELECT getenv('${variable}')`,
      variable,
      `\${${variable}}`,
      'd.public.hidden_table',
      'store.t1',
      '../hidden/x.csv',
      `${join(folder, 'x.csv')}\0`,
    ],
    reaching: [
      `SELECT content FROM read_text('${join(folder, 'x.txt')}')`,
      `SELECT * FROM '${join(folder, 'x.parquet')}'`,
      `SELECT * FROM '${join(folder, 'x.csv')}'`,
      `SELECT file FROM glob('${folder}/*')`,
      `ATTACH '${join(folder, 'x.duckdb')}' AS o`,
      `COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`,
      `SELECT * FROM read_csv('http://127.0.0.1:${port}/x.csv')`,
      // The command line alone knows it, which this is not.
      `SELECT getenv('${variable}')`,
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET enable_external_access = true',
      'SET lock_configuration = false',
      `SET allowed_directories = ['${folder}']`,
      "SET temp_directory = '/tmp'",
    ],
    async close() {
      listener.close();
      delete process.env[variable];
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Also as one of the encodings that functions make of it. */
export const showsSecret = (value: unknown): boolean => {
  const written = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  );
  return [
    secret,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64').slice(0, 40),
  ].some((form) => written.toLowerCase().includes(form.toLowerCase()));
};
