/**
 * Conversions between types, asked for or implied.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 */
import type { ColumnType } from '../result.ts';
import { binaryToText, textToBinary } from './binary-texts.ts';
import { type CastOptions, orFail } from './cast-options.ts';
import { usualFormats } from './conventions.ts';
import { invalidCast } from './errors.ts';
import { jsonText } from './json-access.ts';
import { toFixed, toReal } from './number-casts.ts';
import { failure, isRepeatable, once, quote } from './sql-text.ts';
import { tooLong } from './text-limits.ts';
import { call, constant, isNullConstant, type Typed } from './tree.ts';
import {
  fixed,
  integerDigits,
  isSemiStructured,
  maximumTextLength,
  scaleOf,
  storedType,
  text,
  typeText,
  variant,
  withNullable,
} from './types.ts';

export type { CastOptions } from './cast-options.ts';

type Render = (value: string) => string;

/** What a TIMESTAMP_TZ's own clock showed. */
export const wallClock: Render = (value) =>
  once(value, (name) => `(${name}.instant + to_minutes(${name}.minutes))`);

const asText = (microseconds: string): string => `CAST(${microseconds} AS VARCHAR)`;

/** A date, time or timestamp by a format; the format may be an expression. */
export const formatted = (type: ColumnType, zone: string, format: string): Render => {
  switch (type.type) {
    case 'DATE':
      return (value) =>
        `snowgate_format_timestamp(${asText(`epoch_us(CAST(${value} AS TIMESTAMP))`)}, '0', ${format})`;
    case 'TIME':
      return (value) =>
        `snowgate_format_timestamp(${asText(`epoch_us(DATE '1970-01-01' + ${value})`)}, '0', ${format})`;
    case 'TIMESTAMP_LTZ':
      return (value) => `snowgate_format_instant(${asText(`epoch_us(${value})`)}, ${quote(zone)}, ${format})`;
    case 'TIMESTAMP_TZ':
      return (value) =>
        once(
          value,
          (name) =>
            `snowgate_format_timestamp(${asText(`epoch_us(${wallClock(name)})`)}, CAST(${name}.minutes AS VARCHAR), ${format})`,
        );
    default:
      return (value) => `snowgate_format_timestamp(${asText(`epoch_us(${value})`)}, '0', ${format})`;
  }
};

const toUnboundedText = (from: ColumnType, options: CastOptions): Render | undefined => {
  switch (from.type) {
    case 'TEXT':
    case 'OBJECT':
    case 'ARRAY':
      return (value) => value;
    case 'FIXED':
    case 'BOOLEAN':
      return (value) => `CAST(${value} AS VARCHAR)`;
    case 'REAL':
      return (value) => `replace(regexp_replace(CAST(${value} AS VARCHAR), '\\.0$', ''), 'nan', 'NaN')`;
    case 'BINARY':
      return binaryToText(
        options.format ?? (options.writesBase64 ? 'BASE64' : 'HEX'),
        options.tolerant ?? false,
      );
    case 'VARIANT':
      return jsonText;
    default: {
      const format = options.outputFormats[from.type] ?? '';
      if (from.type === 'DATE' && format === usualFormats['DATE'])
        return (value) => `strftime(${value}, '%Y-%m-%d')`;
      return formatted(from, options.zone, quote(format));
    }
  }
};

const toText = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  const unbounded = toUnboundedText(from, options);
  const length = to.length ?? maximumTextLength;
  const fits = length >= maximumTextLength || (from.type === 'TEXT' && (from.length ?? 0) <= length);
  if (unbounded === undefined || fits) return unbounded;
  return (value) =>
    once(
      unbounded(value),
      (name) =>
        `CASE WHEN length(${name}) > ${length} THEN ${orFail(options.tolerant ?? false, tooLong(name))} ELSE ${name} END`,
    );
};

const toBoolean = (from: ColumnType, options: CastOptions): Render | undefined => {
  switch (from.type) {
    case 'FIXED':
    case 'REAL':
      return (value) => `(${value} <> 0)`;
    case 'VARIANT':
    case 'TEXT':
      return (value) =>
        once(from.type === 'VARIANT' ? jsonText(value) : value, (name) => {
          const failing = failure('100037', '22018', "Boolean value '{}' is not recognized", name);
          return `CASE WHEN lower(trim(${name})) IN ('true', 't', 'yes', 'y', 'on', '1') THEN TRUE WHEN lower(trim(${name})) IN ('false', 'f', 'no', 'n', 'off', '0') THEN FALSE WHEN ${name} IS NOT NULL THEN ${orFail(options.tolerant ?? false, failing)} END`;
        });
    default:
      return undefined;
  }
};

/** What a semi-structured value holds was written by the usual formats. */
const parsing = (from: ColumnType, to: ColumnType, options: CastOptions): string =>
  `${quote(options.format ?? (from.type === 'TEXT' ? options.inputFormats[to.type] : undefined) ?? 'AUTO')}, ${options.tolerant ? "'1'" : "'0'"}`;

const parsedDate = (text: string, form: string): string =>
  `(DATE '1970-01-01' + CAST(snowgate_parse_date(${text}, ${form}) AS INTEGER))`;

const toDate = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  switch (from.type) {
    case 'TIMESTAMP_NTZ':
      return (value) => `CAST(${value} AS DATE)`;
    case 'TIMESTAMP_LTZ':
      return (value) => `CAST(timezone(${quote(options.zone)}, ${value}) AS DATE)`;
    case 'TIMESTAMP_TZ':
      return (value) => `CAST(${wallClock(value)} AS DATE)`;
    case 'TEXT':
      return (value) => {
        const form = parsing(from, to, options);
        const parsed = parsedDate(value, form);
        // The database reads the usual form by itself, without a call for each row.
        return form.startsWith("'AUTO'") && isRepeatable(value)
          ? `coalesce(CASE WHEN regexp_full_match(${value}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(${value} AS DATE) END, ${parsed})`
          : parsed;
      };
    case 'VARIANT':
      return (value) => parsedDate(jsonText(value), parsing(from, to, options));
    default:
      return undefined;
  }
};

const toTime = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  switch (from.type) {
    case 'TIMESTAMP_NTZ':
      return (value) => `CAST(${value} AS TIME)`;
    case 'TIMESTAMP_LTZ':
      return (value) => `CAST(timezone(${quote(options.zone)}, ${value}) AS TIME)`;
    case 'TIMESTAMP_TZ':
      return (value) => `CAST(${wallClock(value)} AS TIME)`;
    case 'TEXT':
    case 'VARIANT':
      return (value) =>
        `CAST(make_timestamp(CAST(snowgate_parse_time(${from.type === 'TEXT' ? value : jsonText(value)}, ${parsing(from, to, options)}) AS BIGINT)) AS TIME)`;
    default:
      return undefined;
  }
};

const fromMicroseconds = (type: ColumnType, microseconds: string): string =>
  type.type === 'TIMESTAMP_NTZ'
    ? `make_timestamp(CAST(${microseconds} AS BIGINT))`
    : `timezone('UTC', make_timestamp(CAST(${microseconds} AS BIGINT)))`;

const parsedTimestamp = (content: string, from: ColumnType, to: ColumnType, options: CastOptions): string =>
  `snowgate_parse_timestamp(${content}, ${parsing(from, to, options)}, '${to.type}', ${quote(options.zone)})`;

/** A number counts from the epoch, and becomes what clocks in the session's zone showed then. https://docs.snowflake.com/en/sql-reference/functions/to_timestamp */
const variantToWallClock =
  (to: ColumnType, options: CastOptions): Render =>
  (value) =>
    once(value, (name) => {
      const moment = fromMicroseconds(to, parsedTimestamp(jsonText(name), variant, to, options));
      const shown = `timezone(${quote(options.zone)}, timezone('UTC', ${moment}))`;
      return `CASE WHEN starts_with(${name}, '"') THEN ${moment} ELSE ${shown} END`;
    });

const toTimestamp = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  const zone = quote(options.zone);
  if (from.type === 'VARIANT' && to.type === 'TIMESTAMP_NTZ') return variantToWallClock(to, options);
  if (from.type === 'TEXT' || from.type === 'VARIANT')
    return (value) => {
      const content = from.type === 'TEXT' ? value : jsonText(value);
      const parsed = parsedTimestamp(content, from, to, options);
      return to.type === 'TIMESTAMP_TZ'
        ? `CAST(${parsed} AS ${storedType(to)})`
        : fromMicroseconds(to, parsed);
    };
  const instantWithOffset = (instant: string): string =>
    `CAST(snowgate_with_offset(${asText(`epoch_us(${instant})`)}, ${zone}) AS ${storedType(to)})`;
  const atUtc: Render = (value) => `timezone('UTC', ${value})`;
  const inZone: Render = (value) => `timezone(${zone}, ${value})`;
  switch (`${from.type}>${to.type}`) {
    case 'DATE>TIMESTAMP_NTZ':
      return (value) => `CAST(${value} AS TIMESTAMP)`;
    case 'DATE>TIMESTAMP_LTZ':
      return (value) => inZone(`CAST(${value} AS TIMESTAMP)`);
    case 'DATE>TIMESTAMP_TZ':
      return (value) => instantWithOffset(inZone(`CAST(${value} AS TIMESTAMP)`));
    case 'TIMESTAMP_NTZ>TIMESTAMP_LTZ':
    case 'TIMESTAMP_LTZ>TIMESTAMP_NTZ':
      return inZone;
    case 'TIMESTAMP_NTZ>TIMESTAMP_TZ':
      return (value) => instantWithOffset(inZone(value));
    case 'TIMESTAMP_LTZ>TIMESTAMP_TZ':
      return instantWithOffset;
    case 'TIMESTAMP_TZ>TIMESTAMP_NTZ':
      return wallClock;
    case 'TIMESTAMP_TZ>TIMESTAMP_LTZ':
      return (value) => atUtc(`struct_extract(${value}, 'instant')`);
    case 'FIXED>TIMESTAMP_NTZ':
    case 'FIXED>TIMESTAMP_LTZ':
      return (value) => fromMicroseconds(to, `round(${value} * 1000000)`);
    case 'FIXED>TIMESTAMP_TZ':
      return (value) => instantWithOffset(atUtc(`make_timestamp(CAST(round(${value} * 1000000) AS BIGINT))`));
    default:
      return undefined;
  }
};

const toVariant = (from: ColumnType, options: CastOptions): Render | undefined => {
  switch (from.type) {
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return (value) => value;
    case 'FIXED':
      return scaleOf(from) === 0
        ? (value) => `CAST(${value} AS VARCHAR)`
        : (value) => `regexp_replace(CAST(${value} AS VARCHAR), '\\.?0+$', '')`;
    case 'BOOLEAN':
      return (value) => `CAST(${value} AS VARCHAR)`;
    case 'REAL':
      return (value) => `CAST(to_json(${value}) AS VARCHAR)`;
    default: {
      const written = toUnboundedText(from, { ...options, outputFormats: usualFormats, writesBase64: false });
      return written && ((value) => `CAST(to_json(${written(value)}) AS VARCHAR)`);
    }
  }
};

const toStructured = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  if (to.type === 'VARIANT') return toVariant(from, options);
  if (from.type !== 'VARIANT') {
    const inner = to.type === 'ARRAY' ? toVariant(from, options) : undefined;
    return inner && ((value) => once(inner(value), (name) => `'[' || ${name} || ']'`));
  }
  const wanted = quote(to.type);
  const failing = (name: string): string =>
    failure('100071', '22000', `Failed to cast variant value {} to ${to.type}`, name);
  return (value) =>
    once(value, (name) =>
      to.type === 'ARRAY'
        ? `CASE json_type(${name}) WHEN 'ARRAY' THEN ${name} WHEN 'NULL' THEN NULL ELSE '[' || ${name} || ']' END`
        : `CASE json_type(${name}) WHEN ${wanted} THEN ${name} WHEN 'NULL' THEN NULL ELSE CASE WHEN ${name} IS NOT NULL THEN ${orFail(options.tolerant ?? false, failing(name))} END END`,
    );
};

const renderOf = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  switch (to.type) {
    case 'FIXED':
      return toFixed(from, to, options);
    case 'REAL':
      return toReal(from, options);
    case 'TEXT':
      return toText(from, to, options);
    case 'BOOLEAN':
      return toBoolean(from, options);
    case 'DATE':
      return toDate(from, to, options);
    case 'TIME':
      return toTime(from, to, options);
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return toTimestamp(from, to, options);
    case 'BINARY':
      return from.type === 'TEXT'
        ? textToBinary(options.format ?? 'HEX', options.tolerant ?? false)
        : undefined;
    default:
      return toStructured(from, to, options);
  }
};

const isSameStorage = (from: ColumnType, to: ColumnType): boolean =>
  from.type === to.type &&
  (from.type !== 'FIXED' || (from.precision === to.precision && from.scale === to.scale)) &&
  (from.type !== 'TEXT' || (from.length ?? 0) <= (to.length ?? maximumTextLength));

/** A constant number with room for more digits is still a constant. */
const widenedConstant = (value: Typed, to: ColumnType): Typed | undefined => {
  if (value.kind !== 'constant' || value.type.type !== 'FIXED' || to.type !== 'FIXED') return undefined;
  const missing = scaleOf(to) - scaleOf(value.type);
  if (missing < 0 || integerDigits(to) < integerDigits(value.type)) return undefined;
  const point = scaleOf(value.type) === 0 && missing > 0 ? '.' : '';
  return constant(to, `${String(value.value)}${point}${'0'.repeat(missing)}`);
};

/** The value in another type; throws where there is no such conversion. */
export const cast = (value: Typed, to: ColumnType, options: CastOptions): Typed => {
  const from = value.type;
  const nullable = from.nullable || (options.tolerant ?? false) || isSemiStructured(from);
  const type = withNullable(to, nullable);
  if (isNullConstant(value)) return constant({ ...to, nullable: true }, null);
  if (isSameStorage(from, to)) {
    if (from.type !== 'TEXT' || from.length === to.length) return value;
    return value.kind === 'constant' ? constant(type, value.value) : call(type, [value], ([v = '']) => v);
  }
  const widened = widenedConstant(value, type);
  if (widened) return widened;
  const render = renderOf(from, to, options);
  if (render === undefined) throw invalidCast(typeText(from), typeText(to), options.at);
  return call(type, [value], ([written = '']) => render(written));
};

/** Whether an implied conversion exists. */
export const convertible = (from: ColumnType, to: ColumnType, options: CastOptions): boolean =>
  isSameStorage(from, to) || renderOf(from, to, options) !== undefined;

export const asVarchar = (value: Typed, options: CastOptions): Typed =>
  value.type.type === 'TEXT' ? value : cast(value, text(), options);

export const asInteger = (value: Typed, options: CastOptions): Typed => cast(value, fixed(38, 0), options);
