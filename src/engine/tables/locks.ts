/**
 * Who may change which table when. Locks are held until the transaction ends: rows that are added disturb nobody,
 * rows that change are one transaction's at a time, and a table is redefined while nobody changes its rows.
 * https://docs.snowflake.com/en/sql-reference/transactions#label-txn-locking
 */
import type { Session } from '../../account/sessions/sessions.ts';
import { canceled, deadlock, lockTimedOut } from '../query/errors.ts';

export type LockMode = 'insert' | 'change' | 'define';

/** Whose transaction it is. */
export type LockSession = Pick<Session, 'id' | 'user'>;

/** Whoever can hold locks: one transaction. */
export interface LockOwner {
  /** Of the statement that got the owner its latest lock, for whoever waits for it. */
  queryId: string;
  readonly transactionId: string;
  readonly session: LockSession;
  /** When its transaction began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Asked again and again by whoever waits: ends a transaction that has been left alone for too long. */
  readonly giveWay?: (() => void) | undefined;
}

export interface LockRequest {
  readonly owner: LockOwner;
  readonly table: { readonly id: number; readonly name: string };
  readonly mode: LockMode;
  readonly queryId: string;
  /** Seconds to wait at most: LOCK_TIMEOUT. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

interface Held {
  readonly mode: LockMode;
  readonly table: LockRequest['table'];
  readonly queryId: string;
  readonly acquiredOn: number;
}

/** A lock as SHOW LOCKS tells of it. */
export interface ListedLock extends Pick<Held, 'table' | 'queryId'> {
  readonly owner: LockOwner;
  /** Null while it is waited for. */
  readonly acquiredOn: number | null;
}

interface Waiter extends LockRequest {
  readonly grant: () => void;
}

const admits = (held: LockMode, wanted: LockMode): boolean =>
  (held === 'insert' && wanted !== 'define') || (held === 'change' && wanted === 'insert');

const strength: readonly LockMode[] = ['insert', 'change', 'define'];
const stronger = (left: LockMode, right: LockMode): LockMode =>
  strength.indexOf(left) > strength.indexOf(right) ? left : right;

/** How often waiters look whether what they wait for was left alone. */
const nudgeInterval = 250;

/** Node's timers hold no more milliseconds than this. */
const longestTimer = 2 ** 31 - 1;

export class TableLocks {
  readonly #held = new Map<number, Map<LockOwner, Held>>();
  /** By table, in the order they came. */
  readonly #waiting = new Map<number, Waiter[]>();

  /** Resolves when the lock is held, to whether that took any waiting. */
  async acquire(request: LockRequest): Promise<boolean> {
    const { table, queryId } = request;
    const ahead = this.#ahead(request);
    const blockers = this.#blockers(request);
    if (ahead.length === 0 && blockers.length === 0) {
      this.#grant(request);
      return false;
    }
    if (request.timeout === 0)
      throw lockTimedOut(table.name, queryId, request.timeout, blockers[0] ?? ahead[0]);
    if (this.#waitsFor(request, request.owner)) throw deadlock(table.name, queryId);
    await this.#wait(request);
    return true;
  }

  list(): readonly ListedLock[] {
    const held = [...this.#held.values()].flatMap((holders) =>
      [...holders].map(([owner, { table, queryId, acquiredOn }]) => ({ owner, table, queryId, acquiredOn })),
    );
    const waiting = [...this.#waiting.values()].flat();
    return [
      ...held,
      ...waiting.map(({ owner, table, queryId }) => ({ owner, table, queryId, acquiredOn: null })),
    ];
  }

  release(owner: LockOwner): void {
    for (const [table, holders] of this.#held) {
      if (!holders.delete(owner)) continue;
      if (holders.size === 0) this.#held.delete(table);
      this.#advance(table);
    }
  }

  #grant({ owner, table, mode, queryId }: LockRequest): void {
    const holders = this.#held.get(table.id) ?? new Map<LockOwner, Held>();
    this.#held.set(table.id, holders);
    const before = holders.get(owner);
    holders.set(owner, {
      mode: stronger(before?.mode ?? 'insert', mode),
      table,
      queryId,
      acquiredOn: before?.acquiredOn ?? Date.now(),
    });
    owner.queryId = queryId;
  }

  #blockers({ owner, table, mode }: Pick<LockRequest, 'owner' | 'table' | 'mode'>): readonly LockOwner[] {
    return [...(this.#held.get(table.id) ?? [])]
      .filter(([holder, held]) => holder !== owner && !admits(held.mode, mode))
      .map(([holder]) => holder);
  }

  #holdsAny({ owner, table }: Pick<LockRequest, 'owner' | 'table'>): boolean {
    return this.#held.get(table.id)?.has(owner) ?? false;
  }

  /** Who came before and would be in the way; whoever holds the table already waits for nobody who waits for it. */
  #ahead(request: LockRequest): readonly LockOwner[] {
    if (this.#holdsAny(request)) return [];
    const queue: readonly LockRequest[] = this.#waiting.get(request.table.id) ?? [];
    const place = queue.indexOf(request);
    return (place < 0 ? queue : queue.slice(0, place))
      .filter(({ mode }) => !admits(mode, request.mode))
      .map(({ owner }) => owner);
  }

  /** Whether whoever asks would, through those it waits for, wait for `self`. */
  #waitsFor(request: LockRequest, self: LockOwner, seen = new Set<LockOwner>()): boolean {
    return [...this.#blockers(request), ...this.#ahead(request)].some((owner) => {
      if (owner === self) return true;
      if (seen.has(owner)) return false;
      seen.add(owner);
      return [...this.#waiting.values()]
        .flat()
        .some((waiter) => waiter.owner === owner && this.#waitsFor(waiter, self, seen));
    });
  }

  #wait(request: LockRequest): Promise<void> {
    const { table, queryId, timeout, signal } = request;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        clearInterval(nudge);
        signal.removeEventListener('abort', abort);
        const queue = this.#waiting.get(table.id)?.filter((other) => other !== waiter) ?? [];
        if (queue.length === 0) this.#waiting.delete(table.id);
        else this.#waiting.set(table.id, queue);
      };
      const waiter: Waiter = {
        ...request,
        grant: () => {
          leave();
          this.#grant(request);
          resolve();
        },
      };
      const give = (reason: Error): void => {
        leave();
        this.#advance(table.id);
        reject(reason);
      };
      const abort = (): void => give(canceled());
      const expire = (): void => give(lockTimedOut(table.name, queryId, timeout, this.#blockers(request)[0]));
      const timer = setTimeout(expire, Math.min(timeout * 1000, longestTimer));
      timer.unref();
      const nudge = setInterval(() => {
        for (const { giveWay } of this.#blockers(request)) giveWay?.();
      }, nudgeInterval);
      nudge.unref();
      signal.addEventListener('abort', abort, { once: true });
      const queue = this.#waiting.get(table.id) ?? [];
      this.#waiting.set(table.id, this.#holdsAny(request) ? [waiter, ...queue] : [...queue, waiter]);
    });
  }

  /** Lets in whoever has nobody in the way any more. */
  #advance(table: number): void {
    for (const waiter of this.#waiting.get(table) ?? [])
      if (this.#blockers(waiter).length === 0 && this.#ahead(waiter).length === 0) waiter.grant();
  }
}
