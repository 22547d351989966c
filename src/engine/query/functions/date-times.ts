/** https://docs.snowflake.com/en/sql-reference/functions-date-time */
import type { Span } from '../../../sql/ast.ts';
import type { ColumnType } from '../../result.ts';
import { type CastOptions, cast, formatted, wallClock } from '../casts.ts';
import { invalidConstruct } from '../errors.ts';
import { once, quote } from '../sql-text.ts';
import { call, constant, type Typed } from '../tree.ts';
import {
  date,
  fixed,
  isTimestamp,
  storedType,
  text,
  time,
  timestampLtz,
  timestampNtz,
  timestampTz,
  withNullable,
} from '../types.ts';
import {
  constantText,
  type FunctionDefinition,
  failWrongTypes,
  type Invocation,
  nullableIfAny,
  scalar,
  settled,
  special,
} from './function.ts';
import { dayOfWeek, weekBegin, weekOfYear, weeksBetween, yearOfWeek } from './weeks.ts';

/** https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts */
const spellings: { readonly [unit: string]: string } = {
  year: 'year y yy yyy yyyy yr years yrs',
  quarter: 'quarter q qtr qtrs quarters',
  month: 'month mm mon mons months',
  week: 'week w wk weekofyear woy wy weeks',
  day: 'day d dd days dayofmonth',
  hour: 'hour h hh hr hours hrs',
  minute: 'minute m mi min minutes mins',
  second: 'second s sec seconds secs',
  millisecond: 'millisecond ms msec milliseconds',
  microsecond: 'microsecond us usec microseconds',
  nanosecond: 'nanosecond ns nsec nanosec nsecond nanoseconds nanosecs nseconds',
  dayofweek: 'dayofweek weekday dow dw',
  dayofweekiso: 'dayofweekiso weekday_iso dow_iso dw_iso dayofweek_iso weekdayiso',
  dayofyear: 'dayofyear yearday doy dy',
  weekiso: 'weekiso week_iso weekofyeariso weekofyear_iso',
  yearofweek: 'yearofweek',
  yearofweekiso: 'yearofweekiso',
  epoch_second: 'epoch_second epoch epoch_seconds',
  epoch_millisecond: 'epoch_millisecond epoch_milliseconds',
  epoch_microsecond: 'epoch_microsecond epoch_microseconds',
  epoch_nanosecond: 'epoch_nanosecond epoch_nanoseconds',
  timezone_hour: 'timezone_hour tzh',
  timezone_minute: 'timezone_minute tzm',
};
const units: ReadonlyMap<string, string> = new Map(
  Object.entries(spellings).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit] as const)),
);
export const calendarUnits = ['year', 'quarter', 'month', 'week', 'day'];
const clockUnits = ['hour', 'minute', 'second', 'millisecond', 'microsecond', 'nanosecond'];

const truncationUnits = [...calendarUnits, ...clockUnits.slice(0, 5)];

const unitNamed = (
  written: string | undefined,
  name: string,
  at: Span,
  allowed?: readonly string[],
): string => {
  const unit = units.get((written ?? '').toLowerCase());
  if (unit === undefined || (allowed && !allowed.includes(unit)))
    throw invalidConstruct(
      `'${written ?? ''}' is not a valid date/time component for function ${name}.`,
      at,
      '001036',
      '42601',
    );
  return unit;
};

export const unitOf = (
  { values, name, at }: Invocation,
  index: number,
  allowed?: readonly string[],
): string => unitNamed(constantText(values[index]), name, at, allowed);

export const intervals: { readonly [unit: string]: (amount: string) => string } = {
  year: (amount) => `to_years(CAST(${amount} AS INTEGER))`,
  quarter: (amount) => `to_months(CAST(${amount} * 3 AS INTEGER))`,
  month: (amount) => `to_months(CAST(${amount} AS INTEGER))`,
  week: (amount) => `to_days(CAST(${amount} * 7 AS INTEGER))`,
  day: (amount) => `to_days(CAST(${amount} AS INTEGER))`,
  hour: (amount) => `to_hours(CAST(${amount} AS BIGINT))`,
  minute: (amount) => `to_minutes(CAST(${amount} AS BIGINT))`,
  second: (amount) => `to_seconds(CAST(${amount} AS BIGINT))`,
  millisecond: (amount) => `to_milliseconds(CAST(${amount} AS BIGINT))`,
  microsecond: (amount) => `to_microseconds(CAST(${amount} AS BIGINT))`,
  nanosecond: (amount) => `to_microseconds(CAST(${amount} AS BIGINT) // 1000)`,
};

/** A text where a moment is needed is read as a timestamp. */
const asMoment = (value: Typed, options: CastOptions): Typed =>
  value.type.type === 'DATE' || value.type.type === 'TIME' || isTimestamp(value.type)
    ? value
    : cast(value, timestampNtz(), options);

/** What the clock that a value shows becomes, by a number of units; the value's date, time or zone stays what it is. */
export const shiftedClock = (
  moment: Typed,
  count: Typed,
  options: CastOptions,
  shift: (clock: string, units: string) => string,
): Typed => {
  const zone = quote(options.zone);
  return call(
    withNullable(moment.type, nullableIfAny([moment, count])),
    [moment, count],
    ([from = '', units = '']) => {
      switch (moment.type.type) {
        case 'DATE':
          return `CAST(${shift(from, units)} AS DATE)`;
        case 'TIMESTAMP_LTZ':
          return `timezone(${zone}, ${shift(`timezone(${zone}, ${from})`, units)})`;
        case 'TIMESTAMP_TZ':
          return once(
            from,
            (name) =>
              `CAST({'instant': ${shift(wallClock(name), units)} - to_minutes(${name}.minutes), 'minutes': ${name}.minutes} AS ${storedType(moment.type)})`,
          );
        default:
          return `(${shift(from, units)})`;
      }
    },
  );
};

/** Adds units: calendar units on the session's clock, so that a day stays a day when clocks change. */
export const addUnits = (unit: string, amount: Typed, value: Typed, options: CastOptions): Typed => {
  const start = asMoment(value, options);
  const moment =
    start.type.type === 'DATE' && clockUnits.includes(unit) ? cast(start, timestampNtz(), options) : start;
  const count = cast(amount, fixed(38, 0), options);
  const step = (units: string): string => (intervals[unit] ?? intervals['day'])?.(units) ?? '';
  if (moment.type.type === 'TIMESTAMP_LTZ' && !calendarUnits.includes(unit))
    return call(
      withNullable(moment.type, nullableIfAny([moment, count])),
      [moment, count],
      ([from, units = '']) => `(${from} + ${step(units)})`,
    );
  return shiftedClock(moment, count, options, (clock, units) => `${clock} + ${step(units)}`);
};

const dateAdd = special(
  'any any any',
  ([, amount, value], invocation) => {
    const unit = unitOf(invocation, 0, [...calendarUnits, ...clockUnits]);
    return addUnits(
      unit,
      amount ?? constant(fixed(), null),
      value ?? constant(date, null),
      invocation.options,
    );
  },
  [0],
);

/** The clock that a moment shows, as the database's TIMESTAMP. */
export const onClock = (value: Typed, options: CastOptions): Typed => {
  const moment = asMoment(value, options);
  if (moment.type.type === 'TIMESTAMP_NTZ') return moment;
  if (moment.type.type === 'TIME')
    return call(
      timestampNtz(9, moment.type.nullable),
      [moment],
      ([written]) => `(DATE '1970-01-01' + ${written})`,
    );
  return cast(moment, timestampNtz(), options);
};

const dateDiff = special(
  'any any any',
  ([, from, to], invocation) => {
    const unit = unitOf(invocation, 0, [...calendarUnits, ...clockUnits]);
    const values = [from, to].map((value) => onClock(value ?? constant(date, null), invocation.options));
    const type = fixed(18, 0, nullableIfAny(values));
    return call(type, values, ([start = '', end = '']) => {
      if (unit === 'week') return settled(type, weeksBetween(start, end, invocation.options));
      if (unit === 'nanosecond') return settled(type, `date_diff('microsecond', ${start}, ${end}) * 1000`);
      return settled(type, `date_diff('${unit}', ${start}, ${end})`);
    });
  },
  [0],
);

const beginOf = (unit: string, value: Typed, options: CastOptions): Typed => {
  const moment = asMoment(value, options);
  const { type } = moment;
  const zone = quote(options.zone);
  const begin = (at: string): string =>
    unit === 'week' ? weekBegin(at, options) : `date_trunc('${unit}', ${at})`;
  return call(type, [moment], ([written = '']) => {
    switch (type.type) {
      case 'DATE':
        return `CAST(${begin(written)} AS DATE)`;
      case 'TIME':
        return `CAST(${begin(`(DATE '1970-01-01' + ${written})`)} AS TIME)`;
      case 'TIMESTAMP_LTZ':
        return `timezone(${zone}, ${begin(`timezone(${zone}, ${written})`)})`;
      case 'TIMESTAMP_TZ':
        return once(
          written,
          (name) =>
            `CAST({'instant': ${begin(wallClock(name))} - to_minutes(${name}.minutes), 'minutes': ${name}.minutes} AS ${storedType(type)})`,
        );
      default:
        return begin(written);
    }
  });
};

/** The arguments of TRUNC(value, part): https://docs.snowflake.com/en/sql-reference/functions/trunc2 */
export const truncatedMoment = (value: Typed, invocation: Invocation): Typed =>
  beginOf(unitOf(invocation, 1, truncationUnits), value, invocation.options);

const dateTrunc = special(
  'any any',
  ([, value], invocation) =>
    beginOf(unitOf(invocation, 0, truncationUnits), value ?? constant(date, null), invocation.options),
  [0],
);

const partRenders: { readonly [unit: string]: (moment: string, options: CastOptions) => string } = {
  year: (at) => `year(${at})`,
  quarter: (at) => `quarter(${at})`,
  month: (at) => `month(${at})`,
  week: weekOfYear,
  weekiso: (at) => `weekofyear(${at})`,
  day: (at) => `day(${at})`,
  hour: (at) => `hour(${at})`,
  minute: (at) => `minute(${at})`,
  second: (at) => `second(${at})`,
  millisecond: (at) => `(millisecond(${at}) % 1000)`,
  microsecond: (at) => `(microsecond(${at}) % 1000000)`,
  nanosecond: (at) => `((microsecond(${at}) % 1000000) * 1000)`,
  dayofweek: dayOfWeek,
  dayofweekiso: (at) => `isodow(${at})`,
  dayofyear: (at) => `dayofyear(${at})`,
  yearofweek: yearOfWeek,
  yearofweekiso: (at) => `isoyear(${at})`,
};
const epochRenders: { readonly [unit: string]: (moment: string) => string } = {
  epoch_second: (at) => `floor(epoch_us(${at}) / 1000000)`,
  epoch_millisecond: (at) => `floor(epoch_us(${at}) / 1000)`,
  epoch_microsecond: (at) => `epoch_us(${at})`,
  epoch_nanosecond: (at) => `(CAST(epoch_us(${at}) AS HUGEINT) * 1000)`,
};

const part = (unit: string, value: Typed, options: CastOptions): Typed => {
  const moment = asMoment(value, options);
  const type = fixed(unit.startsWith('epoch') ? 18 : 9, 0, moment.type.nullable);
  const epoch = epochRenders[unit];
  if (epoch) {
    const instant =
      moment.type.type === 'TIMESTAMP_TZ'
        ? cast(moment, timestampLtz(), options)
        : asMoment(moment.type.type === 'DATE' ? cast(moment, timestampNtz(), options) : moment, options);
    return call(type, [instant], ([written = '']) => settled(type, epoch(written)));
  }
  if (unit.startsWith('timezone')) {
    const withOffset = cast(moment, timestampTz(), options);
    const operation = unit === 'timezone_hour' ? '// 60' : '% 60';
    return call(type, [withOffset], ([written]) =>
      settled(type, `struct_extract(${written}, 'minutes') ${operation}`),
    );
  }
  const render = partRenders[unit];
  return call(type, [onClock(moment, options)], ([written = '']) =>
    settled(type, render?.(written, options) ?? 'NULL'),
  );
};

const datePart = special(
  'any any',
  ([, value], invocation) => part(unitOf(invocation, 0), value ?? constant(date, null), invocation.options),
  [0],
);
const partNamed = (unit: string): FunctionDefinition =>
  special('any', ([value], { options }) => part(unit, value ?? constant(date, null), options));

/** TO_DATE, TO_TIMESTAMP_LTZ ...: with a format, or a scale where the value is a number. */
const conversion = (target: ColumnType, tolerant: boolean): FunctionDefinition =>
  special('any any?', ([value, second], invocation) => {
    const { options } = invocation;
    const source = value ?? constant(text(), null);
    if (source.type.type === 'FIXED' && second) {
      const scale = Number(constantText(second) ?? Number.NaN);
      if (!(scale >= 0 && scale <= 9)) return failWrongTypes(invocation);
      const power = 10 ** Math.trunc(scale);
      const seconds = call(
        fixed(38, 9, source.type.nullable),
        [source],
        ([written]) => `CAST(CAST(${written} AS DOUBLE) / ${power} AS DECIMAL(38, 9))`,
      );
      return cast(seconds, target, { ...options, tolerant });
    }
    const format = constantText(second);
    return cast(source, target, { ...options, tolerant, ...(format === undefined ? {} : { format }) });
  });

const convertTimezone = special('any any any?', ([first, second, third], { options }) => {
  const zoneOf = (value: Typed | undefined): Typed => cast(value ?? constant(text(), null), text(), options);
  if (third === undefined) {
    const instant = cast(second ?? constant(text(), null), timestampLtz(), options);
    const values = [instant, zoneOf(first)];
    const type = timestampTz(9, nullableIfAny(values));
    return call(
      type,
      values,
      ([moment, zone]) =>
        `CAST(snowgate_with_offset(CAST(epoch_us(${moment}) AS VARCHAR), ${zone}) AS ${storedType(type)})`,
    );
  }
  const values = [cast(third, timestampNtz(), options), zoneOf(first), zoneOf(second)];
  return call(
    timestampNtz(9, nullableIfAny(values)),
    values,
    ([moment, from, to]) =>
      `make_timestamp(CAST(snowgate_wall(snowgate_instant(CAST(epoch_us(${moment}) AS VARCHAR), ${from}), ${to}) AS BIGINT))`,
  );
});

const fromParts = scalar(
  'integer integer integer',
  date,
  ([year, month, day]) =>
    `CAST(make_date(CAST(${year} AS BIGINT), 1, 1) + to_months(CAST(${month} AS INTEGER) - 1) + to_days(CAST(${day} AS INTEGER) - 1) AS DATE)`,
);

/** A date, time or timestamp by a format; used by TO_CHAR. */
export const momentToText = (value: Typed, format: Typed, options: CastOptions): Typed =>
  call(text(undefined, nullableIfAny([value, format])), [value, format], ([written = '', pattern = '']) =>
    formatted(value.type, options.zone, pattern)(written),
  );

const name = (format: string): FunctionDefinition =>
  special('moment', ([value], { options }) =>
    momentToText(value ?? constant(date, null), constant(text(), format), options),
  );

export const dateTimeFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['DATEADD', dateAdd],
  ['TIMEADD', dateAdd],
  ['TIMESTAMPADD', dateAdd],
  ['DATEDIFF', dateDiff],
  ['TIMEDIFF', dateDiff],
  ['TIMESTAMPDIFF', dateDiff],
  ['DATE_TRUNC', dateTrunc],
  ['DATE_PART', datePart],
  ['EXTRACT', datePart],
  ['DATE_FROM_PARTS', fromParts],
  ['DATEFROMPARTS', fromParts],
  ['CONVERT_TIMEZONE', convertTimezone],
  ['MONTHNAME', name('MON')],
  ['DAYNAME', name('DY')],
  ...(
    [
      'year',
      'quarter',
      'month',
      'week',
      'weekiso',
      'day',
      'dayofweek',
      'dayofweekiso',
      'dayofyear',
      'hour',
      'minute',
      'second',
      'yearofweek',
      'yearofweekiso',
    ] as const
  ).map((unit): [string, FunctionDefinition] => [unit.toUpperCase(), partNamed(unit)]),
  ['DAYOFMONTH', partNamed('day')],
  ['WEEKOFYEAR', partNamed('week')],
  ['TO_DATE', conversion(date, false)],
  ['DATE', conversion(date, false)],
  ['TRY_TO_DATE', conversion(date, true)],
  ['TO_TIME', conversion(time(), false)],
  ['TIME', conversion(time(), false)],
  ['TRY_TO_TIME', conversion(time(), true)],
  ['TO_TIMESTAMP', conversion(timestampNtz(), false)],
  ['TO_TIMESTAMP_NTZ', conversion(timestampNtz(), false)],
  ['TO_TIMESTAMP_LTZ', conversion(timestampLtz(), false)],
  ['TO_TIMESTAMP_TZ', conversion(timestampTz(), false)],
  ['TRY_TO_TIMESTAMP', conversion(timestampNtz(), true)],
  ['TRY_TO_TIMESTAMP_NTZ', conversion(timestampNtz(), true)],
  ['TRY_TO_TIMESTAMP_LTZ', conversion(timestampLtz(), true)],
  ['TRY_TO_TIMESTAMP_TZ', conversion(timestampTz(), true)],
];

/** `INTERVAL '1 day, 2 hours'`: amounts and units, a bare number counting seconds. */
export const parseInterval = (
  written: string,
  at: Span,
): readonly { readonly amount: string; readonly unit: string }[] =>
  written.split(',').map((piece) => {
    const match = /^\s*([+-]?\d+)\s*([a-z_]*)\s*$/i.exec(piece);
    if (!match) throw invalidConstruct(`invalid interval '${written}'`, at, '001003', '42000');
    return {
      amount: match[1] ?? '0',
      unit: unitNamed(match[2] || 'second', 'INTERVAL', at, [...calendarUnits, ...clockUnits]),
    };
  });

export const isMoment = (type: ColumnType): boolean =>
  type.type === 'DATE' || type.type === 'TIME' || isTimestamp(type);
