/** Answers a list request over users, whether it came by GET or by POST /.search. */
import type { Queries, UserPage, UserSearch } from '../../../account/account.ts';
import { asUserId, type Role, type User } from '../../../account/model.ts';
import type { Answer, Caller } from '../../call.ts';
import { roleIdOf, scimIdOfUser, userIdOf } from '../../mapping/identifiers.ts';
import {
  compileUserFilter,
  dependsOnGroups,
  fieldOf,
  type UserSearchContext,
} from '../../mapping/user-search.ts';
import { groupReference, userResource } from '../../mapping/user-to-resource.ts';
import { isVisibleRole } from '../../mapping/visibility.ts';
import { decodeCursor, encodeCursor } from '../../protocol/cursor.ts';
import { invalidCursor, tooMany } from '../../protocol/errors.ts';
import { compileValueFilter } from '../../protocol/filter/evaluate.ts';
import type { Filter } from '../../protocol/filter/filter.ts';
import { describeQuery, type ListRequest, listResponse } from '../../protocol/list.ts';
import type { ScimResource } from '../../protocol/schema/schemas.ts';
import { compareResources, type Sort } from '../../protocol/sort.ts';
import { mappingOf, resourceOf, shownRolesOf } from './presentation.ts';

/** What can be sorted here rather than in the store. */
const sortableInMemory = 10_000;

type Criteria = Pick<UserSearch, 'condition' | 'residual'>;

/** Users as filters compare them: with everything that any client's answers show, with their groups where asked for. */
const describe = async (
  caller: Caller,
  queries: Queries,
  users: readonly User[],
  withGroups: boolean,
): Promise<readonly ScimResource[]> => {
  const rolesOf = withGroups ? await shownRolesOf(queries, { users }, undefined) : () => undefined;
  const view = { ...mappingOf(caller), baseUrl: caller.baseUrl, snowflakeAttributesInEnterprise: true };
  return users.map((user) => userResource(user, rolesOf(user), view));
};

/** The groups that a filter in brackets may mean: the one it names by id, else all that the provisioner sees. */
const groupsMeeting =
  ({ baseUrl }: Caller, queries: Queries): UserSearchContext['groupsMeeting'] =>
  ({ filter }) => {
    const meets = compileValueFilter(filter);
    const named = namedGroup(queries, filter);
    const candidates = named === undefined ? queries.managedRoles() : named;
    return candidates.filter((role) => meets(groupReference(role, baseUrl))).map(({ id }) => id);
  };

const namedGroup = (queries: Queries, filter: Filter): readonly Role[] | undefined => {
  if (filter.kind !== 'comparison' || filter.operator !== 'eq') return undefined;
  if (filter.path.subAttribute?.name !== 'value') return undefined;
  const id = roleIdOf(String(filter.value));
  const role = id === undefined ? undefined : queries.roleById(id);
  return role !== undefined && isVisibleRole(queries, role) ? [role] : [];
};

const compiled = (caller: Caller, queries: Queries, filter: Filter | undefined): Criteria => {
  const context = { ...mappingOf(caller), groupsMeeting: groupsMeeting(caller, queries) };
  const { condition, residual } = compileUserFilter(filter, context);
  if (residual === undefined) return { condition };
  const pick = async (users: readonly User[]): Promise<readonly User[]> => {
    const resources = await describe(caller, queries, users, residual.readsGroups);
    return users.filter((_, index) => residual.meets(resources[index] ?? {}));
  };
  return { condition, residual: pick };
};

/** Sorts what the store cannot: all matches are needed to know which come first. */
const searchSorted = async (
  caller: Caller,
  queries: Queries,
  criteria: Criteria,
  sort: Sort,
  startIndex: number,
  count: number,
): Promise<UserPage> => {
  const { total, users } = await queries.searchUsers({ ...criteria, count: sortableInMemory });
  if (total > sortableInMemory) {
    throw tooMany(
      `More than ${sortableInMemory} users match: sort by an attribute such as userName, or narrow the filter`,
    );
  }
  const compare = compareResources(sort);
  const resources = await describe(caller, queries, users, dependsOnGroups(sort.path));
  const sorted = users
    .map((user, index) => ({ user, resource: resources[index] ?? {} }))
    .sort((left, right) => compare(left.resource, right.resource));
  return { total, users: sorted.slice(startIndex - 1, startIndex - 1 + count).map(({ user }) => user) };
};

const searchByIndex = (
  caller: Caller,
  queries: Queries,
  criteria: Criteria,
  sort: Sort | undefined,
  page: { readonly startIndex: number; readonly count: number },
): Promise<UserPage> => {
  const field = sort === undefined ? undefined : fieldOf(sort.path, mappingOf(caller));
  if (sort !== undefined && (field === undefined || criteria.residual !== undefined)) {
    return searchSorted(caller, queries, criteria, sort, page.startIndex, page.count);
  }
  return queries.searchUsers({
    ...criteria,
    ...(sort === undefined || field === undefined ? {} : { sort: { field, descending: sort.descending } }),
    startIndex: page.startIndex,
    count: page.count,
  });
};

interface Found {
  readonly page: UserPage;
  readonly nextCursor?: string | undefined;
}

const findByCursor = async (
  caller: Caller,
  queries: Queries,
  request: ListRequest,
  cursor: string | undefined,
  count: number,
): Promise<Found> => {
  if (request.sort !== undefined)
    throw invalidCursor('A cursor walks users in the order of their ids; leave sortBy out');
  const query = describeQuery('User', request);
  const now = caller.now();
  const lifetime = caller.limits.cursorLifetimeSeconds * 1000;
  const start =
    cursor === undefined ? undefined : userIdOf(decodeCursor(cursor, { query, now, lifetime }).after);
  const page = await queries.searchUsers({
    ...compiled(caller, queries, request.filter),
    after: start ?? asUserId(0),
    count: count + 1,
  });
  const users = page.users.slice(0, count);
  const last = users.at(-1);
  const more = last !== undefined && page.users.length > count;
  return {
    page: { total: page.total, users },
    nextCursor: more ? encodeCursor({ after: scimIdOfUser(last.id), query, issuedAt: now }) : undefined,
  };
};

export const findUsers = (caller: Caller, request: ListRequest): Promise<Answer> =>
  caller.account.read(caller.actor, async (queries) => {
    const { page, projection } = request;
    const found: Found =
      page.kind === 'cursor'
        ? await findByCursor(caller, queries, request, page.cursor, page.count)
        : {
            page: await searchByIndex(
              caller,
              queries,
              compiled(caller, queries, request.filter),
              request.sort,
              page,
            ),
          };
    const rolesOf = await shownRolesOf(queries, found.page, projection);
    const resources = found.page.users.map((user) =>
      resourceOf(caller, { user, roles: rolesOf(user) }, projection),
    );
    return {
      status: 200,
      body: listResponse({
        resources,
        totalResults: found.page.total,
        ...(page.kind === 'index' ? { startIndex: page.startIndex } : {}),
        ...(found.nextCursor === undefined ? {} : { nextCursor: found.nextCursor }),
      }),
    };
  });
