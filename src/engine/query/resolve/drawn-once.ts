/** Values at random that several places of a query name by an alias: they are drawn once for each row, below it. */
import {
  type Body,
  type Call,
  columnAlias,
  contains,
  isConstant,
  isVolatile,
  type OrderKey,
  queryOf,
  selectOf,
  type Typed,
  type TypedSelect,
  unnamed,
} from '../tree.ts';

const isDrawn = (value: Typed): value is Call => value.kind === 'call' && value.isVolatile === true;

/** What is drawn in more than one of the values; the same object stands for the same draw. */
const shared = (values: readonly Typed[]): ReadonlySet<Typed> => {
  const seen = new Set<Typed>();
  const several = new Set<Typed>();
  for (const value of values)
    contains(value, (part) => {
      if (isDrawn(part)) (seen.has(part) ? several : seen).add(part);
      return false;
    });
  return several;
};

/** Rows are still rows of FROM: none is grouped, and none depends on others. */
const isPlain = ({ group, having, qualify, columns }: TypedSelect): boolean =>
  group === null &&
  having === null &&
  qualify === null &&
  !columns.some((value) => contains(value, (part) => part.kind === 'aggregate'));

/** The same rows, in the same order; `relation` names the query below. */
export const drawnOnce = (
  body: Body,
  order: readonly OrderKey[],
  relation: () => string,
): { readonly body: Body; readonly order: readonly OrderKey[] } => {
  if (body.kind !== 'select' || !body.columns.some(isVolatile) || !isPlain(body)) return { body, order };
  const several = shared([...body.columns, ...order.map(({ value }) => value)]);
  if (several.size === 0) return { body, order };
  const alias = relation();
  const below: Typed[] = [];
  const broughtOut = new Map<Typed, Typed>();
  const bringOut = (value: Typed): Typed => {
    const known = broughtOut.get(value);
    if (known !== undefined) return known;
    below.push(value);
    const column = columnAlias(below.length - 1);
    const reference: Typed = { kind: 'column', type: value.type, relation: alias, column, name: column };
    broughtOut.set(value, reference);
    return reference;
  };
  const above = (value: Typed): Typed => {
    if (isConstant(value) && !isVolatile(value)) return value;
    if (value.kind !== 'call' || several.has(value) || !contains(value, (part) => several.has(part)))
      return bringOut(value);
    return { ...value, arguments: value.arguments.map(above) };
  };
  const columns = body.columns.map(above);
  const keys = order.map((key) => ({ ...key, value: above(key.value) }));
  const { from, where } = body;
  const query = queryOf(selectOf({ columns: below, from, where }), unnamed(below));
  return {
    body: selectOf({
      distinct: body.distinct,
      columns,
      from: { kind: 'derived', query, alias, lateral: false },
    }),
    order: keys,
  };
};
