import type { Migration } from './migration.ts';

/** What is no more, with names as they were at its end: a role with many members ends them all in one statement. */
export const endedRecords: Migration = {
  id: 11,
  name: 'ended records',
  statements: [
    `CREATE TABLE ended_user_grants (
      role_name TEXT NOT NULL,
      user_name TEXT NOT NULL,
      granted_by TEXT,
      created_on BIGINT NOT NULL,
      deleted_on BIGINT NOT NULL
    )`,
    'CREATE INDEX ended_user_grants_by_time ON ended_user_grants (deleted_on)',
    `CREATE TABLE ended_records (
      kind TEXT NOT NULL,
      deleted_on BIGINT NOT NULL,
      record TEXT NOT NULL
    )`,
    'CREATE INDEX ended_records_by_time ON ended_records (deleted_on)',
  ],
};
