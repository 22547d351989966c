/**
 * Outer joins as Oracle writes them: `WHERE a.x = b.x (+)` keeps the rows of `a` that no row of `b` matches.
 * https://docs.snowflake.com/en/sql-reference/constructs/where#joins-in-the-where-clause
 */
import type { Expression } from '../../../sql/ast.ts';
import { invalidAggregate, invalidConstruct, unsupportedQuery, unsupportedSubquery } from '../errors.ts';
import { binary } from '../operators.ts';
import { type ColumnReference, contains, type From, partsOf, type Typed } from '../tree.ts';
import { ExpressionResolver, type SubqueryResolver } from './expressions.ts';
import { columnsOf, nullable } from './joined-columns.ts';
import type { ResolvedFrom, Scope } from './scope.ts';

/** The conditions that AND joins, those with a `(+)` apart. */
export const optionalConditions = (
  where: Expression | null,
): { readonly optional: readonly Expression[]; readonly plain: Expression | null } => {
  if (where === null || !hasOptional(where)) return { optional: [], plain: where };
  if (where.node !== 'binary' || where.operator !== 'AND') return { optional: [where], plain: null };
  const left = optionalConditions(where.left);
  const right = optionalConditions(where.right);
  const plain =
    left.plain !== null && right.plain !== null
      ? { ...where, left: left.plain, right: right.plain }
      : (left.plain ?? right.plain);
  return { optional: [...left.optional, ...right.optional], plain };
};

const hasOptional = (tree: unknown): boolean => {
  if (Array.isArray(tree)) return tree.some(hasOptional);
  if (tree === null || typeof tree !== 'object') return false;
  // A query has conditions of its own.
  if ('with' in tree && 'body' in tree) return false;
  if (!('node' in tree)) return Object.values(tree).some(hasOptional);
  // Most of a condition is these two, which hold no expression.
  if (tree.node === 'column' || tree.node === 'literal') return false;
  return tree.node === 'optional' || Object.values(tree).some(hasOptional);
};

/** Takes the columns with a `(+)` for what they are, and remembers them. */
class ConditionResolver extends ExpressionResolver {
  readonly optional = new Set<Typed>();

  protected override optionalColumn(column: Expression): Typed {
    const value = this.resolve(column);
    this.optional.add(value);
    return value;
  }
}

interface Condition {
  readonly value: Typed;
  /** Which of the tables may be missing, and which else the condition is about. */
  readonly table: number;
  readonly others: readonly number[];
}

/** Joins the tables of FROM by the conditions; in the scope, the columns of tables that may be missing may be NULL. */
export const optionallyJoined = (
  tables: readonly ResolvedFrom[],
  conditions: readonly Expression[],
  scope: Scope,
  subquery: SubqueryResolver,
): From => {
  const resolved = conditions.map((written) => conditionOf(written, tables, scope, subquery));
  const missing = new Set(resolved.map(({ table }) => table));
  for (const { from } of tables)
    if (from.kind !== 'relation' && (from.kind !== 'derived' || from.lateral))
      throw unsupportedQuery('(+) beside a join or a lateral table', conditions[0]?.span ?? nowhere);
  const places = [...tables.keys()];
  const joined = new Set(places.filter((place) => !missing.has(place)));
  let from = tables
    .filter((_, place) => joined.has(place))
    .map((table) => table.from)
    .reduce<From | undefined>(
      (left, right) => (left === undefined ? right : { kind: 'join', type: 'CROSS', left, right, on: null }),
      undefined,
    );
  while (joined.size < tables.length) {
    const next = places.find(
      (place) =>
        !joined.has(place) &&
        resolved.every(({ table, others }) => table !== place || others.every((other) => joined.has(other))),
    );
    const table = next === undefined ? undefined : tables[next];
    if (next === undefined || table === undefined || from === undefined)
      throw invalidConstruct(
        'Tables are outer joined to each other in a circle',
        conditions[0]?.span ?? nowhere,
      );
    const on = resolved
      .filter((condition) => condition.table === next)
      .map(({ value }) => value)
      .reduce((left, right) => binary('AND', left, right, scope.resolution.castOptions(nowhere)));
    from = { kind: 'join', type: 'LEFT', left: from, right: table.from, on };
    joined.add(next);
  }
  if (from === undefined)
    throw invalidConstruct('Tables are outer joined to each other in a circle', nowhere);
  const relations = tables.flatMap((table, place) =>
    missing.has(place) ? table.relations.map(nullable) : table.relations,
  );
  scope.relations.splice(-relations.length, relations.length, ...relations);
  return from;
};

const nowhere = { start: 0, end: 0, line: 1, position: 0 };

const conditionOf = (
  written: Expression,
  tables: readonly ResolvedFrom[],
  scope: Scope,
  subquery: SubqueryResolver,
): Condition => {
  const resolver = new ConditionResolver(scope, subquery);
  const value = resolver.condition(written, 'WHERE');
  if (contains(value, (part) => part.kind === 'aggregate')) throw invalidAggregate('WHERE', written.span);
  if (contains(value, (part) => 'query' in part)) throw unsupportedSubquery(written.span);
  const placesOf = (part: Typed): readonly number[] =>
    [...tables.keys()].filter((place) =>
      columnReferences(part).some((column) =>
        columnsOf(tables[place]?.relations ?? []).some(
          ({ value: own }) =>
            own.kind === 'column' && own.relation === column.relation && own.column === column.column,
        ),
      ),
    );
  const optional = [...new Set([...resolver.optional].flatMap(placesOf))];
  const [table] = optional;
  if (table === undefined || optional.length > 1)
    throw invalidConstruct('A condition can have (+) at columns of one table only', written.span);
  return { value, table, others: placesOf(value).filter((place) => place !== table) };
};

const columnReferences = (value: Typed): readonly ColumnReference[] =>
  value.kind === 'column' ? [value] : partsOf(value).flatMap(columnReferences);
