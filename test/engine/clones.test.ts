import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database clones_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
/** Each test in a schema of its own. */
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema clones_db.s${schemas}; use schema clones_db.s${schemas}`);
});

describe('CREATE TABLE … CLONE', () => {
  test('takes over columns and rows, which then go their own ways', async () => {
    await harness.script(`
      create table source (id int autoincrement, name varchar(5) not null default 'x', gone int) comment = 'c';
      insert into source (name) values ('a'), ('b');
      alter table source drop column gone; alter table source add column later int`);
    expect(await harness.only('create table cloned clone source')).toBe('Table CLONED successfully created.');
    await harness.script(`
      update cloned set name = 'z' where id = 1; insert into source (name) values ('only');
      insert into cloned (name) values ('new')`);
    expect(await harness.rows('select id, name, later from cloned where id <= 2 order by id')).toEqual([
      { ID: '1', NAME: 'z', LATER: null },
      { ID: '2', NAME: 'b', LATER: null },
    ]);
    // Numbers that the source gave are not given again.
    expect(await harness.only("select id > 2 from cloned where name = 'new'")).toBe(true);
    expect(await harness.only('select count(*) from source')).toBe('3');
    expect(await harness.rows('describe table cloned')).toEqual(
      (await harness.rows('describe table source')).map((row) => row),
    );
    expect((await harness.rows("show tables like 'cloned' in schema"))[0]).toMatchObject({ comment: 'c' });
  });

  test('leaves nothing unprotected that was protected', async () => {
    await harness.script(`
      create row access policy p as (n int) returns boolean -> n > 1;
      create masking policy m as (v varchar, n int) returns varchar -> case when n = 2 then v else '*' end;
      create tag label;
      create table source (gone int, v varchar, n int); alter table source drop column gone;
      insert into source values ('one', 1), ('two', 2), ('three', 3);
      alter table source add row access policy p on (n);
      alter table source modify column v set masking policy m using (v, n);
      alter table source set tag label = 'secret'; alter table source modify column v set tag label = 'name';
      create table cloned clone source`);
    expect(await harness.rows('select v, n from cloned order by n')).toEqual([
      { V: 'two', N: '2' },
      { V: '*', N: '3' },
    ]);
    expect(await harness.only("select system$get_tag('label', 'cloned', 'table')")).toBe('secret');
    expect(await harness.only("select system$get_tag('label', 'cloned.v', 'column')")).toBe('name');
    await harness.execute('alter table cloned drop all row access policies');
    expect(await harness.only('select count(*) from cloned')).toBe('3');
  });

  test('replaces a table, and may be short-lived', async () => {
    await harness.script(`
      create table source as select 1 as n; create table t (other int);
      create or replace table t clone source; create transient table brief clone source;
      create temporary table passing clone brief`);
    for (const name of ['t', 'brief', 'passing'])
      expect(await harness.only(`select n from ${name}`)).toBe('1');
    expect(await harness.only('create table if not exists t clone source')).toContain('already exists');
  });

  test('sees what is committed', async () => {
    await harness.execute('create table source as select 1 as n');
    await harness.script('begin; insert into source values (2)');
    // A statement that defines something ends the transaction.
    await harness.execute('create table cloned clone source');
    expect(await harness.only('select count(*) from cloned')).toBe('2');
  });

  test.each([
    ['create table t clone nosuch', '002003'],
    ['create table t clone seen', '000002'],
    ['create table t clone brief', '002119'],
    ['create table t clone source at (offset => -60)', '000002'],
    ["create table t clone source before (statement => 'x')", '000002'],
    ['create table t clone source (a int)', '001003'],
    ['create schema s clone public', '000002'],
    ['create database d clone clones_db', '000002'],
    ['undrop table source', '000002'],
    ['undrop schema public', '000002'],
    ['undrop database clones_db', '000002'],
  ])('is refused where it makes no sense: %s', async (sql, code) => {
    await harness.script(
      'create table source (a int); create view seen as select 1 as n; create transient table brief (a int)',
    );
    expect((await harness.failure(sql)).code).toBe(code);
  });

  test('needs SELECT on the source, and CREATE TABLE', async () => {
    const place = `clones_db.s${schemas}`;
    await harness.script(`
      create table source as select 1 as n; create role cloner;
      create user clara password = 'Correct-Horse-2' default_role = cloner; grant role cloner to user clara;
      grant usage on warehouse compute_wh to role cloner; grant usage on database clones_db to role cloner;
      grant usage, create table on schema ${place} to role cloner; grant insert on table source to role cloner`);
    const session = await harness.signIn('CLARA', 'Correct-Horse-2');
    session.warehouse = harness.admin.warehouse;
    const clone = `create table ${place}.mine clone ${place}.source`;
    expect((await harness.failure(clone, session)).code).toBe('003001');
    await harness.execute('grant select on table source to role cloner');
    await harness.execute(clone, session);
    expect(await harness.only(`select n from ${place}.mine`, session)).toBe('1');
    await harness.execute(`revoke create table on schema ${place} from role cloner`);
    expect((await harness.failure(clone.replace('mine', 'other'), session)).code).toBe('003001');
  });

  test('shows whoever makes it no more than the source does', async () => {
    const place = `clones_db.s${schemas}`;
    await harness.script(`
      create tag secret; create masking policy m as (v varchar) returns varchar ->
        case when current_role() = 'ACCOUNTADMIN' then v else '*' end;
      create masking policy numbers as (f float) returns float -> case when current_role() = 'ACCOUNTADMIN' then f end;
      create row access policy p as (n int) returns boolean -> n > 1;
      alter tag secret set masking policy numbers; alter schema ${place} set tag secret = 'yes';
      create table source (n int, v varchar masking policy m, f float) with row access policy p on (n);
      insert into source values (1, 'one', 1), (2, 'two', 2);
      create schema ${place}_other; use schema ${place}; create role copier; create user carl password = 'Correct-Horse-2';
      grant role copier to user carl;
      grant usage on warehouse compute_wh to role copier; grant usage on database clones_db to role copier;
      grant usage on schema ${place} to role copier; grant select on table source to role copier;
      grant usage, create table, create masking policy on schema ${place}_other to role copier`);
    const session = await harness.signIn('CARL', 'Correct-Horse-2', 'COPIER');
    session.warehouse = harness.admin.warehouse;
    const mine = `${place}_other.mine`;
    await harness.script(
      `create table ${mine} clone ${place}.source;
       create masking policy ${place}_other.open as (v varchar) returns varchar -> v`,
      session,
    );
    for (const change of [
      'drop all row access policies',
      `drop row access policy ${place}.p`,
      'modify column v unset masking policy',
      `modify column v set masking policy ${place}_other.open force`,
      `unset tag ${place}.secret`,
    ])
      expect((await harness.failure(`alter table ${mine} ${change}`, session)).code, change).toMatch(
        /003001|002003/,
      );
    expect(await harness.rows(`select * from ${mine}`, session)).toEqual([{ N: '2', V: '*', F: null }]);
    await harness.script(`grant apply on row access policy p to role copier`);
    await harness.script(`alter table ${mine} drop all row access policies`, session);
    expect(await harness.only(`select count(*) from ${mine}`, session)).toBe('2');
  });
});
