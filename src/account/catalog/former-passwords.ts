/** Hashes of passwords that their users had before, newest last. */
import type { Queryable, Transaction } from '../../store/database.ts';
import type { UserId } from '../model.ts';

/** More than any policy asks for: https://docs.snowflake.com/en/sql-reference/sql/create-password-policy */
const greatestHistory = 24;

interface FormerRow {
  readonly number: number;
  readonly password_hash: string;
}

const ofUser = (store: Queryable, user: UserId): Promise<readonly FormerRow[]> =>
  store.all<FormerRow>(
    'SELECT number, password_hash FROM former_passwords WHERE user_id = ? ORDER BY number',
    [user],
  );

export const formerPasswords = {
  /** The latest ones. */
  async latest(store: Queryable, user: UserId, count: number): Promise<readonly string[]> {
    if (count <= 0) return [];
    return (await ofUser(store, user)).slice(-count).map((row) => row.password_hash);
  },

  /** Keeps as many as a policy could come to ask for: its history may be lengthened later. */
  async add(transaction: Transaction, user: UserId, passwordHash: string): Promise<void> {
    const rows = await ofUser(transaction, user);
    const number = (rows.at(-1)?.number ?? 0) + 1;
    await transaction.run('INSERT INTO former_passwords (user_id, number, password_hash) VALUES (?, ?, ?)', [
      user,
      number,
      passwordHash,
    ]);
    await transaction.run('DELETE FROM former_passwords WHERE user_id = ? AND number <= ?', [
      user,
      number - greatestHistory,
    ]);
  },

  async removeOfUser(transaction: Transaction, user: UserId): Promise<void> {
    await transaction.run('DELETE FROM former_passwords WHERE user_id = ?', [user]);
  },
};
