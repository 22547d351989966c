/**
 * Functions that the database calls back into here for, each from texts to a text. Used where Snowflake's rules
 * have no counterpart in the database: text of dates and times, and JSON in its canonical form.
 */

import {
  formatTimestamp,
  type ParsedTimestamp,
  parseAutomatically,
  parseByFormat,
  parseTimeAutomatically,
} from '../datetime-text.ts';
import { QueryError } from '../errors.ts';
import { groupPlace } from '../group-places.ts';
import { checkedJson, partAlong, partsOf } from '../json.ts';
import { editDistance, similarity } from '../text-distances.ts';
import { instantOf, isZone, offsetAt } from '../time-zones.ts';
import { textRoutines } from './text-routines.ts';

export type Routine = (...values: string[]) => string | null;

const microsecondsPerDay = 86_400_000_000n;
const microsecondsPerMinute = 60_000_000n;

const struct = (instant: bigint, minutes: number): string =>
  `{instant: ${formatTimestamp(instant, 0, 'YYYY-MM-DD HH24:MI:SS.FF6')}, minutes: ${minutes}}`;

const notRecognized = (kind: string, text: string, format: string): QueryError => {
  if (format !== 'AUTO')
    return new QueryError(
      '100096',
      '22007',
      `Can't parse '${text}' as ${kind.toLowerCase()} with format '${format}'`,
    );
  return new QueryError(
    kind === 'Date' ? '100040' : '100035',
    '22007',
    `${kind} '${text}' is not recognized`,
  );
};

const parse = (text: string, format: string): ParsedTimestamp | undefined =>
  format === 'AUTO' ? parseAutomatically(text) : parseByFormat(text, format);

const knownZone = (zone: string): string => {
  if (!isZone(zone)) throw new QueryError('100290', '22023', `Unknown timezone: '${zone}'`);
  return zone;
};

/** What comes first when days are counted: floor, also before 1970. */
const floorDays = (microseconds: bigint): bigint =>
  (microseconds - (((microseconds % microsecondsPerDay) + microsecondsPerDay) % microsecondsPerDay)) /
  microsecondsPerDay;

/** Values are never null: a null among them makes the result null without a call. */
export const routines: { readonly [name: string]: { readonly arity: number; readonly run: Routine } } = {
  ...textRoutines,
  /** text, format, tolerant → days since 1970 */
  snowgate_parse_date: {
    arity: 3,
    run: (text, format, tolerant) => {
      const parsed = parse(text, format);
      if (parsed) return String(floorDays(parsed.wall));
      if (tolerant === '1') return null;
      throw notRecognized('Date', text, format);
    },
  },
  /** text, format, tolerant → microseconds since midnight */
  snowgate_parse_time: {
    arity: 3,
    run: (text, format, tolerant) => {
      const parsed = format === 'AUTO' ? parseTimeAutomatically(text) : parseByFormat(text, format)?.wall;
      if (parsed !== undefined)
        return String(((parsed % microsecondsPerDay) + microsecondsPerDay) % microsecondsPerDay);
      if (tolerant === '1') return null;
      throw new QueryError('100108', '22007', `Time '${text}' is not recognized`);
    },
  },
  /** text, format, tolerant, kind, zone → microseconds, or a struct for TIMESTAMP_TZ */
  snowgate_parse_timestamp: {
    arity: 5,
    run: (text, format, tolerant, kind, zone) => {
      const parsed = parse(text, format);
      if (!parsed) {
        if (tolerant === '1') return null;
        throw notRecognized('Timestamp', text, format);
      }
      if (kind === 'TIMESTAMP_NTZ') return String(parsed.wall);
      const instant =
        parsed.offsetMinutes === null
          ? instantOf(zone, parsed.wall)
          : parsed.wall - BigInt(parsed.offsetMinutes) * microsecondsPerMinute;
      if (kind === 'TIMESTAMP_LTZ') return String(instant);
      return struct(instant, parsed.offsetMinutes ?? offsetAt(zone, instant));
    },
  },
  /** microseconds on the clock, offset in minutes, format → text */
  snowgate_format_timestamp: {
    arity: 3,
    run: (wall, minutes, format) => formatTimestamp(BigInt(wall), Number(minutes), format),
  },
  /** microseconds of an instant, zone, format → text on the zone's clocks */
  snowgate_format_instant: {
    arity: 3,
    run: (microseconds, zone, format) => {
      const instant = BigInt(microseconds);
      const minutes = offsetAt(zone, instant);
      return formatTimestamp(instant + BigInt(minutes) * microsecondsPerMinute, minutes, format);
    },
  },
  /** microseconds of an instant, zone → the instant with the zone's offset then */
  snowgate_with_offset: {
    arity: 2,
    run: (microseconds, zone) => {
      const instant = BigInt(microseconds);
      return struct(instant, offsetAt(knownZone(zone), instant));
    },
  },
  /** microseconds on a zone's clocks, zone → microseconds of the instant */
  snowgate_instant: {
    arity: 2,
    run: (microseconds, zone) => String(instantOf(knownZone(zone), BigInt(microseconds))),
  },
  /** microseconds of an instant, zone → microseconds on the zone's clocks */
  snowgate_wall: {
    arity: 2,
    run: (microseconds, zone) => {
      const instant = BigInt(microseconds);
      return String(instant + BigInt(offsetAt(knownZone(zone), instant)) * microsecondsPerMinute);
    },
  },
  /** text, tolerant, whether a member may be there twice → canonical JSON */
  snowgate_json: {
    arity: 3,
    run: (text, tolerant, duplicates) => {
      if (text.trim() === '') return null;
      const parsed = checkedJson(text, duplicates === '1' ? 'last' : 'refused');
      if ('json' in parsed) return parsed.json;
      if (tolerant === '1') return null;
      const { duplicate } = parsed;
      const problem = duplicate
        ? `duplicate object attribute "${duplicate.key}", pos ${duplicate.at}`
        : text.slice(0, 200);
      throw new QueryError('100069', '22P02', `Error parsing JSON: ${problem}`);
    },
  },
  snowgate_edit_distance: {
    arity: 2,
    run: (left, right) => String(editDistance(left, right)),
  },
  snowgate_similarity: {
    arity: 2,
    run: (left, right) => String(similarity(left, right)),
  },
  /** text, expression, from which character on, which match, which group, 1 for its end → the character, or 0 */
  snowgate_group_place: {
    arity: 6,
    run: (text, expression, from, occurrence, group, end) =>
      String(groupPlace(text, expression, Number(from), Number(occurrence), Number(group), end === '1')),
  },
  /** JSON, kind → its parts, each a text of JSON, as an array */
  snowgate_parts: {
    arity: 2,
    run: (text, kind) => JSON.stringify(partsOf(text, kind)),
  },
  /** JSON, keys and places as an array → what they lead to */
  snowgate_along: {
    arity: 2,
    run: (text, steps) => {
      const along: unknown = JSON.parse(steps);
      return partAlong(text, Array.isArray(along) ? along : []);
    },
  },
  /** members as JSON, with a comma between → an object */
  snowgate_object: {
    arity: 1,
    run: (members) => {
      const made = checkedJson(`{${members}}`, 'refused');
      if ('json' in made) return made.json;
      throw new QueryError('100138', '22000', `Duplicate field key '${made.duplicate?.key ?? ''}'`);
    },
  },
};
