/** Timestamps between text, cells and the account's instants. */
import { asInstant, type Instant } from '../../account/model.ts';
import {
  formatTimestamp as format,
  type ParsedTimestamp,
  parseAutomatically,
} from '../query/datetime-text.ts';
import { instantOf, isZone, offsetAt } from '../query/time-zones.ts';
import type { Cell } from '../result.ts';

const microsecondsPerMillisecond = 1000n;
const nanosecondsPerMillisecond = 1_000_000n;
const microsecondsPerMinute = 60_000_000n;
const microsecondsPerDay = 86_400_000_000n;

/** The default TIMESTAMP_OUTPUT_FORMAT. */
const shownFormat = 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM';

const fromMicroseconds = (microseconds: bigint): Instant =>
  asInstant(Number(microseconds / microsecondsPerMillisecond));

const toMicroseconds = (instant: Instant): bigint => BigInt(Math.trunc(instant)) * microsecondsPerMillisecond;

/** The cell of a TIMESTAMP_LTZ column. */
export const instantCell = (instant: Instant | null): Cell =>
  instant === null ? null : BigInt(Math.trunc(instant)) * nanosecondsPerMillisecond;

/** Whether a name can be the value of TIMEZONE: names only, as in Snowflake; no offsets. */
export const isTimeZone = (name: string): boolean => /^[A-Za-z]/.test(name) && isZone(name);

/**
 * Text as AUTO detection reads it, in the given time zone where the text names none.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output — "Date and time input formats".
 */
export const parseTimestamp = (text: string, timeZone: string): Instant | undefined => {
  const parsed = parseAutomatically(text);
  return parsed && fromMicroseconds(inZone(parsed, timeZone));
};

const inZone = ({ wall, offsetMinutes }: ParsedTimestamp, timeZone: string): bigint =>
  offsetMinutes === null ? instantOf(timeZone, wall) : wall - BigInt(offsetMinutes) * microsecondsPerMinute;

/** The instant a timestamp, date or text cell denotes; undefined where it denotes none. */
export const instantOfCell = (cell: Cell, type: string, timeZone: string): Instant | undefined => {
  if (typeof cell === 'string') return parseTimestamp(cell, timeZone);
  if (typeof cell === 'number' && type === 'DATE')
    return fromMicroseconds(instantOf(timeZone, BigInt(cell) * microsecondsPerDay));
  if (typeof cell === 'object' && cell !== null) return fromMicroseconds(cell.nanoseconds / 1000n);
  if (typeof cell !== 'bigint') return undefined;
  const microseconds = cell / 1000n;
  return fromMicroseconds(type === 'TIMESTAMP_NTZ' ? instantOf(timeZone, microseconds) : microseconds);
};

/** `2026-11-21 01:44:59.123 -0800`, for values that SHOW and DESCRIBE give as text. */
export const formatTimestamp = (instant: Instant, timeZone: string): string => {
  const microseconds = toMicroseconds(instant);
  const offset = offsetAt(timeZone, microseconds);
  return format(microseconds + BigInt(offset) * microsecondsPerMinute, offset, shownFormat);
};
