import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

describe('failures', () => {
  it.each([
    [
      'select nope from (values (1)) t(a)',
      '000904',
      '42000',
      1,
      7,
      "SQL compilation error: error line 1 at position 7\ninvalid identifier 'NOPE'",
    ],
    [
      'select\n  t.nope from (values (1)) t(a)',
      '000904',
      '42000',
      2,
      2,
      "SQL compilation error: error line 2 at position 2\ninvalid identifier 'T.NOPE'",
    ],
    ['select nope(1)', '002140', '42601', 1, 7, 'SQL compilation error:\nUnknown function NOPE.'],
    [
      'select * from nope',
      '002003',
      '42S02',
      1,
      14,
      "SQL compilation error:\nObject 'NOPE' does not exist or not authorized.",
    ],
    [
      "select substr('a')",
      '000938',
      '22023',
      1,
      7,
      "SQL compilation error: error line 1 at position 7\nnot enough arguments for function [SUBSTR('a')], expected 2, got 1",
    ],
    [
      'select pi(1)',
      '000939',
      '22023',
      1,
      7,
      'SQL compilation error: error line 1 at position 7\ntoo many arguments for function [PI(1)] expected 0, got 1',
    ],
    [
      'select a from (values (1)) t(a), (values (1)) u(a)',
      '002028',
      '42601',
      1,
      7,
      "SQL compilation error: error line 1 at position 7\nambiguous column name 'A'",
    ],
    ["select 'a'::date + true", '001044', '42P13', 1, 7, undefined],
    ['select 1 / 0', '100051', '22012', -1, -1, 'Division by zero'],
    ['select 7 % 0', '100051', '22012', -1, -1, 'Division by zero'],
    ["select 'abc'::int", '100038', '22018', -1, -1, "Numeric value 'abc' is not recognized"],
    ['select 12345::number(3)', '100132', '22003', -1, -1, "Numeric value '12345' is out of range"],
    [
      "select to_decimal('345.123', 4, 2)",
      '100039',
      '22003',
      -1,
      -1,
      "Numeric value '345.123' is out of range",
    ],
    [
      "select bitand(x'1010', x'11001010')",
      '100544',
      '22026',
      -1,
      -1,
      'The lengths of two variable-sized fields do not match: first length 2, second length 4',
    ],
    [
      'select array_flatten([[1, 2, 3], 4])',
      '100107',
      '22000',
      -1,
      -1,
      "Not an array: 'Input argument to ARRAY_FLATTEN is not an array of arrays'",
    ],
    [
      "select arrays_to_object(['a'], [1, 2])",
      '215001',
      '22000',
      -1,
      -1,
      'Key array and value array had unequal lengths in ARRAYS_TO_OBJECT',
    ],
    [
      'select arrays_to_object([1], [1])',
      '215002',
      '22000',
      -1,
      -1,
      'Key supplied for ARRAYS_TO_OBJECT does not have string type',
    ],
    ["select '12345'::number(3)", '100039', '22003', -1, -1, "Numeric value '12345' is out of range"],
    ["select '2024-02-30'::date", '100040', '22007', -1, -1, "Date '2024-02-30' is not recognized"],
    ["select 'x'::timestamp", '100035', '22007', -1, -1, "Timestamp 'x' is not recognized"],
    ["select 'maybe'::boolean", '100037', '22018', -1, -1, "Boolean value 'maybe' is not recognized"],
    [
      'select parse_json(\'{"a":"x"}\'):a::int',
      '100071',
      '22000',
      -1,
      -1,
      'Failed to cast variant value x to FIXED',
    ],
    ["select parse_json('{bad')", '100069', '22P02', -1, -1, 'Error parsing JSON: {bad'],
    [
      'select (select 1 union all select 2)',
      '090150',
      '22000',
      -1,
      -1,
      'Single-row subquery returns more than one row.',
    ],
    [
      'select a, b from (values (1, 2)) t(a, b) group by a',
      '000979',
      '42601',
      1,
      0,
      'SQL compilation error:\n[B] is not a valid group by expression',
    ],
    ['select 1 from (values (1)) t(a) where max(a) > 1', '002035', '42601', 1, 38, undefined],
    ['select 1 union select 1, 2', '001789', '42601', 1, 0, undefined],
    ['select $nobody', '002211', '02000', 1, 7, undefined],
    ['select ?', '002049', '42601', 1, 7, undefined],
    ["select dateadd(fortnight, 1, '2024-01-01'::date)", '001036', '42601', 1, 7, undefined],
    ["select regexp_replace('a', '(', 'x')", '100048', '2201B', -1, -1, 'Invalid regular expression.'],
    ['select 99999999999999999999999999999999999999 + 1', '100039', '22003', -1, -1, undefined],
    ['select row_number()', '002036', '42601', 1, 7, undefined],
    ['select sum(sum(a)) from (values (1)) t(a)', '002034', '42601', 1, 7, undefined],
  ])('%s', async (sql, code, sqlState, line, position, message) => {
    const failure = await harness.failure(sql);
    expect(failure).toMatchObject({ code, sqlState, line, position });
    if (message !== undefined) expect(failure.message).toBe(message);
  });

  it('does not act where the query does not compile', async () => {
    await expect(
      harness.failure("select system$generate_scim_access_token('X'), nope"),
    ).resolves.toMatchObject({ code: '000904' });
  });
});

describe('aggregates and window functions where they cannot be', () => {
  const rows = '(values (1), (2)) u(a)';

  it.each([
    [`select a from ${rows} where count(*) > 1`, '002035', 'WHERE clause'],
    [`select * from ${rows} join (values (1)) v(b) on count(*) > 1`, '002035', 'ON clause'],
    ['values (count(*))', '002035', 'VALUES clause'],
    ['select 1 union select 2 order by count(*)', '002035', 'ORDER BY clause'],
    [`select a from ${rows} where row_number() over (order by a) = 1`, '002079', 'ROW_NUMBER() OVER'],
    [`select count(*) from ${rows} having row_number() over (order by a) = 1`, '002079', 'ROW_NUMBER() OVER'],
    [`select a from ${rows} qualify a = 1`, '002079', 'QUALIFY needs a window function'],
    [`select a from ${rows} order by count(*)`, '000979', '[A] is not a valid group by expression'],
    [`select a, sum(a) over () from ${rows} qualify count(*) > 1`, '000979', '[A] is not a valid group by'],
    [`select count(*), (select u.a) from ${rows}`, '000979', '[A] is not a valid group by expression'],
  ])('%s', async (sql, code, words) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(words);
  });

  it.each([
    [`select 1 from ${rows} order by count(*)`, [['1']]],
    [
      `select a, (select u.a + 1) from ${rows} group by a order by a`,
      [
        ['1', '2'],
        ['2', '3'],
      ],
    ],
    [`select a, row_number() over (order by a desc) as n from ${rows} qualify n = 1`, [['2', '1']]],
    [`select count(*) as n from ${rows} qualify row_number() over (order by count(*)) = 1`, [['2']]],
  ])('%s is right', async (sql, expected) => {
    expect(await harness.rows(sql)).toEqual(expected);
  });
});
