/** Conversions to numbers. https://docs.snowflake.com/en/sql-reference/data-type-conversion */
import type { ColumnType } from '../result.ts';
import { type CastOptions, orFail } from './cast-options.ts';
import { jsonText } from './json-access.ts';
import { failure, once, quote } from './sql-text.ts';
import { integerDigits, scaleOf, storedType } from './types.ts';

type Render = (value: string) => string;

const numberPattern = quote(String.raw`[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?`);
const specialNumbers = "('nan', 'inf', '-inf', 'infinity', '-infinity')";

const greatestNarrow = 18;

/** The database reads a text as a wide number some hundred times slower than as a narrow one, which most are. */
const narrowed = (type: ColumnType): string | undefined =>
  (type.precision ?? 0) > greatestNarrow && scaleOf(type) < greatestNarrow
    ? `DECIMAL(${greatestNarrow}, ${scaleOf(type)})`
    : undefined;

export const toFixed = (from: ColumnType, to: ColumnType, options: CastOptions): Render | undefined => {
  const stored = storedType(to);
  const tolerant = options.tolerant ?? false;
  const outOfRange = (value: string, code = '100132'): string =>
    `CASE WHEN ${value} IS NOT NULL THEN ${failure(code, '22003', "Numeric value '{}' is out of range", `CAST(${value} AS VARCHAR)`)} END`;
  const ranged = (value: string): string =>
    once(value, (name) =>
      tolerant
        ? `TRY_CAST(${name} AS ${stored})`
        : `coalesce(TRY_CAST(${name} AS ${stored}), ${outOfRange(name)})`,
    );
  const rangedText = (value: string): string =>
    once(value, (name) => {
      const narrow = narrowed(to);
      const tries = [
        ...(narrow === undefined ? [] : [`CAST(TRY_CAST(${name} AS ${narrow}) AS ${stored})`]),
        `TRY_CAST(${name} AS ${stored})`,
        ...(tolerant ? [] : [outOfRange(name, '100039')]),
      ];
      return `coalesce(${tries.join(', ')})`;
    });
  const fromText = (code: string, state: string, message: string): Render => {
    return (value) =>
      once(
        value,
        (name) =>
          `CASE WHEN regexp_full_match(trim(${name}), ${numberPattern}) THEN ${rangedText(`trim(${name})`)} WHEN ${name} IS NOT NULL THEN ${orFail(tolerant, failure(code, state, message, name))} END`,
      );
  };
  switch (from.type) {
    case 'FIXED':
      return integerDigits(to) >= integerDigits(from) && scaleOf(to) >= scaleOf(from)
        ? (value) => `CAST(${value} AS ${stored})`
        : ranged;
    case 'REAL':
      // The database computes no more than fifteen digits after the point right.
      return scaleOf(to) > 15
        ? (value) =>
            once(value, (name) =>
              ranged(
                `CASE WHEN abs(${name}) < 1e22 THEN printf('%.${scaleOf(to)}f', ${name}) ELSE CAST(${name} AS VARCHAR) END`,
              ),
            )
        : ranged;
    case 'BOOLEAN':
      return (value) => `CAST(CAST(${value} AS INTEGER) AS ${stored})`;
    case 'TEXT':
      return fromText('100038', '22018', "Numeric value '{}' is not recognized");
    case 'VARIANT':
      return (value) =>
        fromText(
          '100071',
          '22000',
          'Failed to cast variant value {} to FIXED',
        )(
          once(
            value,
            (name) =>
              `CASE json_type(${name}) WHEN 'BOOLEAN' THEN CASE ${name} WHEN 'true' THEN '1' ELSE '0' END ELSE ${jsonText(name)} END`,
          ),
        );
    default:
      return undefined;
  }
};

export const toReal = (from: ColumnType, options: CastOptions): Render | undefined => {
  const fromText =
    (code: string, state: string, message: string): Render =>
    (value) =>
      once(
        value,
        (name) =>
          `CASE WHEN regexp_full_match(trim(${name}), ${numberPattern}) OR lower(trim(${name})) IN ${specialNumbers} THEN TRY_CAST(trim(${name}) AS DOUBLE) WHEN ${name} IS NOT NULL THEN ${orFail(options.tolerant ?? false, failure(code, state, message, name))} END`,
      );
  switch (from.type) {
    case 'FIXED':
    case 'BOOLEAN':
      return (value) => `CAST(${value} AS DOUBLE)`;
    case 'TEXT':
      return fromText('100038', '22018', "Numeric value '{}' is not recognized");
    case 'VARIANT':
      return (value) =>
        fromText('100071', '22000', 'Failed to cast variant value {} to REAL')(jsonText(value));
    default:
      return undefined;
  }
};
