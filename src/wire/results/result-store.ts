/**
 * Results whose further rows a driver will fetch by link. Such requests carry no session, so the link itself
 * is the permission: it names the rows and when it expires, under a signature that only this process can make.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant, UserId } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { StatementResult } from '../../engine/engine.ts';
import type { ResultSet } from '../../engine/result.ts';

export interface RowRange {
  readonly result: ResultSet;
  readonly start: number;
  readonly rowCount: number;
}

interface Kept {
  readonly user: UserId;
  readonly statement: StatementResult;
  readonly cells: number;
  readonly expiresAt: number;
}

export interface ResultStoreOptions {
  readonly clock: () => Instant;
  readonly retention: number;
  readonly retainedCells: number;
}

const separator = '.';

export class ResultStore {
  readonly #options: ResultStoreOptions;
  readonly #key = randomBytes(32);
  /** By query id, the one that was read longest ago first: results being fetched stay. */
  readonly #kept = new Map<string, Kept>();
  #cells = 0;

  constructor(options: ResultStoreOptions) {
    this.#options = options;
  }

  /** Keeps the result from now on for as long as its links work. */
  keep({ user }: Pick<Session, 'user'>, statement: StatementResult): void {
    const now = this.#options.clock();
    const { queryId, result } = statement;
    this.#drop(queryId);
    const cells = result.rows.length * result.columns.length;
    this.#kept.set(queryId, {
      user: user.id,
      statement,
      cells,
      expiresAt: now + this.#options.retention,
    });
    this.#cells += cells;
    for (const [oldest, kept] of this.#kept) {
      const mustGo = kept.expiresAt <= now || this.#cells > this.#options.retainedCells;
      if (!mustGo || oldest === queryId) break;
      this.#drop(oldest);
    }
  }

  /** The last part of a link to some rows of a kept result. */
  capability(queryId: string, start: number, rowCount: number): string {
    const expiresAt = this.#kept.get(queryId)?.expiresAt ?? 0;
    const claim = [queryId, start, rowCount, expiresAt].join(separator);
    return `${claim}${separator}${this.#signature(claim).toString('base64url')}`;
  }

  /** The rows a link permits; undefined where it was tampered with, has expired, or its result was let go. */
  redeem(capability: string): RowRange | undefined {
    const end = capability.lastIndexOf(separator);
    if (end === -1) return undefined;
    const claim = capability.slice(0, end);
    const given = Buffer.from(capability.slice(end + 1), 'base64url');
    const expected = this.#signature(claim);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [queryId = '', start, rowCount, expiresAt] = claim.split(separator);
    if (Number(expiresAt) <= this.#options.clock()) return undefined;
    const kept = this.#read(queryId);
    return kept && { result: kept.statement.result, start: Number(start), rowCount: Number(rowCount) };
  }

  /** A kept result of this user. */
  find({ user }: Pick<Session, 'user'>, queryId: string): StatementResult | undefined {
    const kept = this.#kept.get(queryId);
    if (kept === undefined || kept.user !== user.id || kept.expiresAt <= this.#options.clock())
      return undefined;
    return this.#read(queryId)?.statement;
  }

  #read(queryId: string): Kept | undefined {
    const kept = this.#kept.get(queryId);
    if (kept === undefined) return undefined;
    this.#kept.delete(queryId);
    this.#kept.set(queryId, kept);
    return kept;
  }

  #signature(claim: string): Buffer {
    return createHmac('sha256', this.#key).update(claim).digest();
  }

  #drop(queryId: string): void {
    this.#cells -= this.#kept.get(queryId)?.cells ?? 0;
    this.#kept.delete(queryId);
  }
}
