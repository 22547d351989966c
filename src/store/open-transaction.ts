import type { Queryable, SqlValue, Transaction } from './database.ts';

/** What a transaction runs its statements on. */
export interface StatementRunner extends Queryable {
  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ readonly changes: number }>;
}

/** The transaction that one piece of work sees: guards against use after its end and after a failed statement. */
export class OpenTransaction implements Transaction {
  readonly undos: (() => void)[] = [];
  /** Whether a statement that may write was run. */
  changed = false;
  /** The error of the first statement that failed. */
  failure: { readonly error: unknown } | undefined;
  #statements: StatementRunner | undefined;

  constructor(statements: StatementRunner) {
    this.#statements = statements;
  }

  async get<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined> {
    try {
      return await this.#usable().get<Row>(sql, parameters);
    } catch (error) {
      throw this.#doom(error);
    }
  }

  async all<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    try {
      return await this.#usable().all<Row>(sql, parameters);
    } catch (error) {
      throw this.#doom(error);
    }
  }

  async run(sql: string, parameters?: readonly SqlValue[]): Promise<{ readonly changes: number }> {
    this.changed = true;
    try {
      return await this.#usable().run(sql, parameters);
    } catch (error) {
      throw this.#doom(error);
    }
  }

  onRollback(undo: () => void): void {
    this.undos.push(undo);
  }

  /** From here on the transaction refuses statements: its work has ended. */
  end(): void {
    this.#statements = undefined;
  }

  #usable(): StatementRunner {
    if (this.#statements === undefined) throw new Error('This transaction has ended.');
    if (this.failure !== undefined) throw this.failure.error;
    return this.#statements;
  }

  #doom(error: unknown): unknown {
    this.failure ??= { error };
    return error;
  }
}
