/** Lambda expressions: https://docs.snowflake.com/en/sql-reference/functions/filter and …/transform */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from '../harness.ts';
import { describeValues } from './check.ts';

describeValues('FILTER and TRANSFORM', [
  [`filter([1, 2, 3, 4], x -> x > 2)`, `[3,4]`],
  [
    `filter([{'name':'Pat', 'value': 50},{'name':'Terry', 'value': 75},{'name':'Dana', 'value': 25}], a -> a:value >= 50)`,
    `[{"name":"Pat","value":50},{"name":"Terry","value":75}]`,
  ],
  [`filter([1, null, 3, 5, null], a -> a is not null)`, `[1,3,5]`],
  [`filter(null, a -> true)`, null],
  [`filter([], a -> true)`, `[]`],
  [`transform([1, 2, 3], a int -> a * 2)`, `[2,4,6]`],
  [`transform(['a', 'b'], x -> upper(x) || '!')`, `["A!","B!"]`],
  [`transform([1, 2], x -> null)`, `[null,null]`],
  [`transform([[1,2],[3]], x -> array_size(x))`, `[2,1]`],
  [`transform([[1,2],[3]], x -> transform(x, y int -> y + 1))`, `[[2,3],[4]]`],
  [`transform([[1,2],[3]], x -> transform(x, y -> array_size(x)))`, `[[2,2],[1]]`],
  [`filter(transform([1,2,3], x int -> x + column1), x -> x > 2) from values (1)`, `[3,4]`],
  [`transform([1], column1 -> column1) from values (5)`, `[1]`],
  [`transform([1,2], x int -> x + column1) from values (10)`, `[11,12]`],
  [`transform([{'a': 1}], x -> x:a::int + 1)`, `[2]`],
  [`transform([12345678901234567890.12], x -> x)`, `[12345678901234567890.12]`],
]);

describeValues('REDUCE', [
  ['reduce([1,2,3], 0, (acc, val) -> acc + val)', '6'],
  ['reduce([1,2,3], 10, (acc, val) -> acc + val)', '16'],
  ['reduce([1,2,3], 0, (acc, val) -> acc + val * val)', '14'],
  ['reduce([1,NULL,2,NULL,3,4], 0, (acc, val) -> ifnull(acc + val, acc + 0))', '10'],
  ['reduce([1,NULL,2,NULL,3,4], 0, (acc, val) -> acc + zeroifnull(val))', '10'],
  ["reduce(['a', 'b', 'c'], '', (acc, val) -> acc || ' ' || val)", ' a b c'],
  ['reduce([1, 2, 3, 4], [], (acc, val) -> array_prepend(acc, val))', '[4,3,2,1]'],
  ['reduce([5,10,15], 0, (acc, val) -> iff(val < 7, acc + val * val, acc + val))', '50'],
  ['reduce([1.5, 2.5], 0, (acc, val) -> acc + val)', '4'],
  ['reduce([], 7, (acc, val) -> acc + val)', '7'],
  ['reduce(null, 1, (acc, val) -> acc)', null],
  ['reduce([1], null, (acc, val) -> acc + val)', null],
  ['reduce([1, 2], 1, (acc, val) -> null)', null],
  [
    'reduce([12345678901234567890123, 1], 0::number(38, 0), (acc number(38, 0), val number(38, 0)) -> acc + val)',
    '12345678901234567890124',
  ],
  ['reduce([[1,2],[3]], 0, (a int, x) -> a + reduce(x, 0, (b int, y int) -> b + y))', '6'],
  ["reduce(['2024-01-01', '2019-02-01'], '2020-01-01'::date, (d, v) -> greatest(d, v::date))", '2024-01-01'],
  ['reduce([1, 2, 3], true, (acc, val) -> acc and val > 1)', 'false'],
  ['reduce([1, 2], column1, (acc, val) -> acc + val) from values (10)', '13'],
  ['transform([1, 2], (x int) -> x + 1)', '[2,3]'],
]);

describe('lambda expressions', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.runner.close());

  it.each([
    ["transform('x', 1)", /a lambda expression such as x -> x \+ 1 is needed/],
    ['filter([1], x -> (select 1) = x)', /aggregates and subqueries within a lambda expression/],
    ['filter([1], x -> count(x) > 0)', /aggregates and subqueries within a lambda expression/],
    ['filter([1], x nosuch -> true)', /Unsupported data type 'NOSUCH'/],
    ['filter([1], x -> y)', /invalid identifier 'Y'/],
    ['upper(x -> x)', /a lambda expression is not allowed here/],
    ['transform([1, 2], (x, y) -> x)', /a lambda expression such as x -> x \+ 1 is needed/],
    ['reduce([1], 0, x -> x)', /a lambda expression such as \(acc, val\) -> acc \+ val is needed/],
    ["reduce([1], 0, (acc, val) -> '2020-01-01'::date)", /Invalid argument types for function 'REDUCE'/],
    [
      `${'reduce([1], 0, (a, b) -> '.repeat(9)}a${')'.repeat(9)}`,
      /lambda expressions more than 8 deep within each other/,
    ],
    ['transform([1, 2])', /not enough arguments for function/],
  ])('are refused where they make no sense: %s', async (expression, message) => {
    expect((await harness.failure(`select ${expression}`)).message).toMatch(message);
  });
});
