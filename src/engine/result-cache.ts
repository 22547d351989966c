/** Results of finished statements, for RESULT_SCAN and fetches by query id: bounded by count, size and age. */
import type { UserId } from '../account/model.ts';
import type { StatementFailure, StatementResult } from './engine.ts';
import type { Cell, ResultSet } from './result.ts';

export interface ResultCacheLimits {
  readonly results: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** https://docs.snowflake.com/en/user-guide/querying-persisted-results keeps results for 24 hours. */
export const defaultLimits: ResultCacheLimits = {
  results: 2000,
  bytes: 64 * 1024 * 1024,
  milliseconds: 24 * 60 * 60 * 1000,
};

interface Entry {
  readonly user: UserId;
  readonly outcome: StatementResult | StatementFailure;
  readonly bytes: number;
  readonly expiresAt: number;
}

export class ResultCache {
  /** In the order they were kept: the first is the oldest. */
  readonly #entries = new Map<string, Entry>();
  readonly #limits: ResultCacheLimits;
  #bytes = 0;

  constructor(limits: ResultCacheLimits = defaultLimits) {
    this.#limits = limits;
  }

  keep(user: UserId, queryId: string, outcome: StatementResult | StatementFailure, now: number): void {
    this.#forget(queryId);
    const bytes = 'result' in outcome ? sizeOf(outcome.result) : outcome.message.length;
    if (bytes > this.#limits.bytes) return;
    this.#entries.set(queryId, { user, outcome, bytes, expiresAt: now + this.#limits.milliseconds });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      const fits = this.#entries.size <= this.#limits.results && this.#bytes <= this.#limits.bytes;
      if (fits && entry.expiresAt > now) break;
      this.#forget(oldest);
    }
  }

  /** Another user's result is as unknown as one that never was. */
  find(user: UserId, queryId: string, now: number): StatementResult | StatementFailure | undefined {
    const entry = this.#entries.get(queryId);
    if (entry === undefined || entry.user !== user || entry.expiresAt <= now) return undefined;
    return entry.outcome;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #forget(queryId: string): void {
    const entry = this.#entries.get(queryId);
    if (entry === undefined) return;
    this.#entries.delete(queryId);
    this.#bytes -= entry.bytes;
  }
}

const overhead = 64;

/** About what a result occupies: text at two bytes a character, anything else at a word or two. */
const sizeOf = (result: ResultSet): number => {
  let bytes = overhead * (1 + result.columns.length);
  for (const row of result.rows) {
    bytes += overhead;
    for (const cell of row) bytes += cellSize(cell);
  }
  return bytes;
};

const cellSize = (cell: Cell): number => (typeof cell === 'string' ? 16 + 2 * cell.length : 16);
