/** What is told of loads afterwards: COPY_HISTORY and LOAD_HISTORY. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminPassword, type Harness, openHarness } from '../harness.ts';
import { stageFile } from './files.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(
    'create database loaded; use warehouse compute_wh; create stage st; create table t (a int); create table gone (a int)',
  );
  await stageFile(harness, '@st', 'in/good.csv', '1\n2\n');
  await stageFile(harness, '@st', 'in/bad.csv', '3\nx\n');
  await harness.script(`copy into t from @st/in on_error = continue;
    copy into gone from @st files = ('in/good.csv');
    truncate table t;
    drop table gone`);
});
afterAll(() => harness.close());

const since = "start_time => dateadd('hour', -1, current_timestamp())";
const history = (table: string): string =>
  `select * from table(information_schema.copy_history(table_name => '${table}', ${since})) order by file_name`;

test('COPY_HISTORY tells each file of a table, what became of it, and where it came from', async () => {
  expect(await harness.rows(history('t'))).toMatchObject([
    {
      FILE_NAME: 'in/bad.csv',
      STAGE_LOCATION: '@LOADED.PUBLIC.ST',
      ROW_COUNT: '1',
      ROW_PARSED: '2',
      FILE_SIZE: '4',
      FIRST_ERROR_MESSAGE: "Numeric value 'x' is not recognized",
      FIRST_ERROR_LINE_NUMBER: '2',
      FIRST_ERROR_CHARACTER_POS: '1',
      FIRST_ERROR_COLUMN_NAME: '"T"["A":1]',
      ERROR_COUNT: '1',
      ERROR_LIMIT: '2',
      STATUS: 'Partially loaded',
      TABLE_CATALOG_NAME: 'LOADED',
      TABLE_SCHEMA_NAME: 'PUBLIC',
      TABLE_NAME: 'T',
      PIPE_NAME: null,
    },
    { FILE_NAME: 'in/good.csv', STATUS: 'Loaded', ROW_COUNT: '2', FIRST_ERROR_MESSAGE: null },
  ]);
  const later = `copy_history(table_name => 't', start_time => dateadd('hour', 1, current_timestamp()), end_time => dateadd('hour', 2, current_timestamp()))`;
  expect(await harness.rows(`select * from table(information_schema.${later})`)).toEqual([]);
});

test.each([
  ['copy_history()', 'TABLE_NAME'],
  ["copy_history(table_name => 't')", 'START_TIME'],
  ["copy_history(table_name => 'gone', start_time => current_timestamp())", "'GONE' does not exist"],
  ["copy_history(table_name => 't', start_time => dateadd('day', -20, current_timestamp()))", '14 days'],
])('%s is refused', async (call, message) => {
  expect((await harness.failure(`select * from table(information_schema.${call})`)).message).toContain(
    message,
  );
});

test('LOAD_HISTORY has the tables that there are, ACCOUNT_USAGE also those that were', async () => {
  expect(
    await harness.rows('select * from information_schema.load_history order by file_name'),
  ).toMatchObject([
    { SCHEMA_NAME: 'PUBLIC', FILE_NAME: 'st/in/bad.csv', TABLE_NAME: 'T', STATUS: 'PARTIALLY LOADED' },
    { FILE_NAME: 'st/in/good.csv', STATUS: 'LOADED', ROW_COUNT: '2', FIRST_ERROR_COL_NAME: null },
  ]);
  for (const view of ['copy_history', 'load_history'])
    expect(
      await harness.rows(
        `select table_name, count(*) as files from snowflake.account_usage.${view} group by 1 order by 1`,
      ),
    ).toEqual([
      { TABLE_NAME: 'GONE', FILES: '1' },
      { TABLE_NAME: 'T', FILES: '2' },
    ]);
});

test('a table that a role may not see has no history for it; any privilege or MONITOR shows it', async () => {
  await harness.script(`create role onlooker;
    grant role onlooker to user admin;
    grant usage on database loaded to role onlooker;
    grant usage on schema loaded.public to role onlooker;
    grant usage on warehouse compute_wh to role onlooker`);
  const session = await harness.signIn('ADMIN', adminPassword, 'ONLOOKER');
  await harness.script(
    'use secondary roles none; use schema loaded.public; use warehouse compute_wh',
    session,
  );
  const hidden = await harness.failure(history('t'), session);
  expect(hidden).toMatchObject(
    await harness.failure(history('nothing'), session).then(({ code }) => ({ code })),
  );
  expect(await harness.rows('select * from information_schema.load_history', session)).toEqual([]);
  await harness.execute('grant select on table t to role onlooker');
  expect(await harness.rows(history('t'), session)).toHaveLength(2);
  await harness.script(
    'revoke select on table t from role onlooker; grant monitor on account to role onlooker',
  );
  expect(await harness.rows(history('t'), session)).toHaveLength(2);
});
