import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cell } from '../../src/engine/result.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database rows_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema rows_db.s${schemas}; use schema rows_db.s${schemas}`);
});

const rows = async (sql: string) => (await harness.execute(sql)).result.rows;
const answer = (sql: string) => harness.rows(sql).then(([row]) => row);

/** Every statement does the same in a transaction as outside of one. */
describe.each(['autocommit', 'transaction'])('Changing rows in %s', (kind) => {
  const begin = async () => {
    if (kind === 'transaction') await harness.execute('begin');
  };
  const commit = async () => {
    if (kind === 'transaction') await harness.execute('commit');
  };
  /** What the session sees, and what it sees when all is committed. */
  const both = async (sql: string): Promise<readonly (readonly Cell[])[]> => {
    const before = await rows(sql);
    await commit();
    expect(await rows(sql)).toEqual(before);
    return before;
  };

  test('NULL goes into columns of any type', async () => {
    await harness.execute('create table n (a int, o object, l array, v variant, d date, b binary)');
    await begin();
    for (const source of [
      'values (1, null, null, null, null, null), (2, null, null, null, null, null)',
      'select 3, null, null, null, null, null',
      'select 4, null, null, null, null, null union all (select 5, null, null, null, null, null)',
    ])
      await harness.execute(`insert into n ${source}`);
    await harness.execute('update n set o = null, l = null where a = 1');
    expect(await both('select count(*), count(o), count(l), count(v), count(d), count(b) from n')).toEqual([
      ['5', '0', '0', '0', '0', '0'],
    ]);
  });

  test('UPDATE changes the rows that meet its condition', async () => {
    await harness.script(
      "create table t (a int, b varchar(5), c int default 7); insert into t values (1, 'x', 1), (2, 'y', 2), (3, 'z', 3)",
    );
    await begin();
    const { statementTypeId, result } = await harness.execute(
      'update t set b = b || a, t.c = default where a > 1',
    );
    expect(statementTypeId).toBe(0x3200);
    expect(result.columns.map(({ name }) => name)).toEqual([
      'number of rows updated',
      'number of multi-joined rows updated',
    ]);
    expect(result.rows).toEqual([['2', '0']]);
    await harness.execute(
      'update t x set a = a + 10 where x.c = 7 and exists (select 1 from t y where y.a = x.a - 1)',
    );
    expect(await both('select * from t order by a')).toEqual([
      ['1', 'x', '1'],
      ['12', 'y2', '7'],
      ['13', 'z3', '7'],
    ]);
  });

  test('UPDATE from other tables counts rows that match more than once, or refuses them', async () => {
    await harness.script(`create table t (k int, v int); insert into t values (0, 10), (1, 20);
      create table src (k int, v int); insert into src values (0, 11), (0, 12), (0, 13), (1, 21)`);
    await begin();
    const update = 'update t set v = src.v from src where t.k = src.k';
    expect(await answer(update)).toEqual({
      'number of rows updated': '2',
      'number of multi-joined rows updated': '1',
    });
    await harness.execute('alter session set error_on_nondeterministic_update = true');
    expect((await harness.failure(update)).code).toBe('100090');
    await harness.execute('alter session unset error_on_nondeterministic_update');
    expect(await both('select v from t where k = 1')).toEqual([['21']]);
  });

  test('DELETE takes rows away, each once', async () => {
    await harness.script(
      'create table t (a int); insert into t values (1), (2), (3), (4); create table u (a int); insert into u values (1), (1), (2)',
    );
    await begin();
    const { statementTypeId, result } = await harness.execute('delete from t using u where t.a = u.a');
    expect(statementTypeId).toBe(0x3300);
    expect(result.columns.map(({ name }) => name)).toEqual(['number of rows deleted']);
    expect(result.rows).toEqual([['2']]);
    await harness.script('insert into t values (5); delete from t where a in (3, 5)');
    expect(await both('select a from t')).toEqual([['4']]);
    await begin();
    expect(await answer('delete from t')).toEqual({ 'number of rows deleted': '1' });
    expect(await both('select a from t')).toEqual([]);
  });

  test('MERGE does for each row what the first clause says that holds', async () => {
    await harness.script(`
      create table target (id integer, val integer, status varchar);
      insert into target values (1, 10, 'Production'), (2, 20, 'Alpha'), (3, 30, 'Production');
      create table source (id integer, marked varchar, isnewstatus integer, newval integer, newstatus varchar);
      insert into source values (1, 'Y', 0, 10, 'Production'), (2, 'N', 1, 50, 'Beta'),
        (3, 'N', 0, 60, 'Deprecated'), (4, 'N', 0, 40, 'Production')`);
    await begin();
    const { statementTypeId, result } = await harness.execute(`
      merge into target using source s on target.id = s.id
        when matched and s.marked = 'Y' then delete
        when matched and s.isnewstatus = 1 then update set val = s.newval, status = s.newstatus
        when matched then update set target.val = s.newval
        when not matched then insert (id, val, status) values (s.id, s.newval, s.newstatus)`);
    expect(statementTypeId).toBe(0x3400);
    expect(result.columns.map(({ name }) => name)).toEqual([
      'number of rows inserted',
      'number of rows updated',
      'number of rows deleted',
    ]);
    expect(result.rows).toEqual([['1', '2', '1']]);
    expect(await both('select * from target order by id')).toEqual([
      ['2', '50', 'Beta'],
      ['3', '60', 'Production'],
      ['4', '40', 'Production'],
    ]);
  });

  test('MERGE refuses rows that it would change in two ways, and inserts each copy', async () => {
    await harness.script(`create table t (k int, v int); insert into t values (1, 1), (2, 2);
      create table src (k int, v int); insert into src values (1, 10), (1, 11), (9, 90), (9, 90)`);
    await begin();
    const merge = (matched: string) =>
      `merge into t using src on t.k = src.k when matched ${matched} when not matched then insert values (src.k, src.v)`;
    for (const matched of [
      'then update set v = src.v',
      'and src.v = 10 then delete when matched then update set v = src.v',
    ])
      expect((await harness.failure(merge(matched))).code).toBe('100090');
    await harness.execute('alter session set error_on_nondeterministic_merge = false');
    await harness.execute('merge into t using src on t.k = src.k when matched then update set v = 5');
    await harness.execute('alter session unset error_on_nondeterministic_merge');
    expect(await answer(merge('then delete'))).toEqual({
      'number of rows inserted': '2',
      'number of rows deleted': '1',
    });
    expect(await both('select * from t order by k')).toEqual([
      ['2', '2'],
      ['9', '90'],
      ['9', '90'],
    ]);
    expect(
      (
        await harness.failure(
          'merge into t using src on t.k = src.k when matched then delete when matched then delete',
        )
      ).code,
    ).toBe('001003');
  });

  test('INSERT OVERWRITE and TRUNCATE empty a table first', async () => {
    await harness.script('create table t (a int); insert into t values (1), (2)');
    await begin();
    expect(await answer('insert overwrite into t select a * 2 from t')).toEqual({
      'number of rows inserted': '2',
    });
    expect(await both('select a from t order by a')).toEqual([['2'], ['4']]);
    await begin();
    expect(await harness.only('truncate table t')).toBe('Statement executed successfully.');
    await harness.execute('truncate if exists nowhere');
    await harness.execute('insert into t values (3)');
    expect(await both('select a from t')).toEqual([['3']]);
  });

  test('AUTOINCREMENT numbers the rows that are given no number, and none twice', async () => {
    await harness.script(
      `create table t (id int autoincrement start 10 increment 5, n number(5, 0) identity (-1, -1) not null, name varchar)`,
    );
    await begin();
    await harness.script(
      "insert into t (name) values ('a'), ('b'); insert into t (name) select 'c'; insert into t values (default, default, 'd')",
    );
    await harness.script("insert into t (id, name) values (1, 'e'); truncate table t");
    await harness.execute("insert into t (name) select 'f' || seq4() from table(generator(rowcount => 300))");
    await harness.execute(
      "merge into t using (select 'g' as name) s on s.name = t.name when not matched then insert (name) values (s.name)",
    );
    expect(await both("select id, n from t where name in ('f0', 'f299', 'g') order by id")).toEqual([
      ['30', '-6'],
      ['1525', '-305'],
      ['1530', '-306'],
    ]);
    expect((await harness.rows('describe table t')).map((row) => row['default'])).toEqual([
      'IDENTITY START 10 INCREMENT 5 NOORDER',
      'IDENTITY START -1 INCREMENT -1 NOORDER',
      null,
    ]);
    expect((await harness.failure('create table u (a varchar identity)')).code).toBe('002263');
  });

  test('a statement that fails changes nothing, and what came before it stays', async () => {
    await harness.script('create table t (a int not null, b varchar(2))');
    await begin();
    await harness.execute("insert into t values (1, 'a'), (2, 'b')");
    for (const [sql, code] of [
      ["update t set b = 'abc' where a = 2", '100078'],
      ['update t set a = null', '100072'],
      ['insert into t select 1 / 0', '002020'],
      ["insert into t select 1 / 0, 'x'", '100051'],
      ['update t set nope = 1', '000904'],
      ['update t set a = count(*)', '002035'],
      ['delete from t where row_number() over (order by a) = 1', '002035'],
      ['merge into t using t s on sum(s.a) = t.a when matched then delete', '002035'],
      ['update t set a = 1, a = 2', '002025'],
      ['delete from t where nope = 1', '000904'],
      ['merge into t using t s on s.a = t.a when matched then update set b = s.nope', '000904'],
      [
        "merge into t using (select 7 as x) s on s.x = t.a when not matched then insert values (t.a, 'x')",
        '000904',
      ],
    ] as const)
      expect([sql, (await harness.failure(sql)).code]).toEqual([sql, code]);
    expect(await both('select * from t order by a')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });
});

describe('History', () => {
  test('tells how many rows a statement changed', async () => {
    await harness.script(
      'create table t (a int); insert into t values (1), (2), (3); update t set a = 0 where a > 1; delete from t where a = 0',
    );
    const history = await harness.rows(
      `select query_type, rows_produced, rows_inserted, rows_updated, rows_deleted from snowflake.account_usage.query_history
       where schema_name = 'S${schemas}' and query_type in ('INSERT', 'UPDATE', 'DELETE') order by start_time, query_type desc`,
    );
    expect(history.map((row) => Object.values(row))).toEqual(
      expect.arrayContaining([
        ['INSERT', '3', '3', '0', '0'],
        ['UPDATE', '2', '0', '2', '0'],
        ['DELETE', '2', '0', '0', '2'],
      ]),
    );
  });
});
