import { bulkBody, requireDeclared } from '../declared-schemas.ts';
import { invalidSyntax, invalidValue, payloadTooLarge, ScimError } from '../errors.ts';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  kindOfJson,
  ownValueInAnyCase,
} from '../json.ts';
import { requireObject } from '../resource.ts';
import { endpointOf, resourceKinds } from '../schema/discovery.ts';
import type { ResourceKind } from '../schema/schemas.ts';
import { type BulkStep, type DependencyNode, dependencyOrder } from './order.ts';
import { referencesOf } from './references.ts';

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
  /** What to run after what: each operation after those whose bulkId it names, else as sent. */
  readonly order: readonly BulkStep[];
}

/** Of what a client sent, repeated in an answer. */
const maxEchoLength = 100;

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
  return { ...operation, references: referencesOf(operation.id, operation.data) };
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

/** What the order of operations hangs on; one that cannot be read names nothing and makes nothing. */
const nodeOf = (entry: BulkEntry): DependencyNode =>
  isReadable(entry)
    ? { makes: entry.method === 'POST' ? entry.bulkId : undefined, needs: entry.references }
    : { makes: undefined, needs: new Set() };

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
    order: dependencyOrder(operations.map(nodeOf)),
  };
};
