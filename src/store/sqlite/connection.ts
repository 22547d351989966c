import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Queryable, SqlRow, SqlValue } from '../database.ts';
import type { WriteConnection } from '../group-commit.ts';
import { StatementCache } from '../statement-cache.ts';
import { translated } from './errors.ts';
import { ReadTurn } from './read-turn.ts';

const none: readonly SqlValue[] = [];

/**
 * A prepared statement that hands out rows as objects of one shape. SQLite's own row objects have no shape that
 * the engine could optimise for: taking the values as an array and naming them here is a third faster.
 */
class Prepared {
  readonly statement: StatementSync;
  #names: readonly string[];

  constructor(statement: StatementSync) {
    this.statement = statement;
    this.statement.setReturnArrays(true);
    this.#names = statement.columns().map((column) => column.name);
  }

  get<Row>(parameters: readonly SqlValue[]): Row | undefined {
    const values: unknown = this.statement.get(...parameters);
    return values === undefined ? undefined : (this.#row(values) as Row);
  }

  all<Row>(parameters: readonly SqlValue[]): Row[] {
    return this.statement.all(...parameters).map((values) => this.#row(values) as Row);
  }

  /** The driver's types know rows as objects only. */
  #row(values: unknown): SqlRow {
    if (!Array.isArray(values)) throw new Error('SQLite answered a row that is no array');
    const names = this.#names;
    const row: SqlRow = {};
    for (let index = 0; index < names.length; index += 1) {
      row[names[index] ?? ''] = values[index];
    }
    return row;
  }
}

/** Reads committed rows. */
export class SqliteReader implements Queryable {
  protected readonly handle: DatabaseSync;
  protected readonly statements: StatementCache<Prepared>;

  constructor(handle: DatabaseSync) {
    this.handle = handle;
    this.statements = new StatementCache((sql) => new Prepared(handle.prepare(sql)));
  }

  async get<Row>(sql: string, parameters = none): Promise<Row | undefined> {
    try {
      this.beforeRead();
      return this.statements.for(sql).get<Row>(parameters);
    } catch (error) {
      throw translated(error);
    }
  }

  async all<Row>(sql: string, parameters = none): Promise<Row[]> {
    try {
      this.beforeRead();
      return this.statements.for(sql).all<Row>(parameters);
    } catch (error) {
      throw translated(error);
    }
  }

  close(): void {
    this.statements.clear();
    this.handle.close();
  }

  protected beforeRead(): void {}
}

export class SqliteWriter extends SqliteReader implements WriteConnection {
  readonly #readTurn: ReadTurn;
  #isWriting = false;

  constructor(handle: DatabaseSync) {
    super(handle);
    this.#readTurn = new ReadTurn(handle);
  }

  get inTransaction(): boolean {
    return this.#isWriting && this.handle.isTransaction;
  }

  async run(sql: string, parameters = none): Promise<{ readonly changes: number }> {
    try {
      return { changes: Number(this.statements.for(sql).statement.run(...parameters).changes) };
    } catch (error) {
      throw translated(error);
    }
  }

  async begin(): Promise<void> {
    this.#readTurn.close();
    this.#isWriting = true;
    // Between transactions the connection serves reads, which must not write.
    await this.run('PRAGMA query_only = OFF');
    // IMMEDIATE: this connection is the only writer, so taking the write lock early never waits.
    await this.run('BEGIN IMMEDIATE');
  }

  async savepoint(): Promise<void> {
    await this.run('SAVEPOINT work');
  }

  async releaseSavepoint(): Promise<void> {
    await this.run('RELEASE work');
  }

  async rollbackToSavepoint(): Promise<void> {
    await this.run('ROLLBACK TO work');
    await this.run('RELEASE work');
  }

  async commit(): Promise<void> {
    await this.run('COMMIT');
    this.#isWriting = false;
    await this.run('PRAGMA query_only = ON');
  }

  async rollback(): Promise<void> {
    try {
      if (this.inTransaction) await this.run('ROLLBACK');
    } catch {
      // An I/O error may already have ended the transaction; the next BEGIN tells if it has not.
    } finally {
      this.#isWriting = false;
      await this.run('PRAGMA query_only = ON');
    }
  }

  override close(): void {
    this.#readTurn.close();
    super.close();
  }

  protected override beforeRead(): void {
    if (!this.#isWriting) this.#readTurn.open();
  }
}
