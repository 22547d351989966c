/** How an operation of a bulk request ended, as the answer tells it (RFC 7644 section 3.7.3). */
import type { Answer, Call } from '../../call.ts';
import { bulkIdOf } from '../../protocol/bulk/references.ts';
import type { BulkEntry, BulkOperation } from '../../protocol/bulk/request.ts';
import { errorBody, type ScimError } from '../../protocol/errors.ts';
import { type Json, type JsonObject, ownValue } from '../../protocol/json.ts';
import { endpointOf } from '../../protocol/schema/discovery.ts';
import { refusalOf } from '../../refusals.ts';
import type { MadeIds } from './operations.ts';

export interface Outcome {
  readonly index: number;
  readonly result: JsonObject;
  readonly failed: boolean;
  /** The bulkId of a POST and the id of what it made. */
  readonly made: { readonly bulkId: string; readonly id: string } | undefined;
}

/** Of what an operation was about, as far as it exists: a bulkId that made nothing leads nowhere. */
export const locationOf = (call: Call, { kind, id }: BulkOperation, ids: MadeIds): string | undefined => {
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

export const madeId = ({ body }: Answer): string | undefined => {
  const id = body === undefined ? undefined : ownValue(body, 'id');
  return typeof id === 'string' ? id : undefined;
};

export const succeeded = (
  operation: BulkOperation,
  location: string | undefined,
  answer: Answer,
): Outcome => {
  const { index, method, bulkId } = operation;
  const id = method === 'POST' ? madeId(answer) : undefined;
  return {
    index,
    failed: false,
    made: bulkId === undefined || id === undefined ? undefined : { bulkId, id },
    result: {
      ...described(operation, answer.location ?? location),
      ...(answer.etag === undefined ? {} : { version: answer.etag }),
      status: String(answer.status),
    },
  };
};

export const refused = (entry: BulkEntry, location: string | undefined, refusal: ScimError): Outcome => ({
  index: entry.index,
  failed: true,
  made: undefined,
  result: {
    ...described(entry, location),
    status: String(refusal.status),
    response: { ...errorBody(refusal) },
  },
});

/** The refusal that an error stands for; a defect of ours fails the request. */
export const asRefusal = (error: unknown): ScimError => {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return refusal;
};
