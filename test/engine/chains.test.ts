/** Statements that read what others answered, and texts that are run: `->>`, EXECUTE IMMEDIATE, CALL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, openHarness, textBind } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use warehouse compute_wh;
    create database d;
    create table t (id int, v varchar);
    insert into t values (1, 'a'), (2, 'b')`);
});
afterAll(() => harness.close());

const texts = async (pattern: string): Promise<readonly unknown[]> =>
  (
    await harness.rows(
      `select query_text from table(information_schema.query_history()) where query_text like '${pattern}' order by start_time`,
    )
  ).map(({ QUERY_TEXT: text }) => text);

describe('A chain of ->>', () => {
  test('reads what the statement before it answered, by the names that it answered with', async () => {
    expect(await harness.rows(`show users like 'admin' ->> select "name" as n from $1`)).toEqual([
      { N: 'ADMIN' },
    ]);
    expect(await harness.rows("insert into t values (3, 'c') ->> select * from $1")).toEqual([
      { 'number of rows inserted': '1' },
    ]);
    await harness.execute('delete from t where id = 3');
  });

  test('counts back from where it stands', async () => {
    const sql = `select 1 as a ->> select a + 10 as a from $1
      ->> select latest.a as latest, first.a as first, t.v from $1 as latest, $2 first join t on t.id = first.a`;
    expect(await harness.rows(sql)).toEqual([{ LATEST: '11', FIRST: '1', V: 'a' }]);
  });

  test('gives the last answer under the id that was asked for, and the others ids of their own', async () => {
    const { queryId } = await harness.execute('select 41 as n ->> select n + 1 as n from $1');
    expect(await harness.rows(`select * from table(result_scan('${queryId}'))`)).toEqual([{ N: '42' }]);
    expect(await texts('select 41 as n%')).toEqual([
      'select 41 as n',
      'select 41 as n ->> select n + 1 as n from $1',
    ]);
  });

  test('ends with the statement that fails', async () => {
    const failure = await harness.failure("select 1/0 ->> insert into t values (9, 'x')");
    expect(failure.code).toBe('100051');
    expect(await harness.only('select count(*) from t')).toBe('2');
  });

  test('reads nothing that does not come before', async () => {
    for (const sql of [
      'select * from $1',
      'select 5 as a ->> select * from $2',
      'create view w as select * from $1',
    ])
      expect((await harness.failure(sql)).message).toContain('chain of ->>');
    const inView = 'select 1 as a ->> create view w as select * from $1';
    expect((await harness.failure(inView)).message).toContain('chain of ->>');
  });

  test('stands among other statements, and takes binds in their order', async () => {
    const { children } = await harness.execute(
      'select ? as a ->> select a, ? as b from $1; select ? as c',
      undefined,
      { statementCount: 2, binds: { 1: textBind('x'), 2: textBind('y'), 3: textBind('z') } },
    );
    expect(children.map(({ result }) => result.rows)).toEqual([[['x', 'y']], [['z']]]);
  });

  test('shows a role no more than each of its statements alone', async () => {
    await harness.script(`
      create role outsider; grant role outsider to user admin; use role outsider; use secondary roles none`);
    expect((await harness.failure('show tables in account ->> select * from d.public.t')).code).toBe(
      '002003',
    );
    expect(await harness.rows('show tables in account ->> select * from $1')).toEqual([]);
    await harness.script('use role accountadmin; use secondary roles all');
  });
});

describe('EXECUTE IMMEDIATE', () => {
  test.each([
    ["execute immediate 'select 7 as n'", '7'],
    ['execute immediate $$select 8 as n$$', '8'],
    ["execute immediate 'select 1 as a ->> select a + 8 as n from $1'", '9'],
  ])('runs the text: %s', async (sql, value) => {
    expect(await harness.only(sql)).toBe(value);
  });

  test('runs the text of a variable or a bind', async () => {
    await harness.script("set made = 'insert into t values (4, ''d'')'; execute immediate $made");
    expect(await harness.only('select v from t where id = 4')).toBe('d');
    await harness.execute('execute immediate ?', undefined, {
      binds: { 1: textBind('delete from t where id = 4') },
    });
    expect(await harness.only('select count(*) from t')).toBe('2');
  });

  test('keeps the secrets of its text out of history', async () => {
    await harness.execute("execute immediate 'create user hidden password = ''Sup3r-Secret-Passphrase'''");
    expect(await texts('%create user hidden%')).toEqual(["create user hidden password = '***'"]);
    await harness.script(
      "set made = 'create user other password = ''Sup3r-Secret-Passphrase'''; execute immediate $made",
    );
    await harness.failure(
      "execute immediate 'create user bad password = ''Sup3r-Secret-Passphrase'' oops' oops",
    );
    expect(await texts('%Sup3r-Secret%')).toEqual([]);
  });

  test.each([
    ["execute immediate 'select 1; select 2'", 'statement count 2'],
    ["execute immediate 'selec 1'", "unexpected 'selec'"],
    ["execute immediate 'put file:///x @~'", 'PUT within ->>, EXECUTE IMMEDIATE'],
    ['get @~ file:///x ->> select * from $1', 'GET within ->>, EXECUTE IMMEDIATE'],
    ["execute immediate ''", 'Empty SQL statement'],
    ["execute immediate 'begin return 1; end'", 'Snowflake Scripting'],
    ["execute immediate 'execute immediate ''select 1'''", 'EXECUTE IMMEDIATE within EXECUTE IMMEDIATE'],
    ['execute immediate 1', 'what is no text'],
    ["execute immediate 'select' || ' 1'", 'of an expression'],
    ['execute immediate $unknown', "'$UNKNOWN' does not exist"],
    ["execute immediate 'select ?' using (a)", 'EXECUTE IMMEDIATE USING'],
    ['execute immediate from @stage/x.sql', 'EXECUTE IMMEDIATE FROM'],
  ])('refuses %s', async (sql, words) => {
    expect((await harness.failure(sql)).message).toContain(words);
  });
});

describe('CALL', () => {
  test('answers what a function of the system does, under its name', async () => {
    expect(await harness.rows('call system$wait(0)')).toEqual([{ SYSTEM$WAIT: 'waited 0 seconds' }]);
  });

  test('refuses procedures, which are not there', async () => {
    expect((await harness.failure('call p(1)')).message).toContain("Unsupported feature 'CALL'");
  });
});

describe('INVOKER_ROLE', () => {
  test('is the owner of the view through which a policy is met, else the role of the session', async () => {
    await harness.script(`
      use role accountadmin; use secondary roles none;
      create table whole (v varchar); insert into whole values ('secret');
      create masking policy asks as (val varchar) returns varchar ->
        invoker_role() || iff(is_granted_to_invoker_role('SYSADMIN'), ' has it', ' has it not');
      alter table whole modify column v set masking policy asks;
      create role keeper; grant role keeper to user admin;
      grant usage on database d to role keeper; grant usage on schema d.public to role keeper;
      grant select on table whole to role keeper; grant create view on schema d.public to role keeper;
      grant usage on warehouse compute_wh to role keeper;
      use role keeper; create view d.public.inner_view as select v, invoker_role() as asked from d.public.whole;
      grant select on view d.public.inner_view to role accountadmin;
      use role accountadmin; create view outer_view as select * from inner_view`);
    expect(await harness.only('select v from whole')).toBe('ACCOUNTADMIN has it');
    const through = { V: 'KEEPER has it not', ASKED: 'KEEPER' };
    expect(await harness.rows('select * from inner_view')).toEqual([through]);
    expect(await harness.rows('select * from outer_view')).toEqual([through]);
    expect(await harness.only('select invoker_role()')).toBe('ACCOUNTADMIN');
    expect(await harness.only("select is_granted_to_invoker_role('NOBODY')")).toBe(false);
    expect(await harness.only('select invoker_share()')).toBeNull();
    await harness.script('use secondary roles all');
  });
});
