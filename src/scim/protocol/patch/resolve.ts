import { invalidPath, invalidValue, mutability, noTarget } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  kindOfJson,
  ownValue,
  sameJson,
} from '../json.ts';
import { findTarget, type TargetPath } from '../path.ts';
import type { Attribute } from '../schema/attribute.ts';
import { isInForeignSchema, pathName, resolvePath, subAttributeOf } from '../schema/registry.ts';
import type { AttributePath, ResourceKind, ScimResource } from '../schema/schemas.ts';
import { mainPart, readParts, readValue } from '../values.ts';
import { memberSteps } from './members.ts';
import type { PatchOperation } from './request.ts';
import type { Step, WriteOp } from './steps.ts';

type AttributeTarget = Extract<TargetPath, { kind: 'attribute' | 'values' }>;

const isMembers = (path: AttributePath): boolean =>
  path.extension === undefined && path.attribute.name === 'members';

/** Entra has sent a simple value as `[{"$ref": null, "value": "x"}]`: what is meant is `x`. */
const unwrapSimple = (value: Json): Json => {
  const only = isJsonArray(value) && value.length === 1 ? (value[0] ?? null) : value;
  return isJsonObject(only) && Object.hasOwn(only, 'value') ? (only['value'] ?? null) : only;
};

/** Some clients name the attribute again around its value: `{"path": "members", "value": {"members": [...]}}`. */
const unwrapNamed = (
  { attribute, subAttribute }: AttributePath,
  value: Json | undefined,
): Json | undefined => {
  const named = subAttribute ?? attribute;
  if (!isJsonObject(value) || named.byName.has(named.name.toLowerCase())) return value;
  const [entry, another] = Object.entries(value);
  const isNamed = another === undefined && entry?.[0].toLowerCase() === named.name.toLowerCase();
  return isNamed ? entry?.[1] : value;
};

const readFor = (attribute: Attribute, value: Json, where: string): Json | undefined => {
  const simple = attribute.type !== 'complex' && !attribute.multiValued;
  return readValue(attribute, simple ? unwrapSimple(value) : value, where);
};

/**
 * The value that a filter describes if it is made of `eq` terms, one of them on a canonical value (`type eq "work"`) or
 * on `primary eq true`: such a filter names a place, which may still be empty. Any other only finds.
 */
const templateOf = (filter: Filter): JsonObject | undefined => {
  const terms = filter.kind === 'and' ? filter.operands : [filter];
  const parts = new Map<string, Json>();
  let namesPlace = false;
  for (const term of terms) {
    const part = term.kind === 'comparison' && term.operator === 'eq' ? term.path.subAttribute : undefined;
    if (part === undefined || term.kind !== 'comparison' || term.value === null) return undefined;
    const { value } = term;
    const canonical =
      typeof value === 'string' &&
      part.canonicalValues.some((candidate) => candidate.toLowerCase() === value.toLowerCase());
    namesPlace ||= canonical || value === true;
    parts.set(part.name, value);
  }
  return namesPlace ? Object.fromEntries(parts) : undefined;
};

export class OperationResolver {
  readonly #kind: ResourceKind;
  readonly #resource: ScimResource;

  constructor(kind: ResourceKind, resource: ScimResource) {
    this.#kind = kind;
    this.#resource = resource;
  }

  resolve(operation: PatchOperation): readonly Step[] {
    const { op, path, value } = operation;
    if (path === undefined) {
      if (op === 'remove') throw noTarget('The operation "remove" needs a path.');
      return this.#withoutPath(op, value);
    }
    if (isInForeignSchema(this.#kind, path)) return [];
    const target = findTarget(this.#kind, path);
    if (target === undefined) throw invalidPath(`The path "${path.slice(0, 200)}" names no known attribute.`);
    if (target.kind === 'resource') {
      if (op === 'remove') throw noTarget('A resource is removed with DELETE.');
      return this.#withoutPath(op, value);
    }
    if (target.kind === 'extension') {
      if (op === 'remove') return [{ kind: 'removeExtension', extension: target.extension }];
      return this.#extensionObject(op, target.extension, value ?? null);
    }
    if (this.#isReadOnly(target)) return this.#readOnlyTarget(op, target, value);
    return this.#attributeSteps(op, target, value);
  }

  #isReadOnly(target: AttributeTarget): boolean {
    const part = target.kind === 'values' ? target.subAttribute : target.path.subAttribute;
    return target.path.attribute.mutability === 'readOnly' || part?.mutability === 'readOnly';
  }

  /** Saying again what a read-only attribute holds is no attempt to change it; `schemas` follows from the rest. */
  #readOnlyTarget(
    op: PatchOperation['op'],
    target: AttributeTarget,
    value: Json | undefined,
  ): readonly Step[] {
    const { path } = target;
    const repeats =
      path.attribute.name === 'schemas' || sameJson(ownValue(this.#resource, path.attribute.name), value);
    if (op !== 'remove' && path.extension === undefined && path.subAttribute === undefined && repeats)
      return [];
    throw mutability(`${pathName(path)} is read-only.`);
  }

  #attributeSteps(
    op: PatchOperation['op'],
    target: AttributeTarget,
    given: Json | undefined,
  ): readonly Step[] {
    const value = target.kind === 'attribute' ? unwrapNamed(target.path, given) : given;
    if (isMembers(target.path)) {
      return memberSteps(op, target, value).map((step) => ({ kind: 'members', step }));
    }
    if (op === 'remove') return this.#removal(target, value);
    if (value === undefined) {
      throw invalidValue(`The operation "${op}" on ${pathName(target.path)} needs a value.`);
    }
    if (target.kind === 'values') return this.#writeMatching(op, target, value);
    return this.#write(op, target.path, value);
  }

  #removal(target: AttributeTarget, value: Json | undefined): readonly Step[] {
    const { path } = target;
    if (target.kind === 'values') {
      const { filter, subAttribute } = target;
      if (subAttribute === undefined || subAttribute === mainPart(path.attribute)) {
        return [{ kind: 'removeMatching', path, filter }];
      }
      const parts = new Map([[subAttribute.name, undefined]]);
      // Nothing to take away where nothing matches: an empty template makes that no refusal.
      return [{ kind: 'writeMatching', op: 'replace', path, filter, parts, whole: false, template: {} }];
    }
    if (path.subAttribute !== undefined) {
      return [{ kind: 'writePart', path, part: path.subAttribute, value: undefined }];
    }
    if (!path.attribute.multiValued || value === undefined || value === null)
      return [{ kind: 'remove', path }];
    const listed = readValue(path.attribute, value, pathName(path));
    return [{ kind: 'removeListed', path, listed: isJsonArray(listed) ? listed : [] }];
  }

  #write(op: WriteOp, path: AttributePath, value: Json): readonly Step[] {
    // Adding nothing changes nothing; replacing by nothing unsets.
    if (value === null && op === 'add') return [];
    const { attribute, subAttribute } = path;
    if (subAttribute !== undefined) {
      const read = readFor(subAttribute, value, pathName(path));
      return [{ kind: 'writePart', path, part: subAttribute, value: read }];
    }
    // RFC 7644 section 3.5.2.3: parts of a complex attribute that are not given stay. A reference such as `manager`
    // goes as a whole: its other parts tell of the same manager.
    const keepsParts =
      attribute.type === 'complex' && !attribute.multiValued && mainPart(attribute) === undefined;
    if (keepsParts && isJsonObject(value)) return this.#partsOf(op, path, value);
    return [{ kind: 'write', op, path, value: readFor(attribute, value, pathName(path)) }];
  }

  #partsOf(op: WriteOp, path: AttributePath, value: JsonObject): readonly Step[] {
    return Object.entries(value).flatMap(([name, inner]) => {
      const subAttribute = subAttributeOf(path.attribute, name);
      const known = subAttribute !== undefined && subAttribute.mutability !== 'readOnly';
      return known ? this.#write(op, { ...path, subAttribute }, inner) : [];
    });
  }

  #writeMatching(op: WriteOp, target: Extract<TargetPath, { kind: 'values' }>, value: Json): readonly Step[] {
    const { path, filter, subAttribute } = target;
    const where = pathName(path);
    if (!path.attribute.multiValued) throw invalidPath(`${where} has one value only: it takes no filter.`);
    if (value === null && op === 'add') return [];
    const parts = new Map<string, Json | undefined>();
    if (subAttribute !== undefined) {
      const wherePart = `${where}.${subAttribute.name}`;
      const read = readFor(subAttribute, value, wherePart);
      const clears = subAttribute === mainPart(path.attribute) && (read === undefined || read === '');
      if (clears) return [{ kind: 'removeMatching', path, filter }];
      parts.set(subAttribute.name, read);
    } else {
      const only = isJsonArray(value) && value.length === 1 ? (value[0] ?? null) : value;
      if (only === null) return [{ kind: 'removeMatching', path, filter }];
      if (isJsonArray(only)) throw invalidValue(`${where} with a filter takes one value, not an array.`);
      const object = isJsonObject(only) ? only : { value: only };
      for (const [name, part] of Object.entries(readParts(path.attribute, object, where)))
        parts.set(name, part);
    }
    // RFC 7644 section 3.5.2.3 replaces the whole value; without its main part that would only destroy it.
    const main = mainPart(path.attribute);
    const whole =
      op === 'replace' && subAttribute === undefined && (main === undefined || parts.has(main.name));
    return [{ kind: 'writeMatching', op, path, filter, parts, whole, template: templateOf(filter) }];
  }

  #withoutPath(op: WriteOp, value: Json | undefined): readonly Step[] {
    if (isJsonArray(value)) return this.#listWithoutPath(op, value);
    if (!isJsonObject(value)) {
      throw invalidValue(`The operation "${op}" without a path needs an object, not ${kindOfJson(value)}.`);
    }
    return this.#keys(op, value);
  }

  #keys(op: WriteOp, value: JsonObject, insideCore = false): readonly Step[] {
    return Object.entries(value).flatMap(([key, inner]) => this.#key(op, key, inner, insideCore));
  }

  /** Snowflake's reference adds members as `{"op": "add", "value": [{"value": "..."}]}`. */
  #listWithoutPath(op: WriteOp, items: readonly Json[]): readonly Step[] {
    const members = resolvePath(this.#kind, 'members');
    const areMembers = items.every(
      (item) => typeof item === 'string' || (isJsonObject(item) && Object.hasOwn(item, 'value')),
    );
    if (members !== undefined && areMembers) {
      return this.#attributeSteps(op, { kind: 'attribute', path: members }, items);
    }
    return items.flatMap((item) => {
      if (isJsonObject(item)) return this.#withoutPath(op, item);
      throw invalidValue(`The operation "${op}" without a path takes objects, not ${kindOfJson(item)}.`);
    });
  }

  /** A key of a path-less value: an attribute, a dotted path, a URN with or without attribute, or a filter path. */
  #key(op: WriteOp, key: string, value: Json, insideCore: boolean): readonly Step[] {
    if (key.toLowerCase() === 'id') return this.#sameId(value);
    const target = findTarget(this.#kind, key);
    if (target === undefined) return [];
    if (target.kind === 'resource')
      return isJsonObject(value) && !insideCore ? this.#keys(op, value, true) : [];
    if (target.kind === 'extension') return this.#extensionObject(op, target.extension, value);
    if (this.#isReadOnly(target)) return [];
    // A client that writes unset attributes as null does not mean to empty the group.
    if (value === null && isMembers(target.path)) return [];
    return this.#attributeSteps(op, target, value);
  }

  /** Okta repeats the id beside a new name. */
  #sameId(value: Json): readonly Step[] {
    const id = ownValue(this.#resource, 'id');
    if (value === null || id === undefined || String(id) === String(value)) return [];
    throw mutability('id is read-only, and the value differs from the id of the resource.');
  }

  #extensionObject(op: WriteOp, extension: string, value: Json): readonly Step[] {
    if (value === null) return op === 'replace' ? [{ kind: 'removeExtension', extension }] : [];
    if (!isJsonObject(value)) throw invalidValue(`${extension} must be an object, not ${kindOfJson(value)}.`);
    return Object.entries(value).flatMap(([name, inner]) => {
      const path = resolvePath(this.#kind, `${extension}:${name}`);
      if (path === undefined || this.#isReadOnly({ kind: 'attribute', path })) return [];
      return this.#write(op, path, inner);
    });
  }
}
