/** Answers a list request over groups. An account has thousands of roles, not millions: they are compared in memory. */
import type { Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Answer, Caller } from '../../call.ts';
import { compileGroupFilter } from '../../mapping/group-search.ts';
import { groupResource } from '../../mapping/groups.ts';
import { roleIdOf, scimIdOfRole } from '../../mapping/identifiers.ts';
import { decodeCursor, encodeCursor } from '../../protocol/cursor.ts';
import { invalidCursor, invalidValue } from '../../protocol/errors.ts';
import type { Filter } from '../../protocol/filter/filter.ts';
import { describeQuery, type ListRequest, listResponse } from '../../protocol/list.ts';
import type { ScimResource } from '../../protocol/schema/schemas.ts';
import { compareResources } from '../../protocol/sort.ts';
import { etagOf, resourceOf, shownMembers } from './presentation.ts';

/** What filters compare and lists are sorted by. */
const resourceWithoutMembers =
  ({ baseUrl }: Caller, queries: Queries) =>
  (role: Role): ScimResource =>
    groupResource(role, undefined, { baseUrl, etag: etagOf(queries, role) });

const matching = async (
  caller: Caller,
  queries: Queries,
  filter: Filter | undefined,
): Promise<readonly Role[]> => {
  const roles = queries.managedRoles();
  if (filter === undefined) return roles;
  const resourceOf = resourceWithoutMembers(caller, queries);
  return roles.filter(await compileGroupFilter(filter, { queries, baseUrl: caller.baseUrl, resourceOf }));
};

const byId = (left: Role, right: Role): number => left.id - right.id;

const sorted = (
  caller: Caller,
  queries: Queries,
  roles: readonly Role[],
  request: ListRequest,
): readonly Role[] => {
  if (request.sort === undefined) return roles.toSorted(byId);
  if (request.sort.path.attribute.name === 'members') {
    throw invalidValue('sortBy: groups cannot be sorted by their members');
  }
  const compare = compareResources(request.sort);
  const resourceOfRole = resourceWithoutMembers(caller, queries);
  return roles
    .map((role) => ({ role, resource: resourceOfRole(role) }))
    .sort((left, right) => compare(left.resource, right.resource) || byId(left.role, right.role))
    .map(({ role }) => role);
};

interface Page {
  readonly roles: readonly Role[];
  readonly nextCursor?: string | undefined;
}

const pageByCursor = (
  caller: Caller,
  roles: readonly Role[],
  request: ListRequest,
  cursor: string | undefined,
  count: number,
): Page => {
  if (request.sort !== undefined)
    throw invalidCursor('A cursor walks groups in the order of their ids; leave sortBy out');
  const query = describeQuery('Group', request);
  const now = caller.now();
  const lifetime = caller.limits.cursorLifetimeSeconds * 1000;
  const after =
    cursor === undefined ? -1 : (roleIdOf(decodeCursor(cursor, { query, now, lifetime }).after) ?? -1);
  const rest = roles.filter((role) => role.id > after);
  const shown = rest.slice(0, count);
  const last = shown.at(-1);
  const more = last !== undefined && rest.length > count;
  return {
    roles: shown,
    nextCursor: more ? encodeCursor({ after: scimIdOfRole(last.id), query, issuedAt: now }) : undefined,
  };
};

export const findGroups = (caller: Caller, request: ListRequest): Promise<Answer> =>
  caller.account.read(caller.actor, async (queries) => {
    const { page, projection } = request;
    const all = sorted(caller, queries, await matching(caller, queries, request.filter), request);
    const found: Page =
      page.kind === 'cursor'
        ? pageByCursor(caller, all, request, page.cursor, page.count)
        : { roles: all.slice(page.startIndex - 1, page.startIndex - 1 + page.count) };
    const resources = [];
    for (const role of found.roles) {
      const members = await shownMembers(queries, role, projection);
      resources.push(resourceOf(caller, { role, etag: etagOf(queries, role), members }, projection));
    }
    return {
      status: 200,
      body: listResponse({
        resources,
        totalResults: all.length,
        ...(page.kind === 'index' ? { startIndex: page.startIndex } : {}),
        ...(found.nextCursor === undefined ? {} : { nextCursor: found.nextCursor }),
      }),
    };
  });
