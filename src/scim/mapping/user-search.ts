/**
 * A SCIM filter over users as far as the store can compare it. What it cannot is left as a predicate on the users
 * that meet the rest.
 */
import type { UserCondition, UserField } from '../../account/account.ts';
import type { RoleId } from '../../account/model.ts';
import { tooMany } from '../protocol/errors.ts';
import { compileFilter } from '../protocol/filter/evaluate.ts';
import { type Existence, existenceOf } from '../protocol/filter/existence.ts';
import type { Filter, FilterValue } from '../protocol/filter/filter.ts';
import { type AttributePath, enterpriseSchema, type ScimResource } from '../protocol/schema/schemas.ts';
import { all, conjunction, everybody, nobody } from './conditions.ts';
import { userIdOf } from './identifiers.ts';

type Comparison = Extract<Filter, { kind: 'comparison' }>;

/** What a filter over users is held against. */
export interface UserSearchContext {
  /** Whether `snowflakeUserName` is NAME. */
  readonly namesApart: boolean;
  /** The groups one of which a value of `groups` must be to meet the test. */
  readonly groupsMeeting: (existence: Existence) => readonly RoleId[];
}

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
const alwaysPresent: ReadonlySet<UserField> = new Set<UserField>([
  'id',
  'name',
  'loginName',
  'createdOn',
  'updatedOn',
  'disabled',
]);
const instants: ReadonlySet<UserField> = new Set<UserField>(['createdOn', 'updatedOn']);

/** More roles than these would make a statement that no engine likes. */
const greatestRoleList = 10_000;

const localName = (path: AttributePath): string =>
  path.subAttribute === undefined ? path.attribute.name : `${path.attribute.name}.${path.subAttribute.name}`;

/** The column that is exactly the attribute, if there is one. */
export const fieldOf = (
  path: AttributePath,
  { namesApart }: Pick<UserSearchContext, 'namesApart'>,
): UserField | undefined => {
  if (path.extension === undefined) return fieldsByPath.get(localName(path));
  const isName = path.extension === enterpriseSchema && path.attribute.name === 'snowflakeUserName';
  return isName && namesApart ? 'name' : undefined;
};

const isCore = (path: AttributePath, name: string): boolean =>
  path.extension === undefined && path.attribute.name === name;

/** Whether what the path names follows from a user's groups: the version does too. */
export const dependsOnGroups = (path: AttributePath): boolean =>
  isCore(path, 'groups') ||
  (isCore(path, 'meta') && [undefined, 'version'].includes(path.subAttribute?.name));

const readsGroups = (filter: Filter): boolean => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.some(readsGroups);
    case 'not':
      return readsGroups(filter.operand);
    default:
      return dependsOnGroups(filter.path);
  }
};

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

const hasAddress = ({ operator, value }: Comparison): UserCondition | undefined =>
  operator === 'eq' && typeof value === 'string' ? { op: 'hasAddress', address: value } : undefined;

/** `emails[type eq "work" and value eq "x"]`: whoever meets it has the address, of whichever type. */
const addressIn = (filter: Filter): UserCondition | undefined => {
  if (filter.kind === 'and') return conjunction(filter.operands.map(addressIn));
  return filter.kind === 'comparison' && filter.path.subAttribute?.name === 'value'
    ? hasAddress(filter)
    : undefined;
};

/** Whether the condition holds or does not, with no third answer where a column is empty. */
const isTotal = (condition: UserCondition): boolean => {
  switch (condition.op) {
    case 'memberOf':
    case 'hasAddress':
      return true;
    case 'and':
    case 'or':
      return condition.operands.every(isTotal);
    case 'not':
      return isTotal(condition.operand);
    default:
      return alwaysPresent.has(condition.field);
  }
};

class UserFilterCompiler {
  readonly #context: UserSearchContext;

  constructor(context: UserSearchContext) {
    this.#context = context;
  }

  /** The whole filter as a condition, or undefined. */
  compile(filter: Filter): UserCondition | undefined {
    switch (filter.kind) {
      case 'comparison':
      case 'present':
      case 'value':
        if (isCore(filter.path, 'groups')) return this.#groups(filter);
        return filter.kind === 'value' ? undefined : this.#attribute(filter);
      case 'not': {
        const operand = this.compile(filter.operand);
        return operand !== undefined && isTotal(operand) ? { op: 'not', operand } : undefined;
      }
      case 'and':
      case 'or': {
        const operands = all(filter.operands.map((operand) => this.compile(operand)));
        return operands === undefined ? undefined : { op: filter.kind, operands };
      }
    }
  }

  /** What at least holds for whoever meets a filter that does not compile as a whole: it leads to the few to test. */
  necessary(filter: Filter): UserCondition | undefined {
    const parts = (operands: readonly Filter[]) =>
      operands.map((operand) => this.compile(operand) ?? this.necessary(operand));
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
  }

  #attribute(filter: Extract<Filter, { kind: 'comparison' | 'present' }>): UserCondition | undefined {
    const field = fieldOf(filter.path, this.#context);
    if (filter.kind === 'present') return field === undefined ? undefined : { op: 'pr', field };
    const { operator, path, value } = filter;
    if (isCore(path, 'id')) return compileId(filter);
    if (isCore(path, 'active')) return compileActive(filter);
    if (isCore(path, 'emails') && localName(path) === 'emails.value') return hasAddress(filter);
    if (field === undefined) return undefined;
    const operand = stored(field, value);
    // An empty column compares unlike an absent attribute, so what may be empty compiles only where that cannot show.
    const safe = alwaysPresent.has(field) || operator !== 'ne';
    return operand === undefined || !safe ? undefined : { op: operator, field, value: operand };
  }

  /** All groups are known, so what is said of a user's groups is which of them the user must be in. */
  #groups(filter: Extract<Filter, { kind: 'comparison' | 'present' | 'value' }>): UserCondition {
    const existence = existenceOf(filter);
    const roles = this.#context.groupsMeeting(existence);
    if (roles.length > greatestRoleList) {
      throw tooMany(`More than ${greatestRoleList} groups meet what the filter says of groups: narrow it`);
    }
    const isMember: UserCondition = { op: 'memberOf', roles };
    if (roles.length === 0) return existence.negated ? everybody : nobody;
    return existence.negated ? { op: 'not', operand: isMember } : isMember;
  }
}

/** A test of the users that meet a condition, by their resources. */
export interface Residual {
  readonly meets: (resource: ScimResource) => boolean;
  /** Whether it looks at the users' groups, which then must be loaded. */
  readonly readsGroups: boolean;
}

export interface CompiledSearch {
  readonly condition: UserCondition | undefined;
  readonly residual: Residual | undefined;
}

export const compileUserFilter = (filter: Filter | undefined, context: UserSearchContext): CompiledSearch => {
  if (filter === undefined) return { condition: undefined, residual: undefined };
  const compiler = new UserFilterCompiler(context);
  const conjuncts = filter.kind === 'and' ? filter.operands : [filter];
  const conditions: (UserCondition | undefined)[] = [];
  const rest: Filter[] = [];
  for (const conjunct of conjuncts) {
    const condition = compiler.compile(conjunct);
    if (condition !== undefined) conditions.push(condition);
    else {
      rest.push(conjunct);
      conditions.push(compiler.necessary(conjunct));
    }
  }
  const tests = rest.map(compileFilter);
  const residual: Residual = {
    meets: (resource) => tests.every((test) => test(resource)),
    readsGroups: rest.some(readsGroups),
  };
  return { condition: conjunction(conditions), residual: rest.length === 0 ? undefined : residual };
};
