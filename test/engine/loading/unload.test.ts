/** COPY INTO a stage: https://docs.snowflake.com/en/sql-reference/sql/copy-into-location */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openHarness } from '../harness.ts';
import { directoryOf, stageFile } from './files.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database unloads; use warehouse compute_wh');
});
afterAll(() => harness.close());
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema unloads.s${schemas}; use schema unloads.s${schemas}; create stage st`);
});

const rows = async (sql: string): Promise<readonly unknown[]> => (await harness.execute(sql)).result.rows;
const content = async (name: string): Promise<string> => {
  const bytes = await readFile(join(await directoryOf(harness, '@st'), name));
  return String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
};

describe('unloading', () => {
  beforeEach(async () => {
    await harness.script(`
      create table t (n number(38, 2), s varchar, d date, v variant, b boolean);
      insert into t select 12345678901234567890123456789012345.25, 'a,"b"' || chr(10) || 'c\\\\', '2026-01-02', parse_json('{"x": [1, "y"]}'), true;
      insert into t select null, 'x', null, null, false`);
  });

  test('writes delimited files that a load reads back', async () => {
    expect(await harness.rows('copy into @st/out from t')).toMatchObject([{ rows_unloaded: '2' }]);
    expect(await harness.rows('list @st')).toMatchObject([{ name: 'st/out_0_0_0.csv.gz' }]);
    await harness.script('create table back like t; copy into back from @st');
    expect(await rows('select n, d, v, b from back order by n')).toEqual(
      await rows('select n, d, v, b from t order by n'),
    );
    expect(await rows('select s from back where n is not null')).toEqual([['a,"b"\nc\\']]);
  });

  test('as its options say', async () => {
    await harness.execute(
      `copy into @st/one.csv from (select n, d as "Day" from t where n is null) single = true header = true
       file_format = (type = csv compression = none field_delimiter = '|' null_if = ('-'))`,
    );
    expect(await content('one.csv')).toBe('N|Day\n-|-\n');
    expect((await harness.failure('copy into @st/one.csv from t single = true')).message).toContain(
      'Use overwrite option to force unloading',
    );
    await harness.execute(
      "copy into @st/one.csv from (select d from t where n > 0) single = true overwrite = true file_format = (compression = none date_format = 'DD.MM.YYYY')",
    );
    expect(await content('one.csv')).toBe('02.01.2026\n');
    expect(
      await harness.rows(
        "copy into @st/parts/ from (select column1 from values ('a'), ('b')) partition by ('k=' || column1) detailed_output = true file_format = (compression = none)",
      ),
    ).toMatchObject([
      { FILE_NAME: expect.stringMatching(/^parts\/k=a\/data_.*\.csv$/), ROW_COUNT: '1' },
      { FILE_NAME: expect.stringMatching(/^parts\/k=b\/data_/) },
    ]);
    await harness.execute(
      'copy into @st/many from (select column1 from values (1), (2), (3)) max_file_size = 3 header = true',
    );
    expect(await rows("list @st/many pattern = '.*[.]gz'")).toHaveLength(3);
    expect(await content('many_0_0_2.csv.gz')).toBe('COLUMN1\n3\n');
  });

  test.each([
    [
      'single = true max_file_size = 100 file_format = (empty_field_as_null = false)',
      'Max file size (100) exceeded',
    ],
    ['max_file_size = 0', 'MAX_FILE_SIZE'],
    ["partition by ('x') include_query_id = false", 'INCLUDE_QUERY_ID'],
    ['single = true include_query_id = true', 'INCLUDE_QUERY_ID'],
    ['file_format = (null_if = ())', 'Cannot unload empty string'],
  ])('refuses %s', async (options, message) => {
    await harness.execute(
      "create table long as select uuid_string() as id, '' as e from table(generator(rowcount => 1000))",
    );
    expect((await harness.failure(`copy into @st/x from long ${options}`)).message).toContain(message);
    expect(await rows('list @st')).toEqual([]);
  });

  test('tells empty texts from NULL, and encloses texts and no numbers', async () => {
    const write = async (format: string): Promise<string> => {
      await harness.execute(
        `copy into @st/e.csv from (select 1.5 as n, '' as e, null as m, 'a"b' as s) single = true overwrite = true
         file_format = (compression = none ${format})`,
      );
      return await content('e.csv');
    };
    expect(await write(`field_optionally_enclosed_by = '"'`)).toBe('1.5,"",\\N,"a""b"\n');
    expect(await write(`field_optionally_enclosed_by = '"' null_if = ()`)).toBe('1.5,"",,"a""b"\n');
    expect(await write('empty_field_as_null = false')).toBe('1.5,,\\N,a"b\n');
  });

  test('leaves nothing where it fails or is stopped in the middle', async () => {
    await harness.execute(
      'create table many as select seq4() as n from table(generator(rowcount => 200000))',
    );
    const small = 'max_file_size = 100000 file_format = (compression = none)';
    const failure = await harness.failure(
      `copy into @st/f from (select n, iff(n = 150000, 'x', '1')::int from many) ${small}`,
    );
    expect(failure.code).toBe('100038');
    const controller = new AbortController();
    const stopped = harness.failure(`copy into @st/f from many ${small}`, undefined, {
      signal: controller.signal,
    });
    // As soon as some of it is written.
    while (!(await readdir(harness.stages)).some((name) => name.startsWith('partial')))
      await new Promise(setImmediate);
    controller.abort();
    expect((await stopped).code).toBe('000604');
    expect(await rows('list @st')).toEqual([]);
    expect((await readdir(harness.stages)).filter((name) => name.startsWith('partial'))).toEqual([]);
  });

  test('writes more rows than a result may have', async () => {
    expect(
      await harness.rows(
        'copy into @st/big/ from (select seq4() as n from table(generator(rowcount => 1200000))) detailed_output = true max_file_size = 5000000 file_format = (compression = none)',
      ),
    ).toMatchObject([{ FILE_NAME: 'big/data_0_0_0.csv' }, { FILE_NAME: 'big/data_0_0_1.csv' }]);
    await harness.execute('create file format plain type = csv');
    expect(await rows("select count(*), sum($1::int) from @st/big (file_format => 'plain')")).toEqual([
      ['1200000', String((1_199_999 * 1_200_000) / 2)],
    ]);
  });

  test('writes documents', async () => {
    await harness.execute(
      "copy into @st/j from (select object_construct('n', n, 's', s) from t where n > 0) file_format = (type = json compression = none)",
    );
    expect(JSON.parse(await content('j_0_0_0.json'))).toMatchObject({ s: 'a,"b"\nc\\' });
    expect((await harness.failure('copy into @st/k from t file_format = (type = json)')).message).toContain(
      'JSON file format can only unload one column',
    );
  });

  test('writes and reads Parquet', async () => {
    await harness.execute(
      'copy into @st/p/ from (select 12345678901234567890123456.25::number(38, 2) as n, s, d, b, 0.5::float as f from t where n > 0) header = true file_format = (type = parquet)',
    );
    expect(await harness.rows('list @st')).toMatchObject([{ name: 'st/p/data_0_0_0.snappy.parquet' }]);
    await harness.execute('create file format pq type = parquet');
    expect(
      await rows(
        "select $1:S::varchar, $1:D::date::varchar, $1:B::boolean, $1:F::float from @st/p (file_format => 'pq')",
      ),
    ).toEqual([['a,"b"\nc\\', '2026-01-02', true, 0.5]]);
    await harness.execute('create table back (n number(38, 2), s varchar, d date)');
    await harness.execute(
      "copy into back from @st/p file_format = (format_name = 'pq') match_by_column_name = case_insensitive",
    );
    expect(await rows('select * from back')).toEqual(
      await rows('select 12345678901234567890123456.25::number(38, 2), s, d from t where n > 0'),
    );
    await stageFile(harness, '@st', 'no.parquet', 'PAR1 is not all');
    await stageFile(harness, '@st', 'p*.parquet', 'PAR1');
    for (const path of ['no', 'p*'])
      expect((await harness.failure(`select $1 from '@st/${path}.parquet' (file_format => 'pq')`)).code).toBe(
        '100152',
      );
  });

  test('Parquet has the columns of the file, whatever its path, and says so where it is damaged', async () => {
    await harness.script(`create file format pq type = parquet;
      copy into @st/extra=1/p.parquet from (select seq4() as "n""'{}", 'x' || seq4() as s from table(generator(rowcount => 5000)))
        single = true header = true file_format = (type = parquet)`);
    const query = `select $1 from '@st/extra=1/p.parquet' (file_format => 'pq')`;
    expect(await rows(`${query} order by $1:S limit 1`)).toEqual([[`{"S":"x0","n\\"'{}":0}`]]);
    expect(await rows(`select count(*) from '@st/extra=1' (file_format => 'pq')`)).toEqual([['5000']]);
    const file = join(await directoryOf(harness, '@st'), 'extra=1', 'p.parquet');
    const bytes = await readFile(file);
    bytes.fill(0xff, 100, bytes.length - 1000);
    await writeFile(file, bytes);
    const failure = await harness.failure(query);
    expect(failure.code).toBe('100152');
    expect(failure.message).not.toContain(file);
  });

  test('Parquet that is damaged far into it loads nothing, and long texts load one by one', async () => {
    await harness.script(`create file format pq type = parquet;
      create table many (n int, s varchar);
      copy into @st/deep.parquet from (select seq4() as n, seq4()::varchar as s from table(generator(rowcount => 300000)))
        single = true header = true max_file_size = 100000000 file_format = (type = parquet compression = none);
      copy into @st/long.parquet from (select 1 as n, repeat('x', 1000000) as s from table(generator(rowcount => 10)))
        single = true header = true max_file_size = 100000000 file_format = (type = parquet)`);
    const copy = (file: string): string =>
      `copy into many from @st files = ('${file}') file_format = (format_name = pq) match_by_column_name = case_insensitive`;
    expect(await harness.rows(copy('long.parquet'))).toMatchObject([{ rows_loaded: '10' }]);
    await harness.execute('truncate table many');
    const file = join(await directoryOf(harness, '@st'), 'deep.parquet');
    const bytes = await readFile(file);
    bytes.fill(0xff, Math.floor(bytes.length * 0.8), Math.floor(bytes.length * 0.9));
    await writeFile(file, bytes);
    expect((await harness.failure(copy('deep.parquet'))).code).toBe('100152');
    expect(await rows('select count(*) from many')).toEqual([['0']]);
  });
});

describe('who unloads', () => {
  test('gets what policies leave, and needs WRITE on the stage', async () => {
    await harness.script(`
      create table people (name varchar, salary int);
      insert into people values ('Ann', 10), ('Bob', 20);
      create masking policy hidden as (v int) returns int -> case when current_role() = 'ACCOUNTADMIN' then v else -1 end;
      alter table people modify column salary set masking policy hidden;
      create row access policy only_ann as (n varchar) returns boolean -> current_role() = 'ACCOUNTADMIN' or n = 'Ann';
      alter table people add row access policy only_ann on (name);
      create role if not exists exporter;
      grant role exporter to user admin;
      grant usage on warehouse compute_wh to role exporter;
      grant usage on database unloads to role exporter;
      grant usage on schema unloads.s${schemas} to role exporter;
      grant select on table people to role exporter;
      use secondary roles none;
      use role exporter`);
    expect((await harness.failure('copy into @st/x from people')).code).toBe('002003');
    await harness.script('use role accountadmin; grant read on stage st to role exporter; use role exporter');
    expect((await harness.failure('copy into @st/x from people')).code).toBe('003001');
    await harness.script(
      'use role accountadmin; grant write on stage st to role exporter; use role exporter',
    );
    await harness.execute('copy into @st/x from people file_format = (compression = none)');
    await harness.script('use role accountadmin; use secondary roles all');
    expect(await content('x_0_0_0.csv')).toBe('Ann,-1\n');
  });
});
