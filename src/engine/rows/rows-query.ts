import type { From, Typed, TypedQuery } from '../query/tree.ts';

/** The rows of a statement that changes them: `values` of each row of `from` that `where` picks, all without one. */
export const rowsQuery = (values: readonly Typed[], from: From, where: Typed | null): TypedQuery => ({
  with: [],
  columns: values.map(({ type }, index) => ({ ...type, name: String(index) })),
  order: [],
  limit: null,
  offset: null,
  body: {
    kind: 'select',
    distinct: false,
    columns: values,
    from,
    where,
    group: null,
    having: null,
    qualify: null,
  },
});
