import type { Migration } from './migration.ts';

const addressesTable = (collation: string): string =>
  `CREATE TABLE user_addresses (
    address_folded TEXT${collation} NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (address_folded, user_id)
  )`;

/** E-mail addresses of users beside the one in their row, so that whoever has an address is found by it. */
export const userAddresses: Migration = {
  id: 3,
  name: 'user-addresses',
  statements: [
    { sqlite: addressesTable(''), postgres: addressesTable(' COLLATE "C"') },
    'CREATE INDEX user_addresses_by_user ON user_addresses (user_id)',
  ],
};
