import type { Queryable, Transaction } from '../../store/database.ts';

const next = async (transaction: Transaction, counter: string): Promise<number> => {
  const row = await transaction.get<{ value: number }>(
    'UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value',
    [counter],
  );
  if (row === undefined) throw new Error(`The store has no counter '${counter}'.`);
  return Number(row.value);
};

/** An id that nothing in the account has had before. */
export const nextId = (transaction: Transaction): Promise<number> => next(transaction, 'id');

/** Tells other processes on the same store that what they hold of the catalog in memory is old. */
export const advanceGeneration = (transaction: Transaction): Promise<number> => next(transaction, 'catalog');

export const currentGeneration = async (store: Queryable): Promise<number> => {
  const row = await store.get<{ value: number }>("SELECT value FROM counters WHERE name = 'catalog'");
  return Number(row?.value ?? 0);
};
