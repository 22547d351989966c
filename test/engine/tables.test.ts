import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database tables_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
/** Each test in a schema of its own. */
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema tables_db.s${schemas}; use schema tables_db.s${schemas}`);
});

describe('tables', () => {
  test('hold the rows that are inserted', async () => {
    await harness.execute('create table people (id int, name varchar(10), born date, paid number(10,2))');
    const inserted = await harness.execute(
      "insert into people values (1, 'Ann', '1990-05-06', 10.5), (2, null, null, '20')",
    );
    expect(inserted.statementTypeId).toBe(0x3100);
    expect(inserted.result.columns.map(({ name }) => name)).toEqual(['number of rows inserted']);
    expect(inserted.result.rows).toEqual([['2']]);
    expect(await harness.rows('select * from people order by id')).toEqual([
      { ID: '1', NAME: 'Ann', BORN: 7430, PAID: '10.50' },
      { ID: '2', NAME: null, BORN: null, PAID: '20.00' },
    ]);
    expect(await harness.only('select count(*) from people p where p.paid > 15')).toBe('1');
  });

  test('take values for the columns named, and defaults for the others', async () => {
    await harness.execute("create table t (a int default 1 + 1, b varchar default 'x', c int not null)");
    await harness.script(
      'insert into t (c) values (5); insert into t (c, a) select 6, null; insert into t values (default, default, 7)',
    );
    expect(await harness.rows('select * from t order by c')).toEqual([
      { A: '2', B: 'x', C: '5' },
      { A: null, B: 'x', C: '6' },
      { A: '2', B: 'x', C: '7' },
    ]);
  });

  test('are made of queries, and of one another', async () => {
    await harness.script(`
      create table source as select column1 as id, column2 as name from values (1, 'a'), (2, 'b');
      create table copied (n number(38, 0), label varchar(5)) as select * from source where id > 1;
      create table alike like source;
      insert into alike select * from source;
      insert overwrite into alike select id + 5, name from alike`);
    expect(await harness.rows('select * from copied')).toEqual([{ N: '2', LABEL: 'b' }]);
    expect(await harness.rows('select * from alike order by 1')).toEqual([
      { ID: '6', NAME: 'a' },
      { ID: '7', NAME: 'b' },
    ]);
  });

  test('are found under every form of their names', async () => {
    await harness.script('create table t (a int); create table "t" (a int); insert into t values (1)');
    const names = [`t`, `S${schemas}.t`, `TABLES_DB.s${schemas}.T`, `identifier('t')`];
    for (const name of names) expect(await harness.only(`select a from ${name}`)).toBe('1');
    expect(await harness.only(`select tables_db.s${schemas}.t.a from t`)).toBe('1');
    expect(await harness.rows('select * from "t"')).toEqual([]);
  });

  test('are replaced with nothing left of what they held, and dropped', async () => {
    await harness.script(
      'create table t (a int); insert into t values (1); create or replace table t (b int)',
    );
    expect(await harness.rows('select * from t')).toEqual([]);
    expect(await harness.only('create table if not exists t (c int)')).toBe(
      'T already exists, statement succeeded.',
    );
    expect(await harness.only('drop table t')).toBe('T successfully dropped.');
    expect((await harness.failure('select * from t')).code).toBe('002003');
  });

  test.each([
    ['insert into t (c) values (null)', '100072'],
    ["insert into t (c, b) values (1, 'toolong')", '100078'],
    ["insert into t (c) values ('x')", '100038'],
    ['insert into t (c) values (1000)', '100132'],
    ['insert into t (c) values (1, 2)', '002020'],
    ['insert into t (nope) values (1)', '000904'],
    ['insert into t (c, c) values (1, 1)', '002025'],
    ["insert into t (c, v) values (1, 'text')", '002023'],
    ['insert into nope values (1)', '002003'],
    ['create table t (a int)', '002002'],
    ['create table u (a int, a int)', '002025'],
    ['create table u (a nonsense)', '002040'],
  ])('refuse with their own words: %s', async (sql, code) => {
    await harness.execute('create table t (c number(3, 0) not null, b varchar(3), v variant)');
    expect((await harness.failure(sql)).code).toBe(code);
    expect(await harness.rows('select * from t')).toEqual([]);
  });

  test('hold every type', async () => {
    await harness.execute(`create table t (a int, f float, s string, b boolean, d date, t time, n timestamp_ntz,
      l timestamp_ltz, z timestamp_tz, v variant, o object, r array, x binary)`);
    await harness.execute(`insert into t select 1, 1.5, 's', true, '2024-01-02', '03:04:05', '2024-01-02 03:04:05.678',
      '2024-01-02 03:04:05 +0000', '2024-01-02 03:04:05 -0700', parse_json('{"a":[1,2]}'), parse_json('{"b":1}'),
      parse_json('[1]'), 'CAFE'`);
    const written = `select a, f, s, b, d::string, t::string, n::string, z::string, v:a[1], o:b, r[0], x::string`;
    expect((await harness.execute(`${written} from t`)).result.rows).toEqual([
      [
        '1',
        1.5,
        's',
        true,
        '2024-01-02',
        '03:04:05',
        '2024-01-02 03:04:05.678',
        '2024-01-02 03:04:05.000 -0700',
        '2',
        '1',
        '1',
        'CAFE',
      ],
    ]);
  });

  test('need a warehouse', async () => {
    await harness.execute('create table t (a int)');
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    session.warehouse = null;
    expect((await harness.failure(`select * from tables_db.s${schemas}.t`, session)).code).toBe('000606');
  });
});
