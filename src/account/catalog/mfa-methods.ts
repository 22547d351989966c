/** The second factors that users have set up, in the store: few users are asked about at a time. */
import type { Queryable, Transaction } from '../../store/database.ts';
import {
  asInstant,
  asName,
  asUserId,
  type Instant,
  type MfaMethod,
  type Name,
  type UserId,
} from '../model.ts';

interface MethodRow {
  readonly id: number;
  readonly user_id: number;
  readonly type: string;
  readonly name: string;
  readonly comment: string | null;
  readonly secret: string;
  readonly created_on: number;
  readonly last_used_on: number | null;
}

export interface StoredMfaMethod {
  readonly method: MfaMethod;
  /** Sealed. */
  readonly secret: string;
}

const stored = (row: MethodRow): StoredMfaMethod => ({
  method: {
    id: row.id,
    user: asUserId(row.user_id),
    type: row.type === 'OTP' ? 'OTP' : 'TOTP',
    name: asName(row.name),
    comment: row.comment,
    createdOn: asInstant(row.created_on),
    lastUsedOn: row.last_used_on === null ? null : asInstant(row.last_used_on),
  },
  secret: row.secret,
});

/** What a method's secret is sealed about: it opens nobody else's. */
export const sealedAbout = (user: UserId, id: number): string => `mfa-method ${user} ${id}`;

export const mfaMethods = {
  async ofUser(store: Queryable, user: UserId): Promise<readonly StoredMfaMethod[]> {
    const rows = await store.all<MethodRow>('SELECT * FROM mfa_methods WHERE user_id = ? ORDER BY id', [
      user,
    ]);
    return rows.map(stored);
  },

  async named(store: Queryable, user: UserId, name: Name): Promise<MfaMethod | undefined> {
    const found = (await mfaMethods.ofUser(store, user)).find(({ method }) => method.name === name);
    return found?.method;
  },

  /** Of all users, whose names come with them. */
  async all(store: Queryable): Promise<readonly { readonly method: MfaMethod; readonly userName: Name }[]> {
    const rows = await store.all<MethodRow & { readonly user_name: string }>(
      `SELECT mfa_methods.*, users.name AS user_name FROM mfa_methods
       JOIN users ON users.id = mfa_methods.user_id ORDER BY mfa_methods.id`,
    );
    return rows.map((row) => ({ method: stored(row).method, userName: asName(row.user_name) }));
  },

  async enrolledUsers(store: Queryable): Promise<ReadonlySet<UserId>> {
    const rows = await store.all<{ user_id: number }>('SELECT DISTINCT user_id FROM mfa_methods');
    return new Set(rows.map((row) => asUserId(row.user_id)));
  },

  async insert(transaction: Transaction, { method, secret }: StoredMfaMethod): Promise<void> {
    await transaction.run(
      `INSERT INTO mfa_methods (id, user_id, type, name, comment, secret, created_on, last_used_on)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        method.id,
        method.user,
        method.type,
        method.name,
        method.comment,
        secret,
        method.createdOn,
        method.lastUsedOn,
      ],
    );
  },

  async comment(transaction: Transaction, id: number, comment: string | null): Promise<void> {
    await transaction.run('UPDATE mfa_methods SET comment = ? WHERE id = ?', [comment, id]);
  },

  /** False where the method is gone: another sign-in used it, or somebody removed it. */
  async use(transaction: Transaction, method: MfaMethod, at: Instant): Promise<boolean> {
    const { changes } =
      method.type === 'OTP'
        ? await transaction.run('DELETE FROM mfa_methods WHERE id = ?', [method.id])
        : await transaction.run('UPDATE mfa_methods SET last_used_on = ? WHERE id = ?', [at, method.id]);
    return changes === 1;
  },

  async remove(transaction: Transaction, id: number): Promise<void> {
    await transaction.run('DELETE FROM mfa_methods WHERE id = ?', [id]);
  },

  async removeOfUser(transaction: Transaction, user: UserId): Promise<void> {
    await transaction.run('DELETE FROM mfa_methods WHERE user_id = ?', [user]);
  },

  async removeOtps(transaction: Transaction, user: UserId): Promise<void> {
    await transaction.run("DELETE FROM mfa_methods WHERE user_id = ? AND type = 'OTP'", [user]);
  },
};
