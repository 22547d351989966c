import type { Migration } from './migration.ts';

/** `collation` makes the engines order text alike: by code point, as SQLite does. */
const usersTable = (collation: string): string =>
  `CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT${collation} NOT NULL UNIQUE,
    login_name TEXT${collation} NOT NULL UNIQUE,
    name_folded TEXT${collation} NOT NULL,
    email_folded TEXT${collation},
    display_name_folded TEXT${collation} NOT NULL,
    first_name_folded TEXT${collation},
    last_name_folded TEXT${collation},
    scim_label_folded TEXT${collation},
    external_id TEXT${collation},
    disabled INTEGER NOT NULL,
    owner_role_id INTEGER,
    created_on BIGINT NOT NULL,
    updated_on BIGINT NOT NULL,
    version INTEGER NOT NULL,
    network_policy TEXT${collation},
    password_hash TEXT,
    locked_until BIGINT,
    failed_logins INTEGER NOT NULL,
    last_successful_login BIGINT,
    properties TEXT NOT NULL
  )`;

/**
 * What an account owns. Ids come from one counter, so that an id never names two things, also not one after the
 * other: identity providers keep them. Instants are epoch milliseconds; flags are 0 and 1.
 */
export const catalog: Migration = {
  id: 1,
  name: 'catalog',
  statements: [
    `CREATE TABLE counters (
      name TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    )`,
    `INSERT INTO counters (name, value) VALUES ('id', 0), ('catalog', 0)`,

    `CREATE TABLE roles (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      owner_role_id INTEGER,
      comment TEXT,
      is_system INTEGER NOT NULL,
      created_on BIGINT NOT NULL,
      updated_on BIGINT NOT NULL,
      version INTEGER NOT NULL,
      scim TEXT
    )`,

    `CREATE TABLE objects (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      parent_id INTEGER NOT NULL,
      name TEXT NOT NULL,
      owner_role_id INTEGER,
      comment TEXT,
      created_on BIGINT NOT NULL,
      properties TEXT NOT NULL,
      UNIQUE (kind, parent_id, name)
    )`,

    `CREATE TABLE role_grants (
      role_id INTEGER NOT NULL,
      grantee_role_id INTEGER NOT NULL,
      granted_by INTEGER NOT NULL,
      grant_option INTEGER NOT NULL,
      created_on BIGINT NOT NULL,
      PRIMARY KEY (role_id, grantee_role_id, granted_by)
    )`,

    `CREATE TABLE privilege_grants (
      privilege TEXT NOT NULL,
      securable_kind TEXT NOT NULL,
      securable_id INTEGER NOT NULL,
      grantee_role_id INTEGER NOT NULL,
      granted_by INTEGER NOT NULL,
      grant_option INTEGER NOT NULL,
      created_on BIGINT NOT NULL,
      PRIMARY KEY (securable_kind, securable_id, privilege, grantee_role_id, granted_by)
    )`,

    `CREATE TABLE account_parameters (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    )`,

    `CREATE TABLE scim_tokens (
      id INTEGER PRIMARY KEY,
      integration_id INTEGER NOT NULL,
      sha256 TEXT NOT NULL UNIQUE,
      issued_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      last_used_at BIGINT
    )`,

    { sqlite: usersTable(''), postgres: usersTable(' COLLATE "C"') },
    'CREATE INDEX users_by_owner ON users (owner_role_id, id)',
    'CREATE INDEX users_by_email ON users (email_folded)',
    'CREATE INDEX users_by_scim_label ON users (scim_label_folded)',
    'CREATE INDEX users_by_network_policy ON users (network_policy) WHERE network_policy IS NOT NULL',
    'CREATE INDEX users_by_external_id ON users (external_id)',

    `CREATE TABLE user_grants (
      role_id INTEGER NOT NULL,
      user_id INTEGER NOT NULL,
      granted_by INTEGER NOT NULL,
      created_on BIGINT NOT NULL,
      PRIMARY KEY (role_id, user_id)
    )`,
    'CREATE INDEX user_grants_by_user ON user_grants (user_id, role_id)',
    'CREATE INDEX user_grants_by_grantor ON user_grants (granted_by)',
  ],
};
