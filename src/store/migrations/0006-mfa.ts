import type { Migration } from './migration.ts';

/** Second factors of users: their secrets are sealed. */
export const mfa: Migration = {
  id: 6,
  name: 'mfa',
  statements: [
    `CREATE TABLE mfa_methods (
      id INTEGER PRIMARY KEY,
      user_id INTEGER NOT NULL,
      type TEXT NOT NULL,
      name TEXT NOT NULL,
      comment TEXT,
      secret TEXT NOT NULL,
      created_on BIGINT NOT NULL,
      last_used_on BIGINT,
      UNIQUE (user_id, name)
    )`,
  ],
};
