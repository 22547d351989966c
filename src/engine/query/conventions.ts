/** How a session reads and writes dates, times and weeks. https://docs.snowflake.com/en/sql-reference/parameters */
import type { Json } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { effectiveParameters, timeZoneOf } from '../parameters/effective.ts';

interface Formats {
  readonly [type: string]: string;
}

export interface Conventions {
  /** The time zone that TIMESTAMP_LTZ is shown and read in. */
  readonly zone: string;
  /** 1 for Monday to 7 for Sunday; 0 for weeks from Monday whose days DAYOFWEEK counts from Sunday as 0. */
  readonly weekStart: number;
  /** 0: a week belongs to the year that has most of its days; 1: the week of January 1 is the first. */
  readonly weekOfYearPolicy: number;
  readonly outputFormats: Formats;
  readonly inputFormats: Formats;
  readonly writesBase64: boolean;
}

/** Those of dates and times inside of semi-structured values, whatever the session says. */
export const usualFormats: Formats = {
  DATE: 'YYYY-MM-DD',
  TIME: 'HH24:MI:SS',
  TIMESTAMP_NTZ: 'YYYY-MM-DD HH24:MI:SS.FF3',
  TIMESTAMP_LTZ: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_TZ: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
};

export const usualConventions: Conventions = {
  zone: 'UTC',
  weekStart: 0,
  weekOfYearPolicy: 0,
  outputFormats: usualFormats,
  inputFormats: {},
  writesBase64: false,
};

const parameters = [
  'TIMEZONE',
  'WEEK_START',
  'WEEK_OF_YEAR_POLICY',
  'DATE_OUTPUT_FORMAT',
  'TIME_OUTPUT_FORMAT',
  'TIMESTAMP_OUTPUT_FORMAT',
  'TIMESTAMP_NTZ_OUTPUT_FORMAT',
  'TIMESTAMP_LTZ_OUTPUT_FORMAT',
  'TIMESTAMP_TZ_OUTPUT_FORMAT',
  'DATE_INPUT_FORMAT',
  'TIME_INPUT_FORMAT',
  'TIMESTAMP_INPUT_FORMAT',
  'BINARY_OUTPUT_FORMAT',
] as const;

/** The first format that was given; AUTO is the usual one. */
const formatOf = (given: readonly Json[], usual: string): string => {
  const format = given.find((value) => typeof value === 'string' && value !== '');
  return typeof format === 'string' && format.toUpperCase() !== 'AUTO' ? format : usual;
};

const inputFormats = (date: Json, time: Json, timestamp: Json): Formats => {
  const [ofDate, ofTime, ofTimestamp] = [date, time, timestamp].map((given) => formatOf([given], 'AUTO'));
  return {
    DATE: ofDate ?? 'AUTO',
    TIME: ofTime ?? 'AUTO',
    TIMESTAMP_NTZ: ofTimestamp ?? 'AUTO',
    TIMESTAMP_LTZ: ofTimestamp ?? 'AUTO',
    TIMESTAMP_TZ: ofTimestamp ?? 'AUTO',
  };
};

export const sessionConventions = async (context: StatementContext): Promise<Conventions> => {
  const values = await effectiveParameters(context, parameters);
  const any = values.TIMESTAMP_OUTPUT_FORMAT;
  const output = (type: string, ...given: readonly Json[]): string =>
    formatOf(given, usualFormats[type] ?? '');
  return {
    zone: timeZoneOf(values.TIMEZONE),
    weekStart: Number(values.WEEK_START ?? 0),
    weekOfYearPolicy: Number(values.WEEK_OF_YEAR_POLICY ?? 0),
    outputFormats: {
      DATE: output('DATE', values.DATE_OUTPUT_FORMAT),
      TIME: output('TIME', values.TIME_OUTPUT_FORMAT),
      TIMESTAMP_NTZ: output('TIMESTAMP_NTZ', values.TIMESTAMP_NTZ_OUTPUT_FORMAT, any),
      TIMESTAMP_LTZ: output('TIMESTAMP_LTZ', values.TIMESTAMP_LTZ_OUTPUT_FORMAT, any),
      TIMESTAMP_TZ: output('TIMESTAMP_TZ', values.TIMESTAMP_TZ_OUTPUT_FORMAT, any),
    },
    inputFormats: inputFormats(
      values.DATE_INPUT_FORMAT,
      values.TIME_INPUT_FORMAT,
      values.TIMESTAMP_INPUT_FORMAT,
    ),
    writesBase64: values.BINARY_OUTPUT_FORMAT === 'BASE64',
  };
};
