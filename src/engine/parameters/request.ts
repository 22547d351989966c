/** Session parameters that come with a statement and hold for it alone, or with a sign-in and hold for its session. */

import type { ParameterDefinition } from '../../account/catalog/parameter-definition.ts';
import { sessionParameters } from '../../account/catalog/session-parameters.ts';
import { invalidValue } from '../../account/errors.ts';
import type { Json } from '../../account/model.ts';
import { checkValue } from './coerce.ts';

/** Drivers send what concerns only themselves along: names that are no session parameters are left to them. */
export const readRequestParameters = (given: {
  readonly [name: string]: Json;
}): ReadonlyMap<string, Json> => {
  const read = new Map<string, Json>();
  for (const [name, value] of Object.entries(given)) {
    const definition = sessionParameters.get(name.toUpperCase());
    if (definition === undefined || value === null) continue;
    const typed = typedValue(definition, value);
    checkValue(definition, typed);
    read.set(definition.name, typed);
  }
  return read;
};

/** Drivers write numbers and flags as text, too. */
const typedValue = (definition: ParameterDefinition, value: Json): string | number | boolean => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (definition.type) {
    case 'STRING':
      return text;
    case 'NUMBER':
      if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
      break;
    case 'BOOLEAN':
      if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  }
  throw invalidValue(text, definition.name);
};
