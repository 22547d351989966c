import type { Migration } from './migration.ts';

/**
 * Which tags are set where. Object 0 is the account; `column_key` is empty but for columns. Users keep theirs in
 * their own row, since there may be a million of them.
 */
export const tags: Migration = {
  id: 10,
  name: 'tags',
  statements: [
    `CREATE TABLE tag_assignments (
      object_id INTEGER NOT NULL,
      column_key TEXT NOT NULL,
      tag_id INTEGER NOT NULL,
      object_kind TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (object_id, column_key, tag_id)
    )`,
  ],
};
