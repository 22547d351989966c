import type { Migration } from './migration.ts';

/** What a role will be granted on each object of a kind that comes to lie in a database. */
export const futureGrants: Migration = {
  id: 4,
  name: 'future-grants',
  statements: [
    `CREATE TABLE future_grants (
      database_id INTEGER NOT NULL,
      object_kind TEXT NOT NULL,
      privilege TEXT NOT NULL,
      grantee_role_id INTEGER NOT NULL,
      grant_option INTEGER NOT NULL,
      created_on BIGINT NOT NULL,
      PRIMARY KEY (database_id, object_kind, privilege, grantee_role_id)
    )`,
  ],
};
