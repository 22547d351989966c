/** https://docs.snowflake.com/en/sql-reference/constructs/limit */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asInstant } from '../../../src/account/model.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const three = 'select column1 from values (1), (2), (3) order by 1';
const numbers = async (sql: string, binds = {}): Promise<readonly number[]> =>
  (await harness.rows(sql, { binds })).map(([value]) => Number(value));

describe('Row counts', () => {
  it.each([
    ['limit 2', [1, 2]],
    ['limit 0', []],
    ['limit 1e0', [1]],
    ['limit 2 offset 1', [2, 3]],
    ['offset 2 rows fetch next 5 rows only', [3]],
    ['fetch 1', [1]],
    ['limit null', [1, 2, 3]],
    ["limit '' offset $$$$", [1, 2, 3]],
    ['limit null offset 1', [2, 3]],
    ['limit 9223372036854775807 offset 1', [2, 3]],
    ['limit 9223372036854775807 offset 9223372036854775807', []],
  ])('%s', async (clause, expected) => {
    expect(await numbers(`${three} ${clause}`)).toEqual(expected);
  });

  it('are bound, too', async () => {
    const fixed = (value: string | null) => ({ type: 'FIXED', value });
    expect(await numbers(`${three} limit ? offset ?`, { 1: fixed('1'), 2: fixed('2') })).toEqual([3]);
    expect(await numbers(`${three} limit :1`, { 1: fixed(null) })).toEqual([1, 2, 3]);
  });

  it('are session variables, too', async () => {
    const type = { type: 'FIXED' as const, nullable: false, precision: 1, scale: 0, length: null };
    const at = asInstant(0);
    const variables = new Map([['N', { type, value: '2', createdOn: at, updatedOn: at }]]);
    expect(await harness.rows(`${three} limit $n`, { variables })).toEqual([['1'], ['2']]);
  });

  it.each([
    ['limit 1.5', '002010', '2201W', "'1.5' in limit clause"],
    ["limit '5'", '002010', '2201W', "'5' in limit clause"],
    ["limit 'many'", '002010', '2201W', "'many' in limit clause"],
    ['limit 9223372036854775808', '002010', '2201W', "'9223372036854775808' in limit clause"],
    ['limit 1e40', '002010', '2201W', "'1e+40' in limit clause"],
    ['fetch first 0.5 rows only', '002010', '2201W', "'0.5' in limit clause"],
    ['limit ?', '002010', '2201W', "'?' in limit clause"],
    ['offset 1.5', '002011', '2201X', "'1.5' in result offset clause"],
    ['offset 10000000000000000000000000', '002011', '2201X', "'10000000000000000000000000' in result offset"],
  ])('%s is refused', async (clause, code, sqlState, words) => {
    const failure = await harness.failure(`${three} ${clause}`);
    expect(failure).toMatchObject({ code, sqlState, line: -1 });
    expect(failure.message).toContain(`SQL compilation error:\nInvalid row count ${words}`);
  });

  it.each(['-1', '1.5', '99999999999999999999', 'x'])('a bind of %s is refused', async (value) => {
    const type = value === 'x' ? 'TEXT' : 'FIXED';
    const failure = await harness.failure(`${three} limit ?`, { binds: { 1: { type, value } } });
    expect(failure).toMatchObject({
      code: '002010',
      message: `SQL compilation error:\nInvalid row count '${value}' in limit clause`,
    });
  });

  it('of TOP are checked wherever it stands', async () => {
    expect(await numbers('select top 2 column1 from values (1), (2), (3)')).toHaveLength(2);
    expect((await harness.failure('select top 1.5 1')).code).toBe('002010');
    expect((await harness.failure('select top 1 1 union all select top 1.5 1')).code).toBe('002010');
  });
});

describe('Unset binds', () => {
  it.each([
    ['select ?', '?'],
    ['select :1', ':1'],
    ['select 1 limit :n', ':n'],
  ])('%s', async (sql, written) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe('002049');
    expect(failure.message).toContain(`Bind variable ${written} not set.`);
  });
});
