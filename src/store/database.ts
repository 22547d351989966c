/**
 * The storage port. SQL written against it is the portable subset of SQLite and PostgreSQL, with `?`
 * placeholders (the PostgreSQL engine numbers them). Two engines implement it and one contract suite holds
 * them to the same behaviour.
 */

/** A value that both engines store and return unchanged. Booleans are 0 and 1; instants are epoch milliseconds. */
export type SqlValue = string | number | bigint | null | Uint8Array;

export type StoreEngine = 'sqlite' | 'postgres';

export type SqlRow = Record<string, SqlValue>;

/** What can be asked of a connection, inside or outside a transaction. */
export interface Queryable {
  /** The first row, or undefined. */
  get<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>;
  all<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
}

/**
 * One unit of work. A statement that fails dooms it, even when `work` catches the error: every later statement
 * throws the same error and nothing is kept. PostgreSQL works so, and both engines must behave alike.
 */
export interface Transaction extends Queryable {
  /** Runs a statement that changes rows and tells how many. A broken unique constraint throws {@link UniqueViolation}. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ readonly changes: number }>;
  /** Called once if this transaction (or the group commit it rides in) does not reach the disk. */
  onRollback(undo: () => void): void;
}

export interface Database extends Queryable {
  /** For the few statements that the two engines spell differently. */
  readonly engine: StoreEngine;
  /**
   * Runs `work` alone (transactions never interleave) and resolves once its changes are on disk. If `work`
   * throws, its changes are undone and the error passes on. Transactions that wait together share one
   * commit, hence one fsync. Reads outside a transaction see committed rows only. `work` must not wait for
   * another transaction of the same store: that one would wait for this one.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Calls `listener` when another process has committed to the same store since this one last looked; the
   * listener must drop what it caches, and must not start a transaction. Called before the work of the next
   * transaction, so that it never decides on stale caches. Never called by the SQLite engine, which holds its file alone.
   */
  onForeignChange(listener: () => Promise<void>): void;
  /** Looks for commits by other processes, so that a read that follows sees them. Free on SQLite. */
  refresh(): Promise<void>;
  /** Finishes what waits, then closes. */
  close(): Promise<void>;
}

export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** The store could not write (full disk, lost connection): nothing of the transaction was kept. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
