/** Tables made after files: INFER_SCHEMA, GENERATE_COLUMN_DESCRIPTION and CREATE TABLE … USING TEMPLATE. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Format } from '../../../src/engine/loading/file-format.ts';
import { inferColumns } from '../../../src/engine/loading/infer-columns.ts';
import { adminPassword, type Harness, openHarness } from '../harness.ts';
import { directoryOf, stageFile } from './files.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create database inferred; use warehouse compute_wh; create stage st;
    create file format headed type = csv parse_header = true;
    create file format plain type = csv;
    create file format documents type = json;
    create file format pq type = parquet;
    copy into @st/p.parquet from (select 1.5::number(10, 2) as n, 'x' as "text", true as b, '2026-01-02'::date as d)
      single = true header = true file_format = (type = parquet)`);
  await stageFile(
    harness,
    '@st',
    'a.csv',
    'id,Name,day,at,amount,ok\n1,Ann,2026-01-02,2026-01-02 03:04:05,10.25,true\n',
  );
  await stageFile(harness, '@st', 'b.csv', 'id,Name,day,at,amount,ok\n200,,2026-01-03,2026-01-02,7,false\n');
  await stageFile(
    harness,
    '@st',
    'd.json',
    '{"id": 1, "tags": ["x"], "when": "2026-01-02"}\n{"id": 2.5, "more": {"a": null}}',
  );
});
afterAll(() => harness.close());

const infer = (path: string, format: string, more = ''): string =>
  `table(infer_schema(location => '@st/${path}', file_format => '${format}'${more}))`;

const columns = async (path: string, format: string, more = ''): Promise<unknown> =>
  (
    await harness.execute(
      `select column_name, type, expression from ${infer(path, format, more)} order by order_id`,
    )
  ).result.rows;

test('finds the columns of delimited files, by header and by place', async () => {
  const expected = [
    ['id', 'NUMBER(3, 0)', '$1::NUMBER(3, 0)'],
    ['Name', 'TEXT', '$2::TEXT'],
    ['day', 'DATE', '$3::DATE'],
    ['at', 'TIMESTAMP_NTZ', '$4::TIMESTAMP_NTZ'],
    ['amount', 'NUMBER(4, 2)', '$5::NUMBER(4, 2)'],
    ['ok', 'BOOLEAN', '$6::BOOLEAN'],
  ];
  expect(await columns('', 'headed', ", files => ('a.csv', 'b.csv')")).toEqual(expected);
  expect(await columns('a.csv', 'headed', ', max_records_per_file => 1, ignore_case => true')).toContainEqual(
    ['NAME', 'TEXT', '$2::TEXT'],
  );
  expect(await columns('a.csv', 'plain', ', max_records_per_file => 1')).toContainEqual([
    'c1',
    'TEXT',
    '$1::TEXT',
  ]);
  expect(
    await harness.rows(`select * from ${infer('', 'headed', ", files => ('a.csv', 'b.csv')")} limit 1`),
  ).toEqual([
    {
      COLUMN_NAME: 'id',
      TYPE: 'NUMBER(3, 0)',
      NULLABLE: true,
      EXPRESSION: '$1::NUMBER(3, 0)',
      FILENAMES: 'a.csv, b.csv',
      ORDER_ID: '0',
    },
  ]);
});

test('finds the columns of documents and of Parquet', async () => {
  expect(await columns('d.json', 'documents')).toEqual([
    ['id', 'NUMBER(2, 1)', '$1:id::NUMBER(2, 1)'],
    ['tags', 'ARRAY', '$1:tags::ARRAY'],
    ['when', 'DATE', '$1:when::DATE'],
    ['more', 'OBJECT', '$1:more::OBJECT'],
  ]);
  expect(await columns('p.parquet', 'pq')).toEqual([
    ['N', 'NUMBER(10, 2)', '$1:N::NUMBER(10, 2)'],
    ['text', 'TEXT', '$1:text::TEXT'],
    ['B', 'BOOLEAN', '$1:B::BOOLEAN'],
    ['D', 'DATE', '$1:D::DATE'],
  ]);
});

test('a table is made by what was found, and takes the files', async () => {
  await harness.execute(`create table after_files using template (
    select array_agg(object_construct(*)) within group (order by order_id)
    from ${infer('', 'headed', ", files => ('a.csv', 'b.csv'), ignore_case => true")})`);
  await harness.execute(
    "copy into after_files from @st files = ('a.csv', 'b.csv') file_format = (format_name = headed) match_by_column_name = case_insensitive",
  );
  expect(
    (await harness.execute('select id, name, day, at::varchar, amount, ok from after_files order by id'))
      .result.rows,
  ).toEqual([
    ['1', 'Ann', 20455, '2026-01-02 03:04:05.000', '10.25', true],
    ['200', null, 20456, '2026-01-02 00:00:00.000', '7.00', false],
  ]);
  expect(await harness.rows('describe table after_files')).toMatchObject([
    { name: 'ID', type: 'NUMBER(3,0)', 'null?': 'Y' },
    { name: 'NAME' },
    { name: 'DAY', type: 'DATE' },
    { name: 'AT' },
    { name: 'AMOUNT' },
    { name: 'OK' },
  ]);
  for (const query of [
    "select 'x'",
    'select array_construct(1)',
    "select array_construct(object_construct('COLUMN_NAME', 'a', 'TYPE', 'int, b int'))",
  ])
    expect((await harness.failure(`create table t using template (${query})`)).message).toContain(
      'USING TEMPLATE',
    );
});

test('GENERATE_COLUMN_DESCRIPTION writes the columns of a table or a view', async () => {
  const generated = (kind: string) =>
    harness.only(
      `select generate_column_description(array_agg(object_construct(*)) within group (order by order_id), '${kind}') as c from ${infer('p.parquet', 'pq')}`,
    );
  expect(await generated('table')).toBe('N NUMBER(10, 2),\n"text" TEXT,\nB BOOLEAN,\nD DATE');
  expect(await generated('view')).toContain('$1:text::TEXT AS "text"');
  await expect(generated('sheet')).rejects.toThrow('GENERATE_COLUMN_DESCRIPTION');
});

test.each([
  ["infer_schema(file_format => 'plain')", 'LOCATION'],
  ["infer_schema(location => '@st')", 'FILE_FORMAT'],
  ["infer_schema(location => 'st', file_format => 'plain')", 'LOCATION'],
  ["infer_schema(location => '@st', file_format => 'plain', files => 'none.csv')", 'none.csv'],
  ["infer_schema(location => '@st', file_format => 'nothing')", 'NOTHING'],
  ["infer_schema(location => '@st', file_format => 'plain', max_file_count => 0)", 'MAX_FILE_COUNT'],
])('%s is refused', async (call, message) => {
  expect((await harness.failure(`select * from table(${call})`)).message).toContain(message);
});

test('needs READ on the stage', async () => {
  await harness.script(`create role stranger; grant role stranger to user admin;
    grant usage on database inferred to role stranger; grant usage on schema inferred.public to role stranger;
    grant usage on warehouse compute_wh to role stranger; grant usage on file format plain to role stranger`);
  const session = await harness.signIn('ADMIN', adminPassword, 'STRANGER');
  await harness.script(
    'use secondary roles none; use schema inferred.public; use warehouse compute_wh',
    session,
  );
  expect((await harness.failure(`select * from ${infer('', 'plain')}`, session)).code).toBe('002003');
});

test('stops in the middle of a file when its statement is canceled', async () => {
  const file = {
    path: 'a.csv',
    file: join(await directoryOf(harness, '@st'), 'a.csv'),
    size: 0,
    modifiedAt: 0,
  };
  const inference = {
    format: new Format('CSV', {}),
    ignoresCase: false,
    greatestRecords: Number.POSITIVE_INFINITY,
  };
  const canceled = AbortSignal.abort();
  await expect(inferColumns([file], { ...inference, signal: canceled }, '')).rejects.toBe(canceled.reason);
});
