/** Writing constants and calls in the database's SQL. The only place where a user's text becomes SQL: as a literal. */
import type { Cell, ColumnType } from '../result.ts';
import { encodeFailure, tooComplex } from './errors.ts';
import { storedType } from './types.ts';

/** A string literal. A zero character would end the statement's text, so it is put in by number. */
export const quote = (value: string): string => {
  if (!value.includes('\0')) return `'${value.replaceAll("'", "''")}'`;
  return `(${value.split('\0').map(quote).join(' || chr(0) || ')})`;
};

const microseconds = (nanoseconds: bigint): bigint => BigInt.asIntN(64, nanoseconds / 1000n);

/** A constant of the type, exactly as the database stores it. */
export const literal = (type: ColumnType, value: Cell): string => {
  const stored = storedType(type);
  if (value === null) return `CAST(NULL AS ${stored})`;
  switch (type.type) {
    case 'BOOLEAN':
      return value ? 'TRUE' : 'FALSE';
    case 'FIXED':
    case 'REAL':
      return `CAST('${String(value).replace(/[^\w.+-]/g, '')}' AS ${stored})`;
    case 'DATE':
      return `(DATE '1970-01-01' + ${Math.trunc(Number(value))})`;
    case 'TIME':
      return `CAST(make_timestamp(${microseconds(BigInt(String(value)))}) AS TIME)`;
    case 'TIMESTAMP_NTZ':
      return `make_timestamp(${microseconds(BigInt(String(value)))})`;
    case 'TIMESTAMP_LTZ':
      return `timezone('UTC', make_timestamp(${microseconds(BigInt(String(value)))}))`;
    case 'TIMESTAMP_TZ': {
      if (typeof value !== 'object') return `CAST(NULL AS ${stored})`;
      const instant = `make_timestamp(${microseconds(value.nanoseconds)})`;
      return `CAST({'instant': ${instant}, 'minutes': ${Math.trunc(value.offsetMinutes)}} AS ${stored})`;
    }
    case 'BINARY':
      return `from_hex(${quote(String(value))})`;
    default:
      return quote(String(value));
  }
};

const repeatable =
  /^(?:t\d+\.c\d+|'[^']{0,40}'|CAST\('[\w.+-]*' AS [A-Z]+(?:\(\d+, \d+\))?\)|let_\w+|TRUE|FALSE)$/;

/** Whether the value may be written several times: it is short, and computing it costs nothing. */
export const isRepeatable = (value: string): boolean => repeatable.test(value);

/** FNV-1a, twice over with different seeds: names a value by its text. */
const fingerprint = (written: string): string => {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < written.length; index++) {
    const unit = written.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
};

const greatestExpression = 1_000_000;

const bounded = (written: string): string => {
  if (written.length > greatestExpression) throw tooComplex();
  return written;
};

/**
 * Uses a value several times without writing it several times: text would otherwise double at every level of
 * nesting, and a volatile value would be drawn anew each time. The name follows from the value, so that the same
 * expression is always written the same way (GROUP BY compares by text) and a nested use of another value
 * cannot hide this one.
 */
export const once = (value: string, use: (name: string) => string): string => {
  if (isRepeatable(value)) return use(value);
  const name = `let_${fingerprint(value)}`;
  const body = use(name);
  // The database takes no subquery, and fails on windows, where a name is bound; then the value is written out.
  if (body.includes('(SELECT ') || body.includes(' OVER (')) return bounded(use(`(${value})`));
  return `list_transform([${value}], lambda ${name}: ${body})[1]`;
};

/** An expression that fails the statement; `detail`, SQL for a text, goes where the message has `{}`. */
export const failure = (code: string, sqlState: string, message: string, detail?: string): string => {
  const [before = '', after = ''] = encodeFailure(code, sqlState, message).split('{}');
  if (detail === undefined) return `error(${quote(before + after)})`;
  return `error(${quote(before)} || coalesce(${detail}, 'NULL') || ${quote(after)})`;
};
