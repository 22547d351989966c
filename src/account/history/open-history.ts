import type { Database } from '../../store/database.ts';
import { pruneEnded } from '../catalog/ended-records.ts';
import { asInstant, type Instant } from '../model.ts';
import { accessEvents, loginEvents, queryEvents, restEvents, sessionEnds } from './event-kinds.ts';
import { defaultLimits, type EventLogLimits, StoredEventLog } from './event-log.ts';
import type { History } from './history.ts';

/** Days for which events are kept. */
export interface HistoryRetention {
  readonly rest: number;
  readonly logins: number;
  /** Queries, and what they accessed. */
  readonly queries: number;
}

/** REST_EVENT_HISTORY reaches back 7 days; LOGIN_HISTORY and QUERY_HISTORY in ACCOUNT_USAGE 365. */
export const defaultRetention: HistoryRetention = { rest: 8, logins: 365, queries: 365 };

export interface HistoryOptions {
  readonly clock: () => Instant;
  readonly retention?: Partial<HistoryRetention> | undefined;
  readonly limits?: Partial<EventLogLimits> | undefined;
}

export interface OpenHistory extends History {
  /** Events lost because the store could not write for too long. */
  readonly dropped: number;
  /** Forgets what is older than its retention and tidies the rest. Runs by itself every hour. */
  prune(): Promise<void>;
  /** Writes what is pending and ends background work. */
  close(): Promise<void>;
}

const day = 86_400_000;
const hour = 3_600_000;

/** Opens the history in a migrated store. */
export const openHistory = async (database: Database, options: HistoryOptions): Promise<OpenHistory> => {
  const retention = { ...defaultRetention, ...options.retention };
  const limits = { ...defaultLimits, ...options.limits };
  const rest = new StoredEventLog(database, restEvents, limits);
  const logins = new StoredEventLog(database, loginEvents, limits);
  const sessions = new StoredEventLog(database, sessionEnds, limits);
  const queries = new StoredEventLog(database, queryEvents, limits);
  const accesses = new StoredEventLog(database, accessEvents, limits);
  const logs = [rest, logins, sessions, queries, accesses];

  const prune = async (): Promise<void> => {
    const now = options.clock();
    const since = (days: number): Instant => asInstant(now - days * day);
    await rest.prune(since(retention.rest));
    await logins.prune(since(retention.logins));
    await sessions.prune(since(retention.logins));
    await queries.prune(since(retention.queries));
    await accesses.prune(since(retention.queries));
    await pruneEnded(database, since(retention.queries));
    for (const log of logs) await log.merge(asInstant(now - hour));
  };
  const flush = async (): Promise<void> => {
    await Promise.all(logs.map((log) => log.flush()));
  };
  // A failure now is tried again within the hour.
  const pruneInBackground = (): void => void prune().catch(() => {});
  const timer = setInterval(pruneInBackground, hour);
  timer.unref();
  pruneInBackground();

  return {
    rest,
    logins,
    sessions,
    queries,
    accesses,
    get dropped() {
      return logs.reduce((total, log) => total + log.dropped, 0);
    },
    prune,
    flush,
    async close() {
      clearInterval(timer);
      try {
        await flush();
      } finally {
        for (const log of logs) log.stop();
      }
    },
  };
};
