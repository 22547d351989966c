/** The rows of tables: where they are, who uses them, and what a session sees of them. */

import type { Account, Actor } from '../../account/account.ts';
import type { Table } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import { systemActor } from '../../account/system-actor.ts';
import type { Database } from '../query/duckdb/database.ts';
import type { Resolution, TableSources } from '../query/resolve/scope.ts';
import { LoadRecords } from './loads.ts';
import { TableLocks } from './locks.ts';
import { Movements } from './movements.ts';
import { SequenceStorage } from './sequences.ts';
import { TableStorage } from './storage.ts';
import { TemporaryObjects } from './temporary.ts';
import { rowsOf, SessionTransactions } from './transactions.ts';
import { TableUses, type Use } from './uses.ts';

export class Tables {
  readonly storage: TableStorage;
  readonly sequences: SequenceStorage;
  readonly temporary: TemporaryObjects;
  readonly loads: LoadRecords;
  /** Whether rows can be kept at all: not where several servers share one catalog. */
  readonly keepsRows: boolean;
  readonly uses = new TableUses();
  readonly locks = new TableLocks();
  readonly movements = new Movements();
  readonly transactions: SessionTransactions;
  readonly #discarding = new Set<number>();

  constructor(database: Database, keepsRows: boolean, idleLimit?: number) {
    this.keepsRows = keepsRows;
    this.storage = new TableStorage(database);
    this.loads = new LoadRecords(database);
    this.sequences = new SequenceStorage(database, this.uses);
    this.temporary = new TemporaryObjects(keeper, (account) => this.sweep(account));
    this.transactions = new SessionTransactions(database, this.locks, this.uses, idleLimit);
  }

  /** Inside a transaction the session sees its own changes. */
  sourcesOf(session: Session): TableSources {
    return { sourceOf: (table) => rowsOf(table, this.transactions.current(session)) };
  }

  /** Makes sure that what the statement uses is here as the catalog knows it. */
  async prepare({ uses, sequences }: Pick<Resolution, 'uses' | 'sequences'>, use: Use): Promise<void> {
    for (const { object } of uses) if (object.kind === 'TABLE') await this.storage.prepare(object);
    for (const sequence of sequences) await this.sequences.prepare(sequence, use);
  }

  /** How many rows each has, of those that are there still. */
  async rowCounts(tables: readonly Table[]): Promise<ReadonlyMap<number, number>> {
    const use = this.uses.begin();
    try {
      const kept = tables.filter(({ id }) => !this.#discarding.has(id));
      for (const { id } of kept) use.add(id);
      return await this.storage.rowCounts(kept);
    } finally {
      use.end();
    }
  }

  /** Removes whatever was left over when the server stopped. */
  async tidy(account: Account): Promise<void> {
    if (this.keepsRows) await this.temporary.dropAll(account);
    const { tables, sequences } = await account.read(keeper(account), (queries) => ({
      tables: queries.allTables(),
      sequences: queries.allSequences(),
    }));
    await this.storage.tidy(tables);
    await this.loads.tidy(Date.now());
    await this.sequences.tidy(sequences);
  }

  /** Removes the rows of tables and the numbers of sequences that the catalog no longer has, once nobody reads them any more. */
  async sweep(account: Account): Promise<void> {
    const kept = new Set<number>(
      await account.read(keeper(account), (queries) => queries.allTables().map(({ id }) => id)),
    );
    for (const id of await this.storage.ids()) if (!kept.has(id)) this.#discard(id);
    const sequences = await account.read(keeper(account), (queries) => queries.allSequences());
    await this.sequences.sweep(sequences);
  }

  /** Nobody waits for it: what is not removed now is when the server starts again. */
  #discard(id: number): void {
    if (this.#discarding.has(id)) return;
    this.#discarding.add(id);
    this.uses
      .whenAbandoned(id, () => this.storage.drop(id))
      .catch(() => undefined)
      .finally(() => this.#discarding.delete(id));
  }
}

/** Sees all tables, so as to keep the rows of those that there are and of no others. */
const keeper = ({ name }: Account): Actor => systemActor(name);
