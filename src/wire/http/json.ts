/** Reads untrusted JSON: only own properties count, and a value of another type counts as absent. */
import type { Json } from '../../account/model.ts';

export type JsonRecord = { readonly [key: string]: unknown };

const nothing: JsonRecord = Object.freeze(Object.create(null));

/** The value as an object; an empty one where it is anything else. */
export const asRecord = (value: unknown): JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : nothing;

export const property = (record: JsonRecord, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

export const recordProperty = (record: JsonRecord, key: string): JsonRecord =>
  asRecord(property(record, key));

export function textProperty(record: JsonRecord, key: string): string | undefined {
  const value = property(record, key);
  return typeof value === 'string' ? value : undefined;
}

/** A copy that has no prototype, so that a key such as `__proto__` is a key like any other. */
export function withoutPrototype<Value>(entries: Iterable<readonly [string, Value]>): {
  readonly [key: string]: Value;
} {
  const copy: { [key: string]: Value } = Object.create(null);
  for (const [key, value] of entries) copy[key] = value;
  return copy;
}

/** What JSON.parse returns is JSON. */
export const jsonEntries = (record: JsonRecord): readonly (readonly [string, Json])[] =>
  Object.entries(record) as [string, Json][];
