/** The rules of https://docs.snowflake.com/en/sql-reference/sql/copy-into-table, each on a small file. */
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { adminPassword, type Harness, openHarness } from '../harness.ts';
import { directoryOf, stageFile } from './files.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database loads; use warehouse compute_wh');
});
afterAll(() => harness.close());
/** Each test in a schema of its own, with a stage. */
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema loads.s${schemas}; use schema loads.s${schemas}; create stage st`);
});

const put = (name: string, content: string | Uint8Array): Promise<void> =>
  stageFile(harness, '@st', name, content);

const rows = async (sql: string): Promise<readonly unknown[]> => (await harness.execute(sql)).result.rows;

/** What a file with one row of fields becomes in columns of text. */
const loaded = async (content: string | Uint8Array, format: string, columns = 2): Promise<unknown> => {
  const names = ['a', 'b', 'c', 'd'].slice(0, columns).map((name) => `${name} varchar`);
  await harness.execute(`create or replace table texts (${names.join(', ')})`);
  await put('x.csv', content);
  await harness.execute(`copy into texts from @st file_format = (type = csv ${format}) force = true`);
  return await rows('select * from texts order by all');
};

describe('fields of delimited files', () => {
  test.each<readonly [string, string, string, unknown]>([
    [
      'plain',
      'a,b\nc,d\n',
      '',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'Windows lines',
      'a,b\r\nc,d',
      '',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['empty fields are NULL', ',b\n', '', [[null, 'b']]],
    ['or stay empty', ',b\n', 'empty_field_as_null = false', [['', 'b']]],
    ['NULL as it is written by default', '\\N,b\n', '', [[null, 'b']]],
    ['other texts for NULL', 'NULL,n/a\n', "null_if = ('NULL', 'n/a')", [[null, null]]],
    ['quotation marks', '"a,\n""x""",b\n', "field_optionally_enclosed_by = '\"'", [['a,\n"x"', 'b']]],
    ['quotation marks are kept unless asked for', '"a",b\n', '', [['"a"', 'b']]],
    ['empty within quotation marks', '"",b\n', "field_optionally_enclosed_by = '\"'", [['', 'b']]],
    [
      'a leading space is no quotation mark',
      ' "a",b\n',
      "field_optionally_enclosed_by = '\"'",
      [[' "a"', 'b']],
    ],
    [
      'unless spaces are trimmed',
      ' "a" , b \n',
      "field_optionally_enclosed_by = '\"' trim_space = true",
      [['a', 'b']],
    ],
    ['an escaped delimiter', 'a\\,x,b\n', '', [['a,x', 'b']]],
    ['no escapes', 'a\\x,b\n', 'escape_unenclosed_field = none', [['a\\x', 'b']]],
    [
      'escapes within quotation marks',
      '"a\\"x",b\n',
      "escape = '\\\\' field_optionally_enclosed_by = '\"'",
      [['a"x', 'b']],
    ],
    [
      'other delimiters',
      'a|b;c|d',
      "field_delimiter = '|' record_delimiter = ';'",
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['delimiters of several characters', 'a||b\n', "field_delimiter = '||'", [['a', 'b']]],
    ['a delimiter by its number', 'a\u0001b\n', "field_delimiter = '0x01'", [['a', 'b']]],
    ['a header is skipped', 'x,y\na,b\n', 'skip_header = 1', [['a', 'b']]],
    [
      'blank lines are skipped',
      'a,b\n\nc,d\n',
      'skip_blank_lines = true',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'fewer and more fields',
      'a\nb,c,d\n',
      'error_on_column_count_mismatch = false',
      [
        ['a', null],
        ['b', 'c'],
      ],
    ],
    [
      'a file that is one record',
      'a,b\nc',
      'record_delimiter = none field_delimiter = none error_on_column_count_mismatch = false',
      [['a,b\nc', null]],
    ],
    ['a byte order mark', '\ufeffa,b\n', '', [['a', 'b']]],
  ])('%s', async (_name, content, format, expected) => {
    expect(await loaded(content, format)).toEqual(expected);
  });

  test('in other encodings', async () => {
    expect(await loaded(Buffer.from('caf\u00e9,b\n', 'latin1'), "encoding = 'ISO-8859-1'")).toEqual([
      ['caf\u00e9', 'b'],
    ]);
    await put('bad.csv', Buffer.from([0x61, 0xff, 0x2c, 0x62]));
    const { message, code } = await harness.failure("copy into texts from @st files = ('bad.csv')");
    expect([code, message]).toEqual(['100144', expect.stringContaining('Invalid UTF8')]);
    await harness.execute(
      "copy into texts from @st files = ('bad.csv') file_format = (replace_invalid_characters = true)",
    );
    expect(await rows("select a from texts where a like 'a_'")).toEqual([['a\ufffd']]);
  });

  test('as the types of columns, by the formats that the file has', async () => {
    await harness.execute(
      'create table typed (n number(5, 2), f float, d date, t timestamp_ntz, b boolean, x binary, v variant)',
    );
    await put('t.csv', '1.5;2.5e1;31/12/2025;2026-01-02 03:04:05;yes;aGk=;{"a": [1, null]}\n');
    await harness.execute(
      "copy into typed from @st file_format = (field_delimiter = ';' date_format = 'DD/MM/YYYY' binary_format = base64)",
    );
    expect(
      await rows('select n, f, d::varchar, t::varchar, b, to_varchar(x), v:a[0]::int from typed'),
    ).toEqual([['1.50', 25, '2025-12-31', '2026-01-02 03:04:05.000', true, '6869', '1']]);
  });

  test('cut to length where that is asked for', async () => {
    await harness.execute('create table short (a varchar(3))');
    await put('s.csv', 'abcdef\n');
    expect((await harness.failure('copy into short from @st')).message).toContain(
      "File 'st/s.csv', line 1, character 1",
    );
    await harness.execute('copy into short from @st truncatecolumns = true');
    expect(await rows('select * from short')).toEqual([['abc']]);
  });
});

describe('errors', () => {
  const bad = '1,a\nx,b\n3,c\ny,d\n';

  beforeEach(async () => {
    await harness.execute('create table t (id int not null, name varchar)');
    await put('bad.csv', bad);
    await put('good.csv', '7,g\n');
  });

  test('stop the statement, which says where, and nothing is loaded', async () => {
    const failure = await harness.failure('copy into t from @st');
    expect(failure).toMatchObject({ code: '100038', sqlState: '22018' });
    expect(failure.message).toMatch(
      /^Numeric value 'x' is not recognized\n {2}File 'st\/bad.csv', line 2, character 1\n {2}Row 2, column "T"\["ID":1\]\n/,
    );
    expect(await rows('select count(*) from t')).toEqual([['0']]);
    await harness.execute("copy into t from @st files = ('good.csv')");
    expect(await rows('select * from t')).toEqual([['7', 'g']]);
  });

  test('are passed over with CONTINUE', async () => {
    expect(await harness.rows('copy into t from @st on_error = continue')).toMatchObject([
      {
        file: 'st/bad.csv',
        status: 'PARTIALLY_LOADED',
        rows_parsed: '4',
        rows_loaded: '2',
        error_limit: '4',
        errors_seen: '2',
        first_error: "Numeric value 'x' is not recognized",
        first_error_line: '2',
        first_error_character: '1',
        first_error_column_name: '"T"["ID":1]',
      },
      { file: 'st/good.csv', status: 'LOADED', rows_loaded: '1', errors_seen: '0', first_error: null },
    ]);
    expect(await rows('select id from t order by id')).toEqual([['1'], ['3'], ['7']]);
  });

  test.each([
    ['skip_file', 'LOAD_FAILED', 1],
    ['skip_file_2', 'LOAD_FAILED', 1],
    ['skip_file_3', 'PARTIALLY_LOADED', 3],
    ["'skip_file_50%'", 'LOAD_FAILED', 1],
    ["'skip_file_60%'", 'PARTIALLY_LOADED', 3],
  ])('leave out the file with ON_ERROR = %s', async (mode, status, count) => {
    expect(await harness.rows(`copy into t from @st on_error = ${mode}`)).toMatchObject([
      { file: 'st/bad.csv', status },
      { file: 'st/good.csv', status: 'LOADED' },
    ]);
    expect(await rows('select count(*) from t')).toEqual([[String(count)]]);
  });

  test('are told without loading by VALIDATION_MODE', async () => {
    expect(await harness.rows('copy into t from @st validation_mode = return_errors')).toMatchObject([
      { ERROR: "Numeric value 'x' is not recognized", FILE: 'st/bad.csv', LINE: '2', ROW_NUMBER: '2' },
      { ERROR: "Numeric value 'y' is not recognized", LINE: '4' },
    ]);
    expect((await harness.failure('copy into t from @st validation_mode = return_3_rows')).message).toContain(
      "Numeric value 'x' is not recognized",
    );
    expect(
      await harness.rows("copy into t from @st files = ('good.csv') validation_mode = return_5_rows"),
    ).toEqual([{ ID: '7', NAME: 'g' }]);
    expect(await rows('select count(*) from t')).toEqual([['0']]);
  });

  test('of structure: too many fields, quotation marks, NULL where none may be', async () => {
    await put('wide.csv', '1,a,b\n');
    await put('null.csv', ',a\n');
    await put('quote.csv', '1,"a"x\n2,b\n');
    const failed = async (file: string) =>
      (
        await harness.rows(
          `copy into t from @st files = ('${file}') on_error = continue file_format = (field_optionally_enclosed_by = '"')`,
        )
      )[0];
    expect(await failed('wide.csv')).toMatchObject({
      status: 'LOAD_FAILED',
      first_error:
        'Number of columns in file (3) does not match that of the corresponding table (2), use file format option error_on_column_count_mismatch=false to ignore this error',
    });
    expect(await failed('null.csv')).toMatchObject({ first_error: 'NULL result in a non-nullable column' });
    expect(await failed('quote.csv')).toMatchObject({
      status: 'PARTIALLY_LOADED',
      rows_loaded: '1',
      first_error: "Found character 'x' instead of field delimiter ','",
    });
  });
});

describe('load metadata', () => {
  test('keeps a file from being loaded twice, until it changes, is forced, or the table is truncated', async () => {
    await harness.execute('create table t (a int)');
    await put('x.csv', '1\n');
    const copy = async (more = ''): Promise<unknown> =>
      (await harness.rows(`copy into t from @st ${more}`))[0]?.['status'];
    const nothing = 'Copy executed with 0 files processed.';
    expect(await copy()).toBe('LOADED');
    expect(await copy()).toBe(nothing);
    expect(await copy('force = true')).toBe('LOADED');
    await put('x.csv', '2\n');
    expect(await copy()).toBe('LOADED');
    expect(await rows('select a from t order by a')).toEqual([['1'], ['1'], ['2']]);
    await harness.execute('truncate table t');
    expect(await copy()).toBe('LOADED');
    await harness.execute('create or replace table t (a int)');
    expect(await copy()).toBe('LOADED');
  });

  test('goes with the transaction', async () => {
    await harness.execute('create table t (a int)');
    await put('x.csv', '1\n');
    await harness.execute('begin');
    expect(await harness.rows('copy into t from @st purge = true')).toMatchObject([{ status: 'LOADED' }]);
    expect(await harness.rows('copy into t from @st')).toMatchObject([
      { status: expect.stringContaining('0 files') },
    ]);
    await harness.execute('rollback');
    expect(await rows('select * from t')).toEqual([]);
    expect(await rows('list @st')).toHaveLength(1);
    await harness.execute('begin');
    await harness.execute('copy into t from @st purge = true');
    expect(await rows('list @st')).toHaveLength(1);
    await harness.execute('commit');
    expect(await rows('select * from t')).toEqual([['1']]);
    expect(await rows('list @st')).toEqual([]);
  });

  test('has room for the first loads of several tables at once', async () => {
    const fresh = await openHarness();
    await fresh.script(
      'create database d; use warehouse compute_wh; create stage st; create table t (a int); create table u (a int)',
    );
    await stageFile(fresh, '@st', 'x.csv', '1\n');
    const loads = ['t', 'u'].map((table) => fresh.rows(`copy into ${table} from @st`));
    expect((await Promise.all(loads)).flat()).toMatchObject([{ status: 'LOADED' }, { status: 'LOADED' }]);
    await fresh.close();
  });

  test('keeps a file from being loaded twice by sessions that load at once', async () => {
    await harness.execute('create table t (a int)');
    await put('x.csv', '1\n');
    const sessions = [1, 2, 3].map(async () => {
      const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
      Object.assign(session, {
        warehouse: harness.admin.warehouse,
        database: harness.admin.database,
        schema: harness.admin.schema,
      });
      return session;
    });
    const [first, ...others] = await Promise.all(sessions);
    await Promise.all(others.map((session) => harness.execute('copy into t from @st', session)));
    expect(await rows('select a from t')).toEqual([['1']]);
    await put('y.csv', '2\n');
    await harness.script('begin; copy into t from @st', first);
    const waiting = harness.execute('copy into t from @st', others[0]);
    await harness.execute('insert into t values (3)', others[1]);
    await harness.execute('commit', first);
    await waiting;
    expect(await rows('select a from t order by a')).toEqual([['1'], ['2'], ['3']]);
  });
});

describe('what is chosen and how', () => {
  test('FILES, PATTERN, paths, SIZE_LIMIT and compression', async () => {
    await harness.execute('create table t (a varchar)');
    await put('a/1.csv.gz', 'one\n');
    await put('a/2.csv', 'two\n');
    await put('b/3.txt', 'three\n');
    const files = async (sql: string): Promise<unknown> =>
      (await harness.rows(`${sql} force = true`)).map(({ file }) => file);
    expect(await files('copy into t from @st/a')).toEqual(['st/a/1.csv.gz', 'st/a/2.csv']);
    expect(await files("copy into t from @st/a/ files = ('2.csv')")).toEqual(['st/a/2.csv']);
    expect(await files("copy into t from @st pattern = '.*[.]txt'")).toEqual(['st/b/3.txt']);
    expect(await files('copy into t from @st size_limit = 1')).toEqual(['st/a/1.csv.gz']);
    expect((await harness.failure("copy into t from @st files = ('none.csv')")).code).toBe('091016');
    expect(await rows('select distinct a from t order by a')).toEqual([['one'], ['three'], ['two']]);
  });

  test('INCLUDE_METADATA puts where a row comes from into columns', async () => {
    await harness.execute('create table t (a int, "from" varchar, row_in_file int)');
    await put('m/x.json', '{"a": 1}\n{"a": 2}');
    await harness.execute(`copy into t from @st file_format = (type = json) match_by_column_name = case_insensitive
      include_metadata = (row_in_file = METADATA$FILE_ROW_NUMBER)`);
    expect(await rows('select * from t order by a')).toEqual([
      ['1', null, '1'],
      ['2', null, '2'],
    ]);
  });

  test('TRIM_SPACE and NULL_IF hold for members that go into columns by name', async () => {
    await harness.execute('create table t (a varchar, b int, v variant)');
    await put('n.json', '{"a": " x ", "b": 7, "v": {"k": " y "}}\n{"a": " - ", "b": -1}');
    const format = "file_format = (type = json trim_space = true null_if = ('-', '-1'))";
    await harness.execute(`copy into t from @st ${format} match_by_column_name = case_insensitive`);
    expect(await rows('select * from t order by b')).toEqual([
      ['x', '7', '{"k":" y "}'],
      [null, null, null],
    ]);
  });

  test('a member that is there twice is an error, unless the last is to count', async () => {
    await harness.execute('create table t (v variant)');
    await put('d.json', '{"a": 1, "b": {"x": 1, "x": 2}}');
    expect((await harness.failure('copy into t from @st file_format = (type = json)')).message).toContain(
      'Error parsing JSON: duplicate object attribute "x"',
    );
    await harness.execute('copy into t from @st file_format = (type = json allow_duplicate = true)');
    expect(await rows('select v from t')).toEqual([['{"a":1,"b":{"x":2}}']]);
  });

  test('JSON whole, by the names of columns, and through a query', async () => {
    await put(
      'x.json',
      '[{"id": 1, "Name": "a", "tags": ["x"]},\n {"id": 2.50, "name": null, "gone": null}]',
    );
    const format = 'file_format = (type = json strip_outer_array = true)';
    await harness.script('create table whole (v variant); create table t (id number(5, 1), name varchar)');
    await harness.execute(`copy into whole from @st ${format}`);
    expect(await rows('select v:id::varchar, v:tags[0]::varchar from whole order by 1')).toEqual([
      ['1', 'x'],
      ['2.5', null],
    ]);
    expect((await harness.failure(`copy into t from @st ${format}`)).message).toContain(
      'JSON file format can produce one and only one column of type variant',
    );
    await harness.execute(`copy into t from @st ${format} match_by_column_name = case_insensitive`);
    expect(await rows('select * from t order by id')).toEqual([
      ['1.0', 'a'],
      ['2.5', null],
    ]);
    await harness.execute(
      `copy into t (name, id) from (select metadata$filename, s.$1:id::int * 100 from @st s) ${format} force = true`,
    );
    expect(await rows('select * from t where id >= 100 order by id')).toEqual([
      ['100.0', 'x.json'],
      ['300.0', 'x.json'],
    ]);
  });

  test('the digits of long numbers in JSON, also by names', async () => {
    await put('long.json', '{"id": 12345678901234567890.123456789, "NAME": [0.12345678901234567891]}');
    await harness.script('create table long (v variant); create table l (ID number(38, 9), name varchar)');
    await harness.execute('copy into long from @st file_format = (type = json)');
    expect(await rows('select v:id::number(38, 9), v:NAME[0]::varchar from long')).toEqual([
      ['12345678901234567890.123456789', '0.12345678901234567891'],
    ]);
    await harness.execute(
      'copy into l from @st file_format = (type = json) match_by_column_name = case_insensitive',
    );
    expect(await rows('select * from l')).toEqual([
      ['12345678901234567890.123456789', '[0.12345678901234567891]'],
    ]);
  });

  test('a header gives the names', async () => {
    await harness.execute('create table t (id int, name varchar)');
    await put('h.csv', 'NAME,extra,ID\na,x,1\n');
    await harness.execute(
      'copy into t from @st file_format = (parse_header = true) match_by_column_name = case_insensitive',
    );
    expect(await rows('select * from t')).toEqual([['1', 'a']]);
  });

  test('defaults and numbers fill the columns that get nothing', async () => {
    await harness.execute("create table t (n int autoincrement, a varchar, d varchar default 'none')");
    await put('x.csv', 'p\nq\n');
    await harness.execute('copy into t (a) from @st');
    expect(await rows('select * from t order by n')).toEqual([
      ['1', 'p', 'none'],
      ['2', 'q', 'none'],
    ]);
  });

  test('the stages of a table and of a user', async () => {
    await harness.execute('create table t (a varchar)');
    await stageFile(harness, '@%t', 'x.csv', 'one\n');
    await stageFile(harness, '@~', `mine${schemas}/y.csv`, 'two\n');
    expect(await harness.rows('copy into t')).toMatchObject([{ file: 'x.csv', status: 'LOADED' }]);
    expect(await harness.rows(`copy into t from @~/mine${schemas}`)).toMatchObject([
      { file: `mine${schemas}/y.csv` },
    ]);
    expect(await rows('select a from t order by a')).toEqual([['one'], ['two']]);
  });
});

test.each([
  '(select max(a) from t)',
  'exists (select 1 from t)',
  "'x' in (select a from t)",
  "'x' = any (select a from t)",
  'sum($1)',
  'iff((select count(*) from @st) > 0, $1, $2)',
])('COPY takes what is made of one record, and not %s', async (expression) => {
  await harness.execute('create table t (a varchar)');
  await put('x.csv', '1\n');
  const copy = `copy into t from (select ${expression} from @st) on_error = continue`;
  expect((await harness.failure(copy)).code).toBe('002302');
});

describe('queries of a stage', () => {
  test('by place, with what is known of the file', async () => {
    await put('x.csv', '1,a\n2,b\n');
    await put('y.csv', '3\n');
    expect(
      await rows(
        "select t.$1::int n, $2, metadata$filename f, metadata$file_row_number r from @st (pattern => '.*[.]csv') t where t.$1 > 1 order by n",
      ),
    ).toEqual([
      ['2', 'b', 'x.csv', '2'],
      ['3', null, 'y.csv', '1'],
    ]);
    await harness.execute("create file format piped field_delimiter = '|'");
    expect(await rows("select $1 from @st/x (file_format => 'piped') order by 1")).toEqual([
      ['1,a'],
      ['2,b'],
    ]);
    expect(await rows('select count(*) from @st')).toEqual([['3']]);
  });
});

describe('names that lead out of a stage', () => {
  test.each([
    'list @st/../x',
    'list @st/a/../../x',
    "list '@st/./x'",
    'list @st//etc',
    'put file:///x @st/../../x',
    'put file:///x @~/..',
    'get @st/.. file:///tmp',
    'remove @st/../s1',
    'select $1 from @st/../x',
  ])('%s', async (sql) => {
    expect((await harness.failure(sql)).message).toMatch(/invalid path .* in a stage/);
  });

  test('links are no files of a stage', async () => {
    const directory = await directoryOf(harness, '@st');
    await symlink('/etc/hostname', join(directory, 'link.csv'));
    await symlink('/etc', join(directory, 'etc'));
    expect(await rows('list @st')).toEqual([]);
    await harness.execute('create table t (a varchar)');
    expect((await harness.failure("copy into t from @st files = ('link.csv')")).code).toBe('091016');
    expect(await rows('select $1 from @st/etc/hostname')).toEqual([]);
    expect((await harness.failure('put file:///x @st/etc')).message).toContain('invalid path');
  });
});

describe('what cannot be done is said', () => {
  test.each([
    ['select * from @st', '002056'],
    ["copy into t from @st pattern = '('", '100048'],
    ["copy into t from @st pattern = '['", '100048'],
    ['copy into t from (select $1 from @st where $1 > 1)', '002302'],
    ['copy into t (a) from (select sum($1) from @st)', '002302'],
    ['copy into t (a) from (select $1 from t)', '002302'],
    ['copy into t from @st/x file_format = (compression = bz2)', '000002'],
    ['copy into t from @st/x file_format = (compression = gzip)', '100194'],
    ["copy into t from @st file_format = (format_name = 'nothing')", '002003'],
    ["copy into t from @st file_format = (format_name = 'f' type = csv)", '001008'],
    ['copy into t from @st on_error = sometimes', '001008'],
    ['copy into t from @%nothing', '002003'],
    ['copy into t from @nothing', '002003'],
    ["copy into @st from t partition by ('..')", '001003'],
    ["create stage s2 url = 's3://bucket/'", '000002'],
    ['create file format f type = avro', '000002'],
    ['create file format f type = json enable_octal = true', '000002'],
    ['copy into t from @st include_metadata = (b = metadata$filename)', '001008'],
    [
      'copy into t from @st match_by_column_name = case_insensitive include_metadata = (z = metadata$filename)',
      '000904',
    ],
    [
      'copy into t from @st match_by_column_name = case_insensitive include_metadata = (b = metadata$name)',
      '001008',
    ],
    ['create stage s2 file_format = (type = parquet use_logical_type = true)', '000002'],
    ['create file format f type = csv strip_outer_array = true', '001423'],
    ['put file:///x @st parallel = 100', '001008'],
  ])('%s', async (sql, code) => {
    await harness.execute('create table t (a int, b varchar)');
    await harness.execute("insert into t values (1, 'x')");
    await put('x.csv', '1,a\n');
    expect(await harness.failure(sql)).toMatchObject({ code });
  });

  test('a pattern takes no longer than a path is long', async () => {
    await harness.execute('create table t (a int)');
    await put(`${'a'.repeat(40)}.csv`, '1\n');
    expect(await harness.rows("copy into t from @st pattern = '(a+)+$'")).toMatchObject([
      { status: expect.stringContaining('0 files') },
    ]);
  });
});

describe('stages and file formats as objects', () => {
  test('are shown, described, renamed with their files, and dropped with them', async () => {
    await harness.execute("create file format f type = json strip_outer_array = true comment = 'c'");
    expect(await harness.rows('show file formats in schema')).toMatchObject([
      {
        name: 'F',
        type: 'JSON',
        comment: 'c',
        owner: 'ACCOUNTADMIN',
        format_options: expect.stringContaining('"STRIP_OUTER_ARRAY":true'),
      },
    ]);
    expect(await harness.rows('describe file format f')).toContainEqual({
      property: 'STRIP_OUTER_ARRAY',
      property_type: 'Boolean',
      property_value: 'true',
      property_default: 'false',
    });
    await harness.execute("alter stage st set file_format = (format_name = f) comment = 's'");
    expect(await harness.rows('show stages in schema')).toMatchObject([
      { name: 'ST', type: 'INTERNAL', comment: 's' },
    ]);
    expect((await harness.rows('describe stage st'))[0]).toMatchObject({
      parent_property: 'STAGE_FILE_FORMAT',
      property: 'FORMAT_NAME',
      property_value: `LOADS.S${schemas}.F`,
    });
    await put('x.json', '[1]');
    await harness.execute('alter stage st rename to moved');
    expect(await harness.rows('list @moved')).toMatchObject([{ name: 'moved/x.json', size: '3' }]);
    await harness.script('drop stage moved; create stage moved');
    expect(await harness.rows('list @moved')).toEqual([]);
  });

  test('future grants hold for both', async () => {
    await harness.script(`
      create role if not exists reader;
      grant read on future stages in schema loads.s${schemas} to role reader;
      grant usage on future file formats in schema loads.s${schemas} to role reader;
      create stage later;
      create file format later_format`);
    expect(await harness.rows('show grants on stage later')).toContainEqual(
      expect.objectContaining({ privilege: 'READ', grantee_name: 'READER' }),
    );
    expect(await harness.rows('show grants on file format later_format')).toContainEqual(
      expect.objectContaining({ privilege: 'USAGE', grantee_name: 'READER' }),
    );
  });

  test("temporary ones are the session's own, hide others of their name, and go with it", async () => {
    await harness.execute("create file format f type = csv field_delimiter = '|'");
    await put('everybodys.csv', '1\n');
    const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await harness.script(
      `use warehouse compute_wh; use schema loads.s${schemas};
       create temporary file format f type = csv field_delimiter = ';';
       create temp stage st file_format = (format_name = f)`,
      session,
    );
    await stageFile(harness, '@st', 'own.csv', 'a;b\n', session);
    expect((await harness.execute('select $1, $2 from @st', session)).result.rows).toEqual([['a', 'b']]);
    expect(await harness.rows('show stages in schema', session)).toMatchObject([
      { name: 'ST', type: 'INTERNAL' },
      { name: 'ST', type: 'INTERNAL TEMPORARY' },
    ]);
    expect(await rows('list @st')).toMatchObject([
      ['st/everybodys.csv', '2', expect.anything(), expect.anything()],
    ]);
    expect(await rows('show stages in schema')).toHaveLength(1);
    const directories = async (): Promise<number> => (await readdir(harness.stages)).length;
    const before = await directories();
    harness.account.sessions.end(session, 'LOGOUT');
    await vi.waitFor(async () => expect(await directories()).toBe(before - 1));
    expect(await rows('list @st')).toHaveLength(1);
    expect(await rows('show file formats in schema')).toHaveLength(1);
  });

  test('temporary ones need no privilege to create', async () => {
    await harness.script(`create role if not exists passer; grant role passer to user admin;
      grant usage on database loads to role passer; grant usage on schema loads.s${schemas} to role passer;
      grant usage on warehouse compute_wh to role passer`);
    const session = await harness.signIn('ADMIN', adminPassword, 'PASSER');
    await harness.script(
      `use secondary roles none; use warehouse compute_wh; use schema loads.s${schemas}`,
      session,
    );
    expect((await harness.failure('create stage own', session)).code).toBe('003001');
    await harness.script('create temporary stage own; list @own; drop stage own', session);
  });
});
