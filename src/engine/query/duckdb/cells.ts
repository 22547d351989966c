/** Values between the database and results. */
import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Cell, ColumnType } from '../../result.ts';
import { largeObjectTooLong, stringTooLong } from '../errors.ts';
import { isSemiStructured, maximumTextLength, scaleOf } from '../types.ts';

const nanosecondsPerMicrosecond = 1000n;

/** A whole number with its point put in: `-5` at scale 2 is `-0.05`. */
const decimalText = (unscaled: bigint, scale: number): string => {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

/** Whatever made the text: longer than a column may hold, it is no result. */
const withinLimit = (value: string, type: ColumnType): string => {
  if (value.length <= maximumTextLength / 4) return value;
  const bytes = Buffer.byteLength(value);
  if (bytes <= maximumTextLength) return value;
  throw isSemiStructured(type) ? largeObjectTooLong(bytes, maximumTextLength) : stringTooLong(value);
};

/** What the database answered, as a cell of the column's type. */
export const toCell = (value: DuckDBValue, type: ColumnType): Cell => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return withinLimit(value, type);
  if (typeof value === 'number') return type.type === 'FIXED' ? String(value) : value;
  if (typeof value === 'bigint') return type.type === 'FIXED' ? decimalText(value, 0) : Number(value);
  if (value instanceof DuckDBDecimalValue) return decimalText(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return value.days;
  if (
    value instanceof DuckDBTimeValue ||
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampTZValue
  )
    return value.micros * nanosecondsPerMicrosecond;
  if (value instanceof DuckDBBlobValue)
    return withinLimit(Buffer.from(value.bytes).toString('hex').toUpperCase(), type);
  if (value instanceof DuckDBStructValue) {
    const { instant, minutes } = value.entries;
    if (instant instanceof DuckDBTimestampValue)
      return { nanoseconds: instant.micros * nanosecondsPerMicrosecond, offsetMinutes: Number(minutes) };
  }
  return String(value);
};

/** About what a cell occupies. */
export const bytesOf = (cell: Cell): number => (typeof cell === 'string' ? cell.length + 16 : 16);

const floorMicroseconds = (cell: Cell): bigint => {
  const nanoseconds = typeof cell === 'bigint' ? cell : BigInt(String(cell));
  const remainder =
    ((nanoseconds % nanosecondsPerMicrosecond) + nanosecondsPerMicrosecond) % nanosecondsPerMicrosecond;
  return (nanoseconds - remainder) / nanosecondsPerMicrosecond;
};

/** A cell as the database takes it in an appended row. */
export const fromCell = (cell: Cell, type: ColumnType): DuckDBValue => {
  if (cell === null) return null;
  switch (type.type) {
    case 'FIXED': {
      const scale = scaleOf(type);
      const [whole = '0', fraction = ''] = String(cell).split('.');
      const unscaled = BigInt(whole.replace('-', '') + fraction.padEnd(scale, '0').slice(0, scale));
      return new DuckDBDecimalValue(
        String(cell).startsWith('-') ? -unscaled : unscaled,
        type.precision ?? 38,
        scale,
      );
    }
    case 'REAL':
      return Number(cell);
    case 'BOOLEAN':
      return Boolean(cell);
    case 'DATE':
      return new DuckDBDateValue(Number(cell));
    case 'TIME':
      return new DuckDBTimeValue(floorMicroseconds(cell));
    case 'TIMESTAMP_NTZ':
      return new DuckDBTimestampValue(floorMicroseconds(cell));
    case 'TIMESTAMP_LTZ':
      return new DuckDBTimestampTZValue(floorMicroseconds(cell));
    case 'TIMESTAMP_TZ': {
      if (typeof cell !== 'object') return null;
      const instant = new DuckDBTimestampValue(floorMicroseconds(cell.nanoseconds));
      return new DuckDBStructValue({ instant, minutes: cell.offsetMinutes });
    }
    case 'BINARY':
      return new DuckDBBlobValue(Buffer.from(String(cell), 'hex'));
    default:
      return String(cell);
  }
};
