/** When a statement that changes rows may do so: in its transaction's turn, and with its table locked. */
import type { StatementContext } from '../context.ts';
import { effectiveParameters } from '../parameters/effective.ts';
import type { LockMode, LockOwner } from '../tables/locks.ts';
import type { Tables } from '../tables/tables.ts';
import type { Transaction } from '../tables/transactions.ts';
import type { RowChange } from './row-change.ts';

export interface Turn {
  /** Whoever holds the locks: the transaction, or the statement alone. */
  readonly owner: LockOwner;
  readonly transaction: Transaction | null;
  /** Whether the table was locked without waiting, so that what was resolved before still stands. */
  lock(change: RowChange): Promise<boolean>;
}

/** Loads come one after the other: each must know which files those before it have loaded. */
const modeOf = (change: RowChange): LockMode =>
  change.kind === 'insert' && !change.overwrite ? 'insert' : 'change';

/** Without an open transaction the statement is one of its own; without AUTOCOMMIT it begins one. */
export const inTurn = async <T>(
  context: StatementContext,
  tables: Tables,
  work: (turn: Turn) => Promise<T>,
): Promise<T> => {
  const { session, startedAt, queryId, signal } = context;
  const { AUTOCOMMIT: autocommit, LOCK_TIMEOUT: timeout } = await effectiveParameters(context, [
    'AUTOCOMMIT',
    'LOCK_TIMEOUT',
  ]);
  const { transactions, locks } = tables;
  transactions.requireKept(session);
  const transaction =
    autocommit === false ? transactions.begin(session, startedAt) : transactions.current(session);
  const owner: LockOwner = transaction ?? {
    queryId,
    transactionId: `${startedAt}000000`,
    session,
    startedAt,
  };
  const run = async (): Promise<T> => {
    if (transaction !== null) transaction.idleSince = null;
    try {
      return await work({
        owner,
        transaction,
        lock: async (change) => {
          const { table } = change;
          if (table === null) return true;
          const request = { owner, table, mode: modeOf(change), queryId, timeout: Number(timeout), signal };
          return !(await locks.acquire(request));
        },
      });
    } finally {
      if (transaction === null) locks.release(owner);
      else transaction.idleSince = Date.now();
    }
  };
  if (transaction === null) return await run();
  const before = transaction.last;
  const mine = before.catch(() => undefined).then(run);
  transaction.last = mine;
  return await mine;
};
