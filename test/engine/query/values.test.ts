import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asInstant } from '../../../src/account/model.ts';
import type { Cell } from '../../../src/engine/result.ts';
import { contextWith, type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const check = (cases: readonly (readonly [expression: string, value: Cell])[]): void => {
  it.each(cases)('%s is %s', async (expression, value) => {
    expect(await harness.value(expression)).toEqual(value);
  });
};

const days = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
const nanoseconds = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1_000_000n;

describe('numbers', () => {
  check([
    ['1 / 3', '0.333333'],
    ['2 / 3', '0.666667'],
    ['-2 / 3', '-0.666667'],
    ['10 / 4', '2.500000'],
    ['1.5 * 2.25', '3.375'],
    ['7 % 3', '1'],
    ['-7 % 3', '-1'],
    ['1 + 1.50', '2.50'],
    ["'1' + 1", '2.00000'],
    ['round(2.345, 2)', '2.35'],
    ['round(125, -1)', '130'],
    ['round(-2.5)', '-3'],
    ['ceil(1.2)', '2'],
    ['floor(-1.5)', '-2'],
    ['trunc(1.29, 1)', '1.2'],
    ['mod(7, 3)', '1'],
    ['div0(1, 0)', '0.000000'],
    ['abs(-3)', '3'],
    ['width_bucket(5, 0, 10, 5)', '3'],
    ['0.1::float + 0.2::float', 0.30000000000000004],
    ['zeroifnull(null)', '0'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['123456789012345678901234567890123456789', 1.2345678901234568e38],
    ['0.12345678901234567890123456789012345678', 0.12345678901234568],
    ['1e10', '10000000000'],
    ['-1.25e1', '-12.5'],
    ['5e-3', '0.005'],
    ['1e37', '10000000000000000000000000000000000000'],
    ['1e38', 1e38],
    ['1e-38', 1e-38],
    ['1e400', Infinity],
    ["to_varchar('nan'::float)", 'NaN'],
    ["to_varchar('-inf'::float)", '-inf'],
  ]);
});

describe('texts', () => {
  check([
    ["'a' || 'b'", 'ab'],
    ["'a' || null", null],
    ["upper('aé')", 'AÉ'],
    ["initcap('hello wORLD')", 'Hello World'],
    ["substr('hello', -3, 2)", 'll'],
    ["substr('hello', 0, 2)", 'he'],
    ["left('abc', 2)", 'ab'],
    ["lpad('a', 3, '*')", '**a'],
    ["replace('aba', 'a')", 'b'],
    ["charindex('b', 'abc')", '2'],
    ["position('z', 'abc')", '0'],
    ["split_part('a.b.c', '.', -1)", 'c'],
    ["split('a,b', ',')", '["a","b"]'],
    ["trim('  a ')", 'a'],
    ["sha2('a')", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ["md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
    ["regexp_replace('abc', 'b', 'X')", 'aXc'],
    ["regexp_substr('a1b22', '[0-9]+')", '1'],
    ["regexp_like('abc', 'a')", false],
    ["'abc' rlike 'a.*'", true],
    ["'a' like 'A'", false],
    ["'a' ilike 'A'", true],
    ["'a_c' like 'a^_c' escape '^'", true],
    ["'abc'::varchar(3)", 'abc'],
    ["try_cast('abc' as varchar(2))", null],
    ["left('abc', null)", null],
    ["substr('abc', 2, null)", null],
    ["substr('abc', 1e30)", ''],
    ["repeat('ab', 3)", 'ababab'],
    ["repeat('', 1e30)", ''],
    ["repeat('a', null)", null],
    ["repeat('a', -1)", ''],
    ["rpad('abc', 2)", 'ab'],
    ["rpad('abc', 6, '')", 'abc'],
    ["lpad('abc', 5, 'é')", 'ééabc'],
    ["replace('aba', '', 'x')", 'aba'],
    ["regexp_replace('abc', '(b)', '\\\\1\\\\1')", 'abbc'],
    ["concat('a', 1, true)", 'a1true'],
    ["concat_ws('-', 'a', upper('b'), 'c')", 'a-B-c'],
    ["array_to_string(array_construct(1, null, 'x'), ', ')", '1, , x'],
    ['randstr(5, 1) = randstr(5, 1) and length(randstr(100, 2)) = 100', true],
    ['1.50::varchar', '1.50'],
    ['1::float::varchar', '1'],
    ['true::varchar', 'true'],
    ["concat('a', 1, null)", null],
    ["'\\0' || 'x'", '\0x'],
  ]);
});

describe('conditions', () => {
  check([
    ["iff(1 = 1, 'a', null)", 'a'],
    ['nvl(null, 5)', '5'],
    ['nvl2(null, 1, 2)', '2'],
    ['nvl2(0, 1, 2)', '1'],
    ["decode(null, null, 'none', 'x')", 'none'],
    ["decode(3, 1, 'one', 2, 'two')", null],
    ['coalesce(null, null, 3.5)', '3.5'],
    ['greatest(1, 2, null)', null],
    ['least(3, 2)', '2'],
    ['nullif(1, 1)', null],
    ['equal_null(null, null)', true],
    ["case 3 when 3 then 'three' end", 'three'],
    ['1 in (2, null)', null],
    ['1 between 0 and 2', true],
    ['1 is distinct from null', true],
    ['(1, 2) = (1, 2)', true],
    ['null and false', false],
    ["to_boolean('yes')", true],
  ]);
});

describe('dates and times', () => {
  check([
    ["'2024-02-29'::date", days('2024-02-29')],
    ["'2024-02-29 10:11:12.5'::timestamp_ntz", nanoseconds('2024-02-29T10:11:12.5')],
    ["'2024-07-01 00:00:00'::timestamp_ltz", nanoseconds('2024-07-01T07:00:00')],
    [
      "'2024-02-29 10:11:12 +02:00'::timestamp_tz",
      { nanoseconds: nanoseconds('2024-02-29T08:11:12'), offsetMinutes: 120 },
    ],
    ["'2024-02-29 10:11:12.5 +02:00'::timestamp_tz::varchar", '2024-02-29 10:11:12.500 +0200'],
    ["'2024-07-01 00:00:00'::timestamp_ltz::varchar", '2024-07-01 00:00:00.000 -0700'],
    ["'10:11'::time::varchar", '10:11:00'],
    ["dateadd(month, 1, '2024-01-31'::date)", days('2024-02-29')],
    ["dateadd('day', 1, '2024-03-09 12:00:00'::timestamp_ltz)::varchar", '2024-03-10 12:00:00.000 -0700'],
    ["dateadd('hour', 24, '2024-03-09 12:00:00'::timestamp_ltz)::varchar", '2024-03-10 13:00:00.000 -0700'],
    ["dateadd(hour, 1, '2024-01-31'::date)", nanoseconds('2024-01-31T01:00:00')],
    ["datediff('week', '2024-01-07'::date, '2024-01-08'::date)", '1'],
    ["datediff(year, '2023-12-31'::date, '2024-01-01'::date)", '1'],
    ["date_trunc('month', '2024-02-29'::date)", days('2024-02-01')],
    ["date_part(epoch_second, '2024-01-01'::timestamp)", '1704067200'],
    ["dayofweek('2024-01-07'::date)", '0'],
    ["extract(month from '2024-02-03'::date)", '2'],
    ["'2024-01-01'::date + 1", days('2024-01-02')],
    ["'2024-01-03'::date - '2024-01-01'::date", '2'],
    ["'2024-01-31'::date + interval '1 month'", days('2024-02-29')],
    ["to_char('2024-02-03'::date, 'DD/MM/YYYY')", '03/02/2024'],
    ["to_timestamp('03.02.2024 10:11', 'DD.MM.YYYY HH24:MI')", nanoseconds('2024-02-03T10:11:00')],
    ["to_timestamp('1700000000')", 1_700_000_000_000_000_000n],
    [
      "convert_timezone('America/Los_Angeles', 'UTC', '2024-07-01 00:00:00')",
      nanoseconds('2024-07-01T07:00:00'),
    ],
    ["last_day('2024-02-01'::date)", days('2024-02-29')],
    ["monthname('2024-02-01'::date)", 'Feb'],
    ["months_between('2024-03-31'::date, '2024-02-29'::date)", '1.000000'],
    ["try_to_date('2024-02-30')", null],
    ['current_date', days('2024-05-06')],
    ["to_char(current_timestamp(), 'HH24:MI:SS')", '00:08:09'],
  ]);
});

describe('semi-structured values', () => {
  check([
    ['parse_json(\'{"b":1.50,"a":[1,{"x":"y"}]}\')', '{"a":[1,{"x":"y"}],"b":1.5}'],
    ['parse_json(\'{"a":[1,{"x":"y"}]}\'):a[1].x::string', 'y'],
    ['parse_json(\'{"a":"y"}\'):a = \'y\'', true],
    ["parse_json('{\"a\":\"y\"}'):a in ('x', 'y')", true],
    ['parse_json(\'{"a":10}\'):a > 9', true],
    ['parse_json(\'{"a":10}\'):a > parse_json(\'{"a":9}\'):a', true],
    ['parse_json(\'{"a":null}\'):a', 'null'],
    ['parse_json(\'{"a":null}\'):a::string', null],
    ['parse_json(\'{"a":1}\'):A', null],
    ['parse_json(\'{"a b":1}\'):"a b"', '1'],
    ["parse_json('[1,2]')[5]", null],
    ["object_construct('b', 1, 'a', null, 'c', 'x')", '{"b":1,"c":"x"}'],
    ["array_construct(1, 'a', null)", '[1,"a",null]'],
    ["array_size(parse_json('[1,2]'))", '2'],
    ["typeof(parse_json('1.5'))", 'DECIMAL'],
    ['typeof(parse_json(\'"x"\'))', 'VARCHAR'],
    ['get_path(parse_json(\'{"a":{"b":[1,2]}}\'), \'a.b[1]\')', '2'],
    ["try_parse_json('{bad')", null],
    ['parse_json(\'"quoted"\')::string', 'quoted'],
    ["array_contains(1::variant, parse_json('[1,2]'))", true],
    ["'a'::variant = 'a'", true],
    ["parse_json('12345678901234567890123')", '12345678901234567890123'],
  ]);
});

describe('context', () => {
  check([
    ['current_user', 'ADMIN'],
    ['current_user()', 'ADMIN'],
    ['current_role()', 'ACCOUNTADMIN'],
    ['current_account()', 'LOCAL'],
    ['current_database()', 'DEMO'],
    ['current_schema()', null],
    ['current_session()', '42'],
    ['current_secondary_roles()', '{"roles":"","value":"ALL"}'],
    ['sysdate()', nanoseconds('2024-05-06T07:08:09.123')],
  ]);

  it('finds earlier queries of the session', async () => {
    const session = { ...contextWith().session, queryIds: ['first', 'second'] };
    expect(await harness.value('last_query_id()', { session })).toBe('second');
    expect(await harness.value('last_query_id(1)', { session })).toBe('first');
    expect(await harness.value('last_query_id(-2)', { session })).toBe('first');
  });

  it('reads session variables and binds by their types', async () => {
    const type = { type: 'TEXT' as const, nullable: true, precision: null, scale: null, length: 3 };
    const at = asInstant(0);
    const variables = new Map([['WHO', { type, value: 'you', createdOn: at, updatedOn: at }]]);
    expect(await harness.value('$who', { variables })).toBe('you');
    const bound = (bindType: string, value: string | null) =>
      harness.value('?', { binds: { '1': { type: bindType, value } } });
    expect(await bound('FIXED', '1.25')).toBe('1.25');
    expect(await bound('REAL', '1.5')).toBe(1.5);
    expect(await bound('BOOLEAN', 'true')).toBe(true);
    expect(await bound('ANY', null)).toBe(null);
    expect(await bound('DATE', '86400000')).toBe(1);
    expect(await bound('TIMESTAMP_NTZ', '1500000000')).toBe(1_500_000_000n);
    expect(await bound('BINARY', '4142')).toBe('4142');
    expect(await bound('TEXT', "x' or '1'='1")).toBe("x' or '1'='1");
  });
});

describe('types and names of columns', () => {
  it.each([
    ['select 1', '1', 'FIXED', 1, 0, null],
    ["select 'a'", "'A'", 'TEXT', null, null, 1],
    ['select 1.50 as price', 'PRICE', 'FIXED', 3, 2, null],
    ['select count(*) from (values (1)) t(a)', 'COUNT(*)', 'FIXED', 18, 0, null],
    ['select sum(a) from (values (1.5)) t(a)', 'SUM(A)', 'FIXED', 38, 1, null],
    ['select avg(a) from (values (1)) t(a)', 'AVG(A)', 'FIXED', 38, 6, null],
    ['select 1 / 3', '1 / 3', 'FIXED', 7, 6, null],
    ['select current_role( )', 'CURRENT_ROLE( )', 'TEXT', null, null, 16_777_216],
    ['select t.a as "Mixed" from (values (1)) t(a)', 'Mixed', 'FIXED', 1, 0, null],
    ['select 1::number(10, 2)', '1::NUMBER(10, 2)', 'FIXED', 10, 2, null],
    ['select current_timestamp()', 'CURRENT_TIMESTAMP()', 'TIMESTAMP_LTZ', 0, 9, null],
  ])('%s gives %s', async (sql, name, type, precision, scale, length) => {
    const { columns } = await harness.run(sql);
    expect(columns).toHaveLength(1);
    expect(columns[0]).toMatchObject({ name, type, precision, scale, length });
    const described = await harness.run(sql, { describeOnly: true });
    expect(described).toEqual({ columns, rows: [] });
  });
});
