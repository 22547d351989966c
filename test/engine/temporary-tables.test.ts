import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asName } from '../../src/account/model.ts';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { createEngine } from '../../src/engine/local-engine.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;
let schema: string;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database temporary_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
/** Each test in a schema of its own. */
beforeEach(async () => {
  schemas += 1;
  schema = `temporary_db.s${schemas}`;
  await harness.script(`create schema ${schema}; use schema ${schema}`);
});

describe('a temporary table', () => {
  test.each(['temporary', 'temp', 'volatile', 'local temporary'])(
    "is its session's alone: %s",
    async (word) => {
      expect(await harness.only(`create ${word} table t (a int)`)).toBe('Table T successfully created.');
      await harness.execute('insert into t values (1)');
      expect(await harness.only('select a from t')).toBe('1');
      const other = await harness.another();
      expect((await harness.failure('select * from t', other)).code).toBe('002003');
      expect((await harness.failure('insert into t values (2)', other)).code).toBe('002003');
      expect((await harness.failure('drop table t', other)).code).toBe('002003');
      expect((await harness.failure('describe table t', other)).code).toBe('002003');
      expect((await harness.failure('grant select on table t to role public', other)).code).toBe('002003');
    },
  );

  test('is listed to its session alone', async () => {
    await harness.execute('create temporary table t (a int)');
    const other = await harness.another();
    const listings = [
      'show tables in schema',
      'show objects in schema',
      'show columns in schema',
      'describe schema s',
      `select table_name from information_schema.tables where table_schema = 'S${schemas}' and is_temporary = 'YES'`,
      `select column_name from information_schema.columns where table_schema = 'S${schemas}'`,
    ].map((sql) =>
      sql.replace('schema s', `schema s${schemas}`).replace(/in schema$/, `in schema ${schema}`),
    );
    for (const sql of listings) {
      expect(await harness.rows(sql), sql).toHaveLength(1);
      expect(await harness.rows(sql, other), sql).toEqual([]);
    }
    expect((await harness.rows(`show tables in schema ${schema}`))[0]).toMatchObject({ kind: 'TEMPORARY' });
    expect(
      await harness.rows(
        `select table_type, is_transient from information_schema.tables where table_schema = 'S${schemas}'`,
      ),
    ).toEqual([{ TABLE_TYPE: 'TEMPORARY TABLE', IS_TRANSIENT: 'NO' }]);
    const owned = async (session?: Session) =>
      (await harness.rows('show grants to role accountadmin', session)).filter(
        ({ name }) => name === `TEMPORARY_DB.S${schemas}.T`,
      );
    expect(await owned()).toHaveLength(1);
    expect(await owned(other)).toEqual([]);
  });

  test('hides a table of the same name until it is dropped', async () => {
    await harness.script(`
      create table t (a int); insert into t values (1);
      create temporary table t (b varchar); insert into t values ('mine')`);
    const other = await harness.another();
    expect(await harness.rows('select * from t')).toEqual([{ B: 'mine' }]);
    expect(await harness.rows('select * from t', other)).toEqual([{ A: '1' }]);
    await harness.script("update t set b = 'changed'; alter table t add column c int");
    expect(await harness.rows('select * from t', other)).toEqual([{ A: '1' }]);
    expect(await harness.rows('select * from t')).toEqual([{ B: 'changed', C: null }]);
    await harness.execute('drop table t');
    expect(await harness.rows('select * from t')).toEqual([{ A: '1' }]);
    await harness.execute('drop table t');
    expect((await harness.failure('select * from t')).code).toBe('002003');
  });

  test('can be of the same name in many sessions', async () => {
    const sessions = await Promise.all([harness.another(), harness.another(), harness.another()]);
    for (const [index, session] of sessions.entries()) {
      await harness.execute(`create temporary table t as select ${index} as n`, session);
    }
    for (const [index, session] of sessions.entries())
      expect(await harness.rows('select n from t', session)).toEqual([{ N: String(index) }]);
  });

  test('is made like another, of a query, anew, and only where there is none', async () => {
    await harness.script(`
      create table source (a int not null, b varchar default 'x');
      create temporary table alike like source;
      insert into alike (a) values (1);
      create temporary table filled as select * from alike;
      create or replace temporary table alike (c int)`);
    expect(await harness.rows('select * from filled')).toEqual([{ A: '1', B: 'x' }]);
    expect(await harness.rows('select * from alike')).toEqual([]);
    expect(await harness.only('create temporary table if not exists alike (d int)')).toContain(
      'already exists',
    );
    expect((await harness.failure('create temporary table alike (d int)')).code).toBe('002002');
  });

  test('is renamed and swapped among its like', async () => {
    await harness.script(`
      create temporary table one (a int); create temporary table two (b int); create table kept (c int);
      alter table one swap with two`);
    expect(await harness.columns('select * from one')).toEqual(['B']);
    expect((await harness.failure('alter table one rename to two')).code).toBe('002002');
    await harness.execute('alter table one rename to kept');
    expect(await harness.columns('select * from kept')).toEqual(['B']);
    expect((await harness.failure('alter table two swap with source')).code).toBe('002003');
    await harness.execute('create table other (d int)');
    expect((await harness.failure('alter table two swap with other')).code).toBe('000002');
  });

  test('is gone with its session, rows and all', async () => {
    const session = await harness.another();
    await harness.execute('create temporary table t as select 1 as n', session);
    const before = await harness.account.read(session.actor(), (queries) => queries.allTables().length);
    harness.account.sessions.end(session, 'LOGOUT');
    await expect
      .poll(() => harness.account.read(harness.admin.actor(), (queries) => queries.allTables().length))
      .toBe(before - 1);
  });

  test('takes no place in views and policies, which everybody shares', async () => {
    await harness.script(`
      create table rules (role varchar); insert into rules values ('NOBODY');
      create table data (a int); insert into data values (1);
      create view v as select * from rules;
      create row access policy p as (a int) returns boolean -> exists (select 1 from rules where role = 'ANYBODY');
      alter table data add row access policy p on (a);
      create temporary table rules (role varchar); insert into rules values ('ANYBODY')`);
    expect(await harness.rows('select * from v')).toEqual([{ ROLE: 'NOBODY' }]);
    expect(await harness.rows('select * from data')).toEqual([]);
    expect((await harness.failure('create view w as select * from rules')).code).toBe('000002');
  });

  test('goes with its schema', async () => {
    await harness.execute('create temporary table t (a int)');
    await harness.execute(`drop schema ${schema}`);
    expect((await harness.failure(`select * from ${schema}.t`)).code).toBe('002003');
  });
});

describe('access', () => {
  let session: Session;
  beforeAll(async () => {
    await harness.script(`
      create role guest; create user tess password = 'Correct-Horse-2' default_role = guest;
      grant role guest to user tess; grant usage on warehouse compute_wh to role guest; create role other_guest;
      grant role other_guest to user tess; grant usage on warehouse compute_wh to role other_guest`);
    session = await harness.signIn('TESS', 'Correct-Horse-2');
    session.warehouse = harness.admin.warehouse;
  });

  test('needs to reach the schema, not to create tables there', async () => {
    expect((await harness.failure(`create temporary table ${schema}.t (a int)`, session)).code).toBe(
      '002003',
    );
    await harness.script(
      `grant usage on database temporary_db to role guest; grant usage on schema ${schema} to role guest`,
    );
    expect((await harness.failure(`create table ${schema}.t (a int)`, session)).code).toBe('003001');
    expect((await harness.failure(`create transient table ${schema}.t (a int)`, session)).code).toBe(
      '003001',
    );
    await harness.execute(`create temporary table ${schema}.t (a int)`, session);
    expect(await harness.rows(`select * from ${schema}.t`, session)).toEqual([]);
  });

  test('is of the role that made it, within the session too', async () => {
    await harness.script(`
      grant usage on database temporary_db to role guest; grant usage on schema ${schema} to role guest;
      grant usage on database temporary_db to role other_guest; grant usage on schema ${schema} to role other_guest;
      grant select on future tables in schema ${schema} to role other_guest`);
    await harness.script(`use role guest; create temporary table ${schema}.t (a int)`, session);
    await harness.script('use secondary roles none; use role other_guest', session);
    expect((await harness.failure(`select * from ${schema}.t`, session)).code).toBe('002003');
    await harness.script(`use role guest; grant select on table ${schema}.t to role other_guest`, session);
    await harness.execute('use role other_guest', session);
    expect(await harness.rows(`select * from ${schema}.t`, session)).toEqual([]);
    await harness.execute('use role guest', session);
  });
});

test('a transient table is kept and told apart', async () => {
  await harness.execute('create transient table t (a int)');
  expect((await harness.rows(`show tables in schema ${schema}`))[0]).toMatchObject({ kind: 'TRANSIENT' });
  expect(await harness.rows(`show tables in schema ${schema}`, await harness.another())).toHaveLength(1);
});

test('no temporary table outlasts the server', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'snowgate-temporary-'));
  const tables = { file: join(directory, 'tables.duckdb') };
  const own = await openHarness({ tables });
  try {
    await own.script(
      'create database d; create table t as select 1 as n; create temporary table t as select 2 as n',
    );
    own.admin.warehouse = asName('COMPUTE_WH');
    expect(await own.only('select n from t')).toBe('2');
    await own.engine.close();
    const again = await createEngine({ account: own.account, tables });
    const { result } = await again.execute(own.admin, {
      sqlText: 'select n from t',
      binds: {},
      statementCount: 1,
      describeOnly: false,
      signal: new AbortController().signal,
      queryId: 'b1a6c3a0-0000-4000-8000-000000000002',
    });
    expect(result.rows).toEqual([['1']]);
    await again.close();
  } finally {
    await own.account.close();
    await rm(directory, { recursive: true, force: true });
  }
});
