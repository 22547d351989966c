/** Forms of queries over tables that are kept, and what may be read through them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let reader: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    create warehouse w; create database d; use schema d.public;
    create table open_rows (a int, k text, v int);
    insert into open_rows select seq4(), iff(seq4() % 2 = 0, 'even', 'odd'), seq4() from table(generator(rowcount => 1000));
    create table closed_rows (a int, k text, v int);
    create row access policy few as (n int) returns boolean -> n < 10;
    create masking policy hidden as (x int) returns int -> -1;
    create table guarded_rows (a int, k text, v int);
    insert into guarded_rows select * from open_rows;
    alter table guarded_rows add row access policy few on (a);
    alter table guarded_rows modify column v set masking policy hidden;
    create role reader; create user r password = 'Correct-Horse-2' default_role = reader;
    grant role reader to user r; grant usage on warehouse w to role reader;
    grant usage on database d to role reader; grant usage on schema d.public to role reader;
    grant select on table open_rows to role reader; grant select on table guarded_rows to role reader`);
  reader = await harness.signIn('R', 'Correct-Horse-2', 'READER');
  await harness.script('use warehouse w; use schema d.public', reader);
});
afterAll(() => harness.close());

describe('SAMPLE of a table', () => {
  const drawn = (seed: number) =>
    harness.rows(`select a from open_rows sample (30) seed (${seed}) order by a`);

  it('draws the same rows for the same seed, and others for another', async () => {
    const first = await drawn(5);
    expect(first.length).toBeGreaterThan(150);
    expect(first.length).toBeLessThan(450);
    expect(await drawn(5)).toEqual(first);
    expect(await drawn(6)).not.toEqual(first);
  });

  it('takes binds and session variables', async () => {
    await harness.execute('set few = 7');
    expect(await harness.only('select count(*) from open_rows sample ($few rows)')).toBe('7');
  });
});

/** Every form, on whatever table is named. */
const forms = (table: string): readonly string[] => [
  `select a from ${table} sample (100)`,
  `select a from ${table} sample (5 rows)`,
  `select * from ${table} pivot (sum(v) for k in ('odd', 'even'))`,
  `select * from ${table} pivot (sum(v) for k in (any))`,
  `select * from open_rows pivot (sum(v) for k in (select k from ${table}))`,
  `select * from ${table} unpivot (x for n in (a, v))`,
  `select a, k, count(*) from ${table} group by cube (a, k)`,
  `select a from open_rows where a = any (select a from ${table})`,
  `select a from open_rows where v >= all (select v from ${table})`,
  `select 1 as a union all by name select a, v from ${table}`,
  `select o.a from open_rows o, ${table} c where o.a = c.a (+)`,
  `select x.v from open_rows o, lateral (select v from ${table} c where c.a = o.a) x`,
  `select o.a from open_rows o natural left join ${table}`,
  `with c as (select * from ${table}), e as (select 1 a union all select e.a + 1 from e, c where e.a < 2) select * from e`,
  `select * replace ((select max(v) from ${table}) as a) from open_rows`,
  `select a from open_rows order by (select max(a) from ${table})`,
  `select a from open_rows qualify row_number() over (order by (select max(a) from ${table})) = 1`,
  `select object_construct(*) from ${table}`,
  `select o.a, s.value from open_rows o, lateral split_to_table((select max(k) from ${table}), 'd') s`,
  `select a, level, prior a from ${table} start with a < 3 connect by a = prior a + 500`,
  `select a from open_rows start with a = (select min(a) from ${table}) connect by a = prior a + 500`,
  `select $1, t.$3 from identifier('${table}') t`,
];

describe('access', () => {
  it.each(forms('closed_rows'))('is refused as though there were no such table: %s', async (sql) => {
    expect((await harness.failure(sql, reader)).message).toMatch(
      /Object 'CLOSED_ROWS' does not exist or not authorized\./i,
    );
    // The same words for what is not there.
    const missing = sql.replaceAll('closed_rows', 'missing_rows');
    expect((await harness.failure(missing, reader)).message).toMatch(
      /Object 'MISSING_ROWS' does not exist or not authorized\./i,
    );
  });

  it.each(forms('open_rows'))('is allowed where it is granted: %s', async (sql) => {
    await expect(harness.execute(sql, reader)).resolves.toBeDefined();
  });

  it.each([
    ['select max(a) from guarded_rows sample (100)', '9'],
    ['select count(*) from guarded_rows sample (500 rows)', '10'],
    ["select max(\"'odd'\") from guarded_rows pivot (max(a) for k in ('odd'))", '9'],
    ['select max(x) from guarded_rows unpivot (x for n in (a, v))', '9'],
    ['select max(x) from guarded_rows unpivot (x for n in (v))', '-1'],
    ['select max(n) from (select count(*) n from guarded_rows group by rollup (a))', '10'],
    ['select max(v) from (select v from guarded_rows group by cube (v))', '-1'],
    ['select count(*) from open_rows where a = any (select a from guarded_rows)', '10'],
    ['select count(*) from open_rows where a > all (select a from guarded_rows)', '990'],
    ['select max(v) from (select -5 v union all by name select a, v from guarded_rows)', '-1'],
    ['select count(g.a) from open_rows o, guarded_rows g where o.a = g.a (+)', '10'],
    ['select max(x.v) from open_rows o, lateral (select g.v from guarded_rows g where g.a = o.a) x', '-1'],
    ['select max(t.$3) from guarded_rows t', '-1'],
    ['select max(object_construct(*):V::int) from guarded_rows', '-1'],
  ])('sees what policies leave: %s', async (sql, value) => {
    expect(await harness.only(sql, reader)).toBe(value);
  });
});

describe('PIVOT of the values that there are', () => {
  it('sees the rows that the session may see, and is not kept', async () => {
    const pivot = (table: string) =>
      `select * from (select k, v from ${table}) pivot (count(v) for k in (any))`;
    expect(await harness.columns(pivot('open_rows'))).toEqual(["'even'", "'odd'"]);
    await harness.execute("create row access policy odd as (k text) returns boolean -> k = 'odd'");
    await harness.script(
      "create table policed_rows (k text, v int); insert into policed_rows values ('even', 1), ('odd', 2); alter table policed_rows add row access policy odd on (k); grant select on table policed_rows to role reader",
    );
    expect(await harness.columns(pivot('policed_rows'), reader)).toEqual(["'odd'"]);
    for (const statement of ['create view pivoted as', 'create table pivoted as', 'insert into open_rows'])
      expect((await harness.failure(`${statement} ${pivot('open_rows')}`)).message).toContain(
        'dynamic PIVOT in other than a query',
      );
  });
});
