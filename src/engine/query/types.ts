/** Snowflake's types: how they are written, how they combine, and how the database stores them. */
import type { DataType } from '../../sql/ast.ts';
import type { ColumnType, ColumnTypeName } from '../result.ts';

export const maximumPrecision = 38;
export const maximumTextLength = 16_777_216;
const maximumBinaryLength = 8_388_608;

const plain = (type: ColumnTypeName, nullable = true): ColumnType => ({
  type,
  nullable,
  precision: null,
  scale: null,
  length: null,
});

export const fixed = (precision = maximumPrecision, scale = 0, nullable = true): ColumnType => ({
  type: 'FIXED',
  nullable,
  precision: Math.min(Math.max(precision, scale, 1), maximumPrecision),
  scale: Math.min(scale, maximumPrecision - 1),
  length: null,
});
export const text = (length = maximumTextLength, nullable = true): ColumnType => ({
  ...plain('TEXT', nullable),
  length: Math.min(length, maximumTextLength),
});
export const binary = (length = maximumBinaryLength, nullable = true): ColumnType => ({
  ...plain('BINARY', nullable),
  length: Math.min(length, maximumBinaryLength),
});
const withFraction = (type: ColumnTypeName, scale: number, nullable: boolean): ColumnType => ({
  ...plain(type, nullable),
  precision: 0,
  scale,
});
export const time = (scale = 9, nullable = true): ColumnType => withFraction('TIME', scale, nullable);
export const timestampNtz = (scale = 9, nullable = true): ColumnType =>
  withFraction('TIMESTAMP_NTZ', scale, nullable);
export const timestampLtz = (scale = 9, nullable = true): ColumnType =>
  withFraction('TIMESTAMP_LTZ', scale, nullable);
export const timestampTz = (scale = 9, nullable = true): ColumnType =>
  withFraction('TIMESTAMP_TZ', scale, nullable);
export const real = plain('REAL');
export const boolean = plain('BOOLEAN');
export const date = plain('DATE');
export const variant = plain('VARIANT');
export const object = plain('OBJECT');
export const array = plain('ARRAY');
/** The type of COUNT and of positions and lengths. */
export const count = fixed(18, 0, false);

export const withNullable = (type: ColumnType, nullable: boolean): ColumnType =>
  type.nullable === nullable ? type : { ...type, nullable };

const isOneOf =
  (...names: readonly ColumnTypeName[]) =>
  (type: ColumnType): boolean =>
    names.includes(type.type);

export const isNumeric = isOneOf('FIXED', 'REAL');
export const isSemiStructured = isOneOf('VARIANT', 'OBJECT', 'ARRAY');
export const isTimestamp = isOneOf('TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ');
export const isDateOrTimestamp = (type: ColumnType): boolean => type.type === 'DATE' || isTimestamp(type);

export const precisionOf = (type: ColumnType): number => type.precision ?? maximumPrecision;
export const scaleOf = (type: ColumnType): number => type.scale ?? 0;
export const integerDigits = (type: ColumnType): number => precisionOf(type) - scaleOf(type);

/** A type as error messages write it. */
export const typeText = (type: ColumnType): string => {
  switch (type.type) {
    case 'FIXED':
      return `NUMBER(${type.precision},${type.scale})`;
    case 'TEXT':
      return `VARCHAR(${type.length})`;
    case 'BINARY':
      return `BINARY(${type.length})`;
    case 'REAL':
      return 'FLOAT';
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return `${type.type}(${type.scale})`;
    default:
      return type.type;
  }
};

/** The database's type for ours. TIMESTAMP_TZ keeps its offset beside the instant, which TIMESTAMPTZ would drop. */
export const storedType = (type: ColumnType): string => {
  switch (type.type) {
    case 'FIXED':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'REAL':
      return 'DOUBLE';
    case 'BOOLEAN':
      return 'BOOLEAN';
    case 'DATE':
      return 'DATE';
    case 'TIME':
      return 'TIME';
    case 'TIMESTAMP_NTZ':
      return 'TIMESTAMP';
    case 'TIMESTAMP_LTZ':
      return 'TIMESTAMPTZ';
    case 'TIMESTAMP_TZ':
      return 'STRUCT(instant TIMESTAMP, minutes INTEGER)';
    case 'BINARY':
      return 'BLOB';
    default:
      return 'VARCHAR';
  }
};

const integerNames = ['INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT'];
const decimalNames = ['NUMBER', 'NUMERIC', 'DECIMAL', 'DEC'];
const floatNames = ['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'DOUBLE PRECISION', 'REAL', 'DECFLOAT'];
const textNames = ['VARCHAR', 'STRING', 'TEXT', 'NVARCHAR', 'NVARCHAR2', 'CHAR VARYING', 'NCHAR VARYING'];
const characterNames = ['CHAR', 'CHARACTER', 'NCHAR'];

type Parameterized = (parameters: readonly number[]) => ColumnType;

/** https://docs.snowflake.com/en/sql-reference/intro-summary-data-types */
const typesByName: ReadonlyMap<string, Parameterized> = new Map<string, Parameterized>([
  ...integerNames.map((name): [string, Parameterized] => [name, () => fixed()]),
  ...decimalNames.map((name): [string, Parameterized] => [
    name,
    ([precision, scale]) => fixed(precision ?? maximumPrecision, scale ?? 0),
  ]),
  ...floatNames.map((name): [string, Parameterized] => [name, () => real]),
  ...textNames.map((name): [string, Parameterized] => [name, ([length]) => text(length)]),
  ...characterNames.map((name): [string, Parameterized] => [name, ([length]) => text(length ?? 1)]),
  ['BOOLEAN', () => boolean],
  ['DATE', () => date],
  ['TIME', ([scale]) => time(scale)],
  ['DATETIME', ([scale]) => timestampNtz(scale)],
  ['TIMESTAMP', ([scale]) => timestampNtz(scale)],
  ['TIMESTAMP_NTZ', ([scale]) => timestampNtz(scale)],
  ['TIMESTAMPNTZ', ([scale]) => timestampNtz(scale)],
  ['TIMESTAMP WITHOUT TIME ZONE', ([scale]) => timestampNtz(scale)],
  ['TIMESTAMP_LTZ', ([scale]) => timestampLtz(scale)],
  ['TIMESTAMPLTZ', ([scale]) => timestampLtz(scale)],
  ['TIMESTAMP WITH LOCAL TIME ZONE', ([scale]) => timestampLtz(scale)],
  ['TIMESTAMP_TZ', ([scale]) => timestampTz(scale)],
  ['TIMESTAMPTZ', ([scale]) => timestampTz(scale)],
  ['TIMESTAMP WITH TIME ZONE', ([scale]) => timestampTz(scale)],
  ['VARIANT', () => variant],
  ['OBJECT', () => object],
  ['ARRAY', () => array],
  ['BINARY', ([length]) => binary(length)],
  ['VARBINARY', ([length]) => binary(length)],
]);

/** The type a text names, or undefined where Snowflake knows none or its parameters are out of bounds. */
export const typeNamed = (written: DataType): ColumnType | undefined => {
  const make = typesByName.get(written.name);
  const [first, second] = written.parameters;
  if (make === undefined) return undefined;
  const type = make(written.parameters);
  if (type.type === 'FIXED') {
    const scale = second ?? 0;
    if (first !== undefined && (first < 1 || first > 38 || scale > 37 || scale > first)) return undefined;
  } else if (type.type.startsWith('TIME') && first !== undefined && first > 9) return undefined;
  return type;
};

const rank: readonly ColumnTypeName[] = ['TEXT', 'FIXED', 'REAL'];
const timestampRank: readonly ColumnTypeName[] = ['DATE', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ'];

/**
 * The type to which both convert without being asked to: what set operations, CASE, COALESCE, comparisons and
 * IN use. Undefined where there is none.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 */
export const commonType = (left: ColumnType, right: ColumnType): ColumnType | undefined => {
  const nullable = left.nullable || right.nullable;
  if (left.type === right.type) {
    switch (left.type) {
      case 'FIXED': {
        const scale = Math.max(scaleOf(left), scaleOf(right));
        return fixed(Math.max(integerDigits(left), integerDigits(right)) + scale, scale, nullable);
      }
      case 'TEXT':
        return text(Math.max(left.length ?? 0, right.length ?? 0), nullable);
      case 'BINARY':
        return binary(Math.max(left.length ?? 0, right.length ?? 0), nullable);
      default:
        return {
          ...left,
          nullable,
          scale: left.scale === null ? null : Math.max(scaleOf(left), scaleOf(right)),
        };
    }
  }
  if (isSemiStructured(left) || isSemiStructured(right)) return withNullable(variant, nullable);
  if (rank.includes(left.type) && rank.includes(right.type)) {
    const [low, high] = rank.indexOf(left.type) < rank.indexOf(right.type) ? [left, right] : [right, left];
    // A text beside a number is read as a number, with digits after the point to spare.
    if (low.type === 'TEXT' && high.type === 'FIXED') return fixed(38, Math.max(scaleOf(high), 5), nullable);
    return withNullable(high, nullable);
  }
  if (timestampRank.includes(left.type) && timestampRank.includes(right.type)) {
    const higher = timestampRank.indexOf(left.type) > timestampRank.indexOf(right.type) ? left : right;
    return { ...higher, nullable, scale: 9 };
  }
  if (left.type === 'TEXT') return withNullable(right, nullable);
  if (right.type === 'TEXT') return withNullable(left, nullable);
  if (left.type === 'BOOLEAN' && isNumeric(right)) return withNullable(boolean, nullable);
  if (right.type === 'BOOLEAN' && isNumeric(left)) return withNullable(boolean, nullable);
  return undefined;
};
