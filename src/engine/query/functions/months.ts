/** Months and their last days. https://docs.snowflake.com/en/sql-reference/functions-date-time */
import { cast } from '../casts.ts';
import { once } from '../sql-text.ts';
import { call, constant } from '../tree.ts';
import { date, fixed } from '../types.ts';
import { calendarUnits, intervals, onClock, shiftedClock, unitOf } from './date-times.ts';
import { type FunctionDefinition, nullableIfAny, settled, special } from './function.ts';
import { weekBegin } from './weeks.ts';

const nothing = constant(date, null);

/** From the last day of a month to the last day of another. https://docs.snowflake.com/en/sql-reference/functions/add_months */
const addMonths = special('moment integer', ([value = nothing, months = nothing], { options }) =>
  shiftedClock(value, months, options, (clock, units) =>
    once(clock, (at) =>
      once(`(${at} + to_months(CAST(${units} AS INTEGER)))`, (shifted) => {
        const isLast = `CAST(${at} AS DATE) = last_day(${at})`;
        return `CASE WHEN ${isLast} THEN last_day(${shifted}) + (${shifted} - date_trunc('day', ${shifted})) ELSE ${shifted} END`;
      }),
    ),
  ),
);

/**
 * Whole months where both are the same day of the month, or both the last; else days and times are parts of a month
 * of 31 days. https://docs.snowflake.com/en/sql-reference/functions/months_between
 */
const monthsBetween = special('moment moment', (given, { options }) => {
  const values = given.map((value) => onClock(value, options));
  const type = fixed(38, 6, nullableIfAny(values));
  return call(type, values, ([left = '', right = '']) =>
    settled(
      type,
      once(left, (a) =>
        once(right, (b) => {
          const isLast = (at: string): string => `CAST(${at} AS DATE) = last_day(${at})`;
          const months = `(year(${a}) - year(${b})) * 12 + month(${a}) - month(${b})`;
          const intoMonth = (at: string): string =>
            `(epoch_us(${at}) - epoch_us(date_trunc('month', ${at})))`;
          return `CASE WHEN day(${a}) = day(${b}) OR (${isLast(a)} AND ${isLast(b)}) THEN ${months} ELSE ${months} + (${intoMonth(a)} - ${intoMonth(b)}) / 2678400000000.0 END`;
        }),
      ),
    ),
  );
});

const lastDay = special(
  'any any?',
  ([value, unit], invocation) => {
    const moment = cast(value ?? nothing, date, invocation.options);
    const name = unit === undefined ? 'month' : unitOf(invocation, 1, calendarUnits);
    return call(moment.type, [moment], ([written = '']) => {
      const begin =
        name === 'week' ? weekBegin(written, invocation.options) : `date_trunc('${name}', ${written})`;
      return `CAST(${begin} + ${intervals[name]?.('1')} - to_days(1) AS DATE)`;
    });
  },
  [1],
);

export const monthFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['ADD_MONTHS', addMonths],
  ['MONTHS_BETWEEN', monthsBetween],
  ['LAST_DAY', lastDay],
];
