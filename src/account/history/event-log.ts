/**
 * One kind of event, kept as batches: a row holds a JSON array of many, because a row for each would cost more
 * than the request it tells of. Recording only appends to memory.
 */
import type { Database } from '../../store/database.ts';
import type { Instant } from '../model.ts';
import { appendEvents, batchesFrom, extentOf, pruneEvents, type RowLimits, readEvents } from './batches.ts';
import type { KeptEventLog, Range } from './history.ts';
import { mergeRows } from './merging.ts';

/** What the log must know of its kind of event. */
export interface EventKind<Event> {
  /** Names the log in the store. */
  readonly log: string;
  timestamp(event: Event): Instant;
  /** The event with its texts cut to what is kept. */
  trimmed(event: Event): Event;
  /** About how many characters it holds. */
  size(event: Event): number;
  /** Where events bring an id of their own, that one; else the log numbers them. */
  readonly eventId?: ((event: Event) => number) | undefined;
}

export interface EventLogLimits {
  /** Pending events are written after this many milliseconds at the latest ... */
  readonly flushDelay: number;
  /** ... or once there are this many, or they hold this many characters: also the most that one row holds. */
  readonly flushEvents: number;
  readonly flushSize: number;
  /** While the store cannot write, the oldest pending events beyond these are dropped. */
  readonly pendingEvents: number;
  readonly pendingSize: number;
  /** Milliseconds before a failed write is tried again. */
  readonly retryDelay: number;
}

export const defaultLimits: EventLogLimits = {
  flushDelay: 200,
  flushEvents: 5_000,
  flushSize: 2_000_000,
  pendingEvents: 100_000,
  pendingSize: 32_000_000,
  retryDelay: 1_000,
};

export class StoredEventLog<Event> implements KeptEventLog<Event> {
  readonly #database: Database;
  readonly #kind: EventKind<Event>;
  readonly #limits: EventLogLimits;
  #pending: Event[] = [];
  #pendingSize = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** Whether the last write failed: then only the retry timer and readers write. */
  #failing = false;

  constructor(database: Database, kind: EventKind<Event>, limits: EventLogLimits) {
    this.#database = database;
    this.#kind = kind;
    this.#limits = limits;
  }

  /** Events lost because the store could not write for too long. */
  get dropped(): number {
    return this.#dropped;
  }

  record(event: Event): void {
    const trimmed = this.#kind.trimmed(event);
    this.#pending.push(trimmed);
    this.#pendingSize += this.#kind.size(trimmed);
    this.#dropExcess();
    if (this.#isDue()) this.#writeInBackground();
    else this.#writeLater(this.#limits.flushDelay);
  }

  async between(
    range: Range,
    accepts?: (event: Event) => boolean,
  ): Promise<readonly (Event & { readonly eventId: number })[]> {
    await this.flush();
    return await readEvents(this.#database, this.#kind, range, accepts);
  }

  async extent(): ReturnType<KeptEventLog<Event>['extent']> {
    await this.flush();
    return await extentOf(this.#database, this.#kind.log);
  }

  async batchesFrom(event: number): ReturnType<KeptEventLog<Event>['batchesFrom']> {
    return await batchesFrom(this.#database, this.#kind.log, event);
  }

  /** Resolves once every event recorded so far is on disk; rejects if the store cannot write. */
  async flush(): Promise<void> {
    // A write under way may have begun before the newest events came; the next one takes them all.
    if (this.#writing !== undefined) await this.#writing.catch(() => {});
    if (this.#writing !== undefined || this.#pending.length > 0) await this.#write();
  }

  /** Forgets rows whose newest event is older than `before`. */
  async prune(before: Instant): Promise<void> {
    await pruneEvents(this.#database, this.#kind.log, before);
  }

  /** Makes few rows of many small ones, as far as their events are older than `before`. */
  async merge(before: Instant): Promise<void> {
    await mergeRows(this.#database, this.#kind.log, before, this.#rowLimits);
  }

  /** Ends background writes. What is still pending is the caller's to flush. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #rowLimits(): RowLimits {
    return { events: this.#limits.flushEvents, size: this.#limits.flushSize };
  }

  #isDue(): boolean {
    const { flushEvents, flushSize } = this.#limits;
    return !this.#failing && (this.#pending.length >= flushEvents || this.#pendingSize >= flushSize);
  }

  #writeLater(delay: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#writeInBackground(), delay);
    this.#timer.unref();
  }

  #writeInBackground(): void {
    if (this.#writing !== undefined || this.#pending.length === 0) return;
    // A failure has been noted: the events are pending again and a retry is scheduled.
    this.#write().catch(() => {});
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writePending().finally(() => {
      this.#writing = undefined;
      if (this.#pending.length > 0) {
        this.#writeLater(this.#failing ? this.#limits.retryDelay : this.#limits.flushDelay);
      }
    });
    return this.#writing;
  }

  async #writePending(): Promise<void> {
    this.stop();
    const events = this.#pending;
    const size = this.#pendingSize;
    this.#pending = [];
    this.#pendingSize = 0;
    try {
      await this.#database.transaction((transaction) =>
        appendEvents(transaction, this.#kind, events, this.#rowLimits),
      );
      this.#failing = false;
    } catch (error) {
      this.#failing = true;
      this.#pending = events.concat(this.#pending);
      this.#pendingSize += size;
      this.#dropExcess();
      throw error;
    }
  }

  /** Drops a tenth at once, so that the cost of moving the rest is shared by many events. */
  #dropExcess(): void {
    const { pendingEvents, pendingSize } = this.#limits;
    if (this.#pending.length <= pendingEvents && this.#pendingSize <= pendingSize) return;
    let excess = 0;
    for (const event of this.#pending) {
      const remaining = this.#pending.length - excess;
      if (remaining <= pendingEvents * 0.9 && this.#pendingSize <= pendingSize * 0.9) break;
      this.#pendingSize -= this.#kind.size(event);
      excess += 1;
    }
    this.#pending.splice(0, excess);
    this.#dropped += excess;
  }
}
