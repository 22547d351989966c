import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultSet } from '../../../src/engine/result.ts';
import { contextWith, type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const two = '(values (1, 10), (2, 20)) t(a, b)';

describe('relations and clauses', () => {
  it.each([
    [
      "select column1, column2 from values (1, 'a'), (null, 'c') order by 1 desc",
      [
        [null, 'c'],
        ['1', 'a'],
      ],
    ],
    ['select column1 from values (1), (null) order by 1', [['1'], [null]]],
    ['select column1 from values (1), (null) order by 1 nulls first', [[null], ['1']]],
    [
      'with recursive n as (select 1 as i union all select i + 1 from n where i < 4) select * from n',
      [['1'], ['2'], ['3'], ['4']],
    ],
    ['with a as (select 1 x), b(y) as (select x + 1 from a) select * from a, b', [['1', '2']]],
    [
      `select * from ${two} left join (values (1, 'x')) u(a, c) using (a) order by a`,
      [
        ['1', '10', 'x'],
        ['2', '20', null],
      ],
    ],
    [`select * from ${two} natural join (values (2, 'x')) u(a, c)`, [['2', '20', 'x']]],
    [`select a from ${two} full join (values (3)) u(a) using (a) order by a`, [['1'], ['2'], ['3']]],
    [
      `select t.a, u.a from ${two} right join (values (2), (3)) u(a) on t.a = u.a order by u.a`,
      [
        ['2', '2'],
        [null, '3'],
      ],
    ],
    [`select count(*) from ${two} cross join (values (1), (2)) u(c)`, [['4']]],
    ['select 1 union select 1', [['1']]],
    ['select 1 union all select 2.5 order by 1 desc', [['2.5'], ['1.0']]],
    ['select 1 except select 1', []],
    ['select 1 intersect select 1', [['1']]],
    [
      `select a % 2 k, sum(b) from ${two} group by k order by k`,
      [
        ['0', '20'],
        ['1', '10'],
      ],
    ],
    [
      `select a, sum(b) from ${two} group by all order by a desc`,
      [
        ['2', '20'],
        ['1', '10'],
      ],
    ],
    [
      `select a, count(*) from ${two} group by rollup (a) order by 1`,
      [
        ['1', '1'],
        ['2', '1'],
        [null, '2'],
      ],
    ],
    [`select sum(b) s from ${two} having s > 5`, [['30']]],
    [`select a from ${two} qualify row_number() over (order by b desc) = 1`, [['2']]],
    [`select a + 1 as c, c * 2 from ${two} where c = 3`, [['3', '6']]],
    [`select $2 from ${two} order by $1 desc limit 1 offset 1`, [['10']]],
    [`select * exclude a from ${two} order by b limit 1`, [['10']]],
    [`select a from ${two} where exists (select 1 from (values (2)) u(c) where u.c = t.a)`, [['2']]],
    [`select a from ${two} where (a, b) in (select 1, 10)`, [['1']]],
    [`select (select max(u.a) from (values (5)) u(a) where u.a > t.a) from ${two} limit 1`, [['5']]],
    [`select listagg(a, '-') within group (order by a desc) from ${two}`, [['2-1']]],
    [`select array_agg(a) within group (order by a) from ${two}`, [['[1,2]']]],
    [
      `select a, lag(a) over (order by a) from ${two} order by a`,
      [
        ['1', null],
        ['2', '1'],
      ],
    ],
    [`select avg(a), median(a) from ${two}`, [['1.500000', '1.500']]],
    [
      "select f.index, f.value::int from table(flatten(input => parse_json('[5,6]'))) f order by 1",
      [
        ['0', '5'],
        ['1', '6'],
      ],
    ],
    [
      'select f.key, f.value from (select parse_json(\'{"b":1,"a":"x"}\') v) t, lateral flatten(input => t.v) f order by 1',
      [
        ['a', '"x"'],
        ['b', '1'],
      ],
    ],
    ["select count(*) from table(flatten(input => parse_json('[]'), outer => true))", [['1']]],
    ['select seq4() from table(generator(rowcount => 3)) order by 1', [['0'], ['1'], ['2']]],
    [
      "select s.index, s.value from table(split_to_table('a.b', '.')) s order by 1",
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ],
    ["select identifier('a') from (values (1)) t(a)", [['1']]],
    ['select "a", A from (values (1, 2)) t("a", A)', [['1', '2']]],
  ])('%s', async (sql, rows) => {
    expect(await harness.rows(sql)).toEqual(rows);
  });

  it('scans an earlier result with every type unchanged', async () => {
    const earlier: ResultSet = await harness.run(
      "select 1.50 n, 2.5::float f, 'a''b' t, true b, '2024-01-02'::date d, '10:11:12'::time tm, '2024-01-02 03:04:05.123456'::timestamp_ntz ntz, '1960-01-02 03:04:05'::timestamp_ltz ltz, '2024-01-02 03:04:05 -07:00'::timestamp_tz tz, parse_json('{\"a\":1}') v, to_binary('41ff') bin, null x",
    );
    const scanned = await harness.run("select * from table(result_scan('an-id'))", {
      resultOf: (id) => {
        expect(id).toBe('an-id');
        return earlier;
      },
    });
    expect(scanned).toEqual(earlier);
  });

  it('scans the last result of the session', async () => {
    const earlier = await harness.run('select 1 as "lower case"');
    const session = { ...contextWith().session, queryIds: ['zero', 'one'] };
    const rows = await harness.rows('select "lower case" + 1 from table(result_scan(last_query_id()))', {
      session,
      resultOf: (id) => {
        expect(id).toBe('one');
        return earlier;
      },
    });
    expect(rows).toEqual([['2']]);
  });
});

describe('stopping', () => {
  it('gives up at once when the statement is aborted', async () => {
    const controller = new AbortController();
    const sql =
      'select count(*) from table(generator(rowcount => 100000)) a, table(generator(rowcount => 1000000)) b where hash(random()) = 1';
    const running = harness.failure(sql, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await running).toMatchObject({ code: '000604', sqlState: '57014' });
    expect(await harness.value('1 + 1')).toBe('2');
  });

  it('gives up whenever it is aborted: before, while and after the database begins', async () => {
    const sql =
      'select count(*) from table(generator(rowcount => 1000000)) a, table(generator(rowcount => 1000000)) b where random() > 2';
    for (let turns = 0; turns < 60; turns += 1) {
      const controller = new AbortController();
      const running = harness.failure(sql, { signal: controller.signal });
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      expect(await running).toMatchObject({ code: '000604' });
    }
  });

  it('refuses a result that would not fit in memory', async () => {
    expect(await harness.failure('select 1 from table(generator(rowcount => 100000000))')).toMatchObject({
      code: '300005',
    });
  });
});

describe('rows that nothing is read for', () => {
  it.each([
    ['select 5 from dual', [['5']]],
    ['select count(*) from dual d', [['1']]],
    ['select a from (values (1), (2) as t(a)) order by a', [['1'], ['2']]],
    ['select t.a, b from (values (1) as t(a) join (values (2) u(b)) on true)', [['1', '2']]],
    ['select * from (values (1) union select 2 order by 1 desc limit 1)', [['2']]],
  ])('%s', async (sql, rows) => {
    expect(await harness.rows(sql)).toEqual(rows);
  });
});
