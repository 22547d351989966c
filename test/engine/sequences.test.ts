import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { createEngine } from '../../src/engine/local-engine.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database sequences_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
/** Each test in a schema of its own. */
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema sequences_db.s${schemas}; use schema sequences_db.s${schemas}`);
});

const numbers = async (sql: string, session?: Session): Promise<readonly unknown[]> =>
  (await harness.execute(sql, session)).result.rows.map(([cell]) => Number(cell)).toSorted((a, b) => a - b);

describe('sequences give numbers', () => {
  test('one after the other, a new one at each place and in each row', async () => {
    expect(await harness.only('create or replace sequence seq1')).toBe('Sequence SEQ1 successfully created.');
    expect(await harness.only('select seq1.nextval')).toBe('1');
    expect(await harness.only('select seq1.nextval')).toBe('2');
    // https://docs.snowflake.com/en/user-guide/querying-sequences: "each occurrence … distinct values"
    const { rows, columns } = (await harness.execute('select seq1.nextval a, seq1.nextval b')).result;
    expect(new Set(rows[0])).toEqual(new Set(['3', '4']));
    expect(columns[0]).toMatchObject({ name: 'A', type: 'FIXED', precision: 19, scale: 0 });
    expect(await numbers('select seq1.nextval + 10 from table(generator(rowcount => 3))')).toEqual([
      15, 16, 17,
    ]);
  });

  test('from where they start, in their steps, up and down', async () => {
    await harness.script(`
      create sequence "five" start = 5 increment = 5;
      create sequence down with start with -1 increment by -2 order comment = 'c'`);
    expect(await numbers('select "five".nextval from table(generator(rowcount => 3))')).toEqual([5, 10, 15]);
    expect(await harness.only('select down.nextval')).toBe('-1');
    expect(await harness.only(`select s${schemas}.down.nextval`)).toBe('-3');
    expect(await harness.only(`select sequences_db.s${schemas}.down.nextval`)).toBe('-5');
  });

  test('within a transaction, too, and none again where it is taken back', async () => {
    await harness.script(`
      create sequence seq; create table t (id int default seq.nextval, name varchar); begin;
      insert into t values (seq.nextval, 'a'); insert into t (name) values ('b'), ('c');
      insert into t select seq.nextval, name from t where name = 'a'`);
    expect(await numbers('select id from t')).toEqual([1, 2, 3, 4]);
    await harness.script(`update t set id = seq.nextval where name = 'c';
      merge into t using (select 'z' as name) s on t.name = s.name when not matched then insert values (seq.nextval, s.name);
      insert overwrite into t select seq.nextval, name from t`);
    expect(await numbers('select id from t')).toEqual([7, 8, 9, 10, 11]);
    await harness.execute('rollback');
    expect(await numbers('select id from t')).toEqual([]);
    await harness.script("begin; insert into t (name) values ('kept'); commit");
    expect(await numbers('select id from t')).toEqual([12]);
  });

  test('to rows that are inserted, updated and merged', async () => {
    await harness.script(`
      create sequence seq;
      create table t (id int, name varchar);
      insert into t values (seq.nextval, 'a'), (seq.nextval, 'b');
      insert into t select seq.nextval, 'c'`);
    expect(await numbers('select id from t')).toEqual([1, 2, 3]);
    await harness.execute('update t set id = seq.nextval + 100');
    expect(await numbers('select id from t')).toEqual([104, 105, 106]);
    await harness.execute(`merge into t using (select column1 as name from values ('a'), ('z'), ('y')) s
      on t.name = s.name when matched then delete when not matched then insert values (seq.nextval, s.name)`);
    expect(new Set(await numbers('select id from t')).size).toBe(4);
    await harness.execute('create table made as select seq.nextval as n from t');
    expect(new Set(await numbers('select n from made')).size).toBe(4);
  });

  test('to columns that are given nothing, wherever the session is', async () => {
    await harness.script(`
      create sequence ids start 10;
      create table t (id int default ids.nextval, name varchar);
      insert into t (name) values ('a'), ('b');
      use schema public;
      insert into s${schemas}.t (name) select 'c';
      insert into s${schemas}.t values (default, 'd');
      use schema s${schemas}`);
    expect(await numbers('select id from t')).toEqual([10, 11, 12, 13]);
    expect((await harness.rows('describe table t'))[0]).toMatchObject({
      default: `SEQUENCES_DB.S${schemas}.IDS.NEXTVAL`,
    });
    await harness.execute(
      "merge into t using (select 'e' as name) s on t.name = s.name when not matched then insert (name) values (s.name)",
    );
    expect(await numbers("select id from t where name = 'e'")).toEqual([14]);
  });

  test('the same to every column of a row by TABLE(GETNEXTVAL(…))', async () => {
    await harness.script(`
      create sequence seq1;
      create table foo (n number);
      insert into foo values (100), (101), (102)`);
    const { rows } = (
      await harness.execute(
        'select n, s.nextval, s.nextval as again from foo, table(getnextval(seq1)) s where n > 100 order by n',
      )
    ).result;
    expect(rows.map(([n]) => n)).toEqual(['101', '102']);
    for (const [, first, again] of rows) expect(first).toBe(again);
    expect(new Set(rows.map(([, first]) => first)).size).toBe(2);
    expect(await harness.only('select nextval from table(getnextval(seq1))')).toMatch(/^\d$/);
  });

  test('one for each row to TABLE(GETNEXTVAL(…)) within a join', async () => {
    await harness.script(`
      create sequence joined;
      create table pair (n number); insert into pair values (1), (2), (3)`);
    const { rows } = (
      await harness.execute(
        'select n, s.nextval, s.nextval from pair p join table(getnextval(joined)) s on p.n > 1 order by n',
      )
    ).result;
    expect(rows.map(([n]) => n)).toEqual(['2', '3']);
    for (const [, first, again] of rows) expect(again).toBe(first);
    expect(rows[0]?.[1]).not.toBe(rows[1]?.[1]);
  });

  test('the same to every place that names it by an alias, and in that order', async () => {
    await harness.script('create sequence aliased');
    const { rows } = (
      await harness.execute(
        'select aliased.nextval as n, n, n + 1 from table(generator(rowcount => 3)) order by n desc',
      )
    ).result;
    expect(rows).toEqual([
      ['3', '3', '4'],
      ['2', '2', '3'],
      ['1', '1', '2'],
    ]);
  });

  test('no more once the greatest was given', async () => {
    await harness.execute('create sequence last start 9223372036854775806');
    expect(await harness.only('select last.nextval')).toBe('9223372036854775806');
    expect((await harness.failure('select last.nextval')).code).toBe('100039');
  });

  test('to sessions side by side, no number twice', async () => {
    await harness.execute('create sequence shared');
    const drawn = await Promise.all(
      Array.from({ length: 20 }, () => numbers('select shared.nextval from table(generator(rowcount => 5))')),
    );
    expect(new Set(drawn.flat()).size).toBe(100);
  });
});

describe('sequences are', () => {
  test('altered: the number that is next stays, the step counts from there', async () => {
    await harness.execute('create sequence seq start 1 increment 1');
    expect(await harness.only('select seq.nextval')).toBe('1');
    expect(await harness.only('alter sequence seq set increment = 10')).toBe(
      'Statement executed successfully.',
    );
    expect(await numbers('select seq.nextval from table(generator(rowcount => 3))')).toEqual([2, 12, 22]);
    await harness.script("alter sequence seq set comment = 'kept'; alter sequence seq rename to renamed");
    expect((await harness.failure('select seq.nextval')).code).toBe('000904');
    expect(await harness.only('select renamed.nextval')).toBe('32');
    expect(await harness.only('alter sequence if exists seq set increment 2')).toBe(
      'Statement executed successfully.',
    );
    expect((await harness.failure('alter sequence renamed set order')).message).toContain('NOORDER');
    expect((await harness.failure('alter sequence renamed set start = 3')).code).toBe('001003');
  });

  test('shown and described with what comes next', async () => {
    await harness.script(
      "create sequence seq start 3 increment 2 order comment = 'why'; comment on sequence seq is 'so'",
    );
    const expected = {
      name: 'SEQ',
      database_name: 'SEQUENCES_DB',
      schema_name: `S${schemas}`,
      next_value: '3',
      interval: '2',
      owner: 'ACCOUNTADMIN',
      comment: 'so',
      owner_role_type: 'ROLE',
      ordered: 'Y',
    };
    expect(await harness.rows("show sequences like 's%' in schema")).toEqual([
      expect.objectContaining(expected),
    ]);
    await harness.execute('select seq.nextval');
    expect(await harness.rows('describe sequence seq')).toEqual([
      expect.objectContaining({ ...expected, next_value: '5' }),
    ]);
    expect(
      await harness.rows(
        `select sequence_name, start_value, next_value, "INCREMENT", ordered from information_schema.sequences where sequence_schema = 'S${schemas}'`,
      ),
    ).toEqual([{ SEQUENCE_NAME: 'SEQ', START_VALUE: '3', NEXT_VALUE: '5', INCREMENT: '2', ORDERED: 'YES' }]);
    expect(await harness.columns('show sequences')).toEqual([
      'name',
      'database_name',
      'schema_name',
      'next_value',
      'interval',
      'created_on',
      'owner',
      'comment',
      'owner_role_type',
      'ordered',
    ]);
  });

  test('replaced, kept and dropped by name', async () => {
    await harness.script('create sequence seq; create table t (a int default seq.nextval, b int)');
    expect(await harness.only('select seq.nextval')).toBe('1');
    expect(await harness.only('create sequence if not exists seq start 50')).toBe(
      'SEQ already exists, statement succeeded.',
    );
    expect((await harness.failure('create sequence seq')).code).toBe('002002');
    await harness.execute('create or replace sequence seq start 50');
    expect(await harness.only('select seq.nextval')).toBe('50');
    expect(await harness.only('drop sequence seq')).toBe('SEQ successfully dropped.');
    expect((await harness.failure('drop sequence seq')).code).toBe('002003');
    expect(await harness.only('drop sequence if exists seq')).toContain('already dropped');
    expect((await harness.failure('insert into t (b) values (1)')).code).toBe('000904');
  });

  test.each([
    ['create sequence seq increment 0', '001008'],
    ['create sequence seq start 9223372036854775808', '001003'],
    ['create sequence seq start 1.5', '001003'],
    ['create or alter sequence seq', '000002'],
    ['select nosuch.nextval', '000904'],
    ['select nextval', '000904'],
    ['create table t (a int default nosuch.nextval)', '000904'],
    ['create table t (a int default taken.nextval + 1)', '002262'],
    ['alter table filled add column b int default taken.nextval', '000002'],
    ['select * from filled left join table(getnextval(taken)) on true', '000002'],
    ["select * from table(getnextval('taken'))", '001015'],
  ])('refused where they make no sense: %s', async (sql, code) => {
    await harness.script('create sequence taken; create table filled (a int)');
    expect((await harness.failure(sql)).code).toBe(code);
  });
});

describe('access to sequences', () => {
  let session: Session;
  beforeAll(async () => {
    await harness.script(`
      create role drawer; create user dora password = 'Correct-Horse-2' default_role = drawer;
      grant role drawer to user dora; grant usage on warehouse compute_wh to role drawer`);
    session = await harness.signIn('DORA', 'Correct-Horse-2');
    session.warehouse = harness.admin.warehouse;
  });

  test('needs USAGE, and nothing is told without any', async () => {
    const place = `sequences_db.s${schemas}`;
    await harness.script(`
      create sequence seq; create table t (id int default seq.nextval, name varchar);
      grant usage on database sequences_db to role drawer; grant usage on schema ${place} to role drawer;
      grant insert on table t to role drawer`);
    expect((await harness.failure(`select ${place}.seq.nextval`, session)).code).toBe('000904');
    expect((await harness.failure(`describe sequence ${place}.seq`, session)).code).toBe('002003');
    expect(await harness.rows(`show sequences in schema ${place}`, session)).toEqual([]);
    expect((await harness.failure(`insert into ${place}.t (name) values ('x')`, session)).code).toBe(
      '000904',
    );
    expect((await harness.failure(`drop sequence ${place}.seq`, session)).code).toBe('002003');
    await harness.execute('grant usage on sequence seq to role drawer');
    expect(await harness.only(`select ${place}.seq.nextval`, session)).toBe('1');
    await harness.execute(`insert into ${place}.t (name) values ('x')`, session);
    expect(await harness.rows(`show sequences in schema ${place}`, session)).toHaveLength(1);
    expect((await harness.failure(`alter sequence ${place}.seq set increment 5`, session)).code).toBe(
      '003001',
    );
    expect((await harness.failure(`create sequence ${place}.other`, session)).code).toBe('003001');
    expect((await harness.failure('grant select on sequence seq to role drawer')).code).toBe('003008');
  });

  test('comes from future grants, for those made later', async () => {
    const place = `sequences_db.s${schemas}`;
    await harness.script(`
      grant usage on schema ${place} to role drawer;
      grant usage on future sequences in schema ${place} to role drawer;
      create sequence later`);
    expect(await harness.only(`select ${place}.later.nextval`, session)).toBe('1');
    await harness.execute(`revoke usage on all sequences in schema ${place} from role drawer`);
    expect((await harness.failure(`select ${place}.later.nextval`, session)).code).toBe('000904');
  });

  test('lets the role make its own, and give it away', async () => {
    const place = `sequences_db.s${schemas}`;
    await harness.script(`
      grant usage, create sequence on schema ${place} to role drawer; create role heir`);
    await harness.execute(`create sequence ${place}.own`, session);
    expect(await harness.rows('show grants to role drawer')).toContainEqual(
      expect.objectContaining({
        privilege: 'OWNERSHIP',
        granted_on: 'SEQUENCE',
        name: `SEQUENCES_DB.S${schemas}.OWN`,
      }),
    );
    await harness.execute(`grant ownership on sequence ${place}.own to role heir`, session);
    expect((await harness.failure(`select ${place}.own.nextval`, session)).code).toBe('000904');
  });
});

test('a number is not given again by an engine that starts anew', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'snowgate-sequences-'));
  const file = join(directory, 'tables.duckdb');
  const own = await openHarness({ tables: { file } });
  try {
    await own.script(
      'create database d; create sequence s increment 3; create sequence gone; use warehouse compute_wh',
    );
    expect(await own.only('select s.nextval')).toBe('1');
    expect(await own.only('select gone.nextval')).toBe('1');
    await own.engine.close();
    const again = await createEngine({ account: own.account, tables: { file } });
    const request = {
      binds: {},
      statementCount: 1,
      describeOnly: false,
      signal: new AbortController().signal,
      queryId: 'b1a6c3a0-0000-4000-8000-000000000001',
    };
    const { result } = await again.execute(own.admin, { ...request, sqlText: 'select s.nextval' });
    expect(result.rows).toEqual([['4']]);
    await again.close();
  } finally {
    await own.account.close();
    await rm(directory, { recursive: true, force: true });
  }
});
