import type { Migration } from './migration.ts';

/** Events are kept as batches: one row holds a JSON array of many. */
export const history: Migration = {
  id: 2,
  name: 'history',
  statements: [
    `CREATE TABLE history_batches (
       log TEXT NOT NULL,
       first_event_id {{integer}} NOT NULL,
       event_count {{integer}} NOT NULL,
       size {{integer}} NOT NULL,
       from_time {{integer}} NOT NULL,
       to_time {{integer}} NOT NULL,
       events TEXT NOT NULL,
       PRIMARY KEY (log, first_event_id)
     )`,
    'CREATE INDEX history_batches_by_time ON history_batches (log, to_time)',
    'CREATE TABLE history_logs (log TEXT PRIMARY KEY, next_event_id {{integer}} NOT NULL)',
  ],
};
