/** GROUP BY, and what may stand beside it. */
import type { Expression, GroupingElement, Select } from '../../../sql/ast.ts';
import { invalidAggregate, invalidConstruct, invalidIdentifier, notGrouped } from '../errors.ts';
import { Generator } from '../generate.ts';
import {
  type ColumnReference,
  contains,
  type Grouping,
  isAggregate,
  isConstant,
  partsOf,
  type Typed,
} from '../tree.ts';
import type { ExpressionResolver } from './expressions.ts';
import { type Output, positionOf } from './output.ts';
import type { Scope } from './scope.ts';

const comparing = new Generator(null);
export const sameText = (left: Typed, right: Typed): boolean =>
  comparing.expression(left) === comparing.expression(right);

/** "Snowflake allows up to 128 grouping sets in the same query block." */
const greatestSets = 128;

export const resolveGrouping = (
  select: Select,
  outputs: readonly Output[],
  resolver: ExpressionResolver,
): Grouping | null => {
  const { groupBy } = select;
  if (groupBy === null) return null;
  if (groupBy.kind === 'all') {
    const keys = outputs
      .map((output) => output.value)
      .filter((value) => !contains(value, (part) => part.kind === 'aggregate') && !isConstant(value));
    return keys.length === 0 ? null : { sets: [keys] };
  }
  const key = (expression: Expression): Typed => {
    const position = positionOf(expression);
    const output = position === undefined ? undefined : outputs[position - 1];
    if (position !== undefined && output === undefined)
      throw invalidIdentifier(String(position), expression.span);
    const value = output ? output.value : resolver.resolve(expression);
    if (contains(value, (part) => part.kind === 'aggregate'))
      throw invalidAggregate('GROUP BY', expression.span);
    return value;
  };
  const bounded = <T>(sets: readonly T[]): readonly T[] => {
    if (sets.length > greatestSets)
      throw invalidConstruct(
        `GROUP BY makes ${sets.length} grouping sets, and ${greatestSets} are allowed`,
        select.span,
      );
    return sets;
  };
  const setsOf = (element: GroupingElement): readonly (readonly Typed[])[] => {
    switch (element.kind) {
      case 'keys':
        return [element.keys.map(key)];
      case 'rollup': {
        const items = bounded(element.items).map((item) => item.map(key));
        return [...items.keys(), items.length].reverse().map((count) => items.slice(0, count).flat());
      }
      case 'cube':
        return element.items
          .map((item) => item.map(key))
          .reduce<readonly (readonly Typed[])[]>(
            (sets, item) => bounded(sets.flatMap((set) => [[...set, ...item], set])),
            [[]],
          );
      case 'sets':
        return bounded(element.elements.flatMap(setsOf));
    }
  };
  // Elements beside each other group by every set of the one together with every set of the other.
  const sets = groupBy.elements
    .map(setsOf)
    .reduce((left, right) => bounded(left.flatMap((set) => right.map((other) => [...set, ...other]))));
  return { sets: sets.map(withoutRepetitions) };
};

const withoutRepetitions = (keys: readonly Typed[]): readonly Typed[] => [
  ...new Map(keys.map((value) => [comparing.expression(value), value])).values(),
];

/** Outside of aggregates, only what is grouped by has one value per group. */
export class GroupedColumns {
  readonly #keys: ReadonlySet<Typed>;
  readonly #texts: ReadonlySet<string>;
  readonly #scope: Scope;
  readonly #select: Select;

  constructor(group: Grouping | null, scope: Scope, select: Select) {
    this.#keys = new Set(group?.sets.flat());
    this.#texts = new Set([...this.#keys].map((key) => comparing.expression(key)));
    this.#scope = scope;
    this.#select = select;
  }

  /** Throws where a column is mentioned that is not grouped by. */
  check(value: Typed): void {
    if (isAggregate(value) || value.kind === 'constant' || value.kind === 'deferred') return;
    // By its place in the SELECT list or its alias, a key is the very same expression.
    if (this.#keys.has(value) || this.#texts.has(comparing.expression(value))) return;
    if (value.kind === 'column' && this.#scope.owns(value)) throw notGrouped(value.name, this.#select.span);
    if ('query' in value) for (const column of columnsIn(value.query)) this.check(column);
    for (const part of partsOf(value)) this.check(part);
  }
}

/** Every column that a subquery mentions, those of queries around it among them. */
const columnsIn = (tree: unknown, found: ColumnReference[] = [], seen = new Set<object>()) => {
  if (tree === null || typeof tree !== 'object' || seen.has(tree)) return found;
  seen.add(tree);
  if (isColumn(tree)) found.push(tree);
  else for (const part of Object.values(tree)) columnsIn(part, found, seen);
  return found;
};

const isColumn = (tree: object): tree is ColumnReference =>
  'kind' in tree && tree.kind === 'column' && 'relation' in tree;
