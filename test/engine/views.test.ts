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
    create role reader; create role author;
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
    use role accountadmin;
    create database ${database};
    create table people (id int, name varchar, salary int);
    insert into people values (1, 'Ann', 10), (2, 'Bob', 20);
    grant usage on database ${database} to role reader;
    grant usage on schema ${database}.public to role reader`);
});

describe('Views', () => {
  test('show what their owner may see to whoever may see the view, and no more', async () => {
    await harness.script(
      'create view names as select id, name from people; grant select on view names to role reader',
    );
    const rows = await harness.rows(`select * from ${database}.public.names order by id`, reader);
    expect(rows).toEqual([
      { ID: '1', NAME: 'Ann' },
      { ID: '2', NAME: 'Bob' },
    ]);
    expect((await harness.failure(`select salary from ${database}.public.names`, reader)).code).toBe(
      '000904',
    );
    expect((await harness.failure(`select * from ${database}.public.people`, reader)).code).toBe('002003');
  });

  test('name their columns, and look names up where they lie', async () => {
    await harness.script(`create view v (number, label) as select id, current_schema() from people where id = 1;
      create schema elsewhere; create table people (id int)`);
    expect(await harness.rows(`select * from ${database}.public.v`)).toEqual([
      { NUMBER: '1', LABEL: 'PUBLIC' },
    ]);
    expect((await harness.failure('create view w (a) as select 1 x, 2 y')).code).toBe('002057');
    expect((await harness.failure('create view w as select ?')).code).toBe('002049');
    expect((await harness.failure('create view w as select system$wait(1)')).code).toBe('000002');
  });

  test('fail once their owner may not see what they read', async () => {
    await harness.script(`
      grant all on database ${database} to role author; grant all on schema ${database}.public to role author;
      grant select on table people to role author;
      use role author; use secondary roles none;
      create view mine as select name from people;
      grant select on view mine to role reader;
      use role accountadmin; use secondary roles all`);
    const read = `select name from ${database}.public.mine order by name`;
    expect(await harness.rows(read, reader)).toEqual([{ NAME: 'Ann' }, { NAME: 'Bob' }]);
    await harness.execute('revoke select on table people from role author');
    const failure = await harness.failure(read, reader);
    expect(failure.code).toBe('002037');
    expect(failure.message).toContain("Failure during expansion of view 'MINE'");
    expect(failure.message).toContain("Object 'PEOPLE' does not exist or not authorized");
    await harness
      .execute('alter view mine set secure')
      .catch(() => harness.script('use role author; alter view mine set secure; use role accountadmin'));
    expect((await harness.failure(read, reader)).message).toBe(
      "SQL compilation error:\nFailure during expansion of view 'MINE'.",
    );
  });

  test('do not tell by failures of rows that a secure view leaves out', async () => {
    await harness.script(`
      create table shown as select 1 as id union all select 7;
      create view open as select p.* from people p join shown s on p.id = s.id;
      create secure view cheap as select p.* from people p join shown s on p.id = s.id;
      grant select on view cheap to role reader`);
    const spying = (view: string) =>
      `select name from ${database}.public.${view} where iff(salary = 20, 'x', '1')::number = 1`;
    expect(await harness.rows(spying('cheap'), reader)).toEqual([{ NAME: 'Ann' }]);
    expect((await harness.failure(spying('open'))).code).toBe('100038');
  });

  test('are expanded through one another, to a bound, and never round in a circle', async () => {
    await harness.execute('create view v0 as select id from people');
    for (let index = 1; index < 19; index += 1)
      await harness.execute(`create view v${index} as select id from v${index - 1}`);
    expect(await harness.only('select sum(id) from v18')).toBe('3');
    expect((await harness.failure('create or replace view v0 as select * from v0')).code).toBe('002018');
    await harness.execute('create or replace view v0 as select id from v18');
    expect((await harness.failure('select * from v18')).code).toBe('002037');
  });

  test('fail when the columns of what they read are others than they were', async () => {
    await harness.script(
      'create view everything as select * from people; create or replace table people (id int)',
    );
    const { message } = await harness.failure('select * from everything');
    expect(message).toContain('declared 3 column(s), but view query produces 1 column(s)');
  });

  test('are renamed, replaced and dropped, and share their names with tables', async () => {
    await harness.script('create view v as select 1 as a; alter view v rename to w');
    expect(await harness.rows('select * from w')).toEqual([{ A: '1' }]);
    expect((await harness.failure('create table w (a int)')).code).toBe('002002');
    expect((await harness.failure('insert into w values (1)')).code).toBe('001003');
    expect((await harness.failure('drop table w')).code).toBe('002003');
    expect(await harness.only('drop view w')).toBe('W successfully dropped.');
    expect((await harness.failure('select * from w')).code).toBe('002003');
  });
});
