/** `bulkId:...` in the place of ids that do not exist yet (RFC 7644 section 3.7.2). */
import { invalidValue, ScimError } from '../errors.ts';
import { isJsonArray, isJsonObject, type Json } from '../json.ts';

const maxDepth = 64;
/** Of what a client sent, repeated in an answer. */
const maxEchoLength = 100;
const referencePrefix = 'bulkId:';
const embeddedReference = /bulkId:([^\s"/\][]+)/g;

/** The bulkId that stands in the place of an id, if one does. */
export const bulkIdOf = (id: string): string | undefined =>
  id.startsWith(referencePrefix) ? id.slice(referencePrefix.length) : undefined;

type RewriteReference = (bulkId: string) => string;

/** Under `path` and `$ref` a reference may be part of a longer text; elsewhere it is all of it. */
const rewriteText = (text: string, key: string | undefined, rewrite: RewriteReference): string => {
  if (text.startsWith(referencePrefix)) return rewrite(text.slice(referencePrefix.length));
  if (key !== 'path' && key !== '$ref') return text;
  return text.replace(embeddedReference, (_, bulkId: string) => rewrite(bulkId));
};

const rewriteReferences = (
  value: Json,
  rewrite: RewriteReference,
  depth = 0,
  key: string | undefined = undefined,
): Json => {
  if (depth > maxDepth) throw invalidValue(`The data is nested deeper than ${maxDepth} levels.`);
  if (typeof value === 'string') return rewriteText(value, key, rewrite);
  if (isJsonArray(value)) return value.map((item) => rewriteReferences(item, rewrite, depth + 1, key));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      rewriteReferences(inner, rewrite, depth + 1, name.toLowerCase()),
    ]),
  );
};

/** The bulkIds that an operation names, in its path or its data. */
export const referencesOf = (id: string | undefined, data: Json | undefined): ReadonlySet<string> => {
  const found = new Set<string>();
  const note: RewriteReference = (bulkId) => {
    found.add(bulkId);
    return bulkId;
  };
  rewriteReferences(data ?? null, note);
  if (id !== undefined) rewriteText(id, undefined, note);
  return found;
};

/** The data with every `bulkId:...` replaced by the id of what that operation made; 409 where it made nothing. */
export const resolveBulkIds = (data: Json, ids: ReadonlyMap<string, string>): Json =>
  rewriteReferences(data, (bulkId) => {
    const id = ids.get(bulkId);
    if (id !== undefined) return id;
    throw new ScimError(
      409,
      'invalidValue',
      `No operation that succeeded before this one has the bulkId "${bulkId.slice(0, maxEchoLength)}".`,
    );
  });

type Names = (bulkId: string) => boolean;

const isNamedIn = (text: string, key: string | undefined, isNamed: Names): boolean => {
  let found = false;
  rewriteText(text, key, (bulkId) => {
    found ||= isNamed(bulkId);
    return bulkId;
  });
  return found;
};

/**
 * The data without what refers to certain operations: a reference goes with all its parts, since without its id it
 * refers to nothing. Undefined where all of it is such a reference.
 */
export const withoutReferences = (
  value: Json,
  isNamed: Names,
  key: string | undefined = undefined,
): Json | undefined => {
  if (typeof value === 'string') return isNamedIn(value, key, isNamed) ? undefined : value;
  if (isJsonArray(value)) return value.flatMap((item) => withoutReferences(item, isNamed, key) ?? []);
  if (!isJsonObject(value)) return value;
  const kept: [string, Json][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const lowerCase = name.toLowerCase();
    const rest = withoutReferences(inner, isNamed, lowerCase);
    if (rest !== undefined) kept.push([name, rest]);
    else if (lowerCase === 'value' || lowerCase === '$ref') return undefined;
  }
  return Object.fromEntries(kept);
};
