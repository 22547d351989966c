/**
 * Transactions of sessions. What one changes lies beside the tables until it is committed, so that others do not
 * see it, a statement that fails takes back its own changes alone, and each statement sees what others have
 * committed before it began. https://docs.snowflake.com/en/sql-reference/transactions
 */
import { randomUUID } from 'node:crypto';
import type { Table } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { Database, Pin } from '../query/duckdb/database.ts';
import { transactionLost } from '../query/errors.ts';
import { columnAlias } from '../query/tree.ts';
import { type LoadChange, recordLoads } from './loads.ts';
import type { LockOwner, LockSession, TableLocks } from './locks.ts';
import { physicalColumn, physicalTable, physicalType } from './storage.ts';
import type { TableUses, Use } from './uses.ts';

/** What a transaction has made of one table: rows taken away, by their numbers, and rows added. */
export interface Delta {
  readonly table: Table;
  readonly removed: string;
  readonly added: string;
}

export interface Transaction extends LockOwner {
  readonly name: string;
  readonly deltas: Map<number, Delta>;
  readonly loads: LoadChange[];
  /** What is done outside of the tables once all of it is on disk. */
  readonly afterCommit: (() => Promise<void>)[];
  /** What is taken back outside of the tables where none of it is kept, the last first. */
  readonly afterRollBack: (() => Promise<void>)[];
  /** The statement under way; the next waits for it. */
  last: Promise<unknown>;
  /** Since when it waits for its next statement; null while one is under way. */
  idleSince: number | null;
  /** The tables it has changed stay, dropped or not, until it is over. */
  readonly use: Use;
  /** While it holds numbers of rows. */
  pin: Pin | undefined;
  /** Aborted when the transaction is over. */
  readonly over: AbortController;
}

const never = new AbortController().signal;
const fiveMinutes = 300_000;

interface Transactions {
  current: Transaction | null;
  last: string | null;
  /** Taken back without the session's doing, which it has not been told yet. */
  lost: string | null;
}

/** What is told of a transaction, also once it is over. */
export interface TransactionRecord {
  readonly id: string;
  readonly session: LockSession;
  readonly name: string;
  readonly startedAt: number;
  state: 'running' | 'committed' | 'rolled back';
  endedAt: number | null;
}

/** More of them than anyone asks for. */
const keptRecords = 1000;

const bySession = new WeakMap<Session, Transactions>();

const of = (session: Session): Transactions => {
  const known = bySession.get(session);
  if (known !== undefined) return known;
  const fresh: Transactions = { current: null, last: null, lost: null };
  bySession.set(session, fresh);
  return fresh;
};

/** What CURRENT_TRANSACTION and LAST_TRANSACTION tell. */
export const transactionsOf = (
  session: Session,
): { readonly current: string | null; readonly last: string | null } => {
  const { current, last } = of(session);
  return { current: current?.transactionId ?? null, last };
};

let deltas = 0;

export class SessionTransactions {
  readonly #database: Database;
  readonly #locks: TableLocks;
  readonly #uses: TableUses;
  /** How long a transaction may be left alone while others wait for it, in milliseconds. */
  readonly #idleLimit: number;
  readonly #records = new Map<string, TransactionRecord>();

  constructor(database: Database, locks: TableLocks, uses: TableUses, idleLimit = fiveMinutes) {
    this.#database = database;
    this.#locks = locks;
    this.#uses = uses;
    this.#idleLimit = idleLimit;
  }

  current(session: Session): Transaction | null {
    return of(session).current;
  }

  /** A statement of the session begins: it is not left alone. */
  touch(session: Session): void {
    const { current } = of(session);
    if (current !== null && current.idleSince !== null) current.idleSince = Date.now();
  }

  /** Throws, once, where the session's transaction is gone without its doing: it must not believe that it goes on. */
  requireKept(session: Session): void {
    const state = of(session);
    const { lost } = state;
    state.lost = null;
    if (lost !== null) throw transactionLost(lost);
  }

  /** "If it blocks another transaction from acquiring a lock and is idle for 5 minutes, it is aborted." */
  #giveWay(session: Session, transaction: Transaction): void {
    const { idleSince, transactionId } = transaction;
    if (idleSince === null || Date.now() - idleSince < this.#idleLimit) return;
    const state = of(session);
    if (state.current !== transaction) return;
    state.lost = transactionId;
    this.rollBack(session).catch(() => undefined);
  }

  /** Within a transaction this goes on with it. */
  begin(session: Session, startedAt: number, name: string = randomUUID()): Transaction {
    const state = of(session);
    state.lost = null;
    if (state.current !== null) return state.current;
    const transaction: Transaction = {
      transactionId: nextId(state, startedAt),
      queryId: '',
      name,
      session,
      startedAt,
      deltas: new Map(),
      loads: [],
      afterCommit: [],
      afterRollBack: [],
      last: Promise.resolve(),
      idleSince: Date.now(),
      giveWay: () => this.#giveWay(session, transaction),
      use: this.#uses.begin(),
      pin: undefined,
      over: new AbortController(),
    };
    state.current = transaction;
    this.#remember(transaction);
    const rollBack = (): void => void this.rollBack(session).catch(() => undefined);
    if (session.ended.aborted) rollBack();
    else session.ended.addEventListener('abort', rollBack, { once: true, signal: transaction.over.signal });
    return transaction;
  }

  /** Puts all that the transaction changed into the tables, at once and on disk. Outside one this does nothing. */
  async commit(session: Session): Promise<void> {
    this.requireKept(session);
    await this.#end(session, 'committed', async ({ deltas, loads, afterCommit, afterRollBack }) => {
      if (deltas.size === 0) return;
      await this.#database.write([], never, async (transaction) => {
        for (const { table, removed, added } of deltas.values()) {
          const place = physicalTable(table);
          const columns = table.columns.map(physicalColumn).join(', ');
          await transaction.run(`DELETE FROM ${place} WHERE rowid IN (SELECT r FROM ${removed})`);
          await transaction.run(`INSERT INTO ${place} (${columns}) SELECT ${columns} FROM ${added}`);
        }
        await recordLoads(transaction, loads);
      });
      // On disk: whatever goes wrong from here on takes nothing back.
      afterRollBack.length = 0;
      for (const work of afterCommit) await work();
    });
  }

  async rollBack(session: Session): Promise<void> {
    if (of(session).current === null) of(session).lost = null;
    await this.#end(session, 'rolled back', async () => undefined);
  }

  /** Where the transaction keeps its changes of the table. */
  async deltaOf(transaction: Transaction, table: Table): Promise<Delta> {
    const known = transaction.deltas.get(table.id);
    if (known !== undefined) return known;
    transaction.use.add(table.id);
    transaction.pin ??= await this.#database.pin(physicalTable(table));
    deltas += 1;
    const delta: Delta = { table, removed: `removed${deltas}`, added: `added${deltas}` };
    const columns = table.columns.map((column) => `${physicalColumn(column)} ${physicalType(column)}`);
    await this.#database.write([], never, async (write) => {
      await write.run(`CREATE TABLE ${delta.removed} (r BIGINT)`);
      await write.run(`CREATE TABLE ${delta.added} (${columns.join(', ')})`);
    });
    transaction.deltas.set(table.id, delta);
    return delta;
  }

  /** Of all sessions, those that are over among them. */
  list(): readonly TransactionRecord[] {
    return [...this.#records.values()];
  }

  #remember({ transactionId, session, name, startedAt }: Transaction): void {
    const [oldest] = this.#records.keys();
    if (this.#records.size >= keptRecords && oldest !== undefined) this.#records.delete(oldest);
    const { id, user } = session;
    this.#records.set(`${id} ${transactionId}`, {
      id: transactionId,
      session: { id, user },
      name,
      startedAt,
      state: 'running',
      endedAt: null,
    });
  }

  #close({ transactionId, session }: Transaction, state: TransactionRecord['state']): void {
    const record = this.#records.get(`${session.id} ${transactionId}`);
    if (record === undefined) return;
    record.state = state;
    record.endedAt = Date.now();
  }

  async #end(
    session: Session,
    state: 'committed' | 'rolled back',
    work: (transaction: Transaction) => Promise<void>,
  ): Promise<void> {
    const transactions = of(session);
    const { current } = transactions;
    if (current === null) return;
    // From here on the session has none, whatever becomes of this one.
    transactions.current = null;
    transactions.last = current.transactionId;
    let outcome: TransactionRecord['state'] = 'rolled back';
    try {
      await current.last.catch(() => undefined);
      await work(current);
      outcome = state;
    } finally {
      if (outcome === 'rolled back') await takeBack(current);
      this.#close(current, outcome);
      current.over.abort();
      current.pin?.release();
      current.use.end();
      this.#locks.release(current);
      for (const delta of current.deltas.values()) this.#forget(delta);
    }
  }

  /** Statements under way may still read what the transaction had. */
  #forget({ table, removed, added }: Delta): void {
    this.#uses
      .whenUnused(table.id)
      .then(() =>
        this.#database.write([], never, async (write) => {
          await write.run(`DROP TABLE IF EXISTS ${removed}`);
          await write.run(`DROP TABLE IF EXISTS ${added}`);
        }),
      )
      .catch(() => undefined);
  }
}

const takeBack = async ({ afterRollBack }: Transaction): Promise<void> => {
  for (const work of afterRollBack.toReversed()) await work().catch(() => undefined);
};

/** Nanoseconds since 1970, as Snowflake's ids are; never one the session had before. */
const nextId = ({ last }: Transactions, startedAt: number): string => {
  const now = BigInt(Math.trunc(startedAt)) * 1_000_000n;
  const before = BigInt(last ?? 0);
  return String(now > before ? now : before + 1n);
};

/** SQL for the table's rows as the transaction sees them: columns by their place, and the row's number as `r`. */
export const rowsOf = (table: Table, transaction: Transaction | null): string => {
  const columns = table.columns
    .map((column, index) => `${physicalColumn(column)} AS ${columnAlias(index)}`)
    .join(', ');
  const delta = transaction?.deltas.get(table.id);
  const kept = `SELECT ${columns}, rowid AS r FROM ${physicalTable(table)}`;
  if (delta === undefined) return `(${kept})`;
  // A row that the transaction added has a number below zero.
  return `(${kept} WHERE rowid NOT IN (SELECT r FROM ${delta.removed}) UNION ALL SELECT ${columns}, -1 - rowid AS r FROM ${delta.added})`;
};
