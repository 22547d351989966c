import { invalidValue } from './errors.ts';
import { parseDate } from './instant.ts';
import {
  isJsonArray,
  isJsonObject,
  isStorable,
  type Json,
  type JsonObject,
  kindOfJson,
  sameJson,
} from './json.ts';
import type { Attribute } from './schema/attribute.ts';
import { subAttributeOf } from './schema/registry.ts';

const maxStringLength = 65_536;
/** Of one multi-valued attribute of one resource. */
export const maxValues = 300;

/** The `value` of an attribute such as `emails` or `manager`: what one of its values is about. */
export const mainPart = (attribute: Attribute): Attribute | undefined => attribute.byName.get('value');

const wrongType = (where: string, expected: string, value: Json): never => {
  throw invalidValue(`${where} must be ${expected}, not ${kindOfJson(value)}.`);
};

const checkedText = (text: string, where: string): string => {
  if (text.length > maxStringLength) {
    throw invalidValue(`${where} is longer than ${maxStringLength} characters.`);
  }
  if (!isStorable(text)) {
    throw invalidValue(`${where} holds a character that cannot be stored.`);
  }
  return text;
};

const readBoolean = (value: Json, where: string): boolean => {
  if (typeof value === 'boolean') return value;
  // Microsoft Entra ID sends "True" and "False" unless told otherwise.
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  return wrongType(where, 'a boolean', value);
};

const readNumber = (value: Json, where: string, whole: boolean): number => {
  if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    return wrongType(where, whole ? 'an integer' : 'a number', value);
  }
  return value;
};

const readText = (value: Json, where: string): string =>
  typeof value === 'string' ? checkedText(value, where) : wrongType(where, 'a string', value);

const readScalar = (attribute: Attribute, value: Json, where: string): Json => {
  switch (attribute.type) {
    case 'boolean':
      return readBoolean(value, where);
    case 'integer':
      return readNumber(value, where, true);
    case 'decimal':
      return readNumber(value, where, false);
    case 'dateTime': {
      const text = readText(value, where);
      if (parseDate(text) === undefined) throw invalidValue(`${where} must be a date and time.`);
      return text;
    }
    default:
      return readText(value, where);
  }
};

/** Collects values under canonical names; a name given twice, in two spellings, must not contradict itself. */
export class Collector {
  readonly #values = new Map<string, Json>();

  set(name: string, value: Json, where: string): void {
    const earlier = this.#values.get(name);
    if (earlier !== undefined && !sameJson(earlier, value)) {
      throw invalidValue(`${where} is given more than once, with different values.`);
    }
    this.#values.set(name, value);
  }

  get(name: string): Json | undefined {
    return this.#values.get(name);
  }

  replace(name: string, value: Json): void {
    this.#values.set(name, value);
  }

  get size(): number {
    return this.#values.size;
  }

  toObject(): JsonObject {
    return Object.fromEntries(this.#values);
  }
}

/** The parts of a complex value that are set, under their canonical names. */
export const readParts = (attribute: Attribute, value: JsonObject, where: string): JsonObject => {
  const parts = new Collector();
  for (const [name, part] of Object.entries(value)) {
    const subAttribute = subAttributeOf(attribute, name);
    if (subAttribute === undefined || subAttribute.mutability === 'readOnly') continue;
    const whereInside = `${where}.${subAttribute.name}`;
    const read = readValue(subAttribute, part, whereInside);
    if (read !== undefined) parts.set(subAttribute.name, read, whereInside);
  }
  return parts.toObject();
};

const readComplex = (attribute: Attribute, value: Json, where: string): JsonObject | undefined => {
  const main = mainPart(attribute);
  if (!isJsonObject(value)) {
    if (main === undefined || isJsonArray(value) || typeof value === 'boolean') {
      return wrongType(where, 'an object', value);
    }
    return readComplex(attribute, { value }, where);
  }
  const parts = readParts(attribute, value, where);
  if (Object.keys(parts).length === 0) return undefined;
  // {"value": ""} is how Entra clears a manager, {"value": null, "type": "work"} how Okta sends no e-mail.
  const cleared = main !== undefined && (parts['value'] === '' || parts['value'] === undefined);
  return cleared && parts['$ref'] === undefined ? undefined : parts;
};

const readSingle = (attribute: Attribute, value: Json, where: string): Json | undefined => {
  if (value === null) return undefined;
  return attribute.type === 'complex'
    ? readComplex(attribute, value, where)
    : readScalar(attribute, value, where);
};

export const isPrimary = (value: Json): boolean => isJsonObject(value) && value['primary'] === true;

/** RFC 7643 section 2.4: `primary` true may appear once at most. */
export const checkPrimary = (values: readonly Json[], where: string): void => {
  if (values.filter(isPrimary).length > 1) throw invalidValue(`${where} has more than one primary value.`);
};

const readList = (attribute: Attribute, value: Json, where: string): readonly Json[] | undefined => {
  const items = isJsonArray(value) ? value : [value];
  if (items.length > maxValues) throw invalidValue(`${where} has more than ${maxValues} values.`);
  const read: Json[] = [];
  for (const [index, item] of items.entries()) {
    const one = readSingle(attribute, item, isJsonArray(value) ? `${where}[${index}]` : where);
    if (one !== undefined && !read.some((earlier) => sameJson(earlier, one))) read.push(one);
  }
  checkPrimary(read, where);
  return read.length === 0 ? undefined : read;
};

/**
 * A value as the schema wants it, or undefined where it says "not set" (null, an empty list, an empty object: RFC 7643
 * section 2.5). `where` names the attribute in a refusal.
 */
export const readValue = (attribute: Attribute, value: Json, where: string): Json | undefined => {
  if (value === null) return undefined;
  if (attribute.multiValued) return readList(attribute, value, where);
  // Entra sends a manager as a list of one.
  if (isJsonArray(value) && mainPart(attribute) !== undefined && value.length <= 1) {
    return readSingle(attribute, value[0] ?? null, where);
  }
  return readSingle(attribute, value, where);
};
