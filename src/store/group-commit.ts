/**
 * Group commit: transactions run strictly one after another on one connection, each inside a savepoint, and all
 * that wait together share one BEGIN and COMMIT, hence one fsync. Nobody hears of an outcome before that COMMIT.
 */
import { StoreUnavailable, type Transaction } from './database.ts';
import { OpenTransaction, type StatementRunner } from './open-transaction.ts';

/** The one connection that writes. */
export interface WriteConnection extends StatementRunner {
  begin(): Promise<void>;
  savepoint(): Promise<void>;
  releaseSavepoint(): Promise<void>;
  rollbackToSavepoint(): Promise<void>;
  /** `changed` tells whether anything in the batch may have written. */
  commit(changed: boolean): Promise<void>;
  /** Leaves no transaction open; never throws. */
  rollback(): Promise<void>;
  /** False once an error has made the engine abandon the whole transaction by itself. */
  readonly inTransaction: boolean;
}

/** Told of what reaches the disk and what does not. Must not throw. */
export interface CommitObserver {
  /** A batch that changed something is on disk. */
  committed(): void;
  /** The engine could not write. */
  failed(reason: StoreUnavailable): void;
}

export interface BatchLimits {
  readonly transactions: number;
  readonly milliseconds: number;
}

const defaultLimits: BatchLimits = { transactions: 256, milliseconds: 20 };

export const unavailable = (message: string, cause?: unknown): StoreUnavailable =>
  cause instanceof StoreUnavailable ? cause : new StoreUnavailable(message, { cause });

/** A piece of work and the caller that waits for it, seen without the type of its result. */
interface Waiting {
  /** Runs the work to its end and keeps the outcome; tells whether it succeeded. */
  run(transaction: OpenTransaction): Promise<boolean>;
  /** Tells the caller the outcome. */
  settle(): void;
  /** Tells the caller that nothing was kept. */
  refuse(reason: StoreUnavailable): void;
}

class Work<Result> implements Waiting {
  readonly done: Promise<Result>;
  readonly #work: (transaction: Transaction) => Promise<Result>;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: unknown) => void;
  #settle = (): void => {};

  constructor(work: (transaction: Transaction) => Promise<Result>) {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.done = promise;
    this.#work = work;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  async run(transaction: OpenTransaction): Promise<boolean> {
    try {
      const result = await this.#work(transaction);
      if (transaction.failure !== undefined) throw transaction.failure.error;
      this.#settle = () => this.#resolve(result);
      return true;
    } catch (error) {
      this.#settle = () => this.#reject(error);
      return false;
    } finally {
      transaction.end();
    }
  }

  settle(): void {
    this.#settle();
  }

  refuse(reason: StoreUnavailable): void {
    this.#reject(reason);
  }
}

const unobserved: CommitObserver = { committed() {}, failed() {} };

const undoAll = (undos: readonly (() => void)[]): void => {
  for (const undo of undos.toReversed()) undo();
};

export class GroupCommit {
  readonly #connection: WriteConnection;
  readonly #observer: CommitObserver;
  readonly #limits: BatchLimits;
  #queue: Waiting[] = [];
  #pumping = false;
  #closed = false;
  #whenIdle: (() => void)[] = [];

  constructor(
    connection: WriteConnection,
    observer: CommitObserver = unobserved,
    limits: BatchLimits = defaultLimits,
  ) {
    this.#connection = connection;
    this.#observer = observer;
    this.#limits = limits;
  }

  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('The store is closed.'));
    const waiting = new Work(work);
    this.#queue.push(waiting);
    if (!this.#pumping) this.#pumpSoon();
    return waiting.done;
  }

  /** Refuses new transactions and resolves when those that wait have ended. */
  close(): Promise<void> {
    this.#closed = true;
    if (!this.#pumping) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /**
   * Batches start in the event loop's check phase: by then every request that arrived during the previous
   * COMMIT has been read and has queued its transaction, so that they share the next one.
   */
  #pumpSoon(): void {
    this.#pumping = true;
    setImmediate(() => void this.#pump());
  }

  async #pump(): Promise<void> {
    await this.#runBatch();
    if (this.#queue.length > 0) {
      this.#pumpSoon();
      return;
    }
    this.#pumping = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #runBatch(): Promise<void> {
    const connection = this.#connection;
    const members: Waiting[] = [];
    const undos: (() => void)[] = [];
    try {
      await connection.begin();
      const deadline = performance.now() + this.#limits.milliseconds;
      let changed = false;
      do {
        const member = this.#queue.shift();
        if (member === undefined) break;
        members.push(member);
        changed = (await this.#runMember(member, undos)) || changed;
      } while (members.length < this.#limits.transactions && performance.now() < deadline);
      await connection.commit(changed);
      if (changed) this.#observer.committed();
    } catch (error) {
      await connection.rollback();
      undoAll(undos);
      // A batch that could not even begin still answers those who waited for it.
      const refused = members.length > 0 ? members : this.#queue.splice(0, this.#limits.transactions);
      const reason = unavailable('The store could not write; nothing was kept.', error);
      this.#observer.failed(reason);
      for (const member of refused) member.refuse(reason);
      return;
    }
    for (const member of members) member.settle();
  }

  /** Tells whether the batch now holds changes of this member. Throws if the whole batch is lost. */
  async #runMember(member: Waiting, undos: (() => void)[]): Promise<boolean> {
    const connection = this.#connection;
    await connection.savepoint();
    const transaction = new OpenTransaction(connection);
    const succeeded = await member.run(transaction);
    if (succeeded) {
      for (const undo of transaction.undos) undos.push(undo);
      await connection.releaseSavepoint();
      return transaction.changed;
    }
    undoAll(transaction.undos);
    const failure = transaction.failure?.error;
    if (failure instanceof StoreUnavailable) this.#observer.failed(failure);
    if (!connection.inTransaction) throw failure;
    await connection.rollbackToSavepoint();
    return false;
  }
}
