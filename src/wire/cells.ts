/**
 * Cells as the driver protocol spells them: all text, NULL as null. BOOLEAN is "1" or "0" (the Python
 * connector reads "true" as false), a point in time is seconds with nine decimals, and TIMESTAMP_TZ adds its
 * offset in minutes plus 1440.
 */
import type { Cell, Column, ColumnTypeName } from '../engine/result.ts';

export type Encoder = (cell: NonNullable<Cell>) => string;
export type CellEncoders = Readonly<Record<ColumnTypeName, Encoder>>;

const nanosecondsPerSecond = 1_000_000_000n;
/** Keeps the offset positive: a day in minutes. */
const offsetBias = 1440;

/** Seconds as decimal text, the sign before the whole: -0.5 s is "-0.500000000". */
export function secondsText(nanoseconds: bigint): string {
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const whole = magnitude / nanosecondsPerSecond;
  const fraction = (magnitude % nanosecondsPerSecond).toString().padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : ''}${whole}.${fraction}`;
}

const text: Encoder = (cell) => (typeof cell === 'string' ? cell : String(cell));
/** https://docs.snowflake.com/en/sql-reference/data-types-numeric#special-values */
const real: Encoder = (cell) => {
  if (cell === Infinity) return 'inf';
  return cell === -Infinity ? '-inf' : String(cell);
};
const boolean: Encoder = (cell) => (cell === true ? '1' : '0');
const pointInTime: Encoder = (cell) => (typeof cell === 'bigint' ? secondsText(cell) : String(cell));
const zoned: Encoder = (cell) =>
  typeof cell === 'object'
    ? `${secondsText(cell.nanoseconds)} ${cell.offsetMinutes + offsetBias}`
    : String(cell);

export const driverCells: CellEncoders = {
  FIXED: text,
  REAL: real,
  TEXT: text,
  BOOLEAN: boolean,
  DATE: text,
  TIME: pointInTime,
  TIMESTAMP_NTZ: pointInTime,
  TIMESTAMP_LTZ: pointInTime,
  TIMESTAMP_TZ: zoned,
  VARIANT: text,
  OBJECT: text,
  ARRAY: text,
  BINARY: text,
};

export type EncodedRow = readonly (string | null)[];

export interface RowEncoding {
  readonly cells: CellEncoders;
  readonly nullAs: string | null;
}

/** A function that encodes rows of these columns, for drivers unless told otherwise. */
export function rowEncoder(
  columns: readonly Column[],
  { cells, nullAs }: RowEncoding = { cells: driverCells, nullAs: null },
): (row: readonly Cell[]) => EncodedRow {
  const byColumn = columns.map((column) => cells[column.type]);
  return (row) =>
    byColumn.map((encode, index) => {
      const cell = row[index];
      return cell === null || cell === undefined ? nullAs : encode(cell);
    });
}
