/** What the parameters of a session make of weeks, dates and times; examples of Snowflake's documentation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/account/model.ts';
import type { Cell } from '../../../src/engine/result.ts';
import { contextWith, type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

interface Parameters {
  readonly [name: string]: Json;
}

const under = (parameters: Parameters) => ({
  session: {
    ...contextWith().session,
    parameters: new Map(Object.entries({ TIMEZONE: 'America/Los_Angeles', ...parameters })),
  },
});

const dates = [
  '2016-12-30',
  '2016-12-31',
  '2017-01-01',
  '2017-01-02',
  '2017-01-03',
  '2017-01-04',
  '2017-01-05',
  '2017-12-30',
  '2017-12-31',
];

const values = (list: string): readonly string[] => list.split(' ');

/** https://docs.snowflake.com/en/sql-reference/functions-date-time#calendar-weeks-and-weekdays */
describe('weeks', () => {
  const mondays = '12-26 12-26 12-26 01-02 01-02 01-02 01-02 12-25 12-25';
  const sundays = '01-01 01-01 01-01 01-08 01-08 01-08 01-08 12-31 12-31';
  const fromMonday = '0 0 0 1 1 1 1 52 52';
  it.each([
    [0, '5 6 0 1 2 3 4 6 0', mondays, sundays, fromMonday],
    [1, '5 6 7 1 2 3 4 6 7', mondays, sundays, fromMonday],
    [
      2,
      '4 5 6 7 1 2 3 5 6',
      '12-27 12-27 12-27 12-27 01-03 01-03 01-03 12-26 12-26',
      '01-02 01-02 01-02 01-02 01-09 01-09 01-09 01-01 01-01',
      '0 0 0 0 1 1 1 52 52',
    ],
    [
      3,
      '3 4 5 6 7 1 2 4 5',
      '12-28 12-28 12-28 12-28 12-28 01-04 01-04 12-27 12-27',
      '01-03 01-03 01-03 01-03 01-03 01-10 01-10 01-02 01-02',
      '0 0 0 0 0 1 1 52 52',
    ],
    [
      4,
      '2 3 4 5 6 7 1 3 4',
      '12-29 12-29 12-29 12-29 12-29 12-29 01-05 12-28 12-28',
      '01-04 01-04 01-04 01-04 01-04 01-04 01-11 01-03 01-03',
      '0 0 0 0 0 0 1 52 52',
    ],
    [
      5,
      '1 2 3 4 5 6 7 2 3',
      '12-30 12-30 12-30 12-30 12-30 12-30 12-30 12-29 12-29',
      '01-05 01-05 01-05 01-05 01-05 01-05 01-05 01-04 01-04',
      '0 0 0 0 0 0 0 52 52',
    ],
    [
      6,
      '7 1 2 3 4 5 6 1 2',
      '12-24 12-31 12-31 12-31 12-31 12-31 12-31 12-30 12-30',
      '12-30 01-06 01-06 01-06 01-06 01-06 01-06 01-05 01-05',
      '-1 0 0 0 0 0 0 52 52',
    ],
    [
      7,
      '6 7 1 2 3 4 5 7 1',
      '12-25 12-25 01-01 01-01 01-01 01-01 01-01 12-24 12-31',
      '12-31 12-31 01-07 01-07 01-07 01-07 01-07 12-30 01-06',
      '-1 -1 0 0 0 0 0 51 52',
    ],
  ])('that begin as WEEK_START %i says', async (start, days, begins, ends, passed) => {
    const rows = await harness.rows(
      `select dayofweek(d), date_part('dow', d::timestamp), to_char(date_trunc('week', d), 'MM-DD'),
         to_char(date_trunc('week', (d || ' 23:30:00 +1200')::timestamp_tz), 'MM-DD'),
         to_char(last_day(d, 'week'), 'MM-DD'), datediff('week', '2017-01-01'::date, d),
         to_char(time_slice(d, 1, 'WEEK'), 'MM-DD'), dayofweekiso(d)
       from (select to_date(value::string) d from table(flatten(parse_json('${JSON.stringify(dates)}')))) order by d`,
      under({ WEEK_START: start }),
    );
    const column = (index: number): readonly Cell[] => rows.map((row) => row[index] ?? null);
    expect(column(0)).toEqual(values(days));
    expect(column(1)).toEqual(values(days));
    expect(column(2)).toEqual(values(begins));
    expect(column(3)).toEqual(values(begins));
    expect(column(4)).toEqual(values(ends));
    expect(column(5)).toEqual(values(passed));
    expect(column(6)).toEqual(values(begins));
    expect(column(7)).toEqual(values('5 6 7 1 2 3 4 6 7'));
  });

  const inMostOfIt = '2016 2016 2016 2017 2017 2017 2017 2017 2017';
  const calendar = '2016 2016 2017 2017 2017 2017 2017 2017 2017';
  it.each([
    [0, 0, '52 52 52 1 1 1 1 52 52', inMostOfIt],
    [0, 1, '52 52 52 1 1 1 1 52 52', inMostOfIt],
    [0, 3, '53 53 53 53 53 1 1 52 52', '2016 2016 2016 2016 2016 2017 2017 2017 2017'],
    [0, 7, '52 52 1 1 1 1 1 52 1', '2016 2016 2017 2017 2017 2017 2017 2017 2018'],
    [1, 0, '53 53 1 2 2 2 2 53 53', calendar],
    [1, 1, '53 53 1 2 2 2 2 53 53', calendar],
    [1, 3, '53 53 1 1 1 2 2 53 53', calendar],
    [1, 7, '53 53 1 1 1 1 1 52 53', calendar],
  ])('of a year by WEEK_OF_YEAR_POLICY %i and WEEK_START %i', async (policy, start, weeks, years) => {
    const rows = await harness.rows(
      `select week(d), weekofyear(d::timestamp), yearofweek(d), weekiso(d), yearofweekiso(d)
       from (select to_date(value::string) d from table(flatten(parse_json('${JSON.stringify(dates)}')))) order by d`,
      under({ WEEK_OF_YEAR_POLICY: policy, WEEK_START: start }),
    );
    const column = (index: number): readonly Cell[] => rows.map((row) => row[index] ?? null);
    expect(column(0)).toEqual(values(weeks));
    expect(column(1)).toEqual(values(weeks));
    expect(column(2)).toEqual(values(years));
    expect(column(3)).toEqual(values('52 52 52 1 1 1 1 52 52'));
    expect(column(4)).toEqual(values(inMostOfIt));
  });

  it('of the example of YEAROFWEEK', async () => {
    const [row] = await harness.rows(
      "select week(t), weekiso(t), weekofyear(t), yearofweek(t), yearofweekiso(t) from (select '2016-01-02T23:39:20.123-07:00'::timestamp t)",
      under({ WEEK_OF_YEAR_POLICY: 1 }),
    );
    expect(row).toEqual(['1', '53', '1', '2016', '2015']);
  });

  it('are none of NULL', async () => {
    const [row] = await harness.rows(
      "select week(d), yearofweek(d), dayofweek(d), date_trunc('week', d), last_day(d, 'week') from (select null::date d)",
      under({ WEEK_OF_YEAR_POLICY: 1, WEEK_START: 7 }),
    );
    expect(row).toEqual([null, null, null, null, null]);
  });
});

/** https://docs.snowflake.com/en/sql-reference/parameters and …/date-time-input-output */
describe('dates and times as text', () => {
  const moment = "'2024-01-02 03:04:05.678'";
  it.each<[Parameters, string, Cell]>([
    [{}, `to_char(${moment}::timestamp_ntz)`, '2024-01-02 03:04:05.678'],
    [{ DATE_OUTPUT_FORMAT: 'DD/MM/YYYY' }, "'2024-01-02'::date::varchar", '02/01/2024'],
    [{ DATE_OUTPUT_FORMAT: 'AUTO' }, "to_char('2024-01-02'::date)", '2024-01-02'],
    [{ DATE_OUTPUT_FORMAT: 'DD/MM/YYYY' }, "'on ' || '2024-01-02'::date", 'on 02/01/2024'],
    [{ DATE_OUTPUT_FORMAT: 'DD/MM/YYYY' }, "to_char('2024-01-02'::date, 'YYYY')", '2024'],
    [{ DATE_OUTPUT_FORMAT: 'DD/MM/YYYY' }, "to_variant('2024-01-02'::date)::date = '2024-01-02'", true],
    [{ DATE_OUTPUT_FORMAT: "DD''MM" }, "to_char('2024-01-02'::date)", "02''01"],
    [{ TIME_OUTPUT_FORMAT: 'HH12:MI AM' }, "'15:04:05'::time::varchar", '03:04 PM'],
    [{ TIMESTAMP_OUTPUT_FORMAT: 'YYYY' }, `${moment}::timestamp_ntz::varchar`, '2024-01-02 03:04:05.678'],
    [
      { TIMESTAMP_NTZ_OUTPUT_FORMAT: '', TIMESTAMP_OUTPUT_FORMAT: 'YYYY' },
      `${moment}::timestamp_ntz::varchar`,
      '2024',
    ],
    [{ TIMESTAMP_OUTPUT_FORMAT: 'YYYY TZH' }, `${moment}::timestamp_ltz::varchar`, '2024 -08'],
    [
      {
        TIMESTAMP_OUTPUT_FORMAT: 'YYYY',
        TIMESTAMP_LTZ_OUTPUT_FORMAT: 'HH24 TZHTZM',
        TIMEZONE: 'Europe/Paris',
      },
      `${moment}::timestamp_ltz::varchar`,
      '03 +0100',
    ],
    [
      { TIMESTAMP_TZ_OUTPUT_FORMAT: 'HH24:MI TZH:TZM' },
      "to_char('2024-01-02 03:04 +0530'::timestamp_tz)",
      '03:04 +05:30',
    ],
    [{ TIMEZONE: 'UTC' }, 'current_timestamp()::varchar', '2024-05-06 07:08:09.123 +0000'],
    [{ TIMEZONE: 'Asia/Tokyo' }, 'to_char(current_timestamp())', '2024-05-06 16:08:09.123 +0900'],
    [{ TIMEZONE: 'Asia/Tokyo', TIMESTAMP_LTZ_OUTPUT_FORMAT: 'HH24' }, 'to_char(current_timestamp())', '16'],
    [{ DATE_INPUT_FORMAT: 'DD/MM/YYYY' }, "to_char('02/01/2024'::date, 'YYYY-MM-DD')", '2024-01-02'],
    [{ DATE_INPUT_FORMAT: 'DD/MM/YYYY' }, "to_char(to_date('2024-01-02', 'AUTO'))", '2024-01-02'],
    [
      { TIMESTAMP_INPUT_FORMAT: 'DD/MM/YYYY HH24' },
      "'02/01/2024 03'::timestamp_ntz::varchar",
      '2024-01-02 03:00:00.000',
    ],
    [{ TIME_INPUT_FORMAT: 'HH24.MI' }, "'03.04'::time::varchar", '03:04:00'],
    [{ BINARY_OUTPUT_FORMAT: 'BASE64' }, "to_binary('48656c70')::varchar", 'SGVscA=='],
  ])('%j: %s is %s', async (parameters, expression, value) => {
    expect(await harness.value(expression, under(parameters))).toBe(value);
  });

  it('a text of another format than the one that is set is refused', async () => {
    const failure = await harness.failure(
      "select '2024-01-02'::date",
      under({ DATE_INPUT_FORMAT: 'DD/MM/YYYY' }),
    );
    expect(failure.message).toContain("Can't parse '2024-01-02' as date with format 'DD/MM/YYYY'");
  });
});
