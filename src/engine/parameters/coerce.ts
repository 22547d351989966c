/** Values given to parameters, turned into the parameter's type or refused. */

import type { ParameterDefinition } from '../../account/catalog/parameter-definition.ts';
import { sessionParameters } from '../../account/catalog/session-parameters.ts';
import { type AccountError, invalidValue, unsupportedFeature } from '../../account/errors.ts';
import type { Json } from '../../account/model.ts';
import type { PropertyReader } from '../administration/properties.ts';
import { compilationError } from '../errors.ts';
import { isTimeZone } from '../values/timestamps.ts';

/** https://docs.snowflake.com/en/sql-reference/parameters#query-tag */
const longestQueryTag = 2000;

/** What nothing here follows: any other value would be accepted and then ignored. */
const fixed: ReadonlySet<string> = new Set([
  'BINARY_INPUT_FORMAT',
  'TIMESTAMP_DAY_IS_ALWAYS_24H',
  'TIMESTAMP_TYPE_MAPPING',
  'TWO_DIGIT_CENTURY_START',
]);

export const unknownParameter = (name: string): AccountError =>
  compilationError(`invalid parameter '${name}'`, '001420', '22023');

/** Reads one session parameter; undefined if it was given as NULL. */
export const readSessionParameter = (reader: PropertyReader, name: string): Json | undefined => {
  const definition = sessionParameters.get(name);
  if (definition === undefined) throw unknownParameter(name);
  const value = readTyped(reader, name, definition.type);
  if (value === null) return undefined;
  checkValue(definition, value);
  return value;
};

/** A parameter's value by the type it is declared with. Null: given as NULL. */
export const readTyped = (
  reader: PropertyReader,
  name: string,
  type: string,
): string | number | boolean | null => {
  switch (type) {
    case 'BOOLEAN':
      return reader.boolean(name) ?? null;
    case 'NUMBER':
      return reader.number(name) ?? null;
    default:
      return reader.text(name) ?? null;
  }
};

/** Refuses a value of the right type that the parameter cannot have. */
export const checkValue = (definition: ParameterDefinition, value: string | number | boolean): void => {
  const refuse = (): never => {
    throw invalidValue(String(value), definition.name);
  };
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) refuse();
    if (value < (definition.minimum ?? 0) || value > (definition.maximum ?? Number.MAX_SAFE_INTEGER))
      refuse();
  }
  if (typeof value === 'string' && definition.words?.includes(value.toUpperCase()) === false) refuse();
  const isUsual = String(value).toUpperCase() === String(definition.default).toUpperCase();
  if (fixed.has(definition.name) && !isUsual)
    throw unsupportedFeature(`${definition.name} = ${String(value).toUpperCase()}`);
  if (typeof value !== 'string') return;
  if (definition.name === 'TIMEZONE' && !isTimeZone(value)) refuse();
  if (definition.name === 'QUERY_TAG' && value.length > longestQueryTag) refuse();
};
