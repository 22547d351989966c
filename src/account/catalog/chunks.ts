/** Long lists of values for statements, in pieces that both engines take. */

/** Below SQLite's limit on parameters with room for the widest statement here. */
const chunkSize = 500;

export const chunksOf = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, index) =>
    items.slice(index * chunkSize, (index + 1) * chunkSize),
  );

export const placeholders = (count: number, one = '?'): string =>
  Array.from({ length: count }, () => one).join(', ');
