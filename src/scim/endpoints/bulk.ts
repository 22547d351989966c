/** POST /Bulk (RFC 7644 section 3.7): each operation is its own change, run as if it had come alone. */
import type { Answer, Call, Operation } from '../call.ts';
import {
  type BulkEntry,
  type BulkMethod,
  type BulkOperation,
  bulkIdOf,
  bulkResponseSchema,
  isReadable,
  readBulkRequest,
  resolveBulkIds,
} from '../protocol/bulk.ts';
import { errorBody, payloadTooLarge, type ScimError } from '../protocol/errors.ts';
import { type Json, type JsonObject, ownValue } from '../protocol/json.ts';
import { endpointOf } from '../protocol/schema/discovery.ts';
import type { ResourceKind } from '../protocol/schema/schemas.ts';
import { refusalOf } from '../refusals.ts';
import { createGroup } from './groups/create.ts';
import { patchGroup } from './groups/patch.ts';
import { removeGroup } from './groups/remove.ts';
import { replaceGroup } from './groups/replace.ts';
import { createUser } from './users/create.ts';
import { patchUser } from './users/patch.ts';
import { removeUser } from './users/remove.ts';
import { replaceUser } from './users/replace.ts';

const operations: { readonly [kind in ResourceKind]: { readonly [method in BulkMethod]: Operation } } = {
  User: { POST: createUser, PUT: replaceUser, PATCH: patchUser, DELETE: removeUser },
  Group: { POST: createGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: removeGroup },
};

const asError = (error: unknown): ScimError => {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return refusal;
};

interface Outcome {
  readonly result: JsonObject;
  readonly failed: boolean;
  /** The id of what a POST made. */
  readonly madeId: string | undefined;
}

const callFor = (call: Call, operation: BulkOperation, ids: ReadonlyMap<string, string>): Call => ({
  caller: call.caller,
  id: operation.id === undefined ? '' : String(resolveBulkIds(operation.id, ids)),
  query: {},
  body: operation.data === undefined ? undefined : resolveBulkIds(operation.data, ids),
  bodyBytes: 0,
  ifMatch: operation.version,
  ifNoneMatch: undefined,
});

/** Of what an operation was about, as far as it exists: a bulkId that made nothing leads nowhere. */
const locationOf = (
  call: Call,
  { kind, id }: BulkOperation,
  ids: ReadonlyMap<string, string>,
): string | undefined => {
  const bulkId = id === undefined ? undefined : bulkIdOf(id);
  const known = bulkId === undefined ? id : ids.get(bulkId);
  if (known === undefined) return undefined;
  return `${call.caller.baseUrl}${endpointOf(kind)}/${encodeURIComponent(known)}`;
};

const described = (entry: BulkEntry, location: string | undefined): Record<string, Json> => ({
  ...(entry.method === undefined ? {} : { method: entry.method }),
  ...(entry.bulkId === undefined ? {} : { bulkId: entry.bulkId }),
  ...(location === undefined ? {} : { location }),
});

const succeeded = (operation: BulkOperation, location: string | undefined, answer: Answer): Outcome => {
  const id = answer.body === undefined ? undefined : ownValue(answer.body, 'id');
  return {
    failed: false,
    madeId: operation.method === 'POST' && typeof id === 'string' ? id : undefined,
    result: {
      ...described(operation, answer.location ?? location),
      ...(answer.etag === undefined ? {} : { version: answer.etag }),
      status: String(answer.status),
    },
  };
};

const refused = (entry: BulkEntry, location: string | undefined, refusal: ScimError): Outcome => ({
  failed: true,
  madeId: undefined,
  result: {
    ...described(entry, location),
    status: String(refusal.status),
    response: { ...errorBody(refusal) },
  },
});

const run = async (call: Call, entry: BulkEntry, ids: ReadonlyMap<string, string>): Promise<Outcome> => {
  if (!isReadable(entry)) return refused(entry, undefined, entry.refusal);
  const location = locationOf(call, entry, ids);
  try {
    const answer = await operations[entry.kind][entry.method](callFor(call, entry, ids));
    return succeeded(entry, location, answer);
  } catch (error) {
    return refused(entry, location, asError(error));
  }
};

export const bulk: Operation = async (call) => {
  const { limits } = call.caller;
  if (call.bodyBytes > limits.bulkPayloadBytes) {
    throw payloadTooLarge(`A bulk request may have ${limits.bulkPayloadBytes} bytes at most.`);
  }
  const request = readBulkRequest(call.body, { maxOperations: limits.bulkOperations });
  const ids = new Map<string, string>();
  const results = new Map<number, JsonObject>();
  let failures = 0;
  for (const index of request.order) {
    const operation = request.operations[index];
    if (operation === undefined) continue;
    const { result, failed, madeId } = await run(call, operation, ids);
    results.set(index, result);
    if (operation.bulkId !== undefined && madeId !== undefined) ids.set(operation.bulkId, madeId);
    if (failed) failures += 1;
    if (failures === request.failOnErrors) break;
  }
  const inOrder = [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
  return { status: 200, body: { schemas: [bulkResponseSchema], Operations: inOrder } };
};
