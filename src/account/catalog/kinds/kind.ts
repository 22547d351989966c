import type { CatalogObject, Instant, JsonObject, Name, ObjectId, RoleId } from '../../model.ts';

/** What every object has beside its kind's own properties. */
export interface ObjectBase {
  readonly id: ObjectId;
  readonly name: Name;
  readonly owner: RoleId | null;
  readonly comment: string | null;
  readonly createdOn: Instant;
}

/** How one kind of object is written to and read from the store. */
export interface ObjectKind<Kind extends CatalogObject> {
  readonly kind: Kind['kind'];
  /** The object it lies in; 0 for the account itself. */
  parent(object: Kind): number;
  properties(object: Kind): JsonObject;
  restore(base: ObjectBase, parent: number, properties: JsonObject): Kind;
}

/** A kind's own properties, where they are JSON as they stand. */
export const withoutBase = <Kind extends CatalogObject>({
  id,
  name,
  owner,
  comment,
  createdOn,
  kind,
  ...properties
}: Kind): Omit<Kind, keyof ObjectBase | 'kind'> => properties;

export const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
export const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
export const numbers = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
export const object = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
export const objects = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.map(object) : [];
