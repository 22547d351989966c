import { invalidValue } from './errors.ts';
import { parseDate } from './instant.ts';
import { isJsonArray, isJsonObject, type Json, ownValue } from './json.ts';
import { holderOf, pathName, resolvePath } from './schema/registry.ts';
import type { AttributePath, ResourceKind, ScimResource } from './schema/schemas.ts';
import { isPrimary, mainPart } from './values.ts';

export interface Sort {
  /** Never a complex attribute: its `value` stands for it. */
  readonly path: AttributePath;
  readonly descending: boolean;
}

export const readSort = (
  kind: ResourceKind,
  sortBy: string | undefined,
  sortOrder: string | undefined,
  others: readonly ResourceKind[] = [],
): Sort | undefined => {
  const order = (sortOrder ?? 'ascending').trim().toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw invalidValue('sortOrder must be "ascending" or "descending".');
  }
  if (sortBy === undefined || sortBy.trim() === '') return undefined;
  const [path] = [kind, ...others].flatMap((one) => resolvePath(one, sortBy.trim()) ?? []);
  if (path === undefined || path.attribute.returned === 'never') {
    throw invalidValue(`sortBy: "${sortBy.slice(0, 200)}" is not an attribute to sort by.`);
  }
  const isComplex = path.subAttribute === undefined && path.attribute.type === 'complex';
  const main = mainPart(path.attribute);
  if (isComplex && main === undefined) {
    throw invalidValue(`sortBy: "${pathName(path)}" is complex: name one of its parts.`);
  }
  return { path: isComplex ? { ...path, subAttribute: main } : path, descending: order === 'descending' };
};

type SortKey = string | number | undefined;

/** RFC 7644 section 3.4.2.3: of several values the primary one counts, else the first. */
const keyOf = (resource: ScimResource, path: AttributePath): SortKey => {
  const holder = holderOf(resource, path.extension);
  const held = holder === undefined ? undefined : ownValue(holder, path.attribute.name);
  const value = isJsonArray(held) ? (held.find(isPrimary) ?? held[0]) : held;
  const part = path.subAttribute;
  const leaf: Json | undefined =
    part !== undefined ? (isJsonObject(value) ? ownValue(value, part.name) : undefined) : value;
  const attribute = part ?? path.attribute;
  if (typeof leaf === 'number') return leaf;
  if (typeof leaf === 'boolean') return Number(leaf);
  if (typeof leaf !== 'string') return undefined;
  if (attribute.type === 'dateTime') return parseDate(leaf);
  return attribute.caseExact ? leaf : leaf.toLowerCase();
};

const compareKeys = (left: SortKey, right: SortKey): number => {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return left < right ? -1 : 1;
};

/** An order for Array.sort. Without a value: last when ascending, first when descending. */
export const compareResources =
  (sort: Sort) =>
  (left: ScimResource, right: ScimResource): number => {
    const order = compareKeys(keyOf(left, sort.path), keyOf(right, sort.path));
    return sort.descending ? -order : order;
  };
