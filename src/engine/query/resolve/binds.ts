/** Binds as drivers send them: all text, with a type beside it. */
import type { Span } from '../../../sql/ast.ts';
import { soleValue } from '../../binds.ts';
import type { Bind } from '../../engine.ts';
import type { Cell, ColumnType } from '../../result.ts';
import { arrayBindUnsupported, excerpt, QueryError } from '../errors.ts';
import { type Constant, constant } from '../tree.ts';
import {
  binary,
  boolean,
  date,
  real,
  text,
  time,
  timestampLtz,
  timestampNtz,
  timestampTz,
  withNullable,
} from '../types.ts';
import { numberConstant } from './literals.ts';

const notRecognized = (kind: string, code: string, value: string, sqlState = '22007'): QueryError =>
  new QueryError(code, sqlState, `${kind} '${excerpt(value)}' is not recognized`);

/** https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#using-bind-variables-in-a-statement */
export const bindConstant = (bind: Bind, at: Span): Constant => {
  const value = soleValue(bind);
  if (value === undefined) throw arrayBindUnsupported(at);
  const read = readers.get(bind.type.toUpperCase());
  if (read === undefined)
    throw new QueryError(
      '002040',
      '42601',
      `SQL compilation error:\nUnsupported data type '${excerpt(bind.type)}'.`,
    );
  return value === null ? constant(text(), null) : read(value);
};

type Reader = (value: string) => Constant;

const textOf: Reader = (value) => constant(text([...value].length, false), value);

const fixedOf: Reader = (value) => {
  const number = numberConstant(value);
  if (number === undefined) throw notRecognized('Numeric value', '100038', value, '22018');
  if (number.type.type !== 'FIXED')
    throw new QueryError('100132', '22003', `Numeric value '${excerpt(value)}' is out of range`);
  return number;
};

const specialNumbers: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

const realOf: Reader = (value) => {
  const trimmed = value.trim();
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed);
  const number = isNumber ? Number(trimmed) : specialNumbers.get(trimmed.toLowerCase());
  if (number === undefined) throw notRecognized('Numeric value', '100038', value, '22018');
  return constant(withNullable(real, false), number);
};

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word): [string, boolean] => [word, true]),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word): [string, boolean] => [word, false]),
]);

const booleanOf: Reader = (value) => {
  const truth = booleans.get(value.trim().toLowerCase());
  if (truth === undefined) throw notRecognized('Boolean value', '100037', value, '22018');
  return constant(withNullable(boolean, false), truth);
};

const firstMillisecond = BigInt(Date.parse('0001-01-01T00:00:00Z'));
const lastMillisecond = BigInt(Date.parse('9999-12-31T23:59:59.999Z'));
const millisecondsPerDay = 86_400_000n;
const nanosecondsPerMillisecond = 1_000_000n;

/** A whole number within bounds, or undefined. The Python connector writes `0500000000`. */
const wholeWithin = (value: string, least: bigint, greatest: bigint): bigint | undefined => {
  if (!/^-?\d{1,30}$/.test(value)) return undefined;
  const number = BigInt(value);
  return number >= least && number <= greatest ? number : undefined;
};

/** Milliseconds of the day's beginning. */
const dateOf: Reader = (value) => {
  const milliseconds = wholeWithin(value, firstMillisecond, lastMillisecond);
  if (milliseconds === undefined) throw notRecognized('Date', '100040', value);
  return constant(withNullable(date, false), Math.floor(Number(milliseconds) / Number(millisecondsPerDay)));
};

/** Nanoseconds since midnight. */
const timeOf: Reader = (value) => {
  const nanoseconds = wholeWithin(value, 0n, millisecondsPerDay * nanosecondsPerMillisecond - 1n);
  if (nanoseconds === undefined) throw notRecognized('Time', '100108', value);
  return constant(time(9, false), nanoseconds);
};

const epochNanoseconds = (value: string, written: string): bigint => {
  const nanoseconds = wholeWithin(
    value,
    firstMillisecond * nanosecondsPerMillisecond,
    (lastMillisecond + 1n) * nanosecondsPerMillisecond - 1n,
  );
  if (nanoseconds === undefined) throw notRecognized('Timestamp', '100035', written);
  return nanoseconds;
};

const timestampOf =
  (type: ColumnType): Reader =>
  (value) =>
    constant(type, epochNanoseconds(value, value));

const minutesPerDay = 1440;

/** `nanoseconds offset`, the offset in minutes plus a day, so that it is never negative. */
const zonedOf: Reader = (value) => {
  const [instant = '', offset = String(minutesPerDay), ...more] = value.split(' ');
  const minutes = wholeWithin(offset, 0n, BigInt(2 * minutesPerDay));
  if (minutes === undefined || more.length > 0) throw notRecognized('Timestamp', '100035', value);
  const cell: Cell = {
    nanoseconds: epochNanoseconds(instant, value),
    offsetMinutes: Number(minutes) - minutesPerDay,
  };
  return constant(timestampTz(9, false), cell);
};

const binaryOf: Reader = (value) => {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(value))
    throw new QueryError(
      '100115',
      '22000',
      `The following string is not a legal hex-encoded value: '${excerpt(value)}'`,
    );
  return constant(binary(undefined, false), value.toUpperCase());
};

const readers: ReadonlyMap<string, Reader> = new Map([
  ...['TEXT', 'ANY', 'VARCHAR', 'CHAR', 'STRING'].map((name): [string, Reader] => [name, textOf]),
  // Semi-structured values are bound as their text; PARSE_JSON makes them what they are.
  ...['VARIANT', 'OBJECT', 'ARRAY'].map((name): [string, Reader] => [name, textOf]),
  ['FIXED', fixedOf],
  ['REAL', realOf],
  ['BOOLEAN', booleanOf],
  ['DATE', dateOf],
  ['TIME', timeOf],
  ['TIMESTAMP_NTZ', timestampOf(timestampNtz(9, false))],
  ['TIMESTAMP_LTZ', timestampOf(timestampLtz(9, false))],
  ['TIMESTAMP_TZ', zonedOf],
  ['BINARY', binaryOf],
]);
