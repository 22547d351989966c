/** Window functions among what another window function is computed of: they are computed first, in a query below. */
import type { Span } from '../../../sql/ast.ts';
import { unsupportedQuery } from '../errors.ts';
import {
  type Aggregate,
  type Body,
  columnAlias,
  contains,
  isAggregate,
  isConstant,
  isVolatile,
  isWindow,
  type OrderKey,
  partsOf,
  queryOf,
  selectOf,
  type Typed,
  unnamed,
} from '../tree.ts';

const isOuter = (value: Typed): value is Aggregate =>
  value.kind === 'aggregate' && isWindow(value) && partsOf(value).some((part) => contains(part, isWindow));

const hasOuter = (value: Typed): boolean => contains(value, isOuter);

/** The same rows, in the same order; `relation` names the query below. */
export const windowsBelow = (
  body: Body,
  order: readonly OrderKey[],
  relation: () => string,
  at: Span,
): { readonly body: Body; readonly order: readonly OrderKey[] } => {
  if (body.kind !== 'select') return { body, order };
  const { from, where, group, having, qualify, distinct } = body;
  const values = [...body.columns, ...order.map(({ value }) => value), ...(qualify ? [qualify] : [])];
  if (!values.some(hasOuter)) return { body, order };
  if (group !== null || having !== null || values.some((value) => contains(value, isAggregate)))
    throw unsupportedQuery('window functions within window functions over groups', at);
  const alias = relation();
  const below: Typed[] = [];
  const bringOut = (value: Typed): Typed => {
    below.push(value);
    const column = columnAlias(below.length - 1);
    return { kind: 'column', type: value.type, relation: alias, column, name: column };
  };
  const key = (one: OrderKey): OrderKey => ({ ...one, value: above(one.value) });
  const above = (value: Typed): Typed => {
    if (isConstant(value) && !isVolatile(value)) return value;
    if (!hasOuter(value)) return bringOut(value);
    if (value.kind === 'call') return { ...value, arguments: value.arguments.map(above) };
    if (!isOuter(value)) throw unsupportedQuery('window functions within window functions here', at);
    const { over } = value;
    return {
      ...value,
      arguments: value.arguments.map(above),
      order: value.order.map(key),
      over: over && { ...over, partition: over.partition.map(above), order: over.order.map(key) },
    };
  };
  const columns = body.columns.map(above);
  const keys = order.map(key);
  const condition = qualify && above(qualify);
  const query = queryOf(selectOf({ columns: below, from, where }), unnamed(below));
  return {
    body: selectOf({
      distinct,
      columns,
      from: { kind: 'derived', query, alias, lateral: false },
      qualify: condition,
    }),
    order: keys,
  };
};
