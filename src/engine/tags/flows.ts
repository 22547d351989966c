/** From which tables and views, and from which of their columns, what a query gives comes: the ways that tags take. */
import type { TagFlow } from '../../account/account.ts';
import type { ViewSource } from '../../account/model.ts';
import { numberedColumns } from '../../account/queries/columns.ts';
import { Lineage } from '../access-history/lineage.ts';
import type { ObjectUse } from '../query/resolve/scope.ts';
import type { TypedQuery } from '../query/tree.ts';

/** A column that is written, by its name or key, and the place of its values among the query's outputs. */
export interface Filled<Key extends string> {
  readonly key: Key;
  readonly place: number | null;
}

interface Flow<Key extends string> {
  readonly use: ObjectUse;
  readonly columns: readonly { readonly place: number; readonly to: Key }[];
}

/** From what the statement names itself: what is behind a view has given the view its tags. */
const flowsOf = <Key extends string>(
  query: TypedQuery,
  uses: readonly ObjectUse[],
  filled: readonly Filled<Key>[],
): readonly Flow<Key>[] => {
  const direct = uses.filter(
    ({ relation, through, policy }) => relation !== '' && through === null && policy === null,
  );
  const lineage = new Lineage(query, uses);
  const arrivals = filled.flatMap(({ key, place }) =>
    place === null ? [] : lineage.sourcesOf(place).direct.map((source) => ({ ...source, to: key })),
  );
  return direct.map((use) => ({
    use,
    columns: arrivals.filter((arrival) => arrival.use === use).map(({ place, to }) => ({ place, to })),
  }));
};

export const viewSources = (
  query: TypedQuery,
  uses: readonly ObjectUse[],
  names: readonly ViewSource['columns'][number]['to'][],
): readonly ViewSource[] =>
  flowsOf(
    query,
    uses,
    names.map((key, place) => ({ key, place })),
  ).map(({ use: { path, object }, columns }) => ({
    path,
    columns: columns.flatMap(({ place, to }) => {
      const from = object.columns[place]?.name;
      return from === undefined ? [] : [{ from, to }];
    }),
  }));

export const tagFlows = (
  query: TypedQuery,
  uses: readonly ObjectUse[],
  filled: readonly Filled<string>[],
): readonly TagFlow[] =>
  flowsOf(query, uses, filled).map(({ use: { object }, columns }) => {
    const keys = numberedColumns(object).map(({ key }) => key);
    return {
      from: object.id,
      columns: columns.flatMap(({ place, to }) => {
        const from = keys[place];
        return from === undefined ? [] : [{ from, to }];
      }),
    };
  });
