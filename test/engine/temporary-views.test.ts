/** Views that last as long as their session, as tools make them between two statements of their own. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database temporary_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
beforeEach(async () => {
  schemas += 1;
  await harness.script(`
    create schema temporary_db.s${schemas}; use schema temporary_db.s${schemas};
    create table t (a int, v varchar); insert into t values (1, 'x'), (2, 'y')`);
});

describe('a temporary view', () => {
  test.each(['temporary', 'temp', 'local temporary', 'secure temporary', 'temporary secure'])(
    "is its session's alone: %s",
    async (words) => {
      expect(await harness.only(`create ${words} view w as select a from t`)).toBe(
        'View W successfully created.',
      );
      expect(await harness.rows('select * from w order by a')).toEqual([{ A: '1' }, { A: '2' }]);
      const other = await harness.another();
      for (const sql of ['select * from w', 'describe view w', 'drop view w', 'alter view w set comment = 1'])
        expect((await harness.failure(sql, other)).code, sql).toMatch(/^00(2003|1003)$/);
      for (const sql of ['show views in schema', 'show objects in schema']) {
        const names = async (session?: Session) =>
          (await harness.rows(sql, session)).map((row) => row['name']).filter((name) => name === 'W');
        expect(await names(), sql).toEqual(['W']);
        expect(await names(other), sql).toEqual([]);
      }
      expect(await harness.only("select get_ddl('view', 'w')")).toContain('temporary view W');
    },
  );

  test.each(['view w as select a from t', 'table w (a int)', 'stage w', 'file format w type = csv'])(
    'tells nobody else of its grants and tags, nor that it was: temporary %s',
    async (made) => {
      const session = await harness.another();
      const other = await harness.another();
      const kind = made.slice(0, made.indexOf(' w'));
      const privilege = { view: 'select', table: 'select', stage: 'read' }[kind] ?? 'usage';
      await harness.script(
        `create temporary ${made}; grant ${privilege} on ${kind} w to role public`,
        session,
      );
      if (kind === 'view' || kind === 'table')
        await harness.script(`create tag g; alter ${kind} w set tag g = 'x'`, session);
      const told = async (asking: Session): Promise<readonly unknown[]> => {
        const granted = (await harness.rows('show grants to role public', asking)).map(({ name }) => name);
        const usage = await harness.rows(
          `select name from snowflake.account_usage.grants_to_roles
            where table_schema = current_schema() and privilege <> 'OWNERSHIP'
          union all select object_name from snowflake.account_usage.tag_references
            where object_schema = current_schema()`,
          asking,
        );
        return [...granted, ...usage.map(({ NAME }) => NAME)].filter((name) => /\bW$/.test(String(name)));
      };
      expect((await told(session)).length).toBeGreaterThan(1);
      expect(await told(other)).toEqual([]);
      await harness.script(`drop ${kind} w`, session);
      expect(await told(session)).toEqual([]);
    },
  );

  test('feeds a MERGE and is dropped, as incremental loads do', async () => {
    await harness.script(`
      create or replace temporary view t__tmp as (select 2 as a, 'changed' as v union all select 3, 'new');
      merge into t as target using t__tmp as source on target.a = source.a
        when matched then update set v = source.v
        when not matched then insert (a, v) values (source.a, source.v);
      drop view if exists t__tmp cascade`);
    expect(await harness.rows('select * from t order by a')).toEqual([
      { A: '1', V: 'x' },
      { A: '2', V: 'changed' },
      { A: '3', V: 'new' },
    ]);
    expect((await harness.failure('select * from t__tmp')).code).toBe('002003');
  });

  test('hides a table or view of its name, from its own session only', async () => {
    await harness.script(`
      create view w as select 'lasting' as what; create temporary view w as select 'mine' as what;
      create temporary view t as select 'view' as what`);
    const other = await harness.another();
    expect(await harness.only('select what from w')).toBe('mine');
    expect(await harness.only('select what from w', other)).toBe('lasting');
    expect(await harness.only('select what from t')).toBe('view');
    expect(await harness.only('select count(*) from t', other)).toBe('2');
    await harness.script('drop view w; drop view t');
    expect(await harness.only('select what from w')).toBe('lasting');
    expect(await harness.only('select count(*) from t')).toBe('2');
  });

  test('reads temporary tables and views, which lasting views may not', async () => {
    await harness.script(`
      create temporary table mine (a int); insert into mine values (7);
      create temporary view w as select a from mine; create temporary view w2 as select a + 1 as a from w`);
    expect(await harness.only('select a from w2')).toBe('8');
    for (const from of ['mine', 'w'])
      expect((await harness.failure(`create view lasting as select * from ${from}`)).message).toContain(
        'CREATE VIEW of a temporary table or view',
      );
    await harness.execute('create view lasting as select a from t');
    await harness.execute('create temporary table t (a varchar)');
    expect(await harness.only('select count(*) from lasting')).toBe('2');
  });

  test('takes another name of its session, and no other', async () => {
    await harness.script('create temporary view w as select 1 as a; create temporary table taken (a int)');
    expect((await harness.failure('alter view w rename to taken')).code).toBe('002002');
    await harness.execute('alter view w rename to w2');
    expect(await harness.only('select a from w2')).toBe('1');
    expect((await harness.failure('create temporary view taken as select 1 as a')).code).toBe('002002');
    expect((await harness.failure('create or replace temporary view taken as select 1 as a')).code).toBe(
      '002203',
    );
  });

  test('ends with its session', async () => {
    const other = await harness.another();
    await harness.execute('create temporary view w as select 1 as a', other);
    const asThatSession = { ...harness.admin.actor(), session: other.id };
    const names = () =>
      harness.account.read(asThatSession, (queries) =>
        queries
          .schemaObjects('VIEW')
          .filter(({ path }) => path[1] === `S${schemas}`)
          .map(({ object }) => object.name),
      );
    expect(await names()).toEqual(['W']);
    harness.account.sessions.end(other, 'LOGOUT');
    await expect.poll(names).toEqual([]);
  });

  test('needs the privilege to create views, as others do', async () => {
    await harness.script(`
      create role maker${schemas}; grant role maker${schemas} to user admin;
      grant usage on database temporary_db to role maker${schemas};
      grant usage on schema s${schemas} to role maker${schemas}; use role maker${schemas}; use secondary roles none`);
    const sql = `create temporary view temporary_db.s${schemas}.w as select 1 as a`;
    expect((await harness.failure(sql)).code).toBe('003001');
    await harness.script(`use role accountadmin;
      grant create view on schema s${schemas} to role maker${schemas}; use role maker${schemas}`);
    await harness.execute(sql);
    await harness.script('use role accountadmin; use secondary roles all');
  });
});
