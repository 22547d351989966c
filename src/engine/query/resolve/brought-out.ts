/** Relations behind a derived query: of their columns, only what is asked for is brought out of it. */
import { columnAlias, type From, selectOf, type Typed, type TypedQuery } from '../tree.ts';
import { LazyColumn, type Resolution, type ScopeRelation } from './scope.ts';

interface BroughtOut {
  /** With whatever was asked for until now. */
  readonly query: TypedQuery;
  readonly brought: readonly ScopeRelation[];
  readonly alias: string;
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
  const brought = relations.map(
    (relation): ScopeRelation => ({
      path: relation.path,
      columns: relation.columns.map(
        (column) =>
          new LazyColumn(
            column.name,
            () => {
              const { value } = column;
              outputs.push(value);
              const place = columnAlias(outputs.length - 1);
              return { kind: 'column', type: value.type, relation: alias, column: place, name: column.name };
            },
            column.hidden,
          ),
      ),
    }),
  );
  return { query: growing(outputs, from), brought, alias };
};

/** Its columns are those of `outputs` when it is looked at. */
const growing = (outputs: readonly Typed[], from: From | null): TypedQuery => ({
  with: [],
  order: [],
  limit: null,
  offset: null,
  get columns() {
    return outputs.map(({ type }, index) => ({ ...type, name: columnAlias(index) }));
  },
  body: selectOf({ columns: outputs, from }),
});
