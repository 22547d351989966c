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
    ['transform([1, 2])', /not enough arguments for function/],
  ])('are refused where they make no sense: %s', async (expression, message) => {
    expect((await harness.failure(`select ${expression}`)).message).toMatch(message);
  });
});
