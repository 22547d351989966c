/** Values are those of the examples in Snowflake's documentation of each function. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/engine/result.ts';
import { type Harness, openHarness } from './harness.ts';

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

/** Refused with the message, which names what is wrong. */
const refuse = (cases: readonly (readonly [expression: string, message: RegExp])[]): void => {
  it.each(cases)('%s is refused', async (expression, message) => {
    expect((await harness.failure(`select ${expression}`)).message).toMatch(message);
  });
};

const times = "'It was the best of times, it was the worst of times'";

describe('regular expressions', () => {
  check([
    [`regexp_substr(${times}, 'the\\\\W+\\\\w+', 1, 2)`, 'the worst'],
    [`regexp_substr(${times}, 'the\\\\W+(\\\\w+)', 1, 2, 'e', 1)`, 'worst'],
    [`regexp_substr(${times}, 'THE\\\\W+(\\\\w+)', 1, 1, 'ie')`, 'best'],
    [`regexp_substr(${times}, 'z')`, null],
    ["regexp_substr_all('a1_a2a3_a4A5a6', 'a[[:digit:]]')", '["a1","a2","a3","a4","a6"]'],
    ["regexp_substr_all('a1_a2a3_a4A5a6', 'a[[:digit:]]', 2)", '["a2","a3","a4","a6"]'],
    ["regexp_substr_all('a1_a2a3_a4A5a6', 'a[[:digit:]]', 1, 3)", '["a3","a4","a6"]'],
    ["regexp_substr_all('a1_a2a3_a4A5a6', 'a[[:digit:]]', 1, 1, 'i')", '["a1","a2","a3","a4","A5","a6"]'],
    ["regexp_substr_all('a1_a2a3_a4A5a6', '(a)([[:digit:]])', 1, 1, 'ie')", '["a","a","a","a","A","a"]'],
    ["regexp_substr_all('a1_a2a3_a4A5a6', 'b')", '[]'],
    [`regexp_count(${times}, '\\\\bwas\\\\b', 1)`, '2'],
    [`regexp_instr(${times}, '\\\\bwas\\\\b', 1, 1)`, '4'],
    [`regexp_instr(${times}, '\\\\bwas\\\\b', 1, 2)`, '30'],
    [`regexp_instr(${times}, 'the\\\\W+\\\\w+', 1, 1, 1)`, '16'],
    ["regexp_instr('abcb', 'b', 3)", '4'],
    ["regexp_instr('abc', 'z')", '0'],
    ["regexp_instr('abc', null)", null],
    [`regexp_replace(${times}, '( ){1,}', '')`, 'Itwasthebestoftimes,itwastheworstoftimes'],
    [`regexp_replace(${times}, 'times', 'days', 1, 2)`, 'It was the best of times, it was the worst of days'],
    [
      "regexp_replace('firstname middlename lastname', '(.*) (.*) (.*)', '\\\\3, \\\\1 \\\\2')",
      'lastname, firstname middlename',
    ],
    ["regexp_replace('Abc aBc', 'abc', 'x', 1, 0, 'i')", 'x x'],
    ["regexp_replace(null, 'a', 'b', 1, 1)", null],
    ["regexp_like('abc', 'A.C', 'i')", true],
    ["regexp_like('a\\nb', 'a.b')", false],
    ["regexp_like('a\\nb', 'a.b', 's')", true],
  ]);
  refuse([
    ["regexp_like('a', '(')", /^Invalid regular expression/],
    ["regexp_like('a', '[')", /^Invalid regular expression/],
    ["regexp_like('a', ')')", /^Invalid regular expression/],
    ["regexp_like('a', '[b-a]')", /^Invalid regular expression/],
    ["regexp_like('a', '(?=a)')", /^Invalid regular expression/],
    ["regexp_like('a', 'a{5000}')", /^Invalid regular expression/],
    ["regexp_count('a', 'a', 1, 'q')", /position 7\ninvalid regular expression parameters 'q'/],
    ["regexp_instr('a', '(a', 1, 1, 0, 'e')", /^Invalid regular expression/],
    ["x'4'", /not a legal hex-encoded value/],
    ["regexp_like('a', 'a', b) from (values ('i')) t(b)", /needs to be constant/],
  ]);
});

describe('what is refused', () => {
  refuse([
    [`parse_json('{"a":1,"a":2}')`, /^Error parsing JSON: duplicate object attribute "a"/],
    [`parse_json('{}', 'x')`, /invalid parameter of function PARSE_JSON: 'd' or 's' is needed/],
    ["object_construct('a', 1, 'a', 2)", /^Duplicate field key 'a'/],
    ["object_agg(column1, 1) from values ('a'), ('a')", /^Duplicate field key 'a'/],
    ["get_path(parse_json('{}'), b) from (values ('a')) t(b)", /GET_PATH/],
    ["editdistance(repeat('ä', 5000), repeat('ö', 5000))", /Texts of 5000 and 5000 characters are too long/],
    ["months_between('10:11'::time, '10:12'::time)", /Invalid argument types for function 'MONTHS_BETWEEN'/],
    [
      "generate_column_description('2024-01-02'::date, 'table')",
      /GENERATE_COLUMN_DESCRIPTION needs an array/,
    ],
    ["add_months('10:11'::time, 1)", /Invalid argument types for function 'ADD_MONTHS': \(TIME\(9\)/],
    ['mode(1) within group (order by 1)', /WITHIN GROUP is not allowed for function \[MODE\(1\)\]/],
    ["to_binary('41', 'HEXA')", /invalid format 'HEXA' for function TO_BINARY: HEX, BASE64 or UTF-8/],
    ["base64_encode('a', 0, 'ab')", /invalid alphabet 'ab' for function BASE64_ENCODE/],
    ["base64_encode('a', -1)", /argument 2 to function BASE64_ENCODE needs to be a constant whole number/],
    [
      'max_by(1, 2, 1001)',
      /argument 3 to function MAX_BY needs to be a constant whole number from 1 to 1000/,
    ],
    [
      "trunc('2024-05-10'::date, 'decade')",
      /'decade' is not a valid date\/time component for function TRUNC/,
    ],
  ]);
});

describe('texts', () => {
  check([
    ["insert('abc', 1, 2, 'Z')", 'Zc'],
    ["insert('abcdef', 3, 2, 'zzz')", 'abzzzef'],
    ["insert('abc', 2, 1, '')", 'ac'],
    ["insert('abc', 4, 0, 'Z')", 'abcZ'],
    ["insert('abc', 1, null, 'Z')", null],
    ["soundex('Pfister')", 'P236'],
    ["soundex('I love rock and roll music.')", 'I416'],
    ["soundex('Marks')", 'M620'],
    ["soundex('Marx')", 'M620'],
    ["strtok('a.b.c', '.', 1)", 'a'],
    ["strtok('user@snowflake.com', '@.', 2)", 'snowflake'],
    ["strtok('', '', 1)", null],
    ["strtok('a.b', '', 1)", 'a.b'],
    ["strtok('a b', ' ', 3)", null],
    ["strtok(null, '.', 1)", null],
    ["strtok('a.b', null, 1)", null],
    ["strtok('a.b', '.', null)", null],
    ["strtok_to_array('a.b.c', '.')", '["a","b","c"]'],
    ["strtok_to_array('user@snowflake.com', '.@')", '["user","snowflake","com"]'],
    ["split_part('11.22.33', '.', 0)", '11'],
    ["split_part('127.0.0.1', '.', 1)", '127'],
    ["split_part('127.0.0.1', '.', -1)", '1'],
    ["split_part('|a|b|c|', '|', 1)", ''],
    ["split_part('|a|b|c|', '|', 2)", 'a'],
    ["split_part('aaa--bbb-BBB--ccc', '--', 2)", 'bbb-BBB'],
    ["split_part('aaa', '', 1)", 'aaa'],
    ["split_part('aaa', '', 2)", ''],
    ["split_part('aaa', null, 1)", null],
    ["initcap('The Quick-gray fox')", 'The Quick-Gray Fox'],
    ["initcap('this is the new Frame+work', '')", 'This is the new frame+work'],
    ["initcap('iqamqinterestedqinqthisqtopic', 'q')", 'IqAmqInterestedqInqThisqTopic'],
    ["rtrimmed_length(' ABCD ')", '5'],
    [
      "parse_url('mailto:abc@xyz.com')",
      '{"fragment":null,"host":null,"parameters":null,"path":"abc@xyz.com","port":null,"query":null,"scheme":"mailto"}',
    ],
    ["parse_url('http://USER:PASS@EXAMPLE.INT:4345/HELLO.PHP?USER=1'):parameters:USER::string", '1'],
    ["parse_url('http://USER:PASS@EXAMPLE.INT:4345/HELLO.PHP?USER=1'):host::string", 'USER:PASS@EXAMPLE.INT'],
    ["parse_url('http://USER:PASS@EXAMPLE.INT:4345/HELLO.PHP?USER=1'):port::string", '4345'],
    ["parse_url('https://www.snowflake.com/'):path::string", ''],
    ["parse_url('example.int/hello.php?user=12#nofragment', 1)", '{"error":"scheme not specified"}'],
    ['parse_url(null)', null],
    [
      "parse_ip('192.168.242.188/24', 'INET')",
      '{"family":4,"host":"192.168.242.188","ip_fields":[3232297660,0,0,0],"ip_type":"inet","ipv4":3232297660,"ipv4_range_end":3232297727,"ipv4_range_start":3232297472,"netmask_prefix_length":24,"snowflake$type":"ip_address"}',
    ],
    [
      "parse_ip('fe80::20c:29ff:fe2c:429/64', 'INET')",
      '{"family":6,"hex_ipv6":"FE80000000000000020C29FFFE2C0429","hex_ipv6_range_end":"FE80000000000000FFFFFFFFFFFFFFFF","hex_ipv6_range_start":"FE800000000000000000000000000000","host":"fe80::20c:29ff:fe2c:429","ip_fields":[4269801472,0,34351615,4264297513],"ip_type":"inet","netmask_prefix_length":64,"snowflake$type":"ip_address"}',
    ],
    ["parse_ip('::ffff:10.0.0.1', 'INET'):hex_ipv6::string", '00000000000000000000FFFF0A000001'],
    ["parse_ip('10.0.0.256', 'INET', 1):error is not null", true],
  ]);
  refuse([
    ["parse_url('example.int/hello.php?user=12#nofragment', 0)", /^Error parsing URL: scheme not specified$/],
    ["parse_ip('10.0.0.256', 'INET')", /^Error parsing IP: /],
    ["insert('abc', 9, 0, 'Z')", /for function INSERT/],
  ]);
});

describe('digests and encodings', () => {
  check([
    ["md5('Snowflake')", 'edf1439075a83a447fb8b630ddc9c8de'],
    ["md5_binary('Snowflake')", 'EDF1439075A83A447FB8B630DDC9C8DE'],
    ["md5_number_lower64('Snowflake')", '9203306159527282910'],
    ["md5_number_upper64('Snowflake')", '17145559544104499780'],
    ["sha1('Snowflake')", 'fda76b0bcc1e87cf259b1d1e3271d76f590fb5dd'],
    ["sha1_binary('Snowflake')", 'FDA76B0BCC1E87CF259B1D1E3271D76F590FB5DD'],
    ["sha2('Snowflake', 224)", '6267d3d7a59929e6864dd4b737d98e3ef8569d9f88a7466647838532'],
    [
      "sha2_binary('Snowflake', 384)",
      '736BD8A53845348830B1EE63A8CD3972F031F13B111F66FFDEC2271A7AE709662E503A0CA305BD50DA8D1CED48CD45D9',
    ],
    ["length(sha2('Snowflake', 512))", '128'],
    ["hex_decode_string('536E6F77666C616B65')", 'Snowflake'],
    ["hex_decode_binary('4142')", '4142'],
    ["try_hex_decode_string('ff')", null],
    ["try_hex_decode_binary('x')", null],
    ["base64_decode_string('U25vd2ZsYWtl')", 'Snowflake'],
    ["try_base64_decode_string('!')", null],
    ["try_base64_decode_binary('YQ==')", '61'],
    ["uuid_string('fe971b24-9572-4005-b22f-351e9c09274d', 'foo')", 'dc0b6f65-fca6-5b4b-9d37-ccc3fde1f3e2'],
    ['length(uuid_string())', '36'],
  ]);
  refuse([
    ["sha2('a', 100)", /position 7\nDigest size 100 is not supported by SHA2/],
    ["hex_decode_string('5')", /not a legal hex-encoded value: '5'/],
    ["base64_decode_string('!')", /not a legal base64-encoded value: '!'/],
    ["uuid_string('x', 'foo')", /Invalid UUID value 'x'/],
  ]);
});

describe('numbers', () => {
  check([
    ['round(135.135)', '135'],
    ['round(-975.975)', '-976'],
    ['round(-975.975::float, 2)', -975.98],
    ["round(2.5, 0, 'HALF_TO_EVEN')", '2'],
    ["round(-2.5, 0, 'HALF_TO_EVEN')", '-2'],
    ["round(3.5, 0, 'HALF_TO_EVEN')", '4'],
    ["round(2.51, 0, 'HALF_TO_EVEN')", '3'],
    ["round(2.345, 2, 'HALF_TO_EVEN')", '2.34'],
    ["round(125, -1, 'HALF_TO_EVEN')", '120'],
    ["round(2.5, 0, 'HALF_AWAY_FROM_ZERO')", '3'],
    ['bitshiftleft(1, 4)', '16'],
    ['bitshiftright(16, 4)', '1'],
    ['bitnot(7)', '-8'],
    ['bitxor(6, 3)', '5'],
    ['factorial(5)', '120'],
    ['factorial(33)', '8683317618811886495518194401280000000'],
    ['round(haversine(40.7127, -74.0059, 34.0500, -118.2500), 6)', 3936.385096],
    ['round(sinh(1.5), 6)', 2.129279],
    ['round(cot(pi() / 3), 6)', 0.57735],
    ['normal(0, 1, random()) is null', false],
    ['regr_valx(null, 10)', null],
    ['regr_valx(1, null)', null],
    ['regr_valx(1, 10)', 10],
    ['regr_valy(1, 10)', 1],
  ]);
  refuse([
    ["round(2.5, 0, 'x')", /position 7\ninvalid rounding mode/],
    ['factorial(34)', /FACTORIAL: 34/],
    ['bitshiftleft(1, -1)', /out of range: -1/],
  ]);
});

describe('dates and times', () => {
  check([
    ['time_from_parts(12, 34, 56, 987654321)::varchar', '12:34:56'],
    ['time_from_parts(0, 100, 0)::varchar', '01:40:00'],
    ['timestamp_ltz_from_parts(2013, 4, 5, 12, 00, 00)::varchar', '2013-04-05 12:00:00.000 -0700'],
    ['timestamp_ntz_from_parts(2013, 4, 5, 12, 00, 00, 987654321)::varchar', '2013-04-05 12:00:00.987'],
    [
      "timestamp_ntz_from_parts(to_date('2013-04-05'), to_time('12:00:00'))::varchar",
      '2013-04-05 12:00:00.000',
    ],
    ['timestamp_tz_from_parts(2013, 4, 5, 12, 00, 00)::varchar', '2013-04-05 12:00:00.000 -0700'],
    [
      "timestamp_tz_from_parts(2013, 4, 5, 12, 00, 00, 0, 'America/New_York')::varchar",
      '2013-04-05 12:00:00.000 -0400',
    ],
    ['timestamp_from_parts(2013, 4, 5, 12, 0, -3600)::varchar', '2013-04-05 11:00:00.000'],
    ['timestamp_from_parts(2013, 4, null, 12, 0, 0)', null],
    ["next_day('2025-05-06'::date, 'Friday')::varchar", '2025-05-09'],
    ["next_day('2025-05-09'::date, ' fr')::varchar", '2025-05-16'],
    ["previous_day('2025-05-06'::date, 'Friday')::varchar", '2025-05-02'],
    ["next_day('2025-05-06'::date, null)", null],
    ["time_slice('2019-02-28'::date, 4, 'MONTH', 'START')::varchar", '2019-01-01'],
    ["time_slice('2019-02-28'::date, 4, 'MONTH', 'END')::varchar", '2019-05-01'],
    ["time_slice('2019-02-28T01:23:45.678'::timestamp_ntz, 8, 'HOUR')::varchar", '2019-02-28 00:00:00.000'],
    ["time_slice('2019-02-28T12:34:56.789'::timestamp_ntz, 8, 'HOUR')::varchar", '2019-02-28 08:00:00.000'],
    ["time_slice('2018-07-31'::date, 2, 'WEEK')::varchar", '2018-07-23'],
    ["time_slice('2018-08-25'::date, 2, 'WEEK', 'END')::varchar", '2018-09-03'],
    ["time_slice('1969-12-31'::date, 15, 'YEAR')::varchar", '1955-01-01'],
  ]);
  refuse([
    ['timestamp_from_parts(2013, 4, 5, 12)', /not enough arguments/],
    ["timestamp_tz_from_parts(2013, 4, 5, 12, 0, 0, 0, 'Mars')", /Unknown timezone: 'Mars'/],
    ["convert_timezone('UTC', 'Mars', '2024-07-01 00:00:00')", /Unknown timezone: 'Mars'/],
    ["next_day('2025-05-09'::date, 'xx')", /Invalid day of week: 'xx'/],
    ["time_slice('2019-02-28'::date, 0, 'MONTH')", /at least 1/],
    ["time_slice('2019-02-28'::date, 1, 'HOUR')", /'HOUR' is not a valid date\/time component/],
  ]);
});

describe('arrays and objects', () => {
  check([
    ["array_insert(array_construct(0, 1, 2, 3), 2, 'hello')", '[0,1,"hello",2,3]'],
    ["array_insert(array_construct(0, 1, 2, 3), -1, 'hello')", '[0,1,2,"hello",3]'],
    ["array_insert(array_construct(0, 1, 2, 3), 5, 'hello')", '[0,1,2,3,null,"hello"]'],
    ["array_except(['A', 'B'], ['B', 'C'])", '["A"]'],
    ["array_except(['A', 'B', 'B', 'B', 'C'], ['B'])", '["A","B","B","C"]'],
    ["array_except(['A', 'B'], ['A', 'B'])", '[]'],
    ["array_except(['A', null, null], [null, 'B', null])", '["A"]'],
    ["array_except([{'a': 1, 'b': 2}, 1], [{'a': 1, 'b': 2}, 3])", '[1]'],
    ["array_except(['A', 'B'], null)", null],
    ["array_intersection(array_construct('A', 'B', 'B', 'B', 'C'), array_construct('B', 'B'))", '["B","B"]'],
    ['array_sort([20, 0, null, 10])', '[0,10,20,null]'],
    ['array_sort([20, 0, 10], false)', '[20,10,0]'],
    ['array_min([20, 0, 10, null])', '0'],
    ['array_max([20, 0, 10, null])', '20'],
    ['array_max([])', null],
    ["array_remove([1, 5, 5.00, '5', 5, null], 5)", '[1,"5",null]'],
    ['array_remove([5, 5], 5)', '[]'],
    ['array_remove([5], null)', null],
    ['array_remove_at([2, 5, 7], 0)', '[5,7]'],
    ['array_remove_at([2, 5, 7], -1)', '[2,5]'],
    ['array_remove_at([2, 5, 7], 10)', '[2,5,7]'],
    ['array_reverse([1, 2, 3])', '[3,2,1]'],
    ["array_prepend([0, 1, 2, 3], 'hello')", '["hello",0,1,2,3]'],
    ["array_append([1, 2, 3], 'HELLO')", '[1,2,3,"HELLO"]'],
    ['array_cat([1, 2], [3, 4])', '[1,2,3,4]'],
    ['array_cat([1, 2], null)', null],
    ['array_compact([10, null, 30])', '[10,30]'],
    ["array_construct_compact(null, 'hello', 4, 5)", '["hello",4,5]'],
    ["array_distinct(['A', 'A', 'B', null, null])", '["A","B",null]'],
    ['array_flatten([[1, 2, 3], [4], [5, 6]])', '[1,2,3,4,5,6]'],
    ['array_flatten([[1, 2], null, [3]])', null],
    ['array_generate_range(2, 5)', '[2,3,4]'],
    ['array_generate_range(5, 25, 10)', '[5,15]'],
    ['array_generate_range(-5, -25, -10)', '[-5,-15]'],
    ['array_generate_range(8, 2, 2)', '[]'],
    ['array_slice([0, 1, 2, 3, 4, 5, 6], 0, 2)', '[0,1]'],
    ['array_slice([0, 1, 2, 3, 4, 5, 6], 0, -2)', '[0,1,2,3,4]'],
    ['array_slice([0, 1, 2, 3, 4, 5, 6], 3, 20)', '[3,4,5,6]'],
    ["array_slice(['foo', 'snow', 'flake', 'bar'], 1, null)", null],
    ["arrays_overlap(['hello', 'aloha'], ['hello', 'hi', 'hey'])", true],
    ["arrays_overlap(['hello', 'aloha'], ['hola', 'bonjour'])", false],
    ["arrays_to_object(['key1', null, 'key3'], ['v1', 'v2', 'v3'])", '{"key1":"v1","key3":"v3"}'],
    ["object_insert(object_construct('a', 1, 'b', 2), 'c', 3)", '{"a":1,"b":2,"c":3}'],
    ["object_insert(object_construct('a', 1), 'd', parse_json('null'))", '{"a":1,"d":null}'],
    ["object_insert(object_construct('a', 1), 'e', null)", '{"a":1}'],
    ["object_insert(object_construct('a', 1, 'b', 2), 'b', 'valuex', true)", '{"a":1,"b":"valuex"}'],
    ["object_delete(object_construct('a', 1, 'b', 2, 'c', 3), 'a', 'b')", '{"c":3}'],
    ["object_pick(object_construct('a', 1, 'b', 2, 'c', 3), 'a', 'b')", '{"a":1,"b":2}'],
    ["object_pick(object_construct('a', 1, 'b', 2, 'c', 3), array_construct('a', 'b'))", '{"a":1,"b":2}'],
    ["as_integer(parse_json('15'))", '15'],
    ["as_integer(parse_json('1.5'))", null],
    ["as_number(parse_json('1.56'), 10, 1)", '1.6'],
    ["as_double(parse_json('1.5'))", 1.5],
    ['as_boolean(parse_json(\'"true"\'))', null],
    ["as_array(parse_json('[1]'))", '[1]'],
    ["as_object(parse_json('[1]'))", null],
    ["is_double(parse_json('1.5'))", true],
  ]);
  refuse([
    ['array_flatten([[1, 2, 3], 4, [5, 6]])', /ARRAY_FLATTEN/],
    ['array_generate_range(1, 5, 0)', /must not be 0/],
    ["object_insert(object_construct('a', 1), 'a', 2)", /OBJECT_INSERT: duplicate object key 'a'/],
    ["arrays_to_object(['a'], [1, 2])", /had unequal lengths/],
  ]);
});

const aggr = `(values (0, 0.00), (0, 10), (0, 20), (0, 30), (0, 40), (1, 10), (1, 20), (2, 10), (2, 20), (2, 25), (2, 30), (3, 60), (4, null)) aggr(k, v)`;
const shapes =
  '(values (1, 10.00, null), (2, 10, 12), (2, 20, 22), (2, 25, null), (2, 30, 35)) aggr(k, v, v2)';
const sparse = '(values (1, null), (2, 20), (3, null)) t(a, b)';

describe('aggregates and windows', () => {
  it.each([
    [
      `k, percentile_cont(0.25) within group (order by v) from ${aggr} group by k order by k`,
      [
        ['0', '10.00000'],
        ['1', '12.50000'],
        ['2', '17.50000'],
        ['3', '60.00000'],
        ['4', null],
      ],
    ],
    [
      `k, percentile_disc(0.25) within group (order by v) from ${aggr} group by k order by k`,
      [
        ['0', '10.00'],
        ['1', '10.00'],
        ['2', '10.00'],
        ['3', '60.00'],
        ['4', null],
      ],
    ],
    [`kurtosis(k), kurtosis(v), kurtosis(v2) from ${shapes}`, [['5.000000000000', '-2.324218750000', null]]],
    [`round(skew(v), 5) from ${shapes}`, [[0.05241]]],
    [
      'bitand_agg(a), bitor_agg(a), bitxor_agg(a), boolxor_agg(a = 12), hll(a) from (values (15), (26), (12), (14), (8)) t(a)',
      [['8', '31', '31', true, '5']],
    ],
    ['array_sort(array_unique_agg(a)) from (values (5), (2), (1), (2), (1), (null)) t(a)', [['[1,2,5]']]],
    ['hash_agg(a) = (select hash_agg(a) from (values (2), (1)) u(a)) from (values (1), (2)) t(a)', [[true]]],
    [
      'a, grouping(a), count(*) from (values (1), (2)) t(a) group by rollup(a) order by a',
      [
        ['1', '0', '1'],
        ['2', '0', '1'],
        [null, '1', '2'],
      ],
    ],
    [
      `last_value(a) over (order by a), first_value(b) ignore nulls over (order by a), nth_value(a, 2) over (order by a), lag(b) ignore nulls over (order by a) from ${sparse} order by a`,
      [
        ['3', '20', '2', null],
        ['3', '20', '2', null],
        ['3', '20', '2', '20'],
      ],
    ],
    [
      `last_value(a) over (order by a rows between unbounded preceding and current row) from ${sparse} order by a`,
      [['1'], ['2'], ['3']],
    ],
    [
      'a, ratio_to_report(a) over () from (values (1), (3)) t(a) order by a',
      [
        ['1', '0.250000'],
        ['3', '0.750000'],
      ],
    ],
    [
      'a, avg(a) over (), avg(a) over (order by a), avg(a) over (order by a rows between 1 preceding and current row) from (values (1.25), (2.5), (4)) t(a) order by a',
      [
        ['1.25', '2.58333', '1.25000000', '1.25000'],
        ['2.50', '2.58333', '1.87500000', '1.87500'],
        ['4.00', '2.58333', '2.58333333', '3.25000'],
      ],
    ],
    [
      'conditional_true_event(a > 1) over (order by a) from (values (1), (2), (2), (3)) t(a) order by a',
      [['0'], ['1'], ['2'], ['3']],
    ],
    [
      'regr_slope(y, x), regr_count(y, x), approx_percentile(y, 0.5) from (values (1, 2), (2, 4), (3, 6)) t(x, y)',
      [[2, 3, 4]],
    ],
  ])('select %s', async (sql, rows) => {
    expect(await harness.rows(`select ${sql}`)).toEqual(rows);
  });
  refuse([
    [
      `percentile_cont(2) within group (order by v) from ${aggr}`,
      /position 7\nthe percentile of PERCENTILE_CONT/,
    ],
    [`percentile_cont(0.5) from ${aggr}`, /requires WITHIN GROUP/],
    [`sum(v) ignore nulls over () from ${aggr}`, /IGNORE NULLS of SUM/],
    [`grouping(v) from ${aggr} group by k`, /GROUPING takes expressions of GROUP BY only/],
  ]);
});

const flattened = '\'{"a":1, "b":[77,88], "c": {"d":"X"}}\'';
const paths = 'select key, path, index, value from table(flatten(input => parse_json(';

describe('FLATTEN', () => {
  it.each([
    [
      `${paths}${flattened}), recursive => true)) order by path`,
      [
        ['a', 'a', null, '1'],
        ['b', 'b', null, '[77,88]'],
        [null, 'b[0]', '0', '77'],
        [null, 'b[1]', '1', '88'],
        ['c', 'c', null, '{"d":"X"}'],
        ['d', 'c.d', null, '"X"'],
      ],
    ],
    [
      `${paths}${flattened}), recursive => true, mode => 'OBJECT')) order by path`,
      [
        ['a', 'a', null, '1'],
        ['b', 'b', null, '[77,88]'],
        ['c', 'c', null, '{"d":"X"}'],
        ['d', 'c.d', null, '"X"'],
      ],
    ],
    [`${paths}${flattened}), mode => 'ARRAY'))`, []],
    [
      `${paths}${flattened}), path => 'b', mode => 'array')) order by path`,
      [
        [null, 'b[0]', '0', '77'],
        [null, 'b[1]', '1', '88'],
      ],
    ],
    [`${paths}'[]'), outer => true, recursive => true))`, [[null, null, null, null]]],
    [
      'select this from table(flatten(input => parse_json(\'{"c":{"d":[7]}}\'), recursive => true)) order by path',
      [['{"c":{"d":[7]}}'], ['{"d":[7]}'], ['[7]']],
    ],
  ])('%s', async (sql, rows) => {
    expect(await harness.rows(sql)).toEqual(rows);
  });

  it('refuses another mode', async () => {
    const { message } = await harness.failure(
      "select 1 from table(flatten(input => parse_json('[]'), mode => 'x'))",
    );
    expect(message).toMatch(/MODE of FLATTEN needs to be 'OBJECT', 'ARRAY' or 'BOTH'/);
  });
});

const trades = "(values (1, 'A', 10), (2, 'A', 20), (3, 'B', 5)) t(id, s, at)";
const quotes = "(values ('A', 8, 100), ('A', 15, 200), ('B', 9, 300)) q(s, at, p)";

describe('ASOF JOIN', () => {
  it.each(['on t.s = q.s', 'using (s)'])('finds the closest row before, or none, %s', async (by) => {
    const sql = `select t.id, q.p from ${trades} asof join ${quotes} match_condition (t.at >= q.at) ${by} order by t.id`;
    expect(await harness.rows(sql)).toEqual([
      ['1', '100'],
      ['2', '200'],
      ['3', null],
    ]);
  });

  it.each([
    ['match_condition (t.at = q.at)', /MATCH_CONDITION clause is invalid: Only comparison operators/],
    ['match_condition (1 > 2)', /MATCH_CONDITION compares columns of both tables/],
    ['match_condition (q.at >= t.at)', /invalid identifier 'Q.AT'/],
    [
      'match_condition (t.at > q.at) on t.id < q.p',
      /ON clause for ASOF JOIN must contain conjunctions of equality conditions only/,
    ],
  ])('refuses %s', async (clause, message) => {
    const sql = `select 1 from ${trades} asof join ${quotes} ${clause}`;
    expect((await harness.failure(sql)).message).toMatch(message);
  });
});

/** https://docs.snowflake.com/en/sql-reference/functions/to_char and …/sql-format-models */
describe('numbers by a format', () => {
  const formats = [
    `'">"$99.0"<"'`,
    `'">"B9,999.0"<"'`,
    `'">"TME"<"'`,
    `'">"TM9"<"'`,
    `'">"0XXX"<"'`,
    `'">"S0XXX"<"'`,
  ];
  it.each([
    ['-12.391', ['>-$12.4<', '>   -12.4<', '>-1.2391E1<', '>-12.391<', '>FFF4<', '>-000C<']],
    ['0', ['>  $0.0<', '>      .0<', '>0E0<', '>0.000<', '>0000<', '>+0000<']],
    ['-1', ['> -$1.0<', '>    -1.0<', '>-1E0<', '>-1.000<', '>FFFF<', '>-0001<']],
    ['0.10', ['>  $0.1<', '>      .1<', '>1E-1<', '>0.100<', '>0000<', '>+0000<']],
    ['0.01', ['>  $0.0<', '>      .0<', '>1E-2<', '>0.010<', '>0000<', '>+0000<']],
    ['3987', ['> $##.#<', '> 3,987.0<', '>3.987E3<', '>3987.000<', '>0F93<', '>+0F93<']],
    ['1.111', ['>  $1.1<', '>     1.1<', '>1.111E0<', '>1.111<', '>0001<', '>+0001<']],
  ])('%s', async (number, expected) => {
    const [row] = await harness.rows(
      `select ${formats.map((format) => `to_char(n, ${format})`).join(', ')} from (select ${number}::number(7, 3) n)`,
    );
    expect(row).toEqual(expected);
  });
  check([
    ["to_varchar(-123.45, '999.99MI')", '123.45-'],
    ["to_char(-12454.8, '99,999.9S')", '12,454.8-'],
    ["to_char(7, '00000')", ' 00007'],
    ["to_char(7, 'FM00000')", '00007'],
    [
      "to_char(99999999999999999999999999999999999.5, 'FM99999999999999999999999999999999999.0')",
      '99999999999999999999999999999999999.5',
    ],
    ["to_char(1.5::float, 'FM9.00')", '1.50'],
    ["to_char(null::int, '9')", null],
    ['to_char(5, null)', null],
    ['cbrt(27)', 3],
    ['cbrt(-8)', -2],
    ['getbit(11, 3)', '1'],
    ['getbit(11, 2)', '0'],
    ['getbit(11, 100)', '0'],
    ['getbit(-1, 40)', '1'],
    ["get(parse_json('{\"\":1}'), '')", '1'],
  ]);
  refuse([
    ["to_char(1, '9EEE')", /Unsupported feature 'number format 9EEE'/],
    ["to_char(1, '9.9.9')", /Unsupported feature 'number format 9.9.9'/],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/functions/to_decimal and …/sql-format-models */
describe('numbers read by a format', () => {
  check([
    ["to_decimal('1.0', '99.9')", '1'],
    ["to_decimal('-12.3', '99.9')", '-12'],
    ["to_decimal('-12.3', '99.9', 9, 5)", '-12.30000'],
    ["to_decimal(' - 0.1 ', '99.9', 9, 5)", '-0.10000'],
    ["to_decimal('ae5', 'XXX')", '2789'],
    ["to_number('$1,234.50', '$9,999.99', 10, 2)", '1234.50'],
    ["to_number('-$34.5', '$9,999.99', 10, 2)", '-34.50'],
    ["to_number('12,454.8-', '99,999.9S', 10, 1)", '-12454.8'],
    ["to_number('123.45-', '999.99MI', 10, 2)", '-123.45'],
    ["to_number('123.45', '999.99MI', 10, 2)", '123.45'],
    ["to_number('.5', '9.9', 3, 1)", '0.5'],
    ["to_number('00007', '00000')", '7'],
    ["to_number('1.5e3', 'TM9')", '1500'],
    [`to_number('no. 12', '"no. "99')`, '12'],
    ["to_number(to_char(-1234.5, '9,999.0'), '9,999.0', 10, 1)", '-1234.5'],
    ["try_to_number('12x', '99')", null],
    ["try_to_number('123', '99')", null],
    ["try_to_number('12', '99')", '12'],
    ["to_number(null, '99')", null],
    ["to_number('1', null)", null],
  ]);
  it.each([
    ['ae5', 'XX'],
    ['123', '99'],
    ['1.25', '9.9'],
    ['1.5', '9'],
    ['1234', '9,999'],
    ['1,23', '9,999'],
    [',123', '9,999'],
    ['12', '$99'],
    ['$12', '99'],
    ['5', 'S9'],
    ['1 2', '99'],
    ['--1', '99'],
    ['12', '"no. "99'],
    ['', '99'],
    ['.', '9.9'],
    ['-', '99'],
    ['-a', 'XX'],
    ['12 apples', '99'],
    ['nan', 'TM9'],
  ])("'%s' does not fit %s", async (written, format) => {
    expect(await harness.failure(`select to_number('${written}', '${format}')`)).toMatchObject({
      code: '100140',
      sqlState: '22007',
      message: `Can't parse '${written}' as number with format '${format}'`,
    });
    expect(await harness.value(`try_to_number('${written}', '${format}')`)).toBeNull();
  });
  refuse([
    ["to_number('1', '9EEE')", /Unsupported feature 'number format 9EEE'/],
    ["try_to_number('1', '9EEE')", /Unsupported feature 'number format 9EEE'/],
    [`to_number('1', '"a"')`, /Unsupported feature 'number format "a"'/],
    [`to_number('9x9', '9"x"9')`, /Unsupported feature 'number format 9"x"9'/],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/collation */
describe('COLLATE', () => {
  check([["'a' collate '' = 'A'", false]]);
  refuse([
    ["'a' collate 'en-ci' = 'A'", /Unsupported feature 'COLLATE'/],
    ["'a' collate 'utf8'", /Unsupported feature 'COLLATE'/],
  ]);
});
