/**
 * The order of semi-structured values: numbers by their size, to the last digit, before all others; JSON null last.
 * The database's own reading of numbers in JSON would round them.
 */
import { once } from './sql-text.ts';

/** The database reads a text as a wide number some hundred times slower than as a narrow one. */
const wholeNumber = (digits: string): string =>
  `CASE WHEN length(${digits}) <= 18 THEN CAST(TRY_CAST(${digits} AS BIGINT) AS HUGEINT) ELSE TRY_CAST(${digits} AS HUGEINT) END`;

/**
 * Where doubles are equal, the digits before the point tell which is the greater one, then those after it. Nothing in
 * it is NULL, so that it compares in the same way everywhere.
 */
const orderOf = (name: string): string => {
  const number = `TRY_CAST(${name} AS DOUBLE)`;
  const kind = `CASE WHEN ${name} = 'null' THEN 2 WHEN ${number} IS NULL THEN 1 ELSE 0 END`;
  const whole = wholeNumber(`split_part(${name}, '.', 1)`);
  const sign = `CASE WHEN starts_with(${name}, '-') THEN '-0.' ELSE '0.' END`;
  const fraction = `CASE WHEN contains(${name}, '.') THEN TRY_CAST(${sign} || split_part(${name}, '.', 2) AS DECIMAL(38, 37)) END`;
  return `{'kind': ${kind}, 'number': coalesce(${number}, 0), 'whole': coalesce(${whole}, 0), 'fraction': coalesce(${fraction}, 0), 'json': ${name}}`;
};

const orderIfKnown = (name: string): string => `CASE WHEN ${name} IS NOT NULL THEN ${orderOf(name)} END`;

/** What compares as the value does, and is NULL where it is. */
export const jsonOrder = (value: string): string =>
  /^\w+$/.test(value) ? orderIfKnown(value) : once(value, orderIfKnown);

/** The value that a {@link jsonOrder} was made of. */
export const orderedJson = (order: string): string => `struct_extract(${order}, 'json')`;
