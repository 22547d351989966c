/**
 * The account's history, beside the rows of tables: queries over it are the database's work like any other, and none
 * of it has to be in memory at once. The store is the truth; before a query what is new there is added here.
 */
import type { EventBatch, History, KeptEventLog } from '../../account/history/history.ts';
import type { Database, LoadedRelation } from '../query/duckdb/database.ts';
import { quote } from '../query/sql-text.ts';
import { fixed, text } from '../query/types.ts';
import { type KeptLog, keptLogs } from './kept-logs.ts';

const number = { ...fixed(19, 0), name: 'number' };
const never = new AbortController().signal;
const followInterval = 30_000;

type AnyLog = Pick<KeptEventLog<unknown>, 'extent' | 'batchesFrom'>;

/** Escapes that the database does not read: zero characters and halves of surrogate pairs. */
const unreadable = /\\u(?:0000|d[89ab]|d[c-f])/i;

const readable = (events: string): string => {
  if (!unreadable.test(events)) return events;
  const cleaned: unknown = JSON.parse(events, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value,
  );
  return JSON.stringify(cleaned);
};

export class KeptHistory {
  readonly #database: Database;
  /** One at a time for each log. */
  readonly #working = new Map<KeptLog, Promise<void>>();

  #closing = false;
  #following: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Catches up now and then by itself, so that whoever asks first has little to wait for. */
  follow(history: History): void {
    this.#following = setInterval(() => {
      // What goes wrong now goes wrong for the next question, too, and is told there.
      for (const kept of keptLogs) this.catchUp(kept, history).catch(() => undefined);
    }, followInterval);
    this.#following.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#following);
    this.#closing = true;
    await Promise.allSettled(this.#working.values());
  }

  /** Adds what was recorded since, and forgets what the store forgot. */
  async catchUp(kept: KeptLog, history: History): Promise<void> {
    const before = this.#working.get(kept) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#catchUp(kept, history[kept.log]));
    this.#working.set(kept, mine);
    await mine;
  }

  async #catchUp(kept: KeptLog, log: AnyLog): Promise<void> {
    const { oldest, next } = await log.extent();
    const [first, last] = await this.#extent(kept);
    // More than the store ever had: it was put back to an earlier time.
    if (last >= next) await this.#run(`DELETE FROM store.${kept.table}`);
    else if (first < oldest && first > 0)
      await this.#run(`DELETE FROM store.${kept.table} WHERE n < ${oldest}`);
    let reached = last >= next ? 0 : last;
    while (reached + 1 < next && !this.#closing) {
      const batches = await log.batchesFrom(reached + 1);
      const newest = batches.at(-1);
      if (newest === undefined) return;
      await this.#append(kept, batches, reached);
      reached = newest.first + newest.count - 1;
    }
  }

  /** Numbers of the first and last event that is here; zeros where there is none. */
  async #extent({ table, columns }: KeptLog): Promise<readonly [first: number, last: number]> {
    const definitions = columns.map(([name, type]) => `${name} ${type}`);
    await this.#run(`CREATE TABLE IF NOT EXISTS store.${table} (n BIGINT, ${definitions.join(', ')})`);
    const [[first = 0, last = 0] = []] = await this.#database.query(
      `SELECT coalesce(min(n), 0), coalesce(max(n), 0) FROM store.${table}`,
      [number, number],
      [],
      never,
    );
    return [Number(first), Number(last)];
  }

  async #append(
    { table, shape, columns }: KeptLog,
    batches: readonly EventBatch[],
    after: number,
  ): Promise<void> {
    const incoming: LoadedRelation = {
      name: 'incoming',
      columns: [number, { ...text(), name: 'events' }],
      rows: batches.map(({ first, events }) => [String(first), readable(events)]),
    };
    const values = columns.map(([, , sql]) => sql);
    await this.#database.write([incoming], never, (transaction) =>
      transaction.run(
        `INSERT INTO store.${table} SELECT n, ${values.join(', ')} FROM (
           SELECT CAST(c0 AS BIGINT) + generate_subscripts(list, 1) - 1 AS n, unnest(list) AS e FROM (
             SELECT c0, from_json(c1, ${quote(JSON.stringify([shape]))}) AS list FROM incoming)) WHERE n > ${after} ORDER BY n`,
      ),
    );
  }

  async #run(sql: string): Promise<void> {
    await this.#database.write([], never, (transaction) => transaction.run(sql));
  }
}
