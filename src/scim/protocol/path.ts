import { invalidPath } from './errors.ts';
import type { Filter } from './filter/filter.ts';
import { FilterReader } from './filter/parse.ts';
import type { Attribute } from './schema/attribute.ts';
import { resolvePath, schemaByUri, schemasOf, subAttributeOf } from './schema/registry.ts';
import type { AttributePath, ResourceKind } from './schema/schemas.ts';

/** What a PATCH path or a projection names. */
export type TargetPath =
  /** All of an extension, by its URN alone. */
  | { readonly kind: 'extension'; readonly extension: string }
  /** The resource itself, by the URN of its core schema. */
  | { readonly kind: 'resource' }
  | { readonly kind: 'attribute'; readonly path: AttributePath }
  /** The values of an attribute that meet a filter, or one part of each: `emails[type eq "work"].value`. */
  | {
      readonly kind: 'values';
      readonly path: AttributePath;
      readonly filter: Filter;
      readonly subAttribute: Attribute | undefined;
    };

const partAfter = (path: AttributePath, suffix: string, text: string): Attribute | undefined => {
  const trimmed = suffix.trim();
  if (trimmed === '') return undefined;
  const found = trimmed.startsWith('.') ? subAttributeOf(path.attribute, trimmed.slice(1)) : undefined;
  if (found === undefined) throw invalidPath(`The path "${text}" cannot be read from "${trimmed}" on.`);
  return found;
};

const readFiltered = (kind: ResourceKind, text: string): TargetPath | undefined => {
  const resolve = (name: string): AttributePath | undefined => resolvePath(kind, name);
  const target = new FilterReader(text, resolve).readTarget();
  const path = resolve(target.name);
  if (path === undefined || target.filter === undefined) return undefined;
  return {
    kind: 'values',
    path,
    filter: target.filter,
    subAttribute: partAfter(path, target.suffix, text),
  };
};

/** The path's target, or undefined where it names nothing of the schema. A malformed filter in it is refused. */
export const findTarget = (kind: ResourceKind, text: string): TargetPath | undefined => {
  const trimmed = text.trim();
  if (trimmed.includes('[')) return readFiltered(kind, trimmed);
  const schema = schemaByUri(kind, trimmed);
  if (schema !== undefined) {
    return schema === schemasOf(kind)[0] ? { kind: 'resource' } : { kind: 'extension', extension: schema.id };
  }
  const path = resolvePath(kind, trimmed);
  return path === undefined ? undefined : { kind: 'attribute', path };
};
