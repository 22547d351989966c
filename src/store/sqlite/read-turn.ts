import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * One read transaction for the reads of one turn of the event loop. A read of its own takes and gives back SQLite's
 * shared lock, two system calls that cost as much as finding the row: https://www.sqlite.org/walformat.html#wal_locks.
 * It ends with the turn, so that it never keeps a checkpoint waiting, and before a write begins on its connection.
 */
export class ReadTurn {
  readonly #handle: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  #isOpen = false;

  constructor(handle: DatabaseSync) {
    this.#handle = handle;
    this.#begin = handle.prepare('BEGIN DEFERRED');
    this.#end = handle.prepare('ROLLBACK');
  }

  open(): void {
    if (this.#isOpen) return;
    this.#begin.run();
    this.#isOpen = true;
    setImmediate(() => this.close());
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // An error may have ended it already.
    if (this.#handle.isTransaction) this.#end.run();
  }
}
