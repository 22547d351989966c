/** A SCIM filter over groups as a test of roles. Members are asked for by id and never loaded. */
import type { Queries } from '../../account/account.ts';
import type { Role, RoleId } from '../../account/model.ts';
import { invalidFilter } from '../protocol/errors.ts';
import { compileFilter } from '../protocol/filter/evaluate.ts';
import type { Filter } from '../protocol/filter/filter.ts';
import type { AttributePath, ScimResource } from '../protocol/schema/schemas.ts';
import { roleIdOf, scimIdOfRole, userIdOf } from './identifiers.ts';

type Test = (role: Role) => boolean;

const isCore = (path: AttributePath, name: string): boolean =>
  path.extension === undefined && path.attribute.name === name;

const refused = () =>
  invalidFilter('members can be compared by eq with the id of one member, and in no other way');

/** The id that `members eq "x"`, `members.value eq "x"` or `members[value eq "x"]` names. */
const memberNamed = (filter: Extract<Filter, { readonly path: AttributePath }>): string => {
  const comparison = filter.kind === 'value' ? filter.filter : filter;
  const isId =
    comparison.kind === 'comparison' &&
    comparison.operator === 'eq' &&
    comparison.path.subAttribute?.name === 'value';
  if (!isId || typeof comparison.value !== 'string') throw refused();
  return comparison.value;
};

/** The groups that a user or a role is a direct member of. */
const groupsOf = async (queries: Queries, member: string): Promise<ReadonlySet<RoleId>> => {
  const user = userIdOf(member);
  if (user !== undefined) return new Set((await queries.rolesOfUser(user)).map(({ id }) => id));
  const role = roleIdOf(member);
  return new Set(role === undefined ? [] : queries.roleGrantsTo(role).map((grant) => grant.role));
};

/** A cheap test that all matches pass, so that a look-up by name builds one resource and not thousands. */
const quickTest = (filter: Filter): Test => {
  const isEquality = filter.kind === 'comparison' && filter.operator === 'eq';
  if (!isEquality || typeof filter.value !== 'string') return () => true;
  const { path, value } = filter;
  if (isCore(path, 'displayName')) {
    const wanted = value.toLowerCase();
    return (role) => role.name.toLowerCase() === wanted;
  }
  if (isCore(path, 'externalId')) return (role) => role.scim?.externalId === value;
  if (isCore(path, 'id')) return (role) => scimIdOfRole(role.id) === value;
  return () => true;
};

export const compileGroupFilter = async (
  queries: Queries,
  filter: Filter,
  resourceOf: (role: Role) => ScimResource,
): Promise<Test> => {
  const compile = async (part: Filter): Promise<Test> => {
    switch (part.kind) {
      case 'and': {
        const tests = await Promise.all(part.operands.map(compile));
        return (role) => tests.every((test) => test(role));
      }
      case 'or': {
        const tests = await Promise.all(part.operands.map(compile));
        return (role) => tests.some((test) => test(role));
      }
      case 'not': {
        const test = await compile(part.operand);
        return (role) => !test(role);
      }
      default: {
        if (isCore(part.path, 'members')) {
          const groups = await groupsOf(queries, memberNamed(part));
          return (role) => groups.has(role.id);
        }
        const quick = quickTest(part);
        const test = compileFilter(part);
        return (role) => quick(role) && test(resourceOf(role));
      }
    }
  };
  return compile(filter);
};
