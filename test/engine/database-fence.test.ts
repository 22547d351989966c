/**
 * Whatever a user writes, it reads no file of the server and none of a stage that is not theirs, learns nothing of the
 * environment, and connects to nothing: secrets are planted in all of these places, and must not turn up.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Bind, StatementError } from '../../src/engine/engine.ts';
import { openFor } from '../../src/engine/loading/parquet.ts';
import { openDatabase } from '../../src/engine/query/duckdb/database.ts';
import { functions } from '../../src/engine/query/functions/table.ts';
import { generatedTables } from '../../src/engine/query/resolve/generated-tables.ts';
import { text } from '../../src/engine/query/types.ts';
import { quoteIdentifier, quoteString } from '../../src/sql/parser.ts';
import { type Harness, openHarness } from './harness.ts';
import { directoryOf, stageFile } from './loading/files.ts';

const secret = `secret-${randomUUID()}`;
const variable = 'SNOWGATE_FENCE_TEST';

let folder: string;
let listener: Server;
let connections = 0;
let port: number;
let harness: Harness;
let user: Session;

/** A Parquet file, made by a database without any fence. */
const writeParquetFile = async (file: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT ${quoteString(secret)} AS a) TO ${quoteString(file)} (FORMAT parquet)`);
  instance.closeSync();
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snowgate-fence-'));
  for (const name of ['x.csv', 'x.json', 'x.txt']) await writeFile(join(folder, name), `${secret}\n`);
  await writeParquetFile(join(folder, 'x.parquet'));
  const other = await DuckDBInstance.create(join(folder, 'x.duckdb'));
  await (await other.connect()).run(`CREATE TABLE a AS SELECT ${quoteString(secret)} AS a`);
  other.closeSync();
  process.env[variable] = secret;
  listener = createServer((socket) => {
    connections += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  ({ port } = listener.address() as AddressInfo);

  harness = await openHarness({ tables: { file: join(folder, 'tables.duckdb') } });
  await harness.script(`create database d; create table t (a varchar, b varchar); create stage st; create stage hidden;
    create table hidden_table (a varchar); insert into hidden_table values ('${secret}');
    create role r; create user u password = 'Fence-Pass-1' must_change_password = false; grant role r to user u;
    grant usage on warehouse compute_wh to role r; grant usage on database d to role r;
    grant usage, create view, create file format, create stage, create table, create row access policy on schema d.public to role r;
    grant select, insert on table t to role r; grant read, write on stage st to role r`);
  await stageFile(harness, '@hidden', 'x.csv', `${secret}\n`);
  await stageFile(harness, '@st', 'own.csv', 'own,file\n');
  user = await harness.signIn('U', 'Fence-Pass-1', 'R');
  await harness.script('use warehouse compute_wh; use schema d.public', user);
  // Whoever got to the disk has made links in the stage.
  const directory = await directoryOf(harness, '@st');
  await symlink(join(folder, 'x.csv'), join(directory, 'linked.csv'));
  await symlink(join(folder, 'x.parquet'), join(directory, 'linked.parquet'));
  await symlink(folder, join(directory, 'linked'));
  await mkdir(join(directory, 'inner'));
  await symlink(await directoryOf(harness, '@hidden'), join(directory, 'inner', 'linked'));
});
afterAll(async () => {
  await harness.close();
  listener.close();
  delete process.env[variable];
  await rm(folder, { recursive: true, force: true });
});

const files = (): readonly string[] => [
  ...['x.csv', 'x.json', 'x.txt', 'x.parquet', 'x.duckdb'].map((name) => join(folder, name)),
  join(folder, '*'),
  `file://${join(folder, 'x.csv')}`,
  join(folder, 'x.duckdb.a'),
  `/proc/self/environ`,
];
const addresses = (): readonly string[] => [
  `http://127.0.0.1:${port}/x.csv`,
  `https://127.0.0.1:${port}/x.parquet`,
  `s3://127.0.0.1:${port}/bucket/x.csv`,
  `gcs://127.0.0.1:${port}/bucket/x.csv`,
  `host=127.0.0.1 port=${port}`,
  `postgres://127.0.0.1:${port}/x`,
];
/** Reach out, if anything ran them as SQL, or took them apart. */
const statementsInTexts = (): readonly string[] => [
  `SELECT * FROM read_text('${join(folder, 'x.txt')}')`,
  `' || (SELECT content FROM read_text('${join(folder, 'x.txt')}')) || '`,
  `'; ATTACH '${join(folder, 'x.duckdb')}' AS o; SELECT * FROM o.a; --`,
  `"), (SELECT getenv('${variable}')`,
  variable,
  `\${${variable}}`,
  `d.public.hidden_table`,
  `store.t1`,
  `../hidden/x.csv`,
  `${join(folder, 'x.csv')}\0`,
];
const texts = (): readonly string[] => [...files(), ...addresses(), ...statementsInTexts()];

const told: { sql: string; found: string }[] = [];
const internal: string[] = [];

const shows = (value: unknown): boolean => {
  const written = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  );
  // Also as one of the encodings that functions make of it.
  return [
    secret,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64').slice(0, 40),
  ].some((form) => written.toLowerCase().includes(form.toLowerCase()));
};

let statements = 0;
/** Whether it ran. */
const attempt = async (sql: string, binds: Record<string, Bind> = {}): Promise<boolean> => {
  statements += 1;
  try {
    const { result } = await harness.execute(sql, user, { binds });
    if (shows(result.rows)) told.push({ sql, found: JSON.stringify(result.rows).slice(0, 200) });
    return true;
  } catch (error) {
    if (!(error instanceof StatementError)) {
      internal.push(`${sql}: ${error}`);
      return false;
    }
    const { code, message } = error.failure;
    if (
      code === '000603' ||
      (/duckdb(?!\b.*'$)|permission error|file system operations/i.test(message.replaceAll(folder, '')) &&
        !sql.toLowerCase().includes('duckdb'))
    )
      internal.push(`${sql}: ${message}`);
    if (shows(message) && !sql.includes(secret)) told.push({ sql, found: message });
    return false;
  }
};

const expectNothingReached = (): void => {
  expect(told.splice(0)).toEqual([]);
  expect(internal.splice(0).slice(0, 10)).toEqual([]);
  expect(connections).toBe(0);
};

test('the secrets are there, for whoever is let at them', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = async (sql: string): Promise<string> =>
    JSON.stringify((await connection.runAndReadAll(sql)).getRows());
  expect(await read(`SELECT content FROM read_text('${join(folder, 'x.txt')}')`)).toContain(secret);
  expect(await read(`SELECT * FROM '${join(folder, 'x.parquet')}'`)).toContain(secret);
  instance.closeSync();
  expect((await harness.rows('select $1 as a from @hidden'))[0]).toEqual({ A: secret });
  expect(shows([[Buffer.from(secret).toString('hex')]])).toBe(true);
});

test('no function takes its arguments for files, addresses or SQL', async () => {
  const names = [...functions.keys()].filter((name) => /^[A-Z]/.test(name));
  expect(names.length).toBeGreaterThan(250);
  const all = texts();
  for (const [place, name] of names.entries()) {
    const { minimum = 0, maximum = 0 } = functions.get(name) ?? {};
    const count = Math.min(Math.max(minimum, 1), Math.max(maximum, 1), 4);
    // Not each with all of them: functions that share their code have all of them together.
    for (let turn = 0; turn < 5; turn += 1) {
      const value = quoteString(all[(place + turn * 5) % all.length] ?? '');
      const values = Array.from({ length: count }, () => value).join(', ');
      await attempt(`select ${name}(${values})`);
      if (turn === 0)
        await attempt(`select ${name}(${values.replaceAll(value, 'a')}) from (select ${value} as a)`);
    }
  }
  expectNothingReached();
}, 120_000);

const databaseFunctions = [
  'read_csv',
  'read_csv_auto',
  'read_text',
  'read_blob',
  'read_json',
  'read_json_auto',
  'read_json_objects',
  'read_ndjson',
  'read_parquet',
  'parquet_scan',
  'parquet_metadata',
  'parquet_schema',
  'parquet_file_metadata',
  'sniff_csv',
  'glob',
  'duckdb_settings',
  'duckdb_secrets',
  'duckdb_tables',
  'duckdb_columns',
  'duckdb_databases',
  'duckdb_extensions',
  'duckdb_logs',
  'duckdb_temporary_files',
  'pragma_storage_info',
  'pragma_table_info',
  'pragma_database_size',
  'getenv',
  'current_setting',
  'getvariable',
  'which_secret',
  'query',
  'query_table',
  'json_execute_serialized_sql',
  'json_serialize_sql',
  'sqlite_scan',
  'sqlite_attach',
  'postgres_scan',
  'postgres_attach',
  'mysql_scan',
  'iceberg_scan',
  'delta_scan',
  'st_read',
  'read_xlsx',
  'arrow_scan',
  'seq_scan',
  'pandas_scan',
  'http_get',
  'load_aws_credentials',
  'from_substrait',
  'enable_logging',
  'checkpoint',
  'force_checkpoint',
  'write_log',
  'snowgate_json',
  'nextval',
  'currval',
  'range',
  'unnest',
  'repeat_row',
  'summary',
];

test('no function of the database can be called by its name, nor a table or column be called so and mean it', async () => {
  const [file = ''] = files();
  for (const name of databaseFunctions)
    for (const value of [file, addresses()[0] ?? '', variable]) {
      const argument = quoteString(value);
      for (const sql of [
        `select ${name}(${argument})`,
        `select "${name}"(${argument})`,
        `select main.${name}(${argument})`,
        `select system.main.${name}(${argument})`,
        `select * from ${name}(${argument})`,
        `select * from table(${name}(${argument}))`,
        `select * from lateral ${name}(${argument})`,
        `select * from ${name}`,
        `select * from "${name}(${argument})"`,
        `select * from identifier('${name}')`,
        `call ${name}(${argument})`,
      ])
        await attempt(sql);
      await attempt(`select ${name} from (select ${argument} as ${name}) ${name}`);
      await attempt(`with ${name} as (select 1 as ${name}) select ${name}.${name} from ${name}`);
    }
  expectNothingReached();
}, 120_000);

test('no name is taken for a file, an address or SQL', async () => {
  for (const value of texts()) {
    const name = quoteIdentifier(value.replaceAll('\0', ''));
    const inner = quoteString(value.replaceAll('\0', ''));
    for (const sql of [
      `select * from ${name}`,
      `select * from d.public.${name}`,
      `select * from ${name}.${name}.${name}`,
      `select * from identifier(${inner})`,
      `select * from table(${inner})`,
      `select * from ${inner}`,
      `select ${name} from t`,
      `select 1 as ${name}`,
      `with ${name} as (select 1 as a) select * from ${name}`,
      `select * from t as ${name}`,
      `insert into ${name} values (1)`,
      `use schema ${name}`,
      `describe table ${name}`,
      `select get_ddl('table', ${inner})`,
      `select * from table(information_schema.${name}())`,
      `show tables like ${inner}`,
      `set v = ${quoteString(value)}`,
      'select $v, * from identifier($v)',
    ])
      await attempt(sql);
    await attempt('select ?, * from identifier(?)', {
      '1': { type: 'TEXT', value },
      '2': { type: 'TEXT', value },
    });
    await attempt(`create or replace table ${name} (${name} varchar default ${quoteString(value)})`);
    await attempt(`select * from ${name}`);
    await attempt(`create or replace view v as select ${quoteString(value)} as ${name}`);
    await attempt('select * from v');
  }
  for (const name of [
    ...generatedTables.keys(),
    'QUERY_HISTORY',
    'LOGIN_HISTORY',
    'REST_EVENT_HISTORY',
    'POLICY_REFERENCES',
    'TAG_REFERENCES',
    'RESULT_SCAN',
    'INFER_SCHEMA',
    'VALIDATE',
    'COPY_HISTORY',
  ])
    for (const value of texts())
      for (const form of [name, `information_schema.${name}`])
        await attempt(`select * from table(${form}(${quoteString(value)}, ${quoteString(value)}))`);
  expectNothingReached();
}, 120_000);

test('no statement of the database is one of ours', async () => {
  const [file = '', , , , database = ''] = files();
  for (const sql of [
    `attach '${database}' as o`,
    `attach database '${database}'`,
    'detach store',
    'install httpfs',
    "install 'httpfs' from 'http://127.0.0.1'",
    'load httpfs',
    `load '${file}'`,
    'pragma database_list',
    "pragma enable_profiling = 'json'",
    `set enable_external_access = true`,
    `set global enable_external_access = true`,
    `set allowed_paths = ['${file}']`,
    'reset lock_configuration',
    `copy t to '${join(folder, 'out.csv')}'`,
    `copy (select * from t) to '${join(folder, 'out.csv')}'`,
    `copy t from '${file}'`,
    `export database '${join(folder, 'out')}'`,
    `import database '${folder}'`,
    `create secret s (type s3)`,
    `create macro m() as table select * from read_text('${file}')`,
    'checkpoint',
    'vacuum',
    'summarize t',
    `from read_csv('${file}')`,
    `from '${file}'`,
    `select * from t; attach '${database}' as o`,
    `select columns(*) from read_csv('${file}')`,
    `create table o.a as select 1`,
    `prepare p as select * from read_text('${file}')`,
    `explain analyze select * from read_text('${file}')`,
  ])
    await attempt(sql);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  expect(existsSync(join(folder, 'out'))).toBe(false);
  expectNothingReached();
});

describe('Stages', () => {
  const paths = (): readonly string[] => [
    '/../hidden/x.csv',
    '/../../x.csv',
    `/${folder}/x.csv`,
    `/..${folder}/x.csv`,
    '/%2e%2e/x.csv',
    '/linked.csv',
    '/linked.parquet',
    '/linked/',
    '/linked/x.csv',
    '/inner/linked/x.csv',
    '/inner/linked/',
    '/./linked.csv',
    '/inner/../linked.csv',
    '/\0/x.csv',
    '/x.csv\0.csv',
    '/*',
    '/{own,x}.csv',
    '',
  ];
  const formats = ['type = csv', 'type = json', 'type = parquet'];

  test('show files of their own alone, wherever a path leads', async () => {
    for (const path of paths())
      for (const format of formats) {
        const quoted = `'@st${path}'`;
        for (const sql of [
          `select $1 from ${quoted}`,
          `list ${quoted}`,
          `copy into t (a) from (select $1 from ${quoted}) file_format = (${format}) force = true on_error = continue`,
          `copy into t (a) from ${quoted} file_format = (${format}) force = true validation_mode = return_all_errors`,
          `copy into t (a) from @st files = (${quoteString(path.slice(1))}) file_format = (${format}) force = true`,
          `copy into t (a) from @st pattern = ${quoteString(`.*${path}`)} file_format = (${format}) force = true on_error = continue`,
          `get ${quoted} file:///tmp/`,
          `copy into '@st${path}' from (select 'out') file_format = (${format} compression = none)`,
          `remove '@st${path}x/'`,
        ])
          await attempt(sql);
      }
    for (const reference of [
      '@hidden',
      '@d.public.hidden',
      '@"hidden"',
      '@~/../s1',
      '@~',
      '@%t',
      '@%hidden_table',
      '@d.public.%hidden_table',
      `@"${folder}"`,
      `@"../hidden"`,
    ])
      for (const sql of [
        `select $1 from ${reference}`,
        `list ${reference}`,
        `copy into t (a) from ${reference} force = true`,
        `get ${reference} file:///tmp/`,
      ])
        await attempt(sql);
    for (const address of [...files(), ...addresses()])
      for (const sql of [
        `copy into t from ${quoteString(address)}`,
        `copy into ${quoteString(address)} from t`,
        `create or replace stage made url = ${quoteString(address)}`,
        `select $1 from ${quoteString(address)}`,
        `select $1 from @st (file_format => ${quoteString(address)})`,
        `copy into t from @st file_format = (format_name = ${quoteString(address)})`,
        `create or replace file format made type = csv record_delimiter = ${quoteString(address)}`,
      ])
        await attempt(sql);
    await attempt('select * from t');
    expectNothingReached();
    // What lay outside is as it was.
    expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
    expect((await harness.rows('select count(*) as n, max($1) as a from @hidden'))[0]).toEqual({
      N: '1',
      A: secret,
    });
  }, 120_000);
});

describe('The databases that run what users write', () => {
  const values = { ...text(), name: 'value' };
  const never = new AbortController().signal;
  const reaching = (): readonly string[] => [
    `SELECT content FROM read_text('${join(folder, 'x.txt')}')`,
    `SELECT * FROM '${join(folder, 'x.parquet')}'`,
    `SELECT * FROM '${join(folder, 'x.csv')}'`,
    `SELECT file FROM glob('${folder}/*')`,
    `ATTACH '${join(folder, 'x.duckdb')}' AS o`,
    `COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`,
    `SELECT * FROM read_csv('http://127.0.0.1:${port}/x.csv')`,
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    'SET lock_configuration = false',
    `SET allowed_directories = ['${folder}']`,
    "SET temp_directory = '/tmp'",
  ];
  const settings =
    "SELECT value FROM duckdb_settings() WHERE name IN ('enable_external_access', 'lock_configuration', 'autoload_known_extensions', 'autoinstall_known_extensions') ORDER BY name";

  test('reach no file and no address, and cannot be told to', async () => {
    const options = { memoryLimit: '512MB', threads: 1, maximumRows: 1000, maximumBytes: 1_000_000 };
    for (const file of [undefined, join(folder, 'fenced.duckdb')]) {
      const database = await openDatabase({ ...options, file });
      const query = (sql: string) => database.query(sql, [values], [], never);
      expect(await query(settings)).toEqual([['false'], ['false'], ['false'], ['true']]);
      // Connections that are open at once, the first and later ones.
      for (const sql of reaching())
        await Promise.all([1, 2, 3].map(async () => await expect(query(sql)).rejects.toThrow()));
      await expect(
        database.write(
          [],
          never,
          async (transaction) => await transaction.run(`ATTACH '${join(folder, 'x.duckdb')}' AS o`),
        ),
      ).rejects.toThrow();
      // Getenv is the command line's alone, which this is not.
      await expect(query(`SELECT getenv('${variable}')`)).rejects.toThrow();
      await database.close();
    }
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
    expect(connections).toBe(0);
  });

  test('and the one of a Parquet file reaches that file alone', async () => {
    const own = join(folder, 'own.parquet');
    await writeParquetFile(own);
    const instance = await openFor(own);
    const connection = await instance.connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    expect(await rows(settings)).toEqual([['false'], ['false'], ['false'], ['true']]);
    expect(await rows("SELECT value FROM duckdb_settings() WHERE name = 'allowed_paths'")).toEqual([
      [`[${own}]`],
    ]);
    expect(await rows(`SELECT * FROM read_parquet('${own}')`)).toEqual([[secret]]);
    for (const sql of reaching()) await expect(rows(sql)).rejects.toThrow();
    for (const name of [`${own}/../x.parquet`, `${folder}/*.parquet`, `${own}x`])
      await expect(rows(`SELECT * FROM read_parquet('${name}')`)).rejects.toThrow();
    instance.closeSync();
    expect(connections).toBe(0);
  });
});

test('all of it was tried', () => {
  console.info(`${statements} statements reached for secrets`);
  expect(statements).toBeGreaterThan(5000);
});
