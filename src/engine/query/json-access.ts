/**
 * Parts of JSON texts. The database's own JSON rounds numbers to what a double holds: where a text has longer ones, a
 * routine of ours takes it apart.
 */
import { once, quote } from './sql-text.ts';

/** Of a name or another short expression, which may be written several times. */
const hasLongNumbers = (name: string): string => `regexp_matches(${name}, '[0-9][0-9.]{17}')`;

const exactly = (name: string, usual: string, exact: string): string =>
  `CASE WHEN ${hasLongNumbers(name)} THEN ${exact} ELSE ${usual} END`;

/** A key as JSON Pointer writes it (RFC 6901, section 4), which unlike `$."key"` can hold any key. */
const pointer = (key: string): string => `'/' || replace(replace(${key}, '~', '~0'), '/', '~1')`;

const textOf = (name: string): string =>
  `CASE WHEN starts_with(${name}, '"') THEN json_extract_string(${name}, '$') WHEN ${name} <> 'null' THEN ${name} END`;

/** A value's text: strings without quotes, JSON null as NULL. */
export const jsonText = (value: string): string =>
  /^\w+$/.test(value) ? textOf(value) : once(value, textOf);

/** The elements of an array as a list of JSON texts; of anything else none. */
export const elementsOf = (name: string): string =>
  exactly(
    name,
    `CAST(json_extract(${name}, '$[*]') AS VARCHAR[])`,
    `json_extract_string(snowgate_parts(${name}, 'ARRAY'), '$[*]')`,
  );

/** The values of an object's members, in the order of its keys. */
export const valuesOf = (name: string): string =>
  exactly(
    name,
    `CAST(json_extract(${name}, '$.*') AS VARCHAR[])`,
    `json_extract_string(snowgate_parts(${name}, 'OBJECT'), '$[*]')`,
  );

export const elements = (value: string): string => once(value, elementsOf);

/** The member whose key is the text `key`, SQL. */
export const memberOf = (value: string, key: string): string =>
  once(value, (name) =>
    exactly(
      name,
      `CAST(json_extract(${name}, ${pointer(key)}) AS VARCHAR)`,
      `snowgate_along(${name}, '[' || CAST(to_json(${key}) AS VARCHAR) || ']')`,
    ),
  );

/** The element at the place, SQL of a whole number. */
export const itemOf = (value: string, place: string): string =>
  once(value, (name) =>
    exactly(
      name,
      `CAST(json_extract(${name}, ${place}) AS VARCHAR)`,
      `snowgate_along(${name}, '[' || ${place} || ']')`,
    ),
  );

export type ConstantStep = string | number;

/** Along keys without quotes and backslashes, and places. */
export const along = (value: string, steps: readonly ConstantStep[]): string => {
  if (steps.length === 0) return value;
  const route = steps.map((step) => (typeof step === 'string' ? `."${step}"` : `[${step}]`)).join('');
  return once(value, (name) =>
    exactly(
      name,
      `CAST(json_extract(${name}, ${quote(`$${route}`)}) AS VARCHAR)`,
      `snowgate_along(${name}, ${quote(JSON.stringify(steps))})`,
    ),
  );
};
