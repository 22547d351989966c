/** https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#using-bind-variables-in-a-statement */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bind } from '../../../src/engine/engine.ts';
import type { Cell } from '../../../src/engine/result.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const bound = (type: string, value: Bind['value']) => ({ binds: { 1: { type, value } } });

describe('Binds', () => {
  it.each<[type: string, value: string | null, text: Cell]>([
    ['TEXT', "it's", "it's"],
    ['FIXED', '-12.50', '-12.50'],
    ['FIXED', '1E+5', '100000'],
    ['FIXED', '99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['REAL', '1.5e3', '1500'],
    ['REAL', 'inf', 'inf'],
    ['REAL', 'NaN', 'NaN'],
    ['BOOLEAN', 'true', 'true'],
    ['BOOLEAN', 'False', 'false'],
    ['BOOLEAN', '1', 'true'],
    ['BOOLEAN', '0', 'false'],
    ['DATE', '1704153600000', '2024-01-02'],
    ['DATE', '-86400000', '1969-12-31'],
    ['TIME', '45296123000000', '12:34:56'],
    ['TIMESTAMP_NTZ', '1704164645123456000', '2024-01-02 03:04:05.123'],
    ['TIMESTAMP_NTZ', '0500000000', '1970-01-01 00:00:00.500'],
    ['TIMESTAMP_LTZ', '1704164645000000000', '2024-01-01 19:04:05.000 -0800'],
    ['TIMESTAMP_TZ', '1704164645000000000 1560', '2024-01-02 05:04:05.000 +0200'],
    ['TIMESTAMP_TZ', '1704164645000000000', '2024-01-02 03:04:05.000 +0000'],
    ['BINARY', '00ff', '00FF'],
    ['VARIANT', '{"a":1}', '{"a":1}'],
    ['ANY', null, null],
    ['FIXED', null, null],
    ['text', 'type in lower case', 'type in lower case'],
  ])('%s %j reads as %j', async (type, value, text) => {
    expect(await harness.value('to_varchar(?)', bound(type, value))).toBe(text);
  });

  it.each([
    ['FIXED', 'abc', '100038', '22018', "Numeric value 'abc' is not recognized"],
    ['FIXED', '', '100038', '22018', "Numeric value '' is not recognized"],
    ['FIXED', `1${'0'.repeat(38)}`, '100132', '22003', `Numeric value '1${'0'.repeat(38)}' is out of range`],
    ['REAL', '0x10', '100038', '22018', "Numeric value '0x10' is not recognized"],
    ['BOOLEAN', 'maybe', '100037', '22018', "Boolean value 'maybe' is not recognized"],
    ['DATE', '2024-01-02', '100040', '22007', "Date '2024-01-02' is not recognized"],
    ['DATE', '999999999999999999', '100040', '22007', "Date '999999999999999999' is not recognized"],
    ['TIME', '86400000000000', '100108', '22007', "Time '86400000000000' is not recognized"],
    ['TIME', '-1', '100108', '22007', "Time '-1' is not recognized"],
    ['TIMESTAMP_NTZ', 'yesterday', '100035', '22007', "Timestamp 'yesterday' is not recognized"],
    ['TIMESTAMP_LTZ', '1.5', '100035', '22007', "Timestamp '1.5' is not recognized"],
    ['TIMESTAMP_TZ', '1 2 3', '100035', '22007', "Timestamp '1 2 3' is not recognized"],
    ['TIMESTAMP_TZ', '1 9999', '100035', '22007', "Timestamp '1 9999' is not recognized"],
    ['TIMESTAMP_NTZ', '9'.repeat(30), '100035', '22007', `Timestamp '${'9'.repeat(30)}' is not recognized`],
    ['BINARY', '0g', '100115', '22000', "The following string is not a legal hex-encoded value: '0g'"],
    ['NUMBER', '1', '002040', '42601', "SQL compilation error:\nUnsupported data type 'NUMBER'."],
  ])('%s %j is refused', async (type, value, code, sqlState, message) => {
    expect(await harness.failure('select ?', bound(type, value))).toMatchObject({
      code,
      sqlState,
      message,
      line: -1,
      position: -1,
    });
  });

  it('are shown in part where they are long', async () => {
    const { message } = await harness.failure('select ?', bound('FIXED', 'x'.repeat(10_000)));
    expect(message.length).toBeLessThan(300);
  });
});

describe('Arrays bound to a row of values', () => {
  const binds = {
    1: { type: 'FIXED', value: ['1', '2.5', null] },
    2: { type: 'TEXT', value: ['a', null, 'c'] },
    3: { type: 'TEXT', value: 'z' },
  };

  it('make a row of each element', async () => {
    expect(await harness.rows('select * from values (?, ?)', { binds })).toEqual([
      ['1.0', 'a'],
      ['2.5', null],
      [null, 'c'],
    ]);
    expect(await harness.rows('values (:1)', { binds })).toEqual([['1.0'], ['2.5'], [null]]);
  });

  it('take part in expressions, beside what is the same in all rows', async () => {
    const rows = await harness.rows("select * from values (:1 * 2, upper(:2 || :3), 'same')", { binds });
    expect(rows).toEqual([
      ['2.0', 'AZ', 'same'],
      ['5.0', null, 'same'],
      [null, 'CZ', 'same'],
    ]);
  });

  it('of one element are that element, anywhere', async () => {
    expect(await harness.value('?', bound('FIXED', ['7']))).toBe('7');
    expect(await harness.rows('select 1 limit ?', bound('FIXED', ['0']))).toEqual([]);
  });

  it('have any length', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => String(index));
    expect(await harness.rows('select count(*), sum(column1) from values (?)', bound('FIXED', many))).toEqual(
      [['5000', '12497500']],
    );
  });

  it.each([
    'select ?',
    'select * from values (?), (?)',
    'select * from values ((select ?))',
    'select 1 limit ?',
  ])('are refused elsewhere: %s', async (sql) => {
    expect(await harness.failure(sql, { binds: { ...binds, 2: binds[1] } })).toMatchObject({
      code: '000002',
      sqlState: '0A000',
      message: 'SQL compilation error:\nArray bind currently not supported for this query type.',
    });
  });

  it('are refused where their lengths differ, or without elements', async () => {
    const unequal = { ...binds, 2: { type: 'TEXT', value: ['a', 'b'] } };
    expect((await harness.failure('values (?, ?)', { binds: unequal })).message).toContain('got 3 and 2');
    expect((await harness.failure('values (?)', bound('FIXED', []))).message).toContain('has no elements');
  });

  it('say which of them is wrong', async () => {
    expect((await harness.failure('values (?)', bound('FIXED', ['1', 'two']))).message).toBe(
      "Numeric value 'two' is not recognized",
    );
  });
});
