import type { Migration } from './migration.ts';

/** What may be used once: by digest, since its text is somebody's key. */
export const oneTimeTokens: Migration = {
  id: 5,
  name: 'one-time-tokens',
  statements: [
    `CREATE TABLE one_time_tokens (
      purpose TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      payload TEXT NOT NULL,
      expires_at BIGINT NOT NULL,
      PRIMARY KEY (purpose, sha256)
    )`,
    'CREATE INDEX one_time_tokens_by_expiry ON one_time_tokens (expires_at)',
  ],
};
