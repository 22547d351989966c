import { Client, type ClientConfig, type QueryConfig, type QueryResult } from 'pg';
import { type SqlValue, StoreUnavailable } from '../database.ts';
import type { WriteConnection } from '../group-commit.ts';
import { isConnectionLoss, translated } from './errors.ts';
import type { ForeignChanges } from './foreign-changes.ts';
import { Statements } from './statements.ts';

const none: readonly SqlValue[] = [];

/** One life of the connection: replaced as a whole when the server went away. */
class Link {
  readonly client: Client;
  readonly statements = new Statements();
  lost = false;

  constructor(config: ClientConfig) {
    this.client = new Client(config);
    this.client.on('error', () => this.#lose());
    this.client.on('end', () => this.#lose());
  }

  async query(query: QueryConfig | string): Promise<QueryResult> {
    try {
      return await this.client.query(query);
    } catch (error) {
      if (isConnectionLoss(error)) this.#lose();
      throw translated(error);
    }
  }

  async end(): Promise<void> {
    this.#lose();
    // The server may already be gone: then there is nobody to say goodbye to.
    await this.client.end().catch(() => {});
  }

  #lose(): void {
    this.lost = true;
  }
}

interface OpenBatch {
  readonly version: number;
  /** The server's transaction number, to ask after a lost connection whether its COMMIT arrived. */
  readonly transactionId: string;
}

export interface WriterOptions {
  readonly client: ClientConfig;
  readonly foreignChanges: ForeignChanges;
  /** What nodes of the same store lock: the same number on each. */
  readonly lockKey: string;
}

const outcomeAttempts = 5;
const outcomePause = 400;

/**
 * The only connection of this node that writes. Each batch first takes an advisory lock that it holds to its
 * end, so that batches of all nodes run one after another, as transactions of one node do.
 */
export class PostgresWriter implements WriteConnection {
  readonly #options: WriterOptions;
  #link: Link | undefined;
  #batch: OpenBatch | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  get inTransaction(): boolean {
    return this.#batch !== undefined && this.#link?.lost === false;
  }

  async get<Row>(sql: string, parameters = none): Promise<Row | undefined> {
    return (await this.#query(sql, parameters)).rows[0] as Row | undefined;
  }

  async all<Row>(sql: string, parameters = none): Promise<Row[]> {
    return (await this.#query(sql, parameters)).rows as Row[];
  }

  async run(sql: string, parameters = none): Promise<{ readonly changes: number }> {
    return { changes: (await this.#query(sql, parameters)).rowCount ?? 0 };
  }

  async begin(): Promise<void> {
    const { foreignChanges } = this.#options;
    this.#batch = await this.#beginOnLivingLink();
    // Transactions decide on what is cached, so caches learn of other nodes' commits first.
    await foreignChanges.observe(this.#batch.version);
  }

  async savepoint(): Promise<void> {
    await this.#control('SAVEPOINT work');
  }

  async releaseSavepoint(): Promise<void> {
    await this.#control('RELEASE SAVEPOINT work');
  }

  async rollbackToSavepoint(): Promise<void> {
    await this.#control('ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work');
  }

  async commit(changed: boolean): Promise<void> {
    const batch = this.#openBatch();
    if (!changed) {
      await this.#control('COMMIT');
      this.#batch = undefined;
      return;
    }
    const { foreignChanges } = this.#options;
    const version = batch.version + 1;
    foreignChanges.claim(version);
    try {
      await this.#control(`UPDATE store_version SET version = ${version}; COMMIT`);
    } catch (error) {
      if (!(isConnectionLoss(error) && (await this.#hasCommitted(batch.transactionId)))) {
        foreignChanges.disclaim(version);
        throw error;
      }
    }
    this.#batch = undefined;
  }

  async rollback(): Promise<void> {
    const link = this.#link;
    this.#batch = undefined;
    if (link === undefined || link.lost) return;
    // A connection that cannot roll back is not worth keeping; the server rolls back when it ends.
    await link.query('ROLLBACK').catch(() => link.end());
  }

  async close(): Promise<void> {
    await this.#link?.end();
  }

  async #beginOnLivingLink(): Promise<OpenBatch> {
    const reused = this.#link?.lost === false;
    try {
      return await this.#tryBegin();
    } catch (error) {
      // A connection that died while it was idle shows only now; a new one may work.
      if (!(reused && isConnectionLoss(error))) throw error;
      return await this.#tryBegin();
    }
  }

  async #tryBegin(): Promise<OpenBatch> {
    const link = await this.#livingLink();
    const { lockKey } = this.#options;
    const results: unknown = await link.query(
      `BEGIN; SELECT pg_advisory_xact_lock(${lockKey}); ` +
        'SELECT version, pg_current_xact_id()::text AS transaction_id FROM store_version',
    );
    const last: { rows: { version: number; transaction_id: string }[] } = Array.isArray(results)
      ? results[results.length - 1]
      : results;
    const row = last.rows[0];
    if (row === undefined) throw new StoreUnavailable('The store has lost its version row.');
    return { version: row.version, transactionId: row.transaction_id };
  }

  async #livingLink(): Promise<Link> {
    const current = this.#link;
    if (current !== undefined && !current.lost) return current;
    await current?.end();
    const link = new Link(this.#options.client);
    try {
      await link.client.connect();
    } catch (error) {
      await link.end();
      throw translated(error);
    }
    this.#link = link;
    return link;
  }

  /** Whether a transaction whose COMMIT went unanswered is on disk. Unknown counts as no. */
  async #hasCommitted(transactionId: string): Promise<boolean> {
    for (let attempt = 0; attempt < outcomeAttempts; attempt += 1) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, outcomePause));
      try {
        const link = await this.#livingLink();
        const { rows } = await link.query({
          text: 'SELECT pg_xact_status($1::text::xid8) AS status',
          values: [transactionId],
        });
        const status: unknown = rows[0]?.status;
        if (status !== 'in progress') return status === 'committed';
      } catch (error) {
        if (!isConnectionLoss(error)) return false;
      }
    }
    return false;
  }

  async #query(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult> {
    const link = this.#openLink();
    return await link.query(link.statements.query(sql, parameters));
  }

  async #control(sql: string): Promise<void> {
    await this.#openLink().query(sql);
  }

  #openLink(): Link {
    this.#openBatch();
    if (this.#link === undefined || this.#link.lost) {
      throw new StoreUnavailable('The connection to the store was lost.');
    }
    return this.#link;
  }

  #openBatch(): OpenBatch {
    if (this.#batch === undefined) throw new StoreUnavailable('The connection to the store was lost.');
    return this.#batch;
  }
}
