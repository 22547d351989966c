/** Snowflake's timestamp text and cells to instants, and back. */
import { asInstant, type Instant } from '../../account/model.ts';
import type { Cell } from '../result.ts';

const nanosecondsPerMillisecond = 1_000_000n;

/** The cell of a TIMESTAMP_LTZ column. */
export const instantCell = (instant: Instant | null): Cell =>
  instant === null ? null : BigInt(Math.trunc(instant)) * nanosecondsPerMillisecond;

/** A time zone by its IANA name, or undefined if there is none such. */
const zoneFormats = new Map<string, Intl.DateTimeFormat>();

const zoneFormat = (timeZone: string): Intl.DateTimeFormat => {
  const known = zoneFormats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  zoneFormats.set(timeZone, format);
  return format;
};

/** Whether a name can be the value of TIMEZONE: IANA names only, as in Snowflake; no offsets. */
export const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoneFormat(name);
    return true;
  } catch {
    return false;
  }
};

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
const zoneOffset = (timeZone: string, instant: number): number => {
  const parts = new Map<string, string>();
  for (const part of zoneFormat(timeZone).formatToParts(instant)) parts.set(part.type, part.value);
  const part = (name: string): number => Number(parts.get(name) ?? '0');
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const wall = Date.UTC(year, part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(instant / 1000) * 1000;
};

/** The instant at which a zone's clocks show a wall time given as if it were UTC. */
export const wallTimeToInstant = (wall: number, timeZone: string): Instant => {
  const guess = wall - zoneOffset(timeZone, wall);
  return asInstant(wall - zoneOffset(timeZone, guess));
};

const isoTimestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Mon Jul 08 18:09:51 +0000 2013`: the Twitter form among the formats of AUTO detection. */
const longTimestamp =
  /^(?:[a-z]{3},?\s+)?([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?\s+([+-]\d{4}\s+)?(\d{4})$/i;

/** `Thu, 21 Dec 2000 16:01:07 +0200`: RFC 5322 among the formats of AUTO detection. */
const mailTimestamp =
  /^(?:[a-z]{3},\s*)?(\d{1,2})[ -]([a-z]{3})[ -](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i;

interface WallFields {
  readonly year: string | undefined;
  readonly month: number;
  readonly day: string | undefined;
  readonly hour: string | undefined;
  readonly minute: string | undefined;
  readonly second: string | undefined;
  readonly fraction: string | undefined;
}

/** Milliseconds of the fields read as UTC; undefined where they name no real day or time. */
const wallTime = (fields: WallFields): number | undefined => {
  const day = Number(fields.day);
  const hour = Number(fields.hour ?? 0);
  const minute = Number(fields.minute ?? 0);
  const second = Number(fields.second ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(fields.year), fields.month - 1, day);
  if (date.getUTCMonth() !== fields.month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = Number((fields.fraction ?? '').slice(0, 3).padEnd(3, '0'));
  date.setUTCHours(hour, minute, second, milliseconds);
  return date.getTime();
};

const offsetOf = (text: string): number => {
  if (!/^[+-]/.test(text)) return 0;
  const digits = text.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || '0');
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};

/**
 * Text as AUTO detection reads it, in the session's time zone where the text names none.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output — "Date and time input formats".
 */
export const parseTimestamp = (text: string, timeZone: string): Instant | undefined => {
  const trimmed = text.trim();
  if (/^\d{1,19}$/.test(trimmed)) return epochInstant(trimmed);
  const fields = isoFields(trimmed) ?? longFields(trimmed) ?? mailFields(trimmed);
  if (fields === undefined) return undefined;
  const wall = wallTime(fields);
  if (wall === undefined) return undefined;
  return fields.zone === undefined
    ? wallTimeToInstant(wall, timeZone)
    : asInstant(wall - offsetOf(fields.zone.trim()));
};

type Fields = WallFields & { readonly zone: string | undefined };

const isoFields = (text: string): Fields | undefined => {
  const match = isoTimestamp.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  return { year, month: Number(month), day, hour, minute, second, fraction, zone };
};

const longFields = (text: string): Fields | undefined => {
  const match = longTimestamp.exec(text);
  if (match === null) return undefined;
  const [, month = '', day, hour, minute, second, fraction, zone, year] = match;
  return { year, month: monthNumber(month), day, hour, minute, second, fraction, zone };
};

const mailFields = (text: string): Fields | undefined => {
  const match = mailTimestamp.exec(text);
  if (match === null) return undefined;
  const [, day, month = '', year, hour, minute, second, fraction, zone] = match;
  return { year, month: monthNumber(month), day, hour, minute, second, fraction, zone };
};

const monthNumber = (name: string): number => months.indexOf(name.toLowerCase()) + 1;

/** Digits alone: seconds, milliseconds, microseconds or nanoseconds by their size, as TO_TIMESTAMP decides. */
const epochInstant = (digits: string): Instant | undefined => {
  const value = BigInt(digits);
  const milliseconds =
    value < 31_536_000_000n
      ? value * 1000n
      : value < 31_536_000_000_000n
        ? value
        : value < 31_536_000_000_000_000n
          ? value / 1000n
          : value / nanosecondsPerMillisecond;
  return asInstant(Number(milliseconds));
};

/** The instant a timestamp or text cell denotes; undefined where it denotes none. */
export const instantOfCell = (
  cell: Cell,
  type: 'TIMESTAMP_NTZ' | 'DATE' | (string & {}),
  timeZone: string,
): Instant | undefined => {
  if (typeof cell === 'string') return parseTimestamp(cell, timeZone);
  if (typeof cell === 'number' && type === 'DATE') return wallTimeToInstant(cell * 86_400_000, timeZone);
  if (typeof cell === 'object' && cell !== null)
    return asInstant(Number(cell.nanoseconds / nanosecondsPerMillisecond));
  if (typeof cell !== 'bigint') return undefined;
  const milliseconds = Number(cell / nanosecondsPerMillisecond);
  return type === 'TIMESTAMP_NTZ' ? wallTimeToInstant(milliseconds, timeZone) : asInstant(milliseconds);
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-21 01:44:59.123 -0800`: the default TIMESTAMP_OUTPUT_FORMAT, for values shown as text. */
export const formatTimestamp = (instant: Instant, timeZone: string): string => {
  const offset = zoneOffset(timeZone, instant);
  const wall = new Date(instant + offset).toISOString().replace('T', ' ').replace('Z', '');
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `${wall} ${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`;
};
