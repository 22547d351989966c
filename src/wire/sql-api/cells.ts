/**
 * Cells of format `jsonv2`: as drivers get them but for BOOLEAN, and text where the request asked for a format.
 * https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses — "Getting the data from the results",
 * "Formatting the output of query results".
 */
import type { Json } from '../../account/model.ts';
import { formatTimestamp } from '../../engine/query/datetime-text.ts';
import { offsetAt } from '../../engine/query/time-zones.ts';
import { type CellEncoders, driverCells, type Encoder } from '../cells.ts';

const microsecondsPerDay = 86_400_000_000n;
const microsecondsPerMinute = 60_000_000n;

/** The value where nobody set TIMEZONE: what the account and the user set does not count here. */
const defaultTimeZone = 'America/Los_Angeles';

const boolean: Encoder = (cell) => (cell === true ? 'true' : 'false');

const base64: Encoder = (cell) => Buffer.from(String(cell), 'hex').toString('base64');

/** Rounds down also before 1970. */
const microseconds = (nanoseconds: bigint): bigint =>
  (nanoseconds - (((nanoseconds % 1000n) + 1000n) % 1000n)) / 1000n;

const date =
  (format: string): Encoder =>
  (cell) =>
    formatTimestamp(BigInt(String(cell)) * microsecondsPerDay, 0, format);

/** On the clock that the cell was written on. */
const wall =
  (format: string): Encoder =>
  (cell) =>
    typeof cell === 'bigint' ? formatTimestamp(microseconds(cell), 0, format) : String(cell);

const inZone =
  (format: string, timeZone: string): Encoder =>
  (cell) => {
    if (typeof cell !== 'bigint') return String(cell);
    const instant = microseconds(cell);
    const offset = offsetAt(timeZone, instant);
    return formatTimestamp(instant + BigInt(offset) * microsecondsPerMinute, offset, format);
  };

const zoned =
  (format: string): Encoder =>
  (cell) => {
    if (typeof cell !== 'object') return String(cell);
    const instant = microseconds(cell.nanoseconds);
    const { offsetMinutes } = cell;
    return formatTimestamp(instant + BigInt(offsetMinutes) * microsecondsPerMinute, offsetMinutes, format);
  };

/** `parameters`: those of the request alone, as the account's and the user's are to be ignored. */
export const jsonv2Cells = (parameters: ReadonlyMap<string, Json> = new Map()): CellEncoders => {
  const formatOf = (...names: readonly string[]): string | undefined => {
    const given = names.map((name) => parameters.get(name));
    return given.find((value) => typeof value === 'string' && value !== '' && value !== 'AUTO') as
      | string
      | undefined;
  };
  const zone = parameters.get('TIMEZONE');
  const timeZone = typeof zone === 'string' ? zone : defaultTimeZone;
  const formatted = (format: string | undefined, encoder: (format: string) => Encoder, usual: Encoder) =>
    format === undefined ? usual : encoder(format);
  const { DATE, TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ, BINARY } = driverCells;
  return {
    ...driverCells,
    BOOLEAN: boolean,
    BINARY: parameters.get('BINARY_OUTPUT_FORMAT') === 'BASE64' ? base64 : BINARY,
    DATE: formatted(formatOf('DATE_OUTPUT_FORMAT'), date, DATE),
    TIME: formatted(formatOf('TIME_OUTPUT_FORMAT'), wall, TIME),
    TIMESTAMP_NTZ: formatted(
      formatOf('TIMESTAMP_NTZ_OUTPUT_FORMAT', 'TIMESTAMP_OUTPUT_FORMAT'),
      wall,
      TIMESTAMP_NTZ,
    ),
    TIMESTAMP_LTZ: formatted(
      formatOf('TIMESTAMP_LTZ_OUTPUT_FORMAT', 'TIMESTAMP_OUTPUT_FORMAT'),
      (format) => inZone(format, timeZone),
      TIMESTAMP_LTZ,
    ),
    TIMESTAMP_TZ: formatted(
      formatOf('TIMESTAMP_TZ_OUTPUT_FORMAT', 'TIMESTAMP_OUTPUT_FORMAT'),
      zoned,
      TIMESTAMP_TZ,
    ),
  };
};
