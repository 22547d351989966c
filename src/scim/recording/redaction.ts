/** What of a request may be kept: secrets never, and no more than a reader can use. */
import type { Json } from '../../account/model.ts';

const redacted = '[redacted]';
const secretName = /passw|secret|token|authorization|credential|private.?key|api.?key/i;
const maximumDepth = 32;
/** Values copied of one body: recording must cost little, whatever a client sends. */
const maximumValues = 1_000;
const maximumText = 2_000;

const shortened = (text: string): string =>
  text.length > maximumText ? `${text.slice(0, maximumText)}…` : text;

/** A PATCH operation names its target in `path` and carries the secret in `value`. */
const targetsSecret = (record: object): boolean =>
  Object.entries(record).some(
    ([key, value]) => key.toLowerCase() === 'path' && typeof value === 'string' && secretName.test(value),
  );

/** Attribute paths are kept; a filter, or a path with one, may compare a secret with its value. */
const mayCompareSecret = (key: string, value: unknown): boolean =>
  typeof value === 'string' &&
  /^(?:path|filter)$/i.test(key) &&
  /[\s"[]/.test(value) &&
  secretName.test(value);

/** A copy of a JSON value without the values of secrets, at any depth, and cut off where it is large. */
export const redact = (body: unknown): Json => {
  let values = 0;

  const copyRecord = (record: object, depth: number): Json => {
    const hidesValue = targetsSecret(record);
    // A null prototype keeps a hostile `__proto__` an ordinary key.
    const copied: Record<string, Json> = Object.create(null);
    for (const [key, value] of Object.entries(record)) {
      if (values >= maximumValues) break;
      const hidden =
        secretName.test(key) || (hidesValue && key.toLowerCase() === 'value') || mayCompareSecret(key, value);
      copied[shortened(key)] = hidden ? redacted : copy(value, depth + 1);
    }
    return copied;
  };

  const copyList = (list: readonly unknown[], depth: number): Json => {
    const copied: Json[] = [];
    for (const item of list) {
      if (values >= maximumValues) return [...copied, `[${list.length - copied.length} more]`];
      copied.push(copy(item, depth + 1));
    }
    return copied;
  };

  const copy = (value: unknown, depth: number): Json => {
    values += 1;
    if (depth > maximumDepth) return '[too deep]';
    if (Array.isArray(value)) return copyList(value, depth);
    if (typeof value === 'object' && value !== null) return copyRecord(value, depth);
    if (typeof value === 'string') return shortened(value);
    return typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };

  return copy(body, 0);
};

/** A query string, unless it speaks of a secret. */
export const redactQuery = (query: string): string => {
  const kept = shortened(query);
  return secretName.test(kept) ? redacted : kept;
};
