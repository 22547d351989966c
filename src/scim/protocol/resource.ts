import { requireDeclared, resourceBodies } from './declared-schemas.ts';
import { invalidSyntax, invalidValue } from './errors.ts';
import { isJsonObject, type Json, type JsonObject, kindOfJson } from './json.ts';
import { memberToJson, readMembers } from './members.ts';
import type { Attribute } from './schema/attribute.ts';
import {
  homeOf,
  pathName,
  resolvePath,
  schemaByUri,
  schemasOf,
  topLevelAttribute,
} from './schema/registry.ts';
import type { AttributePath, ResourceKind, Schema, ScimResource } from './schema/schemas.ts';
import { Collector, readValue } from './values.ts';

export { type MemberRef, membersOf } from './members.ts';

/** A body as JSON may be anything: this is the first question asked of it. */
export const requireObject = (body: unknown): JsonObject => {
  if (!isJsonObject(body)) throw invalidSyntax('The request body must be a JSON object.');
  return body;
};

export const readAttribute = (attribute: Attribute, value: Json, where: string): Json | undefined => {
  if (attribute.name !== 'members') return readValue(attribute, value, where);
  const members = value === null ? [] : readMembers(value, where);
  return members.length === 0 ? undefined : members.map(memberToJson);
};

/** RFC 7643 section 2.1 with Snowflake's obligatory names: present and not blank. */
export const requireAttributes = (kind: ResourceKind, resource: ScimResource): void => {
  for (const attribute of schemasOf(kind)[0]?.attributes ?? []) {
    if (!attribute.required) continue;
    const value = resource[attribute.name];
    if (typeof value !== 'string' || value.trim() === '') {
      throw invalidValue(`${attribute.name} is required.`);
    }
  }
};

/** A value said somewhere other than in its own place: it counts where its own place says nothing. */
interface Fallback {
  readonly path: AttributePath;
  readonly value: Json;
}

class ResourceReader {
  readonly #kind: ResourceKind;
  readonly #core = new Collector();
  readonly #extensions = new Map<string, Collector>();
  readonly #fallbacks: Fallback[] = [];

  constructor(kind: ResourceKind) {
    this.#kind = kind;
  }

  read(body: JsonObject): ScimResource {
    for (const [key, value] of Object.entries(body)) this.#readKey(key, value);
    for (const fallback of this.#fallbacks) this.#applyFallback(fallback);
    const extensions = [...this.#extensions].filter(([, attributes]) => attributes.size > 0);
    return {
      ...this.#core.toObject(),
      ...Object.fromEntries(extensions.map(([uri, attributes]) => [uri, attributes.toObject()])),
    };
  }

  #readKey(key: string, value: Json): void {
    const schema = schemaByUri(this.#kind, key);
    const attribute = topLevelAttribute(this.#kind, key);
    if (schema !== undefined) this.#readSchemaObject(schema, value);
    else if (attribute !== undefined) this.#setAttribute(undefined, attribute, value);
    else {
      const path = resolvePath(this.#kind, key);
      if (path !== undefined) this.#fallbacks.push({ path, value });
    }
  }

  #readSchemaObject(schema: Schema, value: Json): void {
    if (value === null) return;
    if (!isJsonObject(value)) throw invalidValue(`${schema.id} must be an object, not ${kindOfJson(value)}.`);
    const isCore = schema === schemasOf(this.#kind)[0];
    for (const [key, inner] of Object.entries(value)) {
      const attribute = schema.byName.get(key.toLowerCase());
      if (attribute === undefined) continue;
      const home = isCore ? undefined : homeOf(schema.id, attribute);
      if (home === schema.id || isCore) this.#setAttribute(home, attribute, inner);
      else {
        const path = { extension: home, attribute, subAttribute: undefined };
        this.#fallbacks.push({ path, value: inner });
      }
    }
  }

  #setAttribute(extension: string | undefined, attribute: Attribute, value: Json): void {
    if (attribute.mutability === 'readOnly') return;
    const where = pathName({ extension, attribute, subAttribute: undefined });
    const read = readAttribute(attribute, value, where);
    if (read !== undefined) this.#holder(extension).set(attribute.name, read, where);
  }

  #holder(extension: string | undefined): Collector {
    if (extension === undefined) return this.#core;
    const held = this.#extensions.get(extension) ?? new Collector();
    this.#extensions.set(extension, held);
    return held;
  }

  #applyFallback({ path, value }: Fallback): void {
    const { extension, attribute, subAttribute } = path;
    const current = this.#holder(extension).get(attribute.name);
    if (subAttribute === undefined) {
      if (current === undefined) this.#setAttribute(extension, attribute, value);
      return;
    }
    if (attribute.multiValued || attribute.mutability === 'readOnly') return;
    if (isJsonObject(current) && Object.hasOwn(current, subAttribute.name)) return;
    if (subAttribute.mutability === 'readOnly') return;
    const read = readValue(subAttribute, value, pathName(path));
    if (read === undefined) return;
    const parts = isJsonObject(current) ? current : {};
    this.#holder(extension).replace(attribute.name, { ...parts, [subAttribute.name]: read });
  }
}

/**
 * A resource from the body of a POST or PUT: canonical names, values of the schema's types; what is read-only, not set
 * or of no known schema is left out. Missing or malformed attributes are refused by name.
 */
export const readResource = (kind: ResourceKind, body: unknown): ScimResource => {
  const object = requireObject(body);
  requireDeclared(object, resourceBodies[kind]);
  const resource = new ResourceReader(kind).read(object);
  requireAttributes(kind, resource);
  return resource;
};
