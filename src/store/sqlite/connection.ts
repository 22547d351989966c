import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Queryable, SqlValue } from '../database.ts';
import type { WriteConnection } from '../group-commit.ts';
import { StatementCache } from '../statement-cache.ts';
import { translated } from './errors.ts';

const none: readonly SqlValue[] = [];

/** Reads committed rows. Statements run to their end at once, so that no read transaction stays open. */
export class SqliteReader implements Queryable {
  protected readonly handle: DatabaseSync;
  protected readonly statements: StatementCache<StatementSync>;

  constructor(handle: DatabaseSync) {
    this.handle = handle;
    this.statements = new StatementCache((sql) => handle.prepare(sql));
  }

  async get<Row>(sql: string, parameters = none): Promise<Row | undefined> {
    try {
      return this.statements.for(sql).get(...parameters) as Row | undefined;
    } catch (error) {
      throw translated(error);
    }
  }

  async all<Row>(sql: string, parameters = none): Promise<Row[]> {
    try {
      return this.statements.for(sql).all(...parameters) as Row[];
    } catch (error) {
      throw translated(error);
    }
  }

  close(): void {
    this.statements.clear();
    this.handle.close();
  }
}

export class SqliteWriter extends SqliteReader implements WriteConnection {
  get inTransaction(): boolean {
    return this.handle.isTransaction;
  }

  async run(sql: string, parameters = none): Promise<{ readonly changes: number }> {
    try {
      return { changes: Number(this.statements.for(sql).run(...parameters).changes) };
    } catch (error) {
      throw translated(error);
    }
  }

  // IMMEDIATE: this connection is the only writer, so taking the write lock early never waits.
  async begin(): Promise<void> {
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
  }

  async rollback(): Promise<void> {
    if (!this.inTransaction) return;
    try {
      await this.run('ROLLBACK');
    } catch {
      // An I/O error may already have ended the transaction; the next BEGIN tells if it has not.
    }
  }
}
