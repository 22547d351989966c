/** https://docs.snowflake.com/en/sql-reference/constructs/join */
import type { Expression, Span, TableExpression } from '../../../sql/ast.ts';
import { invalidAggregate, invalidConstruct, invalidIdentifier } from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import { binary, compare } from '../operators.ts';
import { constant, contains, type From, isConstant, type Typed } from '../tree.ts';
import { boolean } from '../types.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { columnsOf, merged, nullable } from './joined-columns.ts';
import type { ResolvedFrom, Scope, ScopeRelation } from './scope.ts';

type Join = Extract<TableExpression, { node: 'join' }>;

export const joined = (
  table: Join,
  left: ResolvedFrom,
  right: ResolvedFrom,
  scope: Scope,
  subquery: SubqueryResolver,
): ResolvedFrom => {
  const { kind, span } = table;
  const shared = table.natural ? sharedNames(left, right) : table.using.map((column) => column.name);
  const both = scope.beside([...left.relations, ...right.relations]);
  const written = table.on === null ? null : joinCondition(table.on, both, subquery);
  const condition = shared.length > 0 ? equalities(left, right, shared, scope, span) : written;
  const isOuterLeft = kind === 'RIGHT' || kind === 'FULL';
  const isOuterRight = kind === 'LEFT' || kind === 'FULL' || kind === 'ASOF';
  const ours = isOuterLeft ? left.relations.map(nullable) : left.relations;
  const theirs = isOuterRight ? right.relations.map(nullable) : right.relations;
  return {
    from:
      table.match === null
        ? joinOn(kind, left.from, right.from, condition)
        : closestJoin(table, table.match, left, right, condition, scope, subquery),
    relations: shared.length === 0 ? [...ours, ...theirs] : merged(ours, theirs, shared, kind, scope, span),
  };
};

const sharedNames = (left: ResolvedFrom, right: ResolvedFrom): readonly string[] =>
  columnsOf(left.relations)
    .filter(({ name, hidden }) => !hidden && columnsOf(right.relations).some((other) => other.name === name))
    .map(({ name }) => name);

const joinOn = (kind: Join['kind'], left: From, right: From, condition: Typed | null): From => {
  const type = kind === 'ASOF' ? 'INNER' : kind;
  if (condition !== null || type === 'CROSS') return { kind: 'join', type, left, right, on: condition };
  return type === 'INNER'
    ? { kind: 'join', type: 'CROSS', left, right, on: null }
    : { kind: 'join', type, left, right, on: constant(boolean, true) };
};

/** https://docs.snowflake.com/en/sql-reference/constructs/asof-join */
const closestJoin = (
  table: Join,
  match: Expression,
  left: ResolvedFrom,
  right: ResolvedFrom,
  condition: Typed | null,
  scope: Scope,
  subquery: SubqueryResolver,
): From => {
  if (table.on) requireEqualities(table.on);
  const closest = closestOf(match, scope.beside(left.relations), scope.beside(right.relations), subquery);
  const options = scope.resolution.castOptions(table.span);
  const on = condition === null ? closest : binary('AND', condition, closest, options);
  return { kind: 'join', type: 'ASOF LEFT', left: left.from, right: right.from, on };
};

/** MATCH_CONDITION: a value of the left side against one of the right. */
const closestOf = (written: Expression, left: Scope, right: Scope, subquery: SubqueryResolver): Typed => {
  const isOrder = written.node === 'binary' && ['>=', '>', '<=', '<'].includes(written.operator);
  if (written.node !== 'binary' || !isOrder)
    throw invalidConstruct(
      "MATCH_CONDITION clause is invalid: Only comparison operators '>=', '>', '<=' and '<' are allowed.",
      written.span,
      '010001',
    );
  const sides: readonly [Typed, Typed] = [
    new ExpressionResolver(left, subquery).resolve(written.left),
    new ExpressionResolver(right, subquery).resolve(written.right),
  ];
  if (sides.some(isConstant))
    throw invalidConstruct('MATCH_CONDITION compares columns of both tables', written.span, '002079');
  return binary(written.operator, ...sides, left.resolution.castOptions(written.span));
};

/** Beside its MATCH_CONDITION, ASOF JOIN takes equalities only. */
const requireEqualities = (written: Expression): void => {
  if (written.node === 'binary' && written.operator === 'AND') {
    requireEqualities(written.left);
    requireEqualities(written.right);
  } else if (written.node !== 'binary' || written.operator !== '=')
    throw invalidConstruct(
      `ON clause for ASOF JOIN must contain conjunctions of equality conditions only. ${expressionText(written)} is invalid.`,
      written.span,
      '010010',
    );
};

const joinCondition = (written: Expression, scope: Scope, subquery: SubqueryResolver): Typed => {
  const condition = new ExpressionResolver(scope, subquery).condition(written, 'ON');
  if (contains(condition, (part) => part.kind === 'aggregate')) throw invalidAggregate('ON', written.span);
  return condition;
};

const equalities = (
  left: ResolvedFrom,
  right: ResolvedFrom,
  names: readonly string[],
  scope: Scope,
  at: Span,
): Typed => {
  const options = scope.resolution.castOptions(at);
  const find = (relations: readonly ScopeRelation[], name: string): Typed => {
    const found = columnsOf(relations).find((column) => column.name === name && !column.hidden);
    if (found === undefined) throw invalidIdentifier(name, at);
    return found.value;
  };
  const [first, ...rest] = names.map((name) =>
    compare('=', find(left.relations, name), find(right.relations, name), options),
  );
  return rest.reduce((all, pair) => binary('AND', all, pair, options), first ?? constant(boolean, true));
};
