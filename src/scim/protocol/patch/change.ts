import { invalidValue, mutability, noTarget } from '../errors.ts';
import { compileValueFilter } from '../filter/evaluate.ts';
import { printFilter } from '../filter/print.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, sameJson } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import { holderOf, pathName, valueAt } from '../schema/registry.ts';
import type { AttributePath, ScimResource } from '../schema/schemas.ts';
import { checkPrimary, isPrimary, mainPart, maxValues } from '../values.ts';
import type { Step } from './steps.ts';

export type ResourceStep = Exclude<Step, { kind: 'members' }>;

const without = (object: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

const withValue = (object: JsonObject, key: string, value: Json | undefined): JsonObject =>
  value === undefined ? without(object, key) : { ...object, [key]: value };

const isEmpty = (value: Json | undefined): boolean =>
  (isJsonArray(value) && value.length === 0) || (isJsonObject(value) && Object.keys(value).length === 0);

/** The attribute of the path set to a value, or unset; an extension goes with its last attribute. */
const setAttribute = (resource: ScimResource, path: AttributePath, value: Json | undefined): ScimResource => {
  const { extension, attribute } = path;
  const kept = isEmpty(value) ? undefined : value;
  if (extension === undefined) return withValue(resource, attribute.name, kept);
  const held = withValue(holderOf(resource, extension) ?? {}, attribute.name, kept);
  return withValue(resource, extension, isEmpty(held) ? undefined : held);
};

const valuesAt = (resource: ScimResource, path: AttributePath): readonly Json[] => {
  const value = valueAt(resource, { ...path, subAttribute: undefined });
  if (value === undefined || value === null) return [];
  return isJsonArray(value) ? value : [value];
};

const sameText = (
  attribute: Attribute | undefined,
  left: Json | undefined,
  right: Json | undefined,
): boolean =>
  typeof left === 'string' && typeof right === 'string' && attribute?.caseExact !== true
    ? left.toLowerCase() === right.toLowerCase()
    : sameJson(left, right);

/** Whether two values of an attribute are about the same thing: an e-mail address, apart from its flags. */
const isSameValue = (attribute: Attribute, existing: Json, given: Json): boolean => {
  if (!isJsonObject(existing) || !isJsonObject(given)) return sameText(attribute, existing, given);
  const main = mainPart(attribute);
  if (main === undefined) {
    const parts = Object.keys(given).filter((name) => name !== 'primary');
    return parts.length > 0 && parts.every((name) => sameJson(existing[name], given[name]));
  }
  const sameType =
    given['type'] === undefined ||
    existing['type'] === undefined ||
    sameText(attribute.byName.get('type'), existing['type'], given['type']);
  return sameType && sameText(main, existing[main.name], given[main.name]);
};

/** RFC 7644 section 3.5.2: a value that becomes primary takes that from the one that was. */
const yieldPrimary = (values: readonly Json[], written: ReadonlySet<Json>): readonly Json[] => {
  if (![...written].some(isPrimary)) return values;
  return values.map((value) =>
    isJsonObject(value) && isPrimary(value) && !written.has(value) ? { ...value, primary: false } : value,
  );
};

const checkedValues = (path: AttributePath, values: readonly Json[]): readonly Json[] => {
  const where = pathName(path);
  if (values.length > maxValues) throw invalidValue(`${where} would have more than ${maxValues} values.`);
  checkPrimary(values, where);
  return values;
};

const addValues = (
  path: AttributePath,
  current: readonly Json[],
  added: readonly Json[],
): readonly Json[] => {
  const values = [...current];
  const written = new Set<Json>();
  for (const item of added) {
    const index = values.findIndex((existing) => isSameValue(path.attribute, existing, item));
    const existing = values[index];
    const merged = isJsonObject(existing) && isJsonObject(item) ? { ...existing, ...item } : item;
    if (index < 0) values.push(item);
    else if (isJsonObject(item)) values[index] = merged;
    if (index < 0 || isJsonObject(item)) written.add(merged);
  }
  return checkedValues(path, yieldPrimary(values, written));
};

const requireValue = (attribute: Attribute, value: Json | undefined): void => {
  if (!attribute.required) return;
  if (typeof value !== 'string' || value.trim() === '') throw invalidValue(`${attribute.name} is required.`);
};

const write = (resource: ScimResource, step: Extract<Step, { kind: 'write' }>): ScimResource => {
  const { path, op, value } = step;
  requireValue(path.attribute, value);
  if (op === 'add' && path.attribute.multiValued) {
    const added = isJsonArray(value) ? value : [];
    return setAttribute(resource, path, addValues(path, valuesAt(resource, path), added));
  }
  return setAttribute(resource, path, value);
};

const remove = (resource: ScimResource, path: AttributePath): ScimResource => {
  if (path.attribute.required) throw mutability(`${path.attribute.name} is required and cannot be removed.`);
  return setAttribute(resource, path, undefined);
};

const removeListed = (
  resource: ScimResource,
  step: Extract<Step, { kind: 'removeListed' }>,
): ScimResource => {
  const { path, listed } = step;
  const kept = valuesAt(resource, path).filter(
    (existing) => !listed.some((item) => isSameValue(path.attribute, existing, item)),
  );
  return setAttribute(resource, path, kept);
};

/** The parts of a value changed; undefined where the change leaves nothing that the value is about. */
const changeParts = (
  attribute: Attribute,
  value: JsonObject,
  parts: ReadonlyMap<string, Json | undefined>,
): JsonObject | undefined => {
  let changed = value;
  for (const [name, part] of parts) changed = withValue(changed, name, part);
  const main = mainPart(attribute)?.name;
  const cleared = main !== undefined && parts.has(main) && (changed[main] ?? '') === '';
  return cleared || isEmpty(changed) ? undefined : changed;
};

const writePart = (resource: ScimResource, step: Extract<Step, { kind: 'writePart' }>): ScimResource => {
  const { path, part, value } = step;
  const { attribute } = path;
  const parts = new Map([[part.name, value]]);
  const current = valuesAt(resource, path);
  if (!attribute.multiValued) {
    const [only] = current;
    const held = isJsonObject(only) ? only : {};
    const refersElsewhere = part === mainPart(attribute) && !sameJson(held[part.name], value);
    return setAttribute(resource, path, changeParts(attribute, refersElsewhere ? {} : held, parts));
  }
  const start = current.length === 0 && value !== undefined ? [{}] : current;
  const changed = start.flatMap(
    (item) => changeParts(attribute, isJsonObject(item) ? item : {}, parts) ?? [],
  );
  return setAttribute(resource, path, checkedValues(path, changed));
};

const writeMatching = (
  resource: ScimResource,
  step: Extract<Step, { kind: 'writeMatching' }>,
): ScimResource => {
  const { path, filter, parts, template } = step;
  const { attribute } = path;
  const meets = compileValueFilter(filter);
  const current = valuesAt(resource, path);
  const written = new Set<Json>();
  const change = (start: JsonObject): readonly Json[] => {
    const changed = changeParts(attribute, start, parts);
    if (changed === undefined) return [];
    written.add(changed);
    return [changed];
  };
  const replaced = (value: JsonObject): JsonObject =>
    // What the filter says of a value stays true of the one in its place, and so does its being primary.
    step.whole ? { ...template, ...(isPrimary(value) ? { primary: true } : {}) } : value;
  if (current.some(meets)) {
    const values = current.flatMap((value) =>
      isJsonObject(value) && meets(value) ? change(replaced(value)) : [value],
    );
    return setAttribute(resource, path, checkedValues(path, yieldPrimary(values, written)));
  }
  if (template === undefined) {
    throw noTarget(`No value matches ${printFilter({ kind: 'value', path, filter })}.`);
  }
  if (![...parts.values()].some((part) => part !== undefined)) return resource;
  const values = [...current, ...change(template)];
  return setAttribute(resource, path, checkedValues(path, yieldPrimary(values, written)));
};

const removeMatching = (
  resource: ScimResource,
  step: Extract<Step, { kind: 'removeMatching' }>,
): ScimResource => {
  const meets = compileValueFilter(step.filter);
  const kept = valuesAt(resource, step.path).filter((value) => !meets(value));
  return setAttribute(resource, step.path, step.path.attribute.multiValued ? kept : kept[0]);
};

/** The resource after one step; the one given is left as it is. */
export const applyStep = (resource: ScimResource, step: ResourceStep): ScimResource => {
  switch (step.kind) {
    case 'write':
      return write(resource, step);
    case 'remove':
      return remove(resource, step.path);
    case 'removeListed':
      return removeListed(resource, step);
    case 'writePart':
      return writePart(resource, step);
    case 'writeMatching':
      return writeMatching(resource, step);
    case 'removeMatching':
      return removeMatching(resource, step);
    case 'removeExtension':
      return without(resource, step.extension);
  }
};
