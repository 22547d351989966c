import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
let reader: Session;
let database = '';
let databases = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use warehouse compute_wh;
    create role reader; create role author; create role vip;
    grant role reader to user admin; grant role author to user admin;
    grant usage on warehouse compute_wh to role reader;
    grant usage on warehouse compute_wh to role author`);
  reader = await harness.signIn('ADMIN', adminPassword, 'READER');
  await harness.script('use secondary roles none; use warehouse compute_wh', reader);
});
afterAll(() => harness.close());
beforeEach(async () => {
  databases += 1;
  database = `D${databases}`;
  await harness.script(`
    use role accountadmin; use secondary roles none;
    create database ${database};
    create table people (id int, name varchar, salary int);
    insert into people values (1, 'Ann', 10), (2, 'Bob', 20), (3, 'Cid', 30);
    grant usage on database ${database} to role reader;
    grant usage on schema ${database}.public to role reader;
    grant select, insert, update, delete on table people to role reader`);
});

const ids = async (sql: string, session?: Session): Promise<readonly unknown[]> =>
  (await harness.rows(sql, session)).map((row) => Object.values(row)[0]);
const seen = () => ids(`select id from ${database}.public.people order by id`, reader);

describe('Row access policies', () => {
  test('leave the rows that the policy admits, to owners, too', async () => {
    await harness.script(`
      create row access policy p as (who varchar) returns boolean -> current_role() = 'READER' and who <> 'Bob';
      alter table people add row access policy p on (name)`);
    expect(await seen()).toEqual(['1', '3']);
    expect(await ids('select id from people')).toEqual([]);
    expect(await ids('select count(*) from people')).toEqual(['0']);
    await harness.script('alter table people drop row access policy p');
    expect(await ids('select count(*) from people')).toEqual(['3']);
  });

  test('read other tables with the rights of their owner, which readers have not', async () => {
    await harness.script(`
      create table admitted (role varchar, id int);
      insert into admitted values ('READER', 2);
      create row access policy p as (wanted int) returns boolean ->
        exists (select 1 from admitted a where a.role = current_role() and a.id = wanted);
      alter table people add row access policy p on (id)`);
    expect(await seen()).toEqual(['2']);
    expect((await harness.failure(`select * from ${database}.public.admitted`, reader)).code).toBe('002003');
    await harness.script("insert into admitted values ('READER', 3)");
    expect(await seen()).toEqual(['2', '3']);
  });

  test('hold for changed rows, copies, views of views and their columns', async () => {
    await harness.script(`
      create row access policy p as (wanted int) returns boolean -> wanted > 1;
      create view names as select id, name from people;
      create view again as select * from names;
      create row access policy q as (who varchar) returns boolean -> who < 'C';
      alter table people add row access policy p on (id);
      alter view again add row access policy q on (name);
      grant select on view again to role reader`);
    expect(await ids(`select id from ${database}.public.again`, reader)).toEqual(['2']);
    await harness.script(`update ${database}.public.people set salary = salary + 1`, reader);
    await harness.script('create table copy as select * from people');
    expect(await ids('select salary from copy order by id')).toEqual(['21', '31']);
    await harness.script(`delete from ${database}.public.people`, reader);
    await harness.script('alter table people drop all row access policies');
    expect(await harness.rows('select * from people')).toEqual([{ ID: '1', NAME: 'Ann', SALARY: '10' }]);
  });

  test('tell nothing of hidden rows by failures of conditions, nor by their own', async () => {
    await harness.script(`
      create row access policy p as (who varchar) returns boolean -> who <> 'Bob';
      alter table people add row access policy p on (name)`);
    const people = `${database}.public.people`;
    expect(await ids(`select id from ${people} where 1 / (salary - 20) < 1 order by id`, reader)).toEqual([
      '1',
      '3',
    ]);
    await harness.script(`
      create row access policy bad as (who varchar) returns boolean -> to_number(who) > 1;
      alter table people drop row access policy p, add row access policy bad on (name)`);
    const { message } = await harness.failure(`select count(*) from ${people}`, reader);
    expect(message).not.toMatch(/Ann|Bob|Cid/);
  });

  test('fail the query when they go round in circles or their owner may not read', async () => {
    await harness.script(`
      create row access policy p as (wanted int) returns boolean -> exists (select 1 from people where id = wanted);
      alter table people add row access policy p on (id)`);
    expect((await harness.failure(`select * from ${database}.public.people`, reader)).message).toBe(
      "SQL compilation error:\nFailure during expansion of policy 'P'.",
    );
    expect((await harness.failure('select * from people')).message).toContain('the policy refers to itself');
  });
});

describe('Masking policies', () => {
  test('mask values by role and by other columns, wherever they flow', async () => {
    await harness.script(`
      create masking policy hide as (val varchar, who int) returns varchar ->
        case when current_role() = 'ACCOUNTADMIN' or who = 1 then val else '***' end;
      alter table people modify column name set masking policy hide using (name, id)`);
    const people = `${database}.public.people`;
    expect(await ids(`select name from ${people} order by id`, reader)).toEqual(['Ann', '***', '***']);
    expect(await ids(`select count(*) from ${people} where name = 'Bob'`, reader)).toEqual(['0']);
    expect(
      await ids(`select id from (select * from ${people}) where name = '***' order by 1`, reader),
    ).toEqual(['2', '3']);
    expect(await ids('select name from people order by id')).toEqual(['Ann', 'Bob', 'Cid']);
    await harness.script('alter table people alter column name unset masking policy');
    expect(await ids(`select name from ${people} order by id`, reader)).toEqual(['Ann', 'Bob', 'Cid']);
  });

  test('keep the values that a merge does not set', async () => {
    await harness.script(`
      create masking policy hide as (val varchar) returns varchar -> 'X';
      alter table people modify column name set masking policy hide`);
    await harness.script(
      `merge into ${database}.public.people t using (select 1 id union all select 2) s on t.id = s.id
       when matched and s.id = 1 then update set name = 'New'
       when matched then update set salary = 0`,
      reader,
    );
    await harness.script('alter table people modify column name unset masking policy');
    expect(await ids('select name from people order by id')).toEqual(['New', 'Bob', 'Cid']);
  });

  test('share a column with other policies only if they exempt them', async () => {
    await harness.script(`
      create masking policy strict as (val int) returns int -> 0;
      create masking policy open as (val int) returns int -> 0 exempt_other_policies = true;
      create row access policy p as (val int) returns boolean -> val > 10;
      alter table people modify column salary set masking policy strict`);
    await harness.failure('alter table people add row access policy p on (salary)');
    await harness.failure('alter table people modify column salary set masking policy open');
    await harness.script(`
      alter table people modify column salary set masking policy open force;
      alter table people add row access policy p on (salary)`);
    expect(await harness.rows('select id, salary from people order by id')).toEqual([
      { ID: '2', SALARY: '0' },
      { ID: '3', SALARY: '0' },
    ]);
  });
});

describe('Statements on policies', () => {
  test('need privileges, and keep what is set', async () => {
    await harness.script(`
      create masking policy hide as (val varchar) returns varchar -> 'X' comment = 'all of it';
      create row access policy p as (val int) returns boolean -> (true or val = 1) and true;
      alter table people add row access policy p on (id)`);
    expect(await harness.rows('describe masking policy hide')).toEqual([
      { name: 'HIDE', signature: '(VAL VARCHAR(16777216))', return_type: 'VARCHAR(16777216)', body: "'X'" },
    ]);
    expect(await harness.rows('describe row access policy p')).toMatchObject([
      { body: '(true or val = 1) and true' },
    ]);
    expect(await harness.rows(`show masking policies in database ${database}`)).toMatchObject([
      { name: 'HIDE', kind: 'MASKING_POLICY', owner: 'ACCOUNTADMIN', comment: 'all of it' },
    ]);
    expect((await harness.failure('drop row access policy p')).code).toBe('003531');
    const name = `${database}.public`;
    expect((await harness.failure(`describe masking policy ${name}.hide`, reader)).code).toBe('002003');
    await harness.failure(`alter table ${name}.people drop all row access policies`, reader);
    await harness.script(`grant apply on masking policy hide to role reader`);
    const set = `alter table ${name}.people modify column name set masking policy ${name}.hide`;
    expect((await harness.failure(set, reader)).code).toBe('003001');
    await harness.script('grant apply masking policy on account to role reader');
    await harness.script(set, reader);
    await harness.script('revoke apply masking policy on account from role reader');
    expect(await ids(`select name from ${name}.people`, reader)).toEqual(['X', 'X', 'X']);
    await harness.script("alter masking policy hide set body -> val || '!'");
    expect(await ids(`select name from ${name}.people order by 1`, reader)).toEqual(['Ann!', 'Bob!', 'Cid!']);
    await harness.failure('alter masking policy hide set body -> nothing');
    await harness.failure('create masking policy bad as (val varchar) returns int -> 1');
    await harness.script(`drop database ${database}`);
  });
});

describe('Policies in CREATE', () => {
  test('protect a table, its columns and rows from the start, or nothing is made', async () => {
    await harness.script(`
      create tag secret;
      create masking policy hide as (val varchar, who int) returns varchar -> 'X' || who;
      create row access policy p as (who int) returns boolean -> who > 1;
      create table guarded (id int, name varchar not null with masking policy hide using (name, id) with tag (secret = 'a'))
        comment = 'c' with row access policy p on (id) with tag (secret = 'b');
      insert into guarded values (1, 'Ann'), (2, 'Bob');
      create or replace table filled (id, name masking policy hide using (name, id)) row access policy p on (id)
        as select id, name from people`);
    expect(await harness.rows('select * from guarded')).toEqual([{ ID: '2', NAME: 'X2' }]);
    expect(await ids('select name from filled order by 1')).toEqual(['X2', 'X3']);
    expect(await ids(`select system$get_tag('secret', 'guarded.name', 'column')`)).toEqual(['a']);
    await harness.failure('create table broken (id int) with row access policy no_such on (id)');
    await harness.failure('create table broken (id int with masking policy hide)');
    await harness.failure('create table broken (id varchar) with row access policy p on (id)');
    expect(await harness.rows(`show tables like 'broken'`)).toEqual([]);
    await harness.script('create table if not exists people (id int) with row access policy p on (id)');
    expect(await ids('select count(*) from people')).toEqual(['3']);
  });

  test('protect a view, its columns and rows', async () => {
    await harness.script(`
      create tag secret; create masking policy hide as (val varchar) returns varchar -> 'X';
      create row access policy p as (who int) returns boolean -> who > 1;
      create view names (id, name with masking policy hide with tag (secret = 'a') comment = 'n')
        with row access policy p on (id) as select id, name from people`);
    expect(await harness.rows('select * from names order by id')).toEqual([
      { ID: '2', NAME: 'X' },
      { ID: '3', NAME: 'X' },
    ]);
    expect(await ids(`select system$get_tag('secret', 'names.name', 'column')`)).toEqual(['a']);
  });

  test('need the right to apply them', async () => {
    const at = `${database}.public`;
    await harness.script(`create masking policy hide as (val varchar) returns varchar -> 'X';
      grant create table on schema public to role reader`);
    const create = `create table ${at}.mine (name varchar masking policy ${at}.hide)`;
    expect((await harness.failure(create, reader)).code).toBe('002003');
    await harness.script('grant apply on masking policy hide to role reader');
    await harness.script(create, reader);
  });

  test('are left out of CREATE TABLE LIKE and of tables made of queries, which see what the policies leave', async () => {
    await harness.script(`create masking policy hide as (val varchar) returns varchar -> 'X';
      alter table people modify column name set masking policy hide;
      create table shape like people; insert into shape values (9, 'Zoe', 1);
      create table made as select name from people`);
    expect(await ids('select name from shape')).toEqual(['Zoe']);
    await harness.script('alter table people modify column name unset masking policy');
    expect(await ids('select distinct name from made')).toEqual(['X']);
  });
});
