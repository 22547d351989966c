/** Whole queries made at random: whatever they are, they have rows or a failure of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatementError } from '../../src/engine/engine.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

it('a query that fails far into its rows fails, and has none of them', async () => {
  await harness.script('create database deep; use warehouse compute_wh');
  await harness.execute('create table many as select seq4() as n from table(generator(rowcount => 200000))');
  const failing = "iff(n = 150000, 'x', '1')::int";
  expect(await harness.failure(`select n, ${failing} from many`)).toMatchObject({
    code: '100038',
    message: "Numeric value 'x' is not recognized",
  });
  await harness.execute('create sequence numbers');
  expect((await harness.failure(`select ${failing}, numbers.nextval from many`)).code).toBe('100038');
});

const optional = (written: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: written });
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((written) => written.filter((part) => part !== '').join(' '));
const listOf = (item: fc.Arbitrary<string>, least = 1, most = 3): fc.Arbitrary<string> =>
  fc.array(item, { minLength: least, maxLength: most }).map((items) => items.join(', '));

const value = fc.constantFrom(
  'a',
  'b',
  'c',
  't.a',
  'u.a',
  'u.b',
  'x',
  '$1',
  '$2',
  '1',
  '-1',
  "'x'",
  'null',
  'a + 1',
  "b || 'y'",
  'upper(b)',
  'count(*)',
  'sum(a)',
  'max(b)',
  'listagg(b)',
  'array_agg(a)',
  'count(distinct a)',
  'row_number() over (order by a)',
  'sum(a) over (partition by b order by a)',
  'lag(a) over (order by b)',
  '(select max(a) from t)',
  '(select u.a)',
  'exists (select 1 from t where t.a = 1)',
  'a in (select a from t)',
  'case when a > 1 then b else c end',
  'a = 1',
  'b is null',
  'a between 1 and 2',
  "b like 'x%'",
  'a::varchar',
  'random()',
  'current_role()',
  '*',
  't.*',
  '(a, b) = (1, 2)',
  'grouping(a)',
  'grouping_id(a, b)',
  'a = any (select a from t)',
  'b >= all (select u.b from u)',
  'a (+) = 1',
  't.$1',
  '* replace (1 as a)',
  "* ilike 'a%'",
  'count(t.*)',
  'object_construct(*)',
  'first_value(a) ignore nulls over (order by b rows between 1 preceding and current row)',
  'percentile_cont(0.5) within group (order by a)',
  "listagg(b, ',') within group (order by a)",
  'last_value(a) over (partition by b order by a range between unbounded preceding and unbounded following)',
);
const count = fc.constantFrom('0', '1', '2', '10', 'null', "''", '1.5', "'x'", '99999999999999999999', '?');

const { query } = fc.letrec<{ query: string; table: string; body: string }>((tie) => ({
  table: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      't',
      't as u',
      "(values (1, 'x', null), (2, 'y', 3)) as t(a, b, c)",
      "(values (1, 'x')) u(a, b)",
      'table(generator(rowcount => 3)) as u(a)',
      'information_schema.databases',
      'demo_db.information_schema.schemata as u',
      'snowflake.account_usage.users u',
      'v',
      "lateral flatten(input => parse_json('[1, 2]')) as u",
      "table(split_to_table('a,b', ',')) u",
      'nothing',
    ),
    tie('query').map((inner) => `(${inner}) as u`),
    tie('query').map((inner) => `lateral (${inner}) as u`),
    fc
      .tuple(
        tie('table'),
        fc.constantFrom(
          'sample (50)',
          'tablesample system (10.5)',
          'sample (2 rows)',
          'sample (50) seed (3)',
          "pivot (max(a) for b in ('x', 'y'))",
          'pivot (count(a) for a in (1, null) default on null (0)) as p(a, b)',
          'unpivot (x for y in (a, c))',
          'unpivot include nulls (a for b in (a, b)) as u',
        ),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(
        tie('table'),
        fc.constantFrom(
          'join',
          'left join',
          'right join',
          'full join',
          'cross join',
          'natural join',
          'natural left join',
          'natural full outer join',
          ',',
        ),
        tie('table'),
        optional(fc.constantFrom('on t.a = u.a', 'on true', 'using (a)', 'on a > b')),
      )
      .map((parts) => parts.join(' ')),
  ),
  body: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    joined(
      fc.constantFrom('select', 'select distinct', 'select top 1', 'select all'),
      listOf(
        fc.tuple(value, fc.constantFrom('', ' as x', ' as a', ' as y')).map((parts) => parts.join('')),
        2,
        2,
      ),
      fc.oneof(
        { weight: 1, arbitrary: fc.constant('from t') },
        { weight: 1, arbitrary: tie('table').map((table) => `from ${table}`) },
      ),
      optional(value.map((condition) => `where ${condition}`)),
      optional(
        fc.oneof(
          listOf(value).map((items) => `group by ${items}`),
          fc.constantFrom(
            'group by all',
            'group by rollup (a, b)',
            'group by grouping sets ((a), ())',
            'group by a, rollup (b)',
            'group by cube (a, b), cube (1)',
            'group by grouping sets (cube (a, b), (a, b), x)',
            'group by ()',
          ),
        ),
      ),
      optional(value.map((condition) => `having ${condition}`)),
      optional(value.map((condition) => `qualify ${condition}`)),
    ),
    listOf(listOf(fc.constantFrom('1', "'x'", 'null', '?', '(select 1)'), 2, 2).map((row) => `(${row})`)).map(
      (rows) => `values ${rows}`,
    ),
    fc
      .tuple(
        tie('body'),
        fc.constantFrom(
          'union',
          'union all',
          'intersect',
          'except',
          'minus',
          'union by name',
          'union all by name',
        ),
        tie('body'),
      )
      .map((parts) => parts.join(' ')),
    tie('query').map((inner) => `(${inner})`),
  ),
  query: joined(
    optional(
      fc.oneof(
        tie('body').map((body) => `with v(a, b) as (${body})`),
        tie('body').map((body) => `with v as (${body} union all select a, b from v where a < 3)`),
      ),
    ),
    tie('body'),
    optional(
      listOf(
        fc.oneof(
          value,
          fc.constantFrom('1', '2 desc', '3 nulls first', 'x desc nulls last', 'all', 'all desc'),
        ),
      ).map((items) => `order by ${items}`),
    ),
    optional(count.map((limit) => `limit ${limit}`)),
    optional(count.map((offset) => `offset ${offset}`)),
  ),
}));

const binds = fc.constantFrom<object>(
  {},
  { 1: { type: 'FIXED', value: '2' } },
  { 1: { type: 'TEXT', value: 'x' } },
  { 1: { type: 'FIXED', value: ['1', '2', '3'] } },
  { 1: { type: 'DATE', value: null } },
);

/** What a database's own message looks like; none of it may be shown. */
const innerWords =
  /duckdb|binder error|catalog error|parser error|candidate|LINE \d+:|internal error|snowgate-failure|let_|\bt\d+\.c\d/i;

describe('any query', () => {
  it('has rows or a failure of ours', { timeout: 3_600_000 }, async () => {
    const wrong = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(query, binds, async (written, bound) => {
        const sql = `with t(a, b, c) as (values (1, 'x', 3), (2, 'y', null)) select * from (${written})`;
        try {
          await harness.execute(sql, harness.admin, { binds: { ...bound } });
        } catch (thrown) {
          // What nobody foresaw shows up as the error behind the incident, which is no StatementError.
          if (!(thrown instanceof StatementError)) throw thrown;
          const { code, message } = thrown.failure;
          if (code === '000603' || innerWords.test(message)) wrong.set(sql, `${code} ${message}`);
        }
      }),
      { numRuns: Number(process.env['FUZZ'] ?? 1500) },
    );
    expect([...wrong].slice(0, 20)).toEqual([]);
  });
});
