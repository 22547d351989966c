import type { Migration } from './migration.ts';

/** Which policies are set where (user 0 is the account), and the passwords that may not come again. */
export const policies: Migration = {
  id: 9,
  name: 'policies',
  statements: [
    `CREATE TABLE policy_attachments (
      policy_kind TEXT NOT NULL,
      user_id INTEGER NOT NULL,
      policy_id INTEGER NOT NULL,
      PRIMARY KEY (policy_kind, user_id)
    )`,
    `CREATE TABLE former_passwords (
      user_id INTEGER NOT NULL,
      number INTEGER NOT NULL,
      password_hash TEXT NOT NULL,
      PRIMARY KEY (user_id, number)
    )`,
  ],
};
