/** Clustering keys, and ALTER TABLE of several columns at once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('use warehouse compute_wh; create database d');
});
afterAll(() => harness.close());

const shown = async (table: string): Promise<readonly unknown[]> =>
  (await harness.rows(`show tables like '${table}'`)).map((row) => [
    row['cluster_by'],
    row['automatic_clustering'],
  ]);

describe('CLUSTER BY', () => {
  test('is told by SHOW TABLES, INFORMATION_SCHEMA and GET_DDL', async () => {
    await harness.execute('create table a (id int, at timestamp_ntz) cluster by linear (to_date(at), id)');
    expect(await shown('a')).toEqual([['LINEAR(to_date(at), id)', 'ON']]);
    const sql =
      "select clustering_key, auto_clustering_on from information_schema.tables where table_name = 'A'";
    expect(await harness.rows(sql)).toEqual([
      { CLUSTERING_KEY: 'LINEAR(to_date(at), id)', AUTO_CLUSTERING_ON: true },
    ]);
    expect(await harness.only("select get_ddl('table', 'a')")).toContain(
      'cluster by LINEAR(to_date(at), id)',
    );
  });

  test('comes with AS SELECT, and to LIKE and CLONE', async () => {
    await harness.script(`
      create table b cluster by (id) as select 1 as id, 'x' as v;
      create table b_like like b; create table b_clone clone b`);
    for (const table of ['b', 'b_like', 'b_clone'])
      expect(await shown(table)).toEqual([['LINEAR(id)', 'ON']]);
    expect(await harness.only('select v from b_clone')).toBe('x');
  });

  test('is changed, suspended and dropped by ALTER TABLE', async () => {
    await harness.execute('create table c (id int, v varchar)');
    expect((await harness.failure('alter table c resume recluster')).message).toContain('no clustering key');
    await harness.execute('alter table c cluster by (v, id)');
    expect(await shown('c')).toEqual([['LINEAR(v, id)', 'ON']]);
    await harness.execute('alter table c suspend recluster');
    expect(await shown('c')).toEqual([['LINEAR(v, id)', 'OFF']]);
    await harness.execute('alter table c resume recluster');
    expect((await harness.failure('alter table c drop column v')).message).toContain('clustering key');
    await harness.execute('alter table c rename column v to "Name"');
    expect(await shown('c')).toEqual([['LINEAR("Name", id)', 'ON']]);
    await harness.execute('alter table c drop clustering key');
    expect(await shown('c')).toEqual([['', 'OFF']]);
    await harness.execute('alter table c drop column "Name"');
  });

  test.each([
    ['create table e (id int) cluster by (nope)', "invalid identifier 'NOPE'"],
    ['create table e (id int) cluster by (1)', "'1' names no column"],
    ['create table e (id int) cluster by ()', "unexpected ')'"],
  ])('refuses %s', async (sql, words) => {
    expect((await harness.failure(sql)).message).toContain(words);
    expect(await harness.rows("show tables like 'e'")).toEqual([]);
  });
});

describe('ALTER TABLE of several columns', () => {
  test('changes one after the other', async () => {
    await harness.execute('create table f (id int, v varchar(10), w int)');
    await harness.execute(
      "alter table f alter id comment 'the id', v comment 'the value', column w set not null",
    );
    await harness.execute(
      'alter table f modify (column v set data type varchar(20), column w drop not null)',
    );
    expect(
      (await harness.rows('describe table f')).map((row) => [
        row['name'],
        row['type'],
        row['null?'],
        row['comment'],
      ]),
    ).toEqual([
      ['ID', 'NUMBER(38,0)', 'Y', 'the id'],
      ['V', 'VARCHAR(20)', 'Y', 'the value'],
      ['W', 'NUMBER(38,0)', 'Y', null],
    ]);
  });

  test('changes nothing where one is not there', async () => {
    await harness.execute('create table g (id int, v varchar(10))');
    const sql = "alter table g alter id comment 'x', nope comment 'y'";
    expect((await harness.failure(sql)).code).toBe('000904');
    expect((await harness.rows('describe table g')).map((row) => row['comment'])).toEqual([null, null]);
    await harness.execute('alter table if exists nothing alter a drop not null, b drop not null');
  });
});
