/** A SCIM filter over groups as a test of roles. Members are asked for by what is said of them, and never loaded. */
import type { Queries } from '../../account/account.ts';
import type { Role } from '../../account/model.ts';
import { compileFilter } from '../protocol/filter/evaluate.ts';
import { existenceOf } from '../protocol/filter/existence.ts';
import type { Filter } from '../protocol/filter/filter.ts';
import type { AttributePath, ScimResource } from '../protocol/schema/schemas.ts';
import { scimIdOfRole } from './identifiers.ts';
import { MemberFilter } from './member-filter.ts';

type Test = (role: Role) => boolean;

const isCore = (path: AttributePath, name: string): boolean =>
  path.extension === undefined && path.attribute.name === name;

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

export interface GroupSearchContext {
  readonly queries: Queries;
  readonly baseUrl: string;
  /** Without members. */
  readonly resourceOf: (role: Role) => ScimResource;
}

const compileMembers = async (
  filter: Extract<Filter, { kind: 'comparison' | 'present' | 'value' }>,
  { queries, baseUrl }: GroupSearchContext,
): Promise<Test> => {
  const { filter: ofOne, negated } = existenceOf(filter);
  const test = await new MemberFilter(queries, ofOne, baseUrl).ofGroups();
  return negated ? (role) => !test(role) : test;
};

export const compileGroupFilter = async (filter: Filter, context: GroupSearchContext): Promise<Test> => {
  switch (filter.kind) {
    case 'and': {
      const tests = await Promise.all(filter.operands.map((operand) => compileGroupFilter(operand, context)));
      return (role) => tests.every((test) => test(role));
    }
    case 'or': {
      const tests = await Promise.all(filter.operands.map((operand) => compileGroupFilter(operand, context)));
      return (role) => tests.some((test) => test(role));
    }
    case 'not': {
      const test = await compileGroupFilter(filter.operand, context);
      return (role) => !test(role);
    }
    default: {
      if (isCore(filter.path, 'members')) return compileMembers(filter, context);
      const quick = quickTest(filter);
      const test = compileFilter(filter);
      return (role) => quick(role) && test(context.resourceOf(role));
    }
  }
};
