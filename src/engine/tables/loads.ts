/**
 * Which files were loaded into which table, kept in the transaction that brings their rows: a file is loaded and
 * known to be, or neither. https://docs.snowflake.com/en/user-guide/data-load-considerations-load#load-metadata
 */
import type { Database, WriteTransaction } from '../query/duckdb/database.ts';
import { quote } from '../query/sql-text.ts';
import { fixed, text } from '../query/types.ts';
import type { Transaction } from './transactions.ts';

export type LoadStatus = 'LOADED' | 'PARTIALLY_LOADED' | 'LOAD_FAILED';

export interface Load {
  readonly table: number;
  /** The stage's directory and the path in it. */
  readonly source: string;
  readonly checksum: string;
  readonly loadedAt: number;
  readonly status: LoadStatus;
  /** As the statement told it. */
  readonly file: string;
  /** The full name of the stage, and the path in it. */
  readonly stage: string;
  readonly path: string;
  readonly size: number;
  readonly rowsParsed: number;
  readonly rowsLoaded: number;
  readonly errorLimit: number;
  readonly errors: number;
  readonly firstError: string | null;
  readonly firstErrorLine: number | null;
  readonly firstErrorCharacter: number | null;
  readonly firstErrorColumn: string | null;
}

/** Loads that began at or after an instant and not after another. */
export interface LoadRange {
  readonly from: number;
  readonly to: number;
}

/** What a transaction makes of a table's loads: it added one, or forgot all. */
export type LoadChange = Load | { readonly table: number; readonly forgets: true };

const day = 24 * 60 * 60 * 1000;
/** For so long a file that was loaded is not loaded again. */
const sixtyFourDays = 64 * day;
/** For so long it is told. https://docs.snowflake.com/en/sql-reference/account-usage/copy_history */
const year = 365 * day;
const never = new AbortController().signal;
const named = { ...text(), name: 'text' };
const number = { ...fixed(19, 0), name: 'number' };

/** A load whose file may be loaded again has no `source` any more. */
const definition =
  'CREATE TABLE IF NOT EXISTS store.loads (t BIGINT, source VARCHAR, loaded BIGINT, details VARCHAR)';

/** Writes the changes with the rows they belong to. */
export const recordLoads = async (
  transaction: WriteTransaction,
  changes: readonly LoadChange[],
): Promise<void> => {
  if (changes.length === 0) return;
  await transaction.run(definition);
  for (const change of changes) {
    if ('forgets' in change)
      await transaction.run(`UPDATE store.loads SET source = NULL WHERE t = ${change.table}`);
    else
      await transaction.run(
        `INSERT INTO store.loads VALUES (${change.table}, ${quote(change.source)}, ${change.loadedAt}, ${quote(JSON.stringify(change))})`,
      );
  }
};

export class LoadRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The loads of a table, oldest first, as a session sees them. */
  async of(table: number, transaction: Transaction | null): Promise<readonly Load[]> {
    let loads = await this.#kept(table);
    for (const change of transaction?.loads ?? []) {
      if (change.table !== table) continue;
      loads = 'forgets' in change ? [] : [...loads, change];
    }
    return loads;
  }

  /** Every load of the time, of tables that are gone, too; oldest first. What a transaction has not committed is not there. */
  async between({ from, to }: LoadRange): Promise<readonly Load[]> {
    return await this.#where(`loaded >= ${Math.trunc(from)} AND loaded <= ${Math.trunc(to)}`);
  }

  /**
   * Removes what is too old to be told. The first loads, which may come
   * at once, find the place for them here: of two transactions that make it one would fail.
   */
  async tidy(now: number): Promise<void> {
    await this.#database.write([], never, async (transaction) => {
      await transaction.run(definition);
      await transaction.run(`DELETE FROM store.loads WHERE loaded < ${Math.trunc(now - year)}`);
    });
  }

  #kept(table: number): Promise<readonly Load[]> {
    const since = Math.trunc(Date.now() - sixtyFourDays);
    return this.#where(`t = ${table} AND source IS NOT NULL AND loaded >= ${since}`);
  }

  async #where(condition: string): Promise<readonly Load[]> {
    if (!(await this.#exists())) return [];
    const rows = await this.#database.query(
      `SELECT details FROM store.loads WHERE ${condition} ORDER BY rowid`,
      [named],
      [],
      never,
    );
    return rows.flatMap(([details]) => {
      const load: unknown = JSON.parse(String(details));
      return isLoad(load) ? [load] : [];
    });
  }

  async #exists(): Promise<boolean> {
    const [[found = 0] = []] = await this.#database.query(
      "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'store' AND table_name = 'loads'",
      [number],
      [],
      never,
    );
    return Number(found) > 0;
  }
}

/** What was written here has all of its fields. */
const isLoad = (value: unknown): value is Load =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  'checksum' in value &&
  'status' in value;
