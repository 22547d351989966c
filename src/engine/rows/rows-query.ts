import { type From, queryOf, selectOf, type Typed, type TypedQuery, unnamed } from '../query/tree.ts';

/** The rows of a statement that changes them: `values` of each row of `from` that `where` picks, all without one. */
export const rowsQuery = (values: readonly Typed[], from: From, where: Typed | null): TypedQuery =>
  queryOf(selectOf({ columns: values, from, where }), unnamed(values));
