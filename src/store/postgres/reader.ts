import { Pool, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import type { Queryable, SqlValue } from '../database.ts';
import { isConnectionLoss, translated } from './errors.ts';
import { Statements } from './statements.ts';

const none: readonly SqlValue[] = [];

/** Reads committed rows on a few connections of their own. */
export class PostgresReader implements Queryable {
  readonly #pool: Pool;
  /** One set of names for all connections: the same name stands for the same text on each. */
  readonly #statements = new Statements();

  constructor(config: PoolConfig) {
    this.#pool = new Pool(config);
    // An idle connection that dies leaves the pool by itself.
    this.#pool.on('error', () => {});
  }

  async get<Row>(sql: string, parameters = none): Promise<Row | undefined> {
    return (await this.#query(sql, parameters)).rows[0] as Row | undefined;
  }

  async all<Row>(sql: string, parameters = none): Promise<Row[]> {
    return (await this.#query(sql, parameters)).rows as Row[];
  }

  /** Runs a statement several times on one connection, as making a schema needs. */
  async withConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    try {
      const client = await this.#pool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    } catch (error) {
      throw translated(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #query(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult> {
    const query = this.#statements.query(sql, parameters);
    try {
      return await this.#pool.query(query);
    } catch (error) {
      if (!isConnectionLoss(error)) throw translated(error);
    }
    // A read may safely be asked again: the connection may only have been an old one.
    try {
      return await this.#pool.query(query);
    } catch (error) {
      throw translated(error);
    }
  }
}
