/** Filters over the members of groups: of users as conditions that the store compares, of roles in memory. */
import type { Queries, UserCondition } from '../../account/account.ts';
import type { Role } from '../../account/model.ts';
import { invalidFilter } from '../protocol/errors.ts';
import { compileValueFilter } from '../protocol/filter/evaluate.ts';
import type { Filter } from '../protocol/filter/filter.ts';
import type { Json } from '../protocol/json.ts';
import type { MemberRef } from '../protocol/members.ts';
import { everybody, nobody } from './conditions.ts';
import { memberRole } from './groups.ts';
import { roleIdOf, scimIdOfRole, scimIdOfUser, userIdOf } from './identifiers.ts';
import { managedMemberRoles } from './visibility.ts';

type Comparison = Extract<Filter, { kind: 'comparison' }>;

const userWithId = (id: string): UserCondition => {
  const user = userIdOf(id);
  return user === undefined ? nobody : { op: 'eq', field: 'id', value: user };
};

/** The id at the end of a `$ref`, if what stands before it is where users are. */
const userReferredTo = (reference: string, baseUrl: string): UserCondition => {
  const start = `${baseUrl}/Users/`;
  return reference.startsWith(start) ? userWithId(reference.slice(start.length)) : nobody;
};

const requireEquality = ({ operator, path }: Comparison): void => {
  if (operator === 'eq') return;
  throw invalidFilter(
    `members.${path.subAttribute?.name} is an identifier, which says nothing by its parts or order: ` +
      'it can be compared with eq and ne, and asked for with pr',
  );
};

/** What the comparison says of members that are users. */
const compileComparison = (comparison: Comparison, baseUrl: string): UserCondition => {
  const { operator, path, value } = comparison;
  // Every part of a member is always present.
  if (value === null) return operator === 'ne' ? everybody : nobody;
  if (operator === 'ne') {
    return { op: 'not', operand: compileComparison({ ...comparison, operator: 'eq' }, baseUrl) };
  }
  switch (path.subAttribute?.name) {
    case 'type':
      return compileValueFilter(comparison)({ type: 'User' }) ? everybody : nobody;
    case 'display':
      // What a group calls a user is the user's name, but for case.
      return { op: operator, field: 'name', value: String(value) };
    case '$ref':
      requireEquality(comparison);
      return userReferredTo(String(value), baseUrl);
    default:
      requireEquality(comparison);
      return userWithId(String(value));
  }
};

const compileForUsers = (filter: Filter, baseUrl: string): UserCondition => {
  switch (filter.kind) {
    case 'comparison':
      return compileComparison(filter, baseUrl);
    case 'present':
      return everybody;
    case 'not':
      return { op: 'not', operand: compileForUsers(filter.operand, baseUrl) };
    case 'and':
    case 'or':
      return { op: filter.kind, operands: filter.operands.map((one) => compileForUsers(one, baseUrl)) };
    case 'value':
      throw invalidFilter('members have no parts that have parts');
  }
};

/** Finds members by a filter on one member, as stands in brackets. */
export class MemberFilter {
  readonly #queries: Queries;
  readonly #baseUrl: string;
  readonly #users: UserCondition;
  readonly #meets: (member: Json) => boolean;

  constructor(queries: Queries, filter: Filter, baseUrl: string) {
    this.#queries = queries;
    this.#baseUrl = baseUrl;
    this.#users = compileForUsers(filter, baseUrl);
    this.#meets = compileValueFilter(filter);
  }

  /** A test of groups: whether one of their members meets the filter. */
  async ofGroups(): Promise<(role: Role) => boolean> {
    const withUser = await this.#queries.rolesHeldBy(this.#users);
    return (role) => withUser.has(role.id) || this.#rolesIn(role).length > 0;
  }

  /** The members of a group that meet the filter. */
  async membersOf(role: Role): Promise<readonly MemberRef[]> {
    const users = await this.#queries.usersMeeting({ membersOf: role.id }, this.#users);
    return [
      ...users.map((id) => ({ value: scimIdOfUser(id) })),
      ...this.#rolesIn(role).map(({ id }) => ({ value: scimIdOfRole(id) })),
    ];
  }

  /** Those of the candidates that meet the filter, members or not. */
  async among(candidates: readonly MemberRef[]): Promise<readonly MemberRef[]> {
    const ids = candidates.flatMap(({ value }) => userIdOf(value) ?? []);
    const users = new Set(await this.#queries.usersMeeting({ users: ids }, this.#users));
    return candidates.filter(({ value }) => {
      const user = userIdOf(value);
      if (user !== undefined) return users.has(user);
      const id = roleIdOf(value);
      const role = id === undefined ? undefined : this.#queries.roleById(id);
      return role !== undefined && this.#meets(memberRole(role, this.#baseUrl));
    });
  }

  #rolesIn(role: Role): readonly Role[] {
    return managedMemberRoles(this.#queries, role).filter((member) =>
      this.#meets(memberRole(member, this.#baseUrl)),
    );
  }
}
