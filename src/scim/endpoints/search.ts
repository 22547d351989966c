/** Searches over all resource types: users, then groups. */
import type { Answer, Caller, Operation } from '../call.ts';
import { invalidCursor } from '../protocol/errors.ts';
import { isJsonArray, isJsonObject, type JsonObject, ownValue } from '../protocol/json.ts';
import {
  buildPartialRequest,
  type ListParameters,
  type ListRequest,
  listParametersOf,
  listResponse,
} from '../protocol/list.ts';
import { resourceKinds } from '../protocol/schema/discovery.ts';
import type { ResourceKind } from '../protocol/schema/schemas.ts';
import { searchParametersOf } from '../protocol/search.ts';
import { findGroups } from './groups/find.ts';
import { findUsers } from './users/find.ts';

const find: { readonly [kind in ResourceKind]: (caller: Caller, request: ListRequest) => Promise<Answer> } = {
  User: findUsers,
  Group: findGroups,
};

const resourcesOf = (body: JsonObject | undefined): readonly JsonObject[] => {
  const resources = body === undefined ? undefined : ownValue(body, 'Resources');
  return isJsonArray(resources) ? resources.filter(isJsonObject) : [];
};

const totalOf = (body: JsonObject | undefined): number => Number(body?.['totalResults'] ?? 0);

const searchAmongAll = async (caller: Caller, parameters: ListParameters): Promise<Answer> => {
  const requests = resourceKinds.map((kind) => ({ kind, request: buildPartialRequest(kind, parameters) }));
  let total = 0;
  const resources: JsonObject[] = [];
  let startIndex = 1;
  for (const { kind, request } of requests) {
    if (request === undefined) continue;
    const { page } = request;
    if (page.kind === 'cursor')
      throw invalidCursor('A search over all resource types takes startIndex, not a cursor');
    startIndex = page.startIndex;
    const before = total;
    const here = {
      kind: 'index',
      startIndex: Math.max(1, page.startIndex - before),
      count: Math.max(0, page.count - resources.length),
    } as const;
    const { body: list } = await find[kind](caller, { ...request, page: here });
    resources.push(...resourcesOf(list));
    total += totalOf(list);
  }
  return { status: 200, body: listResponse({ resources, totalResults: total, startIndex }) };
};

/** POST /.search (RFC 7644 section 3.4.3) */
export const searchAll: Operation = ({ caller, body }) => searchAmongAll(caller, searchParametersOf(body));

/** GET / (RFC 7644 section 3.4.2.1) */
export const listAll: Operation = ({ caller, query }) => searchAmongAll(caller, listParametersOf(query));
