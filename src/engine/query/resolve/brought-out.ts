/** Relations behind a derived query: of their columns, only what is asked for is brought out of it. */
import { columnAlias, type From, selectOf, type Typed, type TypedQuery } from '../tree.ts';
import { LazyColumn } from './generated-relation.ts';
import type { Resolution, ScopeRelation } from './scope.ts';

interface BroughtOut {
  /** With whatever was asked for until now. */
  readonly query: TypedQuery;
  readonly brought: readonly ScopeRelation[];
  readonly alias: string;
  /** Has the query give one more value of each row. */
  readonly bringOut: (value: Typed, name: string) => Typed;
}

/** `first`: the query's first columns. */
export const broughtOut = (
  first: readonly Typed[],
  from: From | null,
  relations: readonly ScopeRelation[],
  resolution: Resolution,
): BroughtOut => {
  const outputs: Typed[] = [...first];
  const alias = resolution.nextRelation();
  const bringOut = (value: Typed, name: string): Typed => {
    outputs.push(value);
    return {
      kind: 'column',
      type: value.type,
      relation: alias,
      column: columnAlias(outputs.length - 1),
      name,
    };
  };
  const brought = relations.map(
    (relation): ScopeRelation => ({
      path: relation.path,
      named: relation.named && namedOnce(relation.named, bringOut),
      columns: relation.columns.map(
        (column) => new LazyColumn(column.name, () => bringOut(column.value, column.name), column.hidden),
      ),
    }),
  );
  return { query: growing(outputs, from), brought, alias, bringOut };
};

/** Its columns are those of `outputs` when it is looked at. */
export const growing = (
  outputs: readonly Typed[],
  from: From | null,
  where: Typed | null = null,
): TypedQuery => ({
  with: [],
  order: [],
  limit: null,
  offset: null,
  get columns() {
    return outputs.map(({ type }, index) => ({ ...type, name: columnAlias(index) }));
  },
  body: selectOf({ columns: outputs, from, where }),
});

/** Columns of files, which are there once they are named; each is brought out once. */
const namedOnce = (
  find: (name: string) => Typed | undefined,
  bringOut: (value: Typed, name: string) => Typed,
): ((name: string) => Typed | undefined) => {
  const known = new Map<string, Typed>();
  return (name) => {
    const value = known.has(name) ? undefined : find(name);
    if (value !== undefined) known.set(name, bringOut(value, name));
    return known.get(name);
  };
};
