/** POST /.search at the root: users, then groups (RFC 7644 section 3.4.3). */
import type { Answer, Caller, Operation } from '../call.ts';
import { invalidValue, ScimError } from '../protocol/errors.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../protocol/json.ts';
import { type ListRequest, listResponse } from '../protocol/list.ts';
import type { ResourceKind } from '../protocol/schema/schemas.ts';
import { readSearchRequest } from '../protocol/search.ts';
import { findGroups } from './groups/find.ts';
import { findUsers } from './users/find.ts';

const find: { readonly [kind in ResourceKind]: (caller: Caller, request: ListRequest) => Promise<Answer> } = {
  User: findUsers,
  Group: findGroups,
};

type Reading =
  | { readonly kind: ResourceKind; readonly request: ListRequest }
  | { readonly kind: 'refused'; readonly refusal: ScimError };

/** A filter or attribute that only one kind of resource has is no match for the other, and no error. */
const read = (kind: ResourceKind, body: Json | undefined): Reading => {
  try {
    return { kind, request: readSearchRequest(kind, body) };
  } catch (error) {
    if (error instanceof ScimError) return { kind: 'refused', refusal: error };
    throw error;
  }
};

const resourcesOf = (body: JsonObject | undefined): readonly JsonObject[] => {
  const resources = body === undefined ? undefined : ownValue(body, 'Resources');
  return isJsonArray(resources) ? resources.filter(isJsonObject) : [];
};

const totalOf = (body: JsonObject | undefined): number => Number(body?.['totalResults'] ?? 0);

export const searchAll: Operation = async ({ caller, body }) => {
  const readings = [read('User', body), read('Group', body)];
  const requests = readings.filter((reading) => reading.kind !== 'refused');
  const [refused] = readings.filter((reading) => reading.kind === 'refused');
  if (requests.length === 0 && refused !== undefined) throw refused.refusal;
  let total = 0;
  const resources: JsonObject[] = [];
  let startIndex = 1;
  for (const { kind, request } of requests) {
    const { page } = request;
    if (page.kind === 'cursor')
      throw invalidValue('A search over all resource types takes startIndex, not a cursor');
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
