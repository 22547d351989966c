import { bulkBody, requireDeclared } from './declared-schemas.ts';
import { invalidSyntax, invalidValue, payloadTooLarge, ScimError } from './errors.ts';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  kindOfJson,
  ownValueInAnyCase,
} from './json.ts';
import { requireObject } from './resource.ts';
import { endpointOf, resourceKinds } from './schema/discovery.ts';
import type { ResourceKind } from './schema/schemas.ts';

export const bulkResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type BulkMethod = (typeof methods)[number];

export interface BulkOperation {
  /** Place in the request, from 0; results are told in that order. */
  readonly index: number;
  readonly method: BulkMethod;
  readonly path: string;
  readonly kind: ResourceKind;
  /** Undefined for POST; may be `bulkId:...` until resolved. */
  readonly id: string | undefined;
  readonly bulkId: string | undefined;
  readonly version: string | undefined;
  /** Undefined for DELETE. */
  readonly data: Json | undefined;
  /** The bulkIds that it names. */
  readonly references: ReadonlySet<string>;
}

/** An operation that cannot be read fails alone, like one that cannot be run (RFC 7644 section 3.7.3). */
export interface UnreadableOperation {
  readonly index: number;
  /** As far as the request tells. */
  readonly method: string | undefined;
  readonly bulkId: string | undefined;
  readonly refusal: ScimError;
}

export type BulkEntry = BulkOperation | UnreadableOperation;

export const isReadable = (entry: BulkEntry): entry is BulkOperation => !('refusal' in entry);

export interface BulkRequest {
  /** After how many errors to stop; undefined: never. */
  readonly failOnErrors: number | undefined;
  readonly operations: readonly BulkEntry[];
  /** Indexes of operations so that each comes after those whose bulkId it names; else as sent. */
  readonly order: readonly number[];
}

const maxDepth = 64;
/** Of what a client sent, repeated in an answer. */
const maxEchoLength = 100;
const referencePrefix = 'bulkId:';
const embeddedReference = /bulkId:([^\s"/\][]+)/g;

/** A value that is null counts as not given. */
const member = (object: JsonObject, name: string): Json | undefined =>
  ownValueInAnyCase(object, name) ?? undefined;

const textMember = (object: JsonObject, name: string, where: string): string | undefined => {
  const value = member(object, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalidValue(`${where}.${name} must be a string, not ${kindOfJson(value)}.`);
};

const methodNamed = (text: string | undefined): BulkMethod | undefined =>
  methods.find((candidate) => candidate === text?.trim().toUpperCase());

const readMethod = (value: string | undefined, where: string): BulkMethod => {
  const method = methodNamed(value);
  if (method === undefined) throw invalidSyntax(`${where}.method must be one of ${methods.join(', ')}.`);
  return method;
};

const readTarget = (
  path: string,
  method: BulkMethod,
  where: string,
): { readonly kind: ResourceKind; readonly id: string | undefined } => {
  const segments = path.split('/').filter((segment) => segment !== '');
  const [endpoint = '', id] = segments;
  const kind = resourceKinds.find(
    (candidate) => endpointOf(candidate).toLowerCase() === `/${endpoint.toLowerCase()}`,
  );
  const complete = segments.length === (method === 'POST' ? 1 : 2);
  if (kind === undefined || !complete) {
    const expected = method === 'POST' ? '/Users or /Groups' : '/Users/{id} or /Groups/{id}';
    throw invalidValue(`${where}.path must be ${expected} for ${method}.`);
  }
  try {
    return { kind, id: id === undefined ? undefined : decodeURIComponent(id) };
  } catch {
    throw invalidValue(`${where}.path is not a valid URI.`);
  }
};

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

const referencesOf = (operation: Pick<BulkOperation, 'id' | 'data'>): ReadonlySet<string> => {
  const found = new Set<string>();
  const note: RewriteReference = (bulkId) => {
    found.add(bulkId);
    return bulkId;
  };
  rewriteReferences(operation.data ?? null, note);
  if (operation.id !== undefined) rewriteText(operation.id, undefined, note);
  return found;
};

const placeOf = (index: number): string => `Operations[${index}]`;

const readReadable = (value: JsonObject, index: number): BulkOperation => {
  const where = placeOf(index);
  const method = readMethod(textMember(value, 'method', where), where);
  const path = textMember(value, 'path', where) ?? '';
  const bulkId = textMember(value, 'bulkId', where);
  const data = member(value, 'data');
  if (method === 'POST' && (bulkId === undefined || bulkId === '')) {
    throw invalidValue(`${where}.bulkId is required for POST.`);
  }
  if (method !== 'DELETE' && !isJsonObject(data)) {
    throw invalidValue(`${where}.data must be an object, not ${kindOfJson(data)}.`);
  }
  const operation = {
    index,
    method,
    path,
    ...readTarget(path, method, where),
    bulkId,
    version: textMember(value, 'version', where),
    data: method === 'DELETE' ? undefined : data,
  };
  return { ...operation, references: referencesOf(operation) };
};

const textOf = (value: JsonObject, name: string): string | undefined => {
  const text = member(value, name);
  return typeof text === 'string' ? text.slice(0, maxEchoLength) : undefined;
};

const unreadable = (value: JsonObject, index: number, refusal: ScimError): UnreadableOperation => ({
  index,
  method: textOf(value, 'method'),
  bulkId: textOf(value, 'bulkId'),
  refusal,
});

/** Each bulkId names the first operation that claims it. */
const entryReader = () => {
  const taken = new Set<string>();
  return (value: Json, index: number): BulkEntry => {
    // No operation at all: the request is malformed, not one of its operations.
    if (!isJsonObject(value)) {
      throw invalidSyntax(`${placeOf(index)} must be an object, not ${kindOfJson(value)}.`);
    }
    try {
      const operation = readReadable(value, index);
      if (operation.method !== 'POST' || operation.bulkId === undefined) return operation;
      if (taken.has(operation.bulkId)) {
        const name = operation.bulkId.slice(0, maxEchoLength);
        throw invalidValue(`The bulkId "${name}" is given to more than one operation.`);
      }
      taken.add(operation.bulkId);
      return operation;
    } catch (error) {
      if (error instanceof ScimError) return unreadable(value, index, error);
      throw error;
    }
  };
};

const readFailOnErrors = (value: Json | undefined): number | undefined => {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw invalidValue('failOnErrors must be an integer of 1 or more, or 0 for no limit.');
  }
  // Clients whose number cannot be left out send 0 for "not set".
  return number === 0 ? undefined : number;
};

/**
 * Referred-to operations first, otherwise as sent. Operations that refer to each other in a circle come where they were:
 * their references then have no answer yet, which RFC 7644 section 3.7.1 lets us refuse with 409.
 */
const dependencyOrder = (operations: readonly BulkEntry[]): readonly number[] => {
  const definedBy = new Map<string, number>();
  for (const entry of operations) {
    if (isReadable(entry) && entry.method === 'POST' && entry.bulkId !== undefined) {
      definedBy.set(entry.bulkId, entry.index);
    }
  }
  const order: number[] = [];
  const state = new Map<number, 'open' | 'done'>();
  for (const start of operations.keys()) {
    const pending = [start];
    while (pending.length > 0) {
      const index = pending[pending.length - 1] ?? start;
      const operation = operations[index];
      if (state.has(index) || operation === undefined) {
        pending.pop();
        if (state.get(index) === 'open') {
          state.set(index, 'done');
          order.push(index);
        }
        continue;
      }
      state.set(index, 'open');
      const named = isReadable(operation) ? [...operation.references] : [];
      const needed = named.flatMap((bulkId) => definedBy.get(bulkId) ?? []);
      pending.push(...needed.filter((other) => !state.has(other)).reverse());
    }
  }
  return order;
};

/** RFC 7644 section 3.7. Only what concerns the request as a whole refuses it as a whole. */
export const readBulkRequest = (
  request: unknown,
  limits: { readonly maxOperations: number },
): BulkRequest => {
  const body = requireObject(request);
  requireDeclared(body, bulkBody);
  const items = member(body, 'Operations');
  if (!isJsonArray(items) || items.length === 0) {
    throw invalidSyntax('Operations must be an array of at least one operation.');
  }
  if (items.length > limits.maxOperations) {
    throw payloadTooLarge(`A bulk request may have ${limits.maxOperations} operations at most.`);
  }
  const operations = items.map(entryReader());
  // Where nothing says what it does, this is no bulk request but something else that was sent here.
  const [first] = operations;
  const isBulk = operations.some(({ method }) => methodNamed(method) !== undefined);
  if (first !== undefined && !isReadable(first) && !isBulk) throw first.refusal;
  return {
    failOnErrors: readFailOnErrors(member(body, 'failOnErrors')),
    operations,
    order: dependencyOrder(operations),
  };
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
