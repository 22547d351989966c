/** The operations of a bulk request, run as if each had come alone. */
import type { Call, Operation } from '../../call.ts';
import { resolveBulkIds } from '../../protocol/bulk/references.ts';
import type { BulkMethod, BulkOperation } from '../../protocol/bulk/request.ts';
import type { ResourceKind } from '../../protocol/schema/schemas.ts';
import { createGroup } from '../groups/create.ts';
import { patchGroup } from '../groups/patch.ts';
import { removeGroup } from '../groups/remove.ts';
import { replaceGroup } from '../groups/replace.ts';
import { createUser } from '../users/create.ts';
import { patchUser } from '../users/patch.ts';
import { removeUser } from '../users/remove.ts';
import { replaceUser } from '../users/replace.ts';

export const operations: {
  readonly [kind in ResourceKind]: { readonly [method in BulkMethod]: Operation };
} = {
  User: { POST: createUser, PUT: replaceUser, PATCH: patchUser, DELETE: removeUser },
  Group: { POST: createGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: removeGroup },
};

/** Ids of what operations have made, by bulkId. */
export type MadeIds = ReadonlyMap<string, string>;

export const callFor = (call: Call, operation: BulkOperation, ids: MadeIds): Call => ({
  caller: call.caller,
  id: operation.id === undefined ? '' : String(resolveBulkIds(operation.id, ids)),
  query: {},
  body: operation.data === undefined ? undefined : resolveBulkIds(operation.data, ids),
  bodyBytes: 0,
  ifMatch: operation.version,
  ifNoneMatch: undefined,
});
