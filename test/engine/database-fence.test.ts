/**
 * Whatever a user writes, it reads no file of the server and none of a stage that is not theirs, learns nothing of the
 * environment, and connects to nothing: secrets are planted in all of these places, and must not turn up.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Bind, StatementError } from '../../src/engine/engine.ts';
import { functions } from '../../src/engine/query/functions/table.ts';
import { generatedTables } from '../../src/engine/query/resolve/generated-tables.ts';
import { quoteIdentifier, quoteString } from '../../src/sql/parser.ts';
import { plantSecrets, type Secrets, secret, showsSecret, variable } from './fence/secrets.ts';
import { databaseFunctions, databaseStatements } from './fence/statements.ts';
import { type Harness, openHarness } from './harness.ts';
import { directoryOf, stageFile } from './loading/files.ts';

let secrets: Secrets;
let harness: Harness;
let user: Session;

beforeAll(async () => {
  secrets = await plantSecrets();
  const { folder } = secrets;
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
  await secrets.close();
});

const told: { sql: string; found: string }[] = [];
const internal: string[] = [];

let statements = 0;
/** Whether it ran. */
const attempt = async (sql: string, binds: Record<string, Bind> = {}): Promise<boolean> => {
  statements += 1;
  try {
    const { result } = await harness.execute(sql, user, { binds });
    if (showsSecret(result.rows)) told.push({ sql, found: JSON.stringify(result.rows).slice(0, 200) });
    return true;
  } catch (error) {
    if (!(error instanceof StatementError)) {
      internal.push(`${sql}: ${error}`);
      return false;
    }
    const { code, message } = error.failure;
    if (
      code === '000603' ||
      (/duckdb(?!\b.*'$)|permission error|file system operations/i.test(
        message.replaceAll(secrets.folder, ''),
      ) &&
        !sql.toLowerCase().includes('duckdb'))
    )
      internal.push(`${sql}: ${message}`);
    if (showsSecret(message) && !sql.includes(secret)) told.push({ sql, found: message });
    return false;
  }
};

const expectNothingReached = (): void => {
  expect(told.splice(0)).toEqual([]);
  expect(internal.splice(0).slice(0, 10)).toEqual([]);
  expect(secrets.connections).toBe(0);
};

test('the secrets are there, for whoever is let at them', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = async (sql: string): Promise<string> =>
    JSON.stringify((await connection.runAndReadAll(sql)).getRows());
  expect(await read(`SELECT content FROM read_text('${join(secrets.folder, 'x.txt')}')`)).toContain(secret);
  expect(await read(`SELECT * FROM '${join(secrets.folder, 'x.parquet')}'`)).toContain(secret);
  instance.closeSync();
  expect((await harness.rows('select $1 as a from @hidden'))[0]).toEqual({ A: secret });
  expect(showsSecret([[Buffer.from(secret).toString('hex')]])).toBe(true);
});

test('no function takes its arguments for files, addresses or SQL', async () => {
  const names = [...functions.keys()].filter((name) => /^[A-Z]/.test(name));
  expect(names.length).toBeGreaterThan(250);
  const all = secrets.texts;
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

test('no function of the database can be called by its name, nor a table or column be called so and mean it', async () => {
  const [file = ''] = secrets.files;
  for (const name of databaseFunctions)
    for (const value of [file, secrets.addresses[0] ?? '', variable]) {
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
  for (const value of secrets.texts) {
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
    for (const value of secrets.texts)
      for (const form of [name, `information_schema.${name}`])
        await attempt(`select * from table(${form}(${quoteString(value)}, ${quoteString(value)}))`);
  expectNothingReached();
}, 120_000);

test('no statement of the database is one of ours', async () => {
  for (const sql of databaseStatements(secrets)) await attempt(sql);
  expect(existsSync(join(secrets.folder, 'out.csv'))).toBe(false);
  expect(existsSync(join(secrets.folder, 'out'))).toBe(false);
  expectNothingReached();
});

describe('Stages', () => {
  const paths = (): readonly string[] => [
    '/../hidden/x.csv',
    '/../../x.csv',
    `/${secrets.folder}/x.csv`,
    `/..${secrets.folder}/x.csv`,
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
      `@"${secrets.folder}"`,
      `@"../hidden"`,
    ])
      for (const sql of [
        `select $1 from ${reference}`,
        `list ${reference}`,
        `copy into t (a) from ${reference} force = true`,
        `get ${reference} file:///tmp/`,
      ])
        await attempt(sql);
    for (const address of [...secrets.files, ...secrets.addresses])
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
    expect((await readdir(secrets.folder)).filter((name) => name.startsWith('out'))).toEqual([]);
    expect((await harness.rows('select count(*) as n, max($1) as a from @hidden'))[0]).toEqual({
      N: '1',
      A: secret,
    });
  }, 120_000);
});

test('Files that drivers move lie in their stage, whatever they are called', async () => {
  const { transfer: up } = (await harness.execute('put file:///x.csv @st', user)).result;
  const { transfer: down } = (await harness.execute('get @st file:///tmp/', user)).result;
  const outside = (await readdir(secrets.folder)).sort();
  let tried = 0;
  for (const name of [
    '../s1/x.csv',
    '../../x.csv',
    join(secrets.folder, 'x.csv'),
    `..${secrets.folder}/x.csv`,
    'linked.csv',
    'linked/x.csv',
    'inner/linked/x.csv',
    'inner/../linked.csv',
    '.',
    '..',
    '',
    'x\0.csv',
  ]) {
    tried += 1;
    for (const transfer of [up, down]) {
      // A name that no file can have is refused, another is not found.
      const found = await transfer?.files.read(name).catch(() => undefined);
      expect({ name, found }).toEqual({ name, found: undefined });
    }
    await up?.files.write(`${name}/out.csv`, Readable.from(['x'])).catch(() => undefined);
    expect((await readdir(secrets.folder)).sort()).toEqual(outside);
  }
  expect(tried).toBe(12);
  expect((await harness.rows('select count(*) as n, max($1) as a from @hidden'))[0]).toEqual({
    N: '1',
    A: secret,
  });
});

test('all of it was tried', () => {
  console.info(`${statements} statements reached for secrets`);
  expect(statements).toBeGreaterThan(5000);
});
