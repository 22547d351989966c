/** PIVOT of the values that there are: https://docs.snowflake.com/en/sql-reference/constructs/pivot */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/engine/result.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const sales = `(select column1 as id, column2 as quarter, column3 as amount from values
  (1, 'Q1', 10), (1, 'Q1', 5), (1, 'Q2', 7), (2, 'Q1', 3), (2, 'it''s', 9))`;

const table = async (
  sql: string,
): Promise<{ readonly names: readonly string[]; readonly rows: readonly (readonly Cell[])[] }> => {
  const { columns, rows } = await harness.run(sql);
  return { names: columns.map(({ name }) => name), rows };
};

describe('PIVOT of the values that there are', () => {
  it('takes all of them, in their order', async () => {
    expect(
      await table(`select * from ${sales} pivot (sum(amount) for quarter in (any)) order by id`),
    ).toEqual({
      names: ['ID', "'Q1'", "'Q2'", "'it''s'"],
      rows: [
        ['1', '15', '7', null],
        ['2', '3', null, '9'],
      ],
    });
  });

  it('takes them in another order, and another value for NULL', async () => {
    expect(
      await table(
        `select * from ${sales} pivot (max(amount) for quarter in (any order by quarter desc) default on null (0)) as p order by id`,
      ),
    ).toEqual({
      names: ['ID', "'it''s'", "'Q2'", "'Q1'"],
      rows: [
        ['1', '0', '7', '10'],
        ['2', '9', '0', '3'],
      ],
    });
  });

  it.each([
    ['DATE', "'2024-01-05'::date", 'DATE_OUTPUT_FORMAT', 'DD/MM/YYYY', "'05/01/2024'"],
    ['DATE', "'2024-01-05'::date", 'DATE_OUTPUT_FORMAT', 'MON YYYY', "'Jan 2024'"],
    ['DATE', "'1931-01-05'::date", 'DATE_OUTPUT_FORMAT', 'YYYY', "'1931'"],
    ['TIME', "'10:11:12.000123'::time", 'TIME_OUTPUT_FORMAT', 'HH24:MI', "'10:11'"],
    [
      'NTZ',
      "'2024-01-05 10:11:12.000123'::timestamp_ntz",
      'TIMEZONE',
      'Asia/Tokyo',
      "'2024-01-05 10:11:12.000'",
    ],
    [
      'LTZ',
      "'2024-01-05 10:11:12.000123 +0000'::timestamp_ltz",
      'TIMEZONE',
      'UTC',
      "'2024-01-05 10:11:12.000 +0000'",
    ],
    [
      'TZ',
      "'2024-01-05 10:11:12.000123 +0100'::timestamp_tz",
      'TIMEZONE',
      'UTC',
      "'2024-01-05 10:11:12.000 +0100'",
    ],
    ['BINARY', "to_binary('ABCD')", 'BINARY_OUTPUT_FORMAT', 'BASE64', "'q80='"],
  ])(
    'finds the rows of a value of type %s again, however it is written',
    async (_, value, parameter, setting, name) => {
      const parameters = new Map([[parameter, setting]]);
      const { columns, rows } = await harness.run(
        `select * from (select ${value} as k, 7 as n) pivot (sum(n) for k in (any))`,
        { parameters },
      );
      expect([columns.map((column) => column.name), rows]).toEqual([[name], [['7']]]);
    },
  );

  it('takes those that a query gives, in its order', async () => {
    expect(
      await table(
        `with wanted as (select 'Q2' as q union all select 'Q1') select * from ${sales} pivot (sum(amount) for quarter in (select q from wanted order by q desc)) order by id`,
      ),
    ).toEqual({
      names: ['ID', "'Q2'", "'Q1'"],
      rows: [
        ['1', '7', '15'],
        ['2', null, '3'],
      ],
    });
  });

  it.each([
    ['numbers', '(-1), (2.5), (null)', ['-1.0', '2.5', 'NULL']],
    ['dates', "('2024-02-01'::date), ('2024-01-31'::date)", ["'2024-01-31'", "'2024-02-01'"]],
    ['truth values', '(true), (false)', ['FALSE', 'TRUE']],
  ])('names columns by %s', async (_, values, names) => {
    const found = await table(
      `select * from (select column1 as k, 1 as n from values ${values}) pivot (sum(n) for k in (any))`,
    );
    expect(found.names).toEqual(names);
    expect(found.rows).toEqual([names.map(() => '1')]);
  });

  it('may stand in common tables and subqueries, and be pivoted from another', async () => {
    expect(
      await table(
        `with s as (select * from ${sales} where id = 1), p as (select * from s pivot (sum(amount) for quarter in (any))) select "'Q1'" + "'Q2'" as both, (select count(*) from (select * from s pivot (sum(amount) for quarter in (any)))) as n from p`,
      ),
    ).toEqual({ names: ['BOTH', 'N'], rows: [['22', '1']] });
  });

  it('has no such columns where there are no rows', async () => {
    expect(
      await table(
        `select * from (select * from ${sales} where false) pivot (sum(amount) for quarter in (any))`,
      ),
    ).toEqual({ names: ['ID'], rows: [] });
  });

  it('says what is wrong with the query', async () => {
    const pivot = (values: string) => `select * from ${sales} pivot (sum(amount) for quarter in (${values}))`;
    expect((await harness.failure(pivot('any order by nothing'))).message).toMatch(
      /invalid identifier 'NOTHING'/,
    );
    expect((await harness.failure(pivot('select x from (select 1 as y)'))).message).toMatch(
      /invalid identifier 'X'/,
    );
  });
});
