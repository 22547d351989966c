/** Answers a list request over groups. An account has thousands of roles, not millions: they are compared in memory. */
import type { Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Answer, Caller } from '../../call.ts';
import { groupResource } from '../../mapping/groups.ts';
import { roleIdOf, scimIdOfRole, userIdOf } from '../../mapping/identifiers.ts';
import { decodeCursor, encodeCursor } from '../../protocol/cursor.ts';
import { invalidCursor, invalidFilter } from '../../protocol/errors.ts';
import { compileFilter } from '../../protocol/filter/evaluate.ts';
import type { Filter } from '../../protocol/filter/filter.ts';
import { describeQuery, type ListRequest, listResponse } from '../../protocol/list.ts';
import type { AttributePath } from '../../protocol/schema/schemas.ts';
import { compareResources } from '../../protocol/sort.ts';
import { resourceOf, shownMembers } from './presentation.ts';

const comparesMembers = (path: AttributePath): boolean =>
  path.extension === undefined && path.attribute.name === 'members';

const isMemberComparison = (filter: Filter): filter is Extract<Filter, { kind: 'comparison' }> =>
  filter.kind === 'comparison' && comparesMembers(filter.path);

/** Members are not loaded to filter groups, so they can only be asked for one at a time. */
const refuseMembers = (filter: Filter): void => {
  if (filter.kind === 'and' || filter.kind === 'or') filter.operands.forEach(refuseMembers);
  if (filter.kind === 'not') refuseMembers(filter.operand);
  if ('path' in filter && comparesMembers(filter.path)) {
    throw invalidFilter('members can be compared by eq with the id of one member, alone or combined by and');
  }
};

/** Membership of one user or role, as Entra asks before it updates a reference: `id eq "x" and members eq "y"`. */
const hasMember = async (queries: Queries, role: Role, filter: Filter): Promise<boolean> => {
  if (!isMemberComparison(filter) || filter.operator !== 'eq' || typeof filter.value !== 'string') {
    refuseMembers(filter);
    return false;
  }
  if ((filter.path.subAttribute?.name ?? 'value') !== 'value') refuseMembers(filter);
  const user = userIdOf(filter.value);
  if (user !== undefined) return queries.isMember(role.id, { kind: 'USER', id: user });
  const member = roleIdOf(filter.value);
  return member !== undefined && queries.isMember(role.id, { kind: 'ROLE', id: member });
};

/** A cheap test that all matches pass, so that a lookup by name builds one resource and not thousands. */
const quickTest = (filter: Filter): ((role: Role) => boolean) => {
  const isEquality =
    filter.kind === 'comparison' && filter.operator === 'eq' && filter.path.extension === undefined;
  if (!isEquality || typeof filter.value !== 'string') return () => true;
  const { value } = filter;
  if (filter.path.attribute.name === 'displayName') {
    const wanted = value.toLowerCase();
    return (role) => role.name.toLowerCase() === wanted;
  }
  if (filter.path.attribute.name === 'externalId') return (role) => role.scim?.externalId === value;
  if (filter.path.attribute.name === 'id') return (role) => scimIdOfRole(role.id) === value;
  return () => true;
};

const matching = async (
  caller: Caller,
  queries: Queries,
  filter: Filter | undefined,
): Promise<readonly Role[]> => {
  const roles = queries.managedRoles();
  if (filter === undefined) return roles;
  const conjuncts = filter.kind === 'and' ? filter.operands : [filter];
  const ofMembers = conjuncts.filter(isMemberComparison);
  const others = conjuncts.filter((conjunct) => !isMemberComparison(conjunct));
  others.forEach(refuseMembers);
  const quickTests = others.map(quickTest);
  const tests = others.map(compileFilter);
  const inMemory = roles.filter((role) => {
    if (!quickTests.every((test) => test(role))) return false;
    const resource = groupResource(role, undefined, caller.baseUrl);
    return tests.every((test) => test(resource));
  });
  const found: Role[] = [];
  for (const role of inMemory) {
    const answers = await Promise.all(ofMembers.map((conjunct) => hasMember(queries, role, conjunct)));
    if (answers.every(Boolean)) found.push(role);
  }
  return found;
};

const byId = (left: Role, right: Role): number => left.id - right.id;

const sorted = (caller: Caller, roles: readonly Role[], request: ListRequest): readonly Role[] => {
  if (request.sort === undefined) return roles.toSorted(byId);
  const compare = compareResources(request.sort);
  return roles
    .map((role) => ({ role, resource: groupResource(role, undefined, caller.baseUrl) }))
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
    const all = sorted(caller, await matching(caller, queries, request.filter), request);
    const found: Page =
      page.kind === 'cursor'
        ? pageByCursor(caller, all, request, page.cursor, page.count)
        : { roles: all.slice(page.startIndex - 1, page.startIndex - 1 + page.count) };
    const resources = [];
    for (const role of found.roles) {
      const members = await shownMembers(queries, role, projection);
      resources.push(resourceOf(caller, { role, members }, projection));
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
