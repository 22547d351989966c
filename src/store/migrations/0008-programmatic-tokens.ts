import type { Migration } from './migration.ts';

/** Programmatic access tokens of users: one row for each secret, by its digest. */
export const programmaticTokens: Migration = {
  id: 8,
  name: 'programmatic-tokens',
  statements: [
    `CREATE TABLE programmatic_tokens (
      id {{integer}} PRIMARY KEY,
      user_id {{integer}} NOT NULL,
      name TEXT NOT NULL,
      sha256 TEXT NOT NULL UNIQUE,
      role_id {{integer}},
      days_to_expiry {{integer}} NOT NULL,
      expires_at BIGINT NOT NULL,
      no_policy_until BIGINT,
      disabled {{integer}} NOT NULL,
      comment TEXT,
      created_by TEXT NOT NULL,
      created_on BIGINT NOT NULL,
      rotated_to TEXT,
      last_used_at BIGINT,
      UNIQUE (user_id, name)
    )`,
  ],
};
