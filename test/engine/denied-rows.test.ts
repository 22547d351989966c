/**
 * Nothing of a statement is tried on rows that a policy or a secure view keeps back: a failure for such a row would
 * tell what is in it. Queries at random over protected rows, half of which every expression below fails for, answer
 * what they answer over a table that has the other rows only.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { StatementError } from '../../src/engine/engine.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let reader: Session;

const columns =
  'id int, n int, s varchar, j varchar, d varchar, p varchar, big number(38, 0), k varchar, len int';
const admitted = [0, 1, 2, 3, 4].map(
  (id) =>
    `(${id}, ${id + 1}, '${10 + id}', '{"a":${id}}', '2024-01-0${id + 1}', '${id}.*', ${id}, 'ff0${id}', ${id})`,
);
const denied = [5, 6, 7, 8].map(
  (id) =>
    `(${id}, ${id === 5 ? 0 : -id}, 'secret', '{bad', 'no day', '(', 99999999999999999999999999999999999999, 'zz', 999999999)`,
);

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use warehouse compute_wh; create database denied;
    create table plain (${columns}); insert into plain values ${admitted.join(', ')};
    create table whole (${columns}); insert into whole values ${[...denied, ...admitted].join(', ')};
    create table guarded (${columns}); insert into guarded select * from whole;
    create table guarded_by_table (${columns}); insert into guarded_by_table select * from whole;
    create table allowed (id int); insert into allowed select id from plain;
    create row access policy by_value as (id int) returns boolean -> id < 5;
    create row access policy by_table as (wanted int) returns boolean -> exists (select 1 from allowed where id = wanted);
    alter table guarded add row access policy by_value on (id);
    alter table guarded_by_table add row access policy by_table on (id);
    create secure view secured as select * from whole where id < 5;
    create view over_policy as select * from guarded;
    create view guarded_view as select * from whole;
    alter view guarded_view add row access policy by_value on (id);
    create role reader; create user r password = 'Correct-Horse-2' default_role = reader;
    grant role reader to user r; grant usage on warehouse compute_wh to role reader;
    grant usage on database denied to role reader; grant usage on schema denied.public to role reader;
    grant select on table plain to role reader; grant select on table guarded to role reader;
    grant select on table guarded_by_table to role reader; grant select on view secured to role reader;
    grant select on view over_policy to role reader; grant select on view guarded_view to role reader`);
  reader = await harness.signIn('R', 'Correct-Horse-2', 'READER');
  await harness.script('use warehouse compute_wh; use schema denied.public', reader);
});
afterAll(() => harness.close());

const protections = ['guarded', 'guarded_by_table', 'secured', 'over_policy', 'guarded_view'] as const;

/** Each fails for a row that is denied, or has a value there that shows. */
const revealing = fc.constantFrom(
  '12 / x.n',
  '12 % x.n',
  'x.s::int',
  'to_number(x.s)',
  'to_decimal(x.s, 10, 2)',
  'to_double(x.s)',
  'to_boolean(iff(x.id < 5, $$yes$$, x.s))::int',
  'parse_json(x.j):a::int',
  'day(to_date(x.d))',
  'hour(x.d::timestamp_ntz)',
  'ln(x.n)',
  'sqrt(x.n)::int',
  'x.big * 10',
  '(x.big + 1)::int',
  'x.big::number(3, 0)',
  "regexp_count('1234', x.p)",
  "iff(regexp_like('1234', x.p), 1, 2)",
  'length(to_binary(x.k))',
  "length(repeat('x', x.len))",
  "length(rpad('x', x.len, 'y'))",
  'factorial(x.len)',
  "day(dateadd(year, x.big, '2024-01-01'::date))",
  "date_part(year, dateadd(day, x.big, '2024-01-01'::date))",
  'array_size(array_generate_range(0, x.len))',
  "split_part('a.b', '.', x.n)::varchar(1)::varchar = 'z'",
  'x.s::varchar(2)::int',
  'cast(x.s as number(2, 0))',
  '(select count(*) from plain y where y.n = 12 / x.n)',
  '(select y.id from plain y where y.id = x.s::int - 10)',
  'case when x.n > 0 then x.s::int else x.s::int end',
  'coalesce(nullif(x.s::int, 10), 1)',
  'x.id',
  'x.n',
);

/** `T` stands for the table, `E` and `F` for two of the expressions. */
const forms = fc.constantFrom(
  'select E from T x',
  'select E, F from T x order by 1, 2',
  'select x.id from T x where E = 1 or F = 2',
  'select x.id from T x where E > 0 and F > 0',
  'select x.id from T x where not (E = 3)',
  'select x.id from T x where E in (1, 2, 11)',
  'select x.id from T x where E between 1 and 11',
  'select x.id from T x order by E, F limit 3',
  'select E as e, count(*) from T x group by e',
  'select E as e, F as f, count(*) from T x group by cube (e, f)',
  'select count(*) from T x group by rollup (E)',
  'select max(E) from T x having min(F) < 100',
  'select sum(iff(E = 1, 1, 0)) from T x',
  'select array_agg(E) within group (order by x.id) from T x',
  'select distinct E from T x',
  'select x.id from T x qualify row_number() over (partition by E order by F, x.id) = 1',
  'select x.id, sum(x.n) over (order by E, x.id) from T x',
  'select x.id, p.id from T x join plain p on E = p.n',
  'select x.id, p.id from plain p left join T x on E = p.n and F > 0',
  'select x.id, p.id from T x, plain p where p.n = E and p.id < F',
  'select x.id, p.id from plain p, T x where p.id = x.id (+) and p.n > 1',
  'select p.id from plain p where exists (select 1 from T x where E = p.n)',
  'select p.id from plain p where p.n in (select E from T x)',
  'select p.id from plain p where p.n not in (select E from T x where F is not null)',
  'select p.id from plain p where p.n >= all (select E from T x)',
  'select p.id from plain p where p.n = any (select E from T x where F > 0)',
  'select p.id, (select max(E) from T x where x.id = p.id) from plain p',
  'select p.id, l.e from plain p, lateral (select E as e from T x where x.id = p.id) l',
  'select x.id from T x where x.id = (select max(y.id) from T y) and E > 0',
  'with c as (select x.*, E as e from T x) select c.id from c where e > 1',
  'with c as (select x.* from T x where E > 0) select F from c x',
  'select e from (select E as e from T x) where e > 0',
  'select e from (select E as e, x.id from T x) where id < 3 and e > 0',
  'select E from T x union all select F from T x',
  'select E as e from T x intersect select F from T x',
  'select 1 as id union by name select E as id from T x',
  "select * from (select E as e, x.id, 'a' as k from T x) pivot (max(e) for k in ('a'))",
  'select v from (select E::varchar as a, F::varchar as b from T x) unpivot (v for c in (a, b))',
  'select E from T x sample (100)',
  'select count(*) from (select E as e from T x) sample (1000 rows) where e > 0',
  'select f.value::varchar from T x, lateral flatten(input => array_construct(E, F)) f',
  'select s.value from T x, lateral split_to_table(E::varchar, $$1$$) s',
  'select x.id from (T x natural join plain) where E > 0',
  'select object_construct($$e$$, E) from T x',
  'select x.id from T x asof join plain y match_condition (x.id >= y.id) where E > 0',
);

interface Answer {
  readonly rows: readonly string[];
  readonly failure: string | undefined;
}

const answerOf = async (sql: string): Promise<Answer> => {
  try {
    const { result } = await harness.execute(sql, reader);
    return { rows: result.rows.map((row) => JSON.stringify(row)).toSorted(), failure: undefined };
  } catch (thrown) {
    if (!(thrown instanceof StatementError)) throw thrown;
    return { rows: [], failure: thrown.failure.code };
  }
};

it('a query answers as though the denied rows were not there', { timeout: 3_600_000 }, async () => {
  const wrong: string[] = [];
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(forms, revealing, revealing, async (form, first, second) => {
      const over = (table: string): string =>
        form.replaceAll(/\b[TEF]\b/g, (place) =>
          place === 'T' ? table : place === 'E' ? `(${first})` : `(${second})`,
        );
      const expected = await answerOf(over('plain'));
      if (expected.failure === undefined) answered += 1;
      for (const table of protections) {
        const answer = await answerOf(over(table));
        if (JSON.stringify(answer) !== JSON.stringify(expected))
          wrong.push(`${over(table)}\n  ${JSON.stringify(answer)}\n  ${JSON.stringify(expected)}`);
      }
    }),
    { numRuns: Number(process.env['FUZZ'] ?? 200) },
  );
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(answered).toBeGreaterThan(100);
});

it.each(['select E from T x', 'select x.id from T x where E > 0', 'select x.id from T x order by E'])(
  'and the expressions do fail for a row that is not kept back: %s',
  async (form) => {
    const sql = form.replace('E', '(12 / x.n)').replace('T', 'whole');
    await expect(harness.failure(sql)).resolves.toMatchObject({ code: '100051' });
  },
);
