/**
 * Several clients at once: some redefine tables while others read and change their rows. Whatever comes of a statement,
 * it is an answer or a refusal that says what is wrong, and in the end the catalog and the rows agree.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { StatementError } from '../../src/engine/engine.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';
import { stageFile } from './loading/files.ts';

const runs = Number(process.env['FUZZ'] ?? 25);
const clients = 5;

let harness: Harness;
const sessions: Session[] = [];
const counted = { statements: 0, failed: new Map<string, number>() };

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create database d; create stage st; create sequence seq; use warehouse compute_wh;
    create row access policy p as (n int) returns boolean -> n > 0; create tag g;
    create masking policy m as (n int) returns int -> n + 1`);
  await stageFile(harness, '@st', 'data/x.csv', '1\n2\n3\n');
  for (let client = 0; client < clients; client += 1) {
    const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await harness.script('use schema d.public; use warehouse compute_wh', session);
    sessions.push(session);
  }
});
afterAll(() => harness.close());

const table = fc.constantFrom('t', 'u');
const column = fc.constantFrom('b', 'c', 'e');
const two = fc.tuple(table, table, column, column);
const form = (write: (t: string, u: string, b: string, c: string) => string): fc.Arbitrary<string> =>
  two.map((names) => write(...names));

const definition = fc.oneof(
  form((t, _u, b) => `alter table ${t} add column ${b} int default 7`),
  form((t, _u, b) => `alter table ${t} add column if not exists ${b} varchar`),
  form((t, _u, b) => `alter table ${t} drop column if exists ${b}`),
  form((t, _u, b, c) => `alter table ${t} rename column ${b} to ${c}`),
  form((t) => `alter table ${t} alter column a set data type number(30, 0)`),
  form((t) => `alter table ${t} modify column a set not null`),
  form((t) => `alter table ${t} modify column a drop not null`),
  form((t, u) => `alter table ${t} swap with ${u}`),
  form((t) => `alter table ${t} rename to w`),
  fc.constant('alter table if exists w rename to t'),
  form((t) => `drop table if exists ${t}`),
  form((t) => `create table if not exists ${t} (a int, b int)`),
  form((t) => `create or replace table ${t} (a int, c int default seq.nextval)`),
  form((t) => `create or replace table ${t} as select 1 as a, 2 as b from table(generator(rowcount => 5))`),
  form((t, u) => `create or replace table ${t} as select * from ${u}`),
  form((t, u) => `create or replace table ${t} clone ${u}`),
  form((t, u) => `create or replace table ${t} like ${u}`),
  form((t) => `create or replace view v as select * from ${t}`),
  form((t) => `create or replace temporary table ${t} as select 1 as a`),
  form((t) => `alter table ${t} add row access policy p on (a)`),
  form((t) => `alter table ${t} drop all row access policies`),
  form((t) => `alter table ${t} modify column a set masking policy m force`),
  form((t) => `alter table ${t} modify column a unset masking policy`),
  form((t) => `alter table ${t} set tag g = 'x'`),
  fc.constant('alter row access policy p set body -> n > 1'),
  fc.constantFrom(
    'create or replace sequence seq',
    'alter sequence seq set increment 3',
    'drop sequence if exists seq',
  ),
  fc.constant('create or replace stage st'),
  fc.constantFrom(
    'create schema if not exists d.s',
    'drop schema if exists d.s',
    'create or replace schema d.s',
  ),
);
const change = fc.oneof(
  form((t) => `truncate table ${t}`),
  form((t) => `insert into ${t} (a) values (1), (2)`),
  form((t) => `insert into ${t} (a) select seq.nextval`),
  form((t, u) => `insert into ${t} select * from ${u} limit 20`),
  form((t, u) => `insert overwrite into ${t} (a) select a from ${u} limit 20`),
  form((t) => `update ${t} set a = a + 1`),
  form((t, u, b) => `update ${t} x set ${b} = y.a from (select max(a) as a from ${u}) y`),
  form((t) => `delete from ${t} where a > 3`),
  form((t, u) => `delete from ${t} x using ${u} y where x.a = y.a and y.a = 2`),
  form(
    (t, u) =>
      `merge into ${t} x using (select distinct a from ${u}) y on x.a = y.a when matched then update set a = y.a + 1 when not matched then insert (a) values (y.a)`,
  ),
  form((t) => `create or replace table d.s.x as select a from ${t}`),
  form((t) => `insert into ${t} (a) select a from d.s.x`),
  fc.constant('insert into d.s.x values (1)'),
  form((t) => `copy into ${t} (a) from @st/data file_format = (type = csv) force = true`),
  form((t) => `copy into @st/out/ from ${t} overwrite = true`),
);
const query = fc.oneof(
  form((t) => `select * from ${t}`),
  form((t, u) => `select count(*) from ${t} x join ${u} y on x.a = y.a`),
  form((t, _u, b) => `select max(${b}) from ${t}`),
  fc.constant('select * from v'),
  form((t) => `describe table ${t}`),
  fc.constant('show tables in schema d.public'),
  form((t) => `select get_ddl('table', '${t}')`),
  fc.constant('select table_name, row_count from d.information_schema.tables'),
);
const boundary = fc.constantFrom('begin', 'commit', 'rollback');
const script = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: definition },
    { weight: 5, arbitrary: change },
    { weight: 4, arbitrary: query },
    { weight: 2, arbitrary: boundary },
  ),
  { minLength: 12, maxLength: 18 },
);

/** What a database's own message looks like; none of it may be shown. */
const innerWords =
  /duckdb|binder error|catalog (?:error|write)|transactioncontext|parser error|conflict|candidate|internal|constraint error|\bstore\.|\bt\d+\b|\bc\d\b/i;

const run = async (sql: string, session: Session, wrong: unknown[]): Promise<void> => {
  counted.statements += 1;
  try {
    await harness.execute(sql, session);
  } catch (error) {
    if (!(error instanceof StatementError)) {
      wrong.push({ sql, error });
      return;
    }
    const { code, message } = error.failure;
    counted.failed.set(code, (counted.failed.get(code) ?? 0) + 1);
    if (code === '000603' || innerWords.test(message)) wrong.push({ sql, code, message });
  }
};

/** Catalog and rows agree, and both can be changed still. */
const check = async (): Promise<readonly unknown[]> => {
  const wrong: unknown[] = [];
  for (const { name } of await harness.rows('show tables in schema d.public')) {
    const described = (await harness.rows(`describe table "${name}"`)).map((row) => row['name']);
    const found = await harness.columns(`select * from "${name}"`);
    if (JSON.stringify(described) !== JSON.stringify(found)) wrong.push({ name, described, found });
    await run(`alter table "${name}" add column checked int default 1`, harness.admin, wrong);
    await run(`insert into "${name}" (checked) select 2 from "${name}"`, harness.admin, wrong);
    const [row] = await harness.rows(`select count_if(checked is null) as n from "${name}"`);
    if (row?.['N'] !== '0') wrong.push({ name, row });
    await run(`alter table "${name}" drop column checked`, harness.admin, wrong);
  }
  return wrong;
};

test(`Statements of ${clients} clients that redefine tables and change their rows all end well (${runs} times)`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(script, { minLength: clients, maxLength: clients }), async (scripts) => {
      await harness.script(`create or replace table t (a int, b int) as select 1, 2 from table(generator(rowcount => 10));
          create or replace table u clone t; drop table if exists w; create or replace view v as select a from t`);
      const wrong: unknown[] = [];
      await Promise.all(
        scripts.map(async (statements, client) => {
          const session = sessions[client] ?? harness.admin;
          await run('alter session set lock_timeout = 1', session, wrong);
          for (const sql of statements) {
            await run(sql, session, wrong);
            // A schema that is made becomes the current one.
            if (sql.includes('schema')) await run('use schema d.public', session, wrong);
          }
          await run('rollback', session, wrong);
          for (const name of ['t', 'u', 'w'])
            if (
              (await harness.rows(`show tables like '${name}' in schema d.public`, session)).some(
                ({ kind }) => kind === 'TEMPORARY',
              )
            )
              await run(`drop table ${name}`, session, wrong);
        }),
      );
      expect([...wrong, ...(await check())]).toEqual([]);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  console.info(
    `${counted.statements} statements; refused: ${[...counted.failed]
      .map(([code, count]) => `${code} ${count}`)
      .sort()
      .join(', ')}`,
  );
}, 600_000);
