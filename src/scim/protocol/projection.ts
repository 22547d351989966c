import { compileValueFilter } from './filter/evaluate.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { findTarget } from './path.ts';
import type { Attribute } from './schema/attribute.ts';
import { homeOf, schemaByUri, topLevelAttribute } from './schema/registry.ts';
import type { ResourceKind, ScimResource } from './schema/schemas.ts';

/** What is named of one attribute: all of it, or some parts, of all its values or of some. */
interface Choice {
  readonly parts: Set<string> | 'ALL';
  readonly meets: ((value: Json) => boolean) | undefined;
}

interface Selection {
  /** Whether the core schema's URN is named: all of its attributes. */
  readonly core: boolean;
  readonly extensions: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, Choice>;
}

/** Which attributes a client wants to see (RFC 7644 section 3.9). */
export interface Projection {
  readonly kind: ResourceKind;
  readonly include: Selection | undefined;
  readonly exclude: Selection | undefined;
}

export type AttributeList = string | readonly string[] | undefined;

const maxNames = 500;

/** At commas, but not at those inside a value filter or a string. */
const splitNames = (text: string): readonly string[] => {
  const names: string[] = [];
  let current = '';
  let brackets = 0;
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '[') brackets += 1;
    else if (!quoted && character === ']') brackets -= 1;
    if (character === ',' && !quoted && brackets <= 0) {
      names.push(current);
      current = '';
    } else current += character;
  }
  return [...names, current].map((name) => name.trim()).filter((name) => name !== '');
};

const keyOf = (extension: string | undefined, attribute: Attribute): string =>
  extension === undefined ? attribute.name : `${extension}:${attribute.name}`;

const joined = (earlier: Choice | undefined, part: string | undefined, meets: Choice['meets']): Choice => {
  if (earlier === undefined) return { parts: part === undefined ? 'ALL' : new Set([part]), meets };
  const parts = part === undefined || earlier.parts === 'ALL' ? 'ALL' : new Set([...earlier.parts, part]);
  // Named twice, once for all values: all values.
  const both = earlier.meets !== undefined && meets !== undefined;
  const either = both ? (value: Json) => earlier.meets?.(value) === true || meets(value) : undefined;
  return { parts, meets: either };
};

const readSelection = (kind: ResourceKind, list: AttributeList): Selection | undefined => {
  const text = typeof list === 'string' ? list : (list ?? []).join(',');
  const names = splitNames(text).slice(0, maxNames);
  if (names.length === 0) return undefined;
  let core = false;
  const extensions = new Set<string>();
  const attributes = new Map<string, Choice>();
  for (const name of names) {
    const target = findTarget(kind, name);
    if (target === undefined) continue;
    if (target.kind === 'resource') core = true;
    else if (target.kind === 'extension') extensions.add(target.extension);
    else {
      const { path } = target;
      const part = target.kind === 'values' ? target.subAttribute : path.subAttribute;
      const meets = target.kind === 'values' ? compileValueFilter(target.filter) : undefined;
      const key = keyOf(path.extension, path.attribute);
      attributes.set(key, joined(attributes.get(key), part?.name, meets));
    }
  }
  return { core, extensions, attributes };
};

/** Undefined where the client takes what comes by default. Names of no known attribute are passed over. */
export const readProjection = (
  kind: ResourceKind,
  request: { readonly attributes?: AttributeList; readonly excludedAttributes?: AttributeList },
): Projection | undefined => {
  const include = readSelection(kind, request.attributes);
  const exclude = readSelection(kind, request.excludedAttributes);
  return include === undefined && exclude === undefined ? undefined : { kind, include, exclude };
};

const everything: Choice = { parts: 'ALL', meets: undefined };

const chosen = (
  selection: Selection | undefined,
  extension: string | undefined,
  attribute: Attribute,
): Choice | undefined => {
  if (selection === undefined) return undefined;
  const home = extension === undefined ? undefined : homeOf(extension, attribute);
  const byUri =
    extension === undefined || home === undefined
      ? selection.core
      : selection.extensions.has(extension) || selection.extensions.has(home);
  return byUri ? everything : selection.attributes.get(keyOf(home, attribute));
};

const mapValues = (value: Json, change: (one: Json) => Json | undefined): Json | undefined => {
  if (!isJsonArray(value)) return change(value);
  const kept = value.flatMap((one) => change(one) ?? []);
  return kept.length === 0 ? undefined : kept;
};

const pickParts = (value: Json, keeps: (part: string) => boolean): Json | undefined => {
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([part]) => keeps(part));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const only = (value: Json, choice: Choice): Json | undefined => {
  const { parts, meets } = choice;
  if (parts === 'ALL' && meets === undefined) return value;
  return mapValues(value, (one) => {
    if (meets !== undefined && !meets(one)) return undefined;
    return parts === 'ALL' ? one : pickParts(one, (part) => parts.has(part));
  });
};

const allBut = (value: Json, choice: Choice): Json | undefined => {
  const { parts, meets } = choice;
  if (parts === 'ALL' && meets === undefined) return undefined;
  return mapValues(value, (one) => {
    if (meets !== undefined && !meets(one)) return one;
    return parts === 'ALL' ? undefined : pickParts(one, (part) => !parts.has(part));
  });
};

const projectAttribute = (
  projection: Projection | undefined,
  extension: string | undefined,
  attribute: Attribute,
  value: Json,
): Json | undefined => {
  if (attribute.returned === 'never') return undefined;
  if (attribute.returned === 'always') return value;
  const included = chosen(projection?.include, extension, attribute);
  if (included === undefined && (projection?.include !== undefined || attribute.returned === 'request')) {
    return undefined;
  }
  const kept = included === undefined ? value : only(value, included);
  const excluded = chosen(projection?.exclude, extension, attribute);
  return kept === undefined || excluded === undefined ? kept : allBut(kept, excluded);
};

const hasSecrets = (kind: ResourceKind, resource: ScimResource): boolean =>
  kind === 'User' && Object.hasOwn(resource, 'password');

/** The resource as its schema and the client's wishes show it; the resource itself where nothing is to be left out. */
export const project = (
  kind: ResourceKind,
  resource: ScimResource,
  projection: Projection | undefined,
): ScimResource => {
  if (projection === undefined && !hasSecrets(kind, resource)) return resource;
  const shown: [string, Json][] = [];
  for (const [key, value] of Object.entries(resource)) {
    const attribute = topLevelAttribute(kind, key);
    const schema = attribute === undefined ? schemaByUri(kind, key) : undefined;
    const kept =
      attribute !== undefined
        ? projectAttribute(projection, undefined, attribute, value)
        : schema !== undefined && isJsonObject(value)
          ? projectExtension(projection, schema.id, schema.byName, value)
          : undefined;
    if (kept !== undefined) shown.push([key, kept]);
  }
  return Object.fromEntries(shown);
};

const projectExtension = (
  projection: Projection | undefined,
  extension: string,
  attributes: ReadonlyMap<string, Attribute>,
  held: JsonObject,
): JsonObject | undefined => {
  const shown: [string, Json][] = [];
  for (const [key, value] of Object.entries(held)) {
    const attribute = attributes.get(key.toLowerCase());
    const kept =
      attribute === undefined ? undefined : projectAttribute(projection, extension, attribute, value);
    if (kept !== undefined) shown.push([key, kept]);
  }
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
};

/**
 * Whether the projection shows a core attribute that is shown by default: `members` and `groups` are dear, and need not
 * be loaded for who does not want them.
 */
export const wants = (projection: Projection | undefined, name: string): boolean => {
  if (projection === undefined) return true;
  const attribute = topLevelAttribute(projection.kind, name);
  if (attribute === undefined || attribute.returned !== 'default') return attribute?.returned === 'always';
  const included = chosen(projection.include, undefined, attribute);
  if (included === undefined && projection.include !== undefined) return false;
  const excluded = chosen(projection.exclude, undefined, attribute);
  return excluded === undefined || excluded.parts !== 'ALL' || excluded.meets !== undefined;
};
