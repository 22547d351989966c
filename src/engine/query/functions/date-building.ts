/**
 * Dates, times and timestamps from their parts, and days and slices next to them.
 * https://docs.snowflake.com/en/sql-reference/functions-date-time
 */
import type { ColumnType } from '../../result.ts';
import { cast } from '../casts.ts';
import { invalidConstruct, tooFewArguments } from '../errors.ts';
import { failure, once } from '../sql-text.ts';
import { call, constant } from '../tree.ts';
import {
  date,
  fixed,
  storedType,
  text,
  time,
  timestampLtz,
  timestampNtz,
  timestampTz,
  withNullable,
} from '../types.ts';
import { addUnits, unitOf } from './date-times.ts';
import { constantText, type FunctionDefinition, nullableIfAny, scalar, special } from './function.ts';
import { firstWeek } from './weeks.ts';

const nothing = constant(text(), null);

/** Parts beyond their usual range count on: month 13 is the next year's first. */
const dayOf = (year: string, month: string, day: string): string =>
  `make_date(CAST(${year} AS BIGINT), 1, 1) + to_months(CAST(${month} AS INTEGER) - 1) + to_days(CAST(${day} AS INTEGER) - 1)`;

const clockOf = (hour: string, minute: string, second: string, nanosecond: string): string =>
  `to_microseconds(CAST((CAST(${hour} AS HUGEINT) * 3600 + CAST(${minute} AS HUGEINT) * 60 + CAST(${second} AS HUGEINT)) * 1000000 + CAST(${nanosecond} AS HUGEINT) // 1000 AS BIGINT))`;

const timeFromParts = scalar(
  'integer integer integer integer?',
  time(),
  ([hour = '', minute = '', second = '', nanosecond = '0']) =>
    `CAST(TIMESTAMP '1970-01-01' + ${clockOf(hour, minute, second, nanosecond)} AS TIME)`,
);

/** https://docs.snowflake.com/en/sql-reference/functions/timestamp_from_parts */
const timestampFromParts = (target: ColumnType): FunctionDefinition =>
  special('any any any? any? any? any? any? any?', (values, invocation) => {
    const { options } = invocation;
    if (values.length > 2 && values.length < 6)
      throw tooFewArguments(invocation.shown(), 6, values.length, invocation.at);
    const zone =
      values[7] ?? (values.length === 7 && values[6]?.type.type === 'TEXT' ? values[6] : undefined);
    if (zone !== undefined && target.type !== 'TIMESTAMP_TZ')
      throw invalidConstruct(`${invocation.name} takes no time zone`, invocation.at, '001044', '42P13');
    const isOfTwo = values.length === 2;
    const parts = isOfTwo
      ? [cast(values[0] ?? nothing, date, options), cast(values[1] ?? nothing, time(), options)]
      : values.filter((value) => value !== zone).map((value) => cast(value, fixed(38, 0), options));
    const wall = call(timestampNtz(9, nullableIfAny(parts)), parts, (written) => {
      const [year = '', month = '', day = '', hour = '', minute = '', second = '', nanosecond = '0'] =
        written;
      return isOfTwo
        ? `CAST(${year} + ${month} AS TIMESTAMP)`
        : `CAST(${dayOf(year, month, day)} + ${clockOf(hour, minute, second, nanosecond)} AS TIMESTAMP)`;
    });
    if (zone === undefined) return cast(wall, target, options);
    const name = cast(zone, text(), options);
    const type = withNullable(target, nullableIfAny([wall, name]));
    return call(
      type,
      [wall, name],
      ([moment, place = '']) =>
        `CAST(snowgate_with_offset(snowgate_instant(CAST(epoch_us(${moment}) AS VARCHAR), ${place}), ${place}) AS ${storedType(type)})`,
    );
  });

const daysByName = 'sumotuwethfrsa';

/** The nearest such day after the date, or before it. */
const neighbour = (direction: 'next' | 'previous'): FunctionDefinition =>
  scalar('date text', date, ([value = '', name = '']) =>
    once(value, (from) =>
      once(`strpos('${daysByName}', lower(left(ltrim(${name}), 2)))`, (place) => {
        const unknown = failure('100270', '22007', "Invalid day of week: '{}'", name);
        const day = `(${place} - 1) // 2`;
        const distance =
          direction === 'next'
            ? `((${day} - dayofweek(${from}) + 6) % 7 + 1)`
            : `-((dayofweek(${from}) - ${day} + 6) % 7 + 1)`;
        return `CASE WHEN ${place} % 2 = 0 OR length(trim(${name})) < 2 THEN ${unknown} ELSE ${from} + CAST(${distance} AS INTEGER) END`;
      }),
    ),
  );

const sliceUnits = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'];

/** Slices are counted from 1970; weeks from the day before it on which one began. https://docs.snowflake.com/en/sql-reference/functions/time_slice */
const timeSlice = special(
  'any integer any text?',
  ([value = nothing, length = nothing, , side], invocation) => {
    const { options } = invocation;
    const unit = unitOf(invocation, 2, value.type.type === 'DATE' ? sliceUnits.slice(0, 5) : sliceUnits);
    const edge = side === undefined ? 'START' : constantText(side)?.toUpperCase();
    if (edge !== 'START' && edge !== 'END')
      throw invalidConstruct("TIME_SLICE needs 'START' or 'END'", invocation.at, '001044', '42P13');
    const type = value.type.type === 'DATE' ? date : timestampNtz(9);
    const moment = cast(value, type, options);
    const origin = `(DATE '1970-01-01' + ${unit === 'week' ? firstWeek(options) : 0})`;
    const index = call(
      fixed(38, 0, nullableIfAny([moment, length])),
      [moment, length],
      ([written, width = '']) =>
        once(width, (count) => {
          const passed = `date_diff('${unit === 'week' ? 'day' : unit}', ${origin}, ${written})`;
          const units = unit === 'week' ? `floor(${passed} / 7)` : passed;
          const invalid = failure(
            '100280',
            '22023',
            'Slice length must be at least 1, not {}',
            `CAST(${count} AS VARCHAR)`,
          );
          return `CASE WHEN ${count} < 1 THEN ${invalid} ELSE CAST((floor(CAST(${units} AS DOUBLE) / CAST(${count} AS DOUBLE)) + ${edge === 'END' ? 1 : 0}) * CAST(${count} AS DOUBLE) AS DECIMAL(38, 0)) END`;
        }),
    );
    const start = call(withNullable(type, false), [], () => `CAST(${origin} AS ${storedType(type)})`);
    return addUnits(unit, index, start, options);
  },
  [2],
);

const variants = (name: string, definition: FunctionDefinition): [string, FunctionDefinition][] => [
  [name, definition],
  [name.replaceAll('_', ''), definition],
];

export const dateBuildingFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ...variants('TIME_FROM_PARTS', timeFromParts),
  ...variants('TIMESTAMP_FROM_PARTS', timestampFromParts(timestampNtz())),
  ...variants('TIMESTAMP_NTZ_FROM_PARTS', timestampFromParts(timestampNtz())),
  ...variants('TIMESTAMP_LTZ_FROM_PARTS', timestampFromParts(timestampLtz())),
  ...variants('TIMESTAMP_TZ_FROM_PARTS', timestampFromParts(timestampTz())),
  ['NEXT_DAY', neighbour('next')],
  ['PREVIOUS_DAY', neighbour('previous')],
  ['TIME_SLICE', timeSlice],
];
