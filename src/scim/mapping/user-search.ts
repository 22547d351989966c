/**
 * A SCIM filter over users as far as the store can compare it. What it cannot is left as a predicate on the users
 * that meet the rest.
 */
import type { UserCondition, UserField } from '../../account/account.ts';
import type { RoleId, User } from '../../account/model.ts';
import { invalidFilter } from '../protocol/errors.ts';
import { compileFilter } from '../protocol/filter/evaluate.ts';
import type { Filter, FilterValue } from '../protocol/filter/filter.ts';
import type { AttributePath, ScimResource } from '../protocol/schema/schemas.ts';
import { roleIdOf, userIdOf } from './identifiers.ts';

type Comparison = Extract<Filter, { kind: 'comparison' }>;

/** Fields whose column is exactly the attribute. None of them is ever empty but those in `optional`. */
const fieldsByPath: ReadonlyMap<string, UserField> = new Map<string, UserField>([
  ['userName', 'loginName'],
  ['externalId', 'externalId'],
  ['displayName', 'displayName'],
  ['name.givenName', 'firstName'],
  ['name.familyName', 'lastName'],
  ['meta.created', 'createdOn'],
  ['meta.lastModified', 'updatedOn'],
]);
const alwaysPresent: ReadonlySet<UserField> = new Set<UserField>(['loginName', 'createdOn', 'updatedOn']);
const instants: ReadonlySet<UserField> = new Set<UserField>(['createdOn', 'updatedOn']);

/** A condition that nobody meets. */
const nobody: UserCondition = { op: 'eq', field: 'id', value: -1 };

const localName = (path: AttributePath): string =>
  path.subAttribute === undefined ? path.attribute.name : `${path.attribute.name}.${path.subAttribute.name}`;

/** Only core attributes have columns that a search can compare. */
export const fieldOf = (path: AttributePath): UserField | undefined =>
  path.extension === undefined ? fieldsByPath.get(localName(path)) : undefined;

const comparesGroups = (path: AttributePath): boolean =>
  path.extension === undefined && path.attribute.name === 'groups';

const stored = (field: UserField, value: FilterValue): string | number | undefined => {
  if (typeof value !== 'string') return undefined;
  if (!instants.has(field)) return value;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? undefined : instant;
};

const compileId = ({ operator, value }: Comparison): UserCondition | undefined => {
  const id = typeof value === 'string' ? userIdOf(value) : undefined;
  if (operator !== 'eq') return undefined;
  return id === undefined ? nobody : { op: 'eq', field: 'id', value: id };
};

const compileActive = ({ operator, value }: Comparison): UserCondition | undefined =>
  (operator === 'eq' || operator === 'ne') && typeof value === 'boolean'
    ? { op: 'eq', field: 'disabled', value: (operator === 'eq') !== value }
    : undefined;

const compileGroups = (
  { operator, path, value }: Comparison,
  roleNamed: RoleLookup,
): UserCondition | undefined => {
  const part = path.subAttribute?.name ?? 'value';
  if (operator !== 'eq' || typeof value !== 'string' || (part !== 'value' && part !== 'display')) {
    throw invalidFilter('groups can be compared with eq, by value or display');
  }
  const role = part === 'value' ? roleIdOf(value) : roleNamed(value);
  return role === undefined ? nobody : { op: 'memberOf', role };
};

const compileComparison = (comparison: Comparison, roleNamed: RoleLookup): UserCondition | undefined => {
  const { operator, path, value } = comparison;
  if (comparesGroups(path)) return compileGroups(comparison, roleNamed);
  if (path.extension !== undefined) return undefined;
  if (localName(path) === 'id') return compileId(comparison);
  if (localName(path) === 'active') return compileActive(comparison);
  if (localName(path) === 'emails.value') return hasAddress(comparison);
  const field = fieldOf(path);
  if (field === undefined) return undefined;
  const operand = stored(field, value);
  // An empty column compares unlike an absent attribute, so what may be empty compiles only where that cannot show.
  const safe = alwaysPresent.has(field) || operator !== 'ne';
  return operand === undefined || !safe ? undefined : { op: operator, field, value: operand };
};

const compilePresent = (path: AttributePath): UserCondition | undefined => {
  if (comparesGroups(path)) throw invalidFilter('groups can be compared with eq, by value or display');
  const field = fieldOf(path);
  return field === undefined ? undefined : { op: 'pr', field };
};

/** Refuses what no user resource can answer, wherever in the filter it stands. */
const refuseGroups = (filter: Filter): void => {
  if (filter.kind === 'and' || filter.kind === 'or') filter.operands.forEach(refuseGroups);
  if (filter.kind === 'not') refuseGroups(filter.operand);
  if ('path' in filter && comparesGroups(filter.path)) {
    throw invalidFilter('groups cannot be combined with attributes that have no column, except by and');
  }
};

export type RoleLookup = (displayName: string) => RoleId | undefined;

const conjunction = (conditions: readonly (UserCondition | undefined)[]): UserCondition | undefined => {
  const operands = conditions.filter((condition) => condition !== undefined);
  return operands.length > 1 ? { op: 'and', operands } : operands[0];
};

const all = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined => {
  const present = items.filter((item) => item !== undefined);
  return present.length === items.length ? present : undefined;
};

/** Whether the condition holds or does not, with no third answer where a column is empty. */
const isTotal = (condition: UserCondition): boolean =>
  'field' in condition ? alwaysPresent.has(condition.field) : condition.op === 'hasAddress';

/** The whole filter as a condition, or undefined. */
const compile = (filter: Filter, roleNamed: RoleLookup): UserCondition | undefined => {
  switch (filter.kind) {
    case 'comparison':
      return compileComparison(filter, roleNamed);
    case 'present':
      return compilePresent(filter.path);
    case 'value':
      // `groups[value eq "x"]` says no more than `groups.value eq "x"`.
      return comparesGroups(filter.path) && filter.filter.kind === 'comparison'
        ? compileGroups(filter.filter, roleNamed)
        : undefined;
    case 'not': {
      const operand = compile(filter.operand, roleNamed);
      return operand !== undefined && isTotal(operand) ? { op: 'not', operand } : undefined;
    }
    case 'and':
    case 'or': {
      const operands = all(filter.operands.map((operand) => compile(operand, roleNamed)));
      return operands === undefined ? undefined : { op: filter.kind, operands };
    }
  }
};

const hasAddress = ({ operator, value }: Comparison): UserCondition | undefined =>
  operator === 'eq' && typeof value === 'string' ? { op: 'hasAddress', address: value } : undefined;

/** `emails[type eq "work" and value eq "x"]`: whoever meets it has the address, of whichever type. */
const addressIn = (filter: Filter): UserCondition | undefined => {
  if (filter.kind === 'and') return conjunction(filter.operands.map(addressIn));
  return filter.kind === 'comparison' && filter.path.subAttribute?.name === 'value'
    ? hasAddress(filter)
    : undefined;
};

/** What at least holds for whoever meets a filter that does not compile as a whole: it leads to the few to test. */
const necessary = (filter: Filter, roleNamed: RoleLookup): UserCondition | undefined => {
  const parts = (operands: readonly Filter[]) =>
    operands.map((operand) => compile(operand, roleNamed) ?? necessary(operand, roleNamed));
  switch (filter.kind) {
    case 'value':
      return filter.path.attribute.name === 'emails' ? addressIn(filter.filter) : undefined;
    case 'and':
      return conjunction(parts(filter.operands));
    case 'or': {
      const operands = all(parts(filter.operands));
      return operands === undefined ? undefined : { op: 'or', operands };
    }
    default:
      return undefined;
  }
};

export interface CompiledSearch {
  readonly condition: UserCondition | undefined;
  readonly residual: ((user: User) => boolean) | undefined;
}

export const compileUserFilter = (
  filter: Filter | undefined,
  draftOf: (user: User) => ScimResource,
  roleNamed: RoleLookup,
): CompiledSearch => {
  if (filter === undefined) return { condition: undefined, residual: undefined };
  const conjuncts = filter.kind === 'and' ? filter.operands : [filter];
  const conditions: (UserCondition | undefined)[] = [];
  const rest: Filter[] = [];
  for (const conjunct of conjuncts) {
    const condition = compile(conjunct, roleNamed);
    if (condition !== undefined) conditions.push(condition);
    else {
      rest.push(conjunct);
      conditions.push(necessary(conjunct, roleNamed));
    }
  }
  rest.forEach(refuseGroups);
  const tests = rest.map(compileFilter);
  const residual = (user: User): boolean => {
    const draft = draftOf(user);
    return tests.every((test) => test(draft));
  };
  return { condition: conjunction(conditions), residual: rest.length === 0 ? undefined : residual };
};
