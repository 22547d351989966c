/** Users in the store: there may be a million, so none are kept in memory. */
import type { Queryable, Transaction } from '../../store/database.ts';
import {
  asName,
  asRoleId,
  asUserId,
  type Instant,
  type Name,
  type RoleId,
  type User,
  type UserId,
} from '../model.ts';
import { chunksOf, placeholders } from './chunks.ts';
import { endUserGrants, keepEnded } from './ended-records.ts';
import type { OwnerCounts } from './owner-counts.ts';
import type { TagNames } from './tag-names.ts';
import { insertAddresses, removeAddresses, updateAddresses } from './user-addresses.ts';
import {
  changingColumns,
  changingValues,
  folded,
  foldedLoginName,
  fromRow,
  type StoredUser,
  type UserRow,
  userColumns,
} from './user-rows.ts';

const selectById = `SELECT ${userColumns} FROM users WHERE id = ?`;
const selectByLoginName = `SELECT ${userColumns} FROM users WHERE login_name = ?`;

/**
 * A user and the ids of its roles in one statement: two cost a third more, and nearly every SCIM request asks. The ids
 * are put in order here, as sorting costs the statement a quarter of its time.
 */
const selectWithRoles = `SELECT ${userColumns},
  (SELECT string_agg(CAST(role_id AS TEXT), ',') FROM user_grants WHERE user_id = users.id) AS role_ids
  FROM users`;
const selectWithRolesById = `${selectWithRoles} WHERE id = ?`;
const selectWithRolesByLoginName = `${selectWithRoles} WHERE login_name = ?`;

interface UserRowWithRoles extends UserRow {
  readonly role_ids: string | null;
}

export interface UserWithRoleIds {
  readonly user: User;
  /** In the order of their ids. */
  readonly roles: readonly RoleId[];
}

const noRoles: readonly RoleId[] = [];

const roleIdsOf = (joined: string | null): readonly RoleId[] => {
  if (joined === null) return noRoles;
  const ids = joined.split(',').map(Number);
  return ids.sort((left, right) => left - right).map(asRoleId);
};

const insertStatement = `INSERT INTO users (id, created_on, failed_logins, ${changingColumns.join(', ')})
  VALUES (?, ?, 0, ${changingColumns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;

const updateStatement = `UPDATE users SET ${changingColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

export type UserStanding = Pick<User, 'disabled' | 'networkPolicy'>;

export class Users {
  readonly #counts: OwnerCounts;
  readonly #tagNames: TagNames;
  #layout = 0;
  #content = 0;

  constructor(counts: OwnerCounts, tagNames: TagNames) {
    this.#counts = counts;
    this.#tagNames = tagNames;
  }

  /** Changes whenever a user may have left or moved between lists, so that remembered places in them may be off. */
  get layout(): number {
    return this.#layout;
  }

  /** Changes with every change of any user. */
  get content(): number {
    return this.#content;
  }

  /** Another process changed users. */
  changedElsewhere(): void {
    this.#moved();
  }

  async byId(store: Queryable, id: UserId): Promise<User | undefined> {
    const row = await store.get<UserRow>(selectById, [id]);
    return row === undefined ? undefined : fromRow(row, this.#tagNames);
  }

  async byName(store: Queryable, name: Name): Promise<User | undefined> {
    return (await this.storedByName(store, name))?.user;
  }

  async byLoginName(store: Queryable, loginName: string): Promise<User | undefined> {
    return (await this.storedByLoginName(store, loginName))?.user;
  }

  async withRolesById(store: Queryable, id: UserId): Promise<UserWithRoleIds | undefined> {
    return this.#withRoles(await store.get<UserRowWithRoles>(selectWithRolesById, [id]));
  }

  async withRolesByLoginName(store: Queryable, loginName: string): Promise<UserWithRoleIds | undefined> {
    const folded = foldedLoginName(loginName);
    return this.#withRoles(await store.get<UserRowWithRoles>(selectWithRolesByLoginName, [folded]));
  }

  async storedById(store: Queryable, id: UserId): Promise<StoredUser | undefined> {
    return this.#stored(await store.get<UserRow>(selectById, [id]));
  }

  async storedByName(store: Queryable, name: Name): Promise<StoredUser | undefined> {
    return this.#stored(await store.get<UserRow>(`SELECT ${userColumns} FROM users WHERE name = ?`, [name]));
  }

  async storedByLoginName(store: Queryable, loginName: string): Promise<StoredUser | undefined> {
    return this.#stored(await store.get<UserRow>(selectByLoginName, [foldedLoginName(loginName)]));
  }

  /** Undefined also where several users have the address: it then says nothing about who is meant. */
  async storedByEmail(store: Queryable, email: string): Promise<StoredUser | undefined> {
    const [only, ...others] = await store.all<UserRow>(
      `SELECT ${userColumns} FROM users WHERE email_folded = ? LIMIT 2`,
      [folded(email)],
    );
    return others.length === 0 ? this.#stored(only) : undefined;
  }

  /** What decides whether the sessions of those users that exist may go on. */
  async standings(store: Queryable, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, UserStanding>> {
    const standings = new Map<UserId, UserStanding>();
    for (const chunk of chunksOf(ids)) {
      const rows = await store.all<Pick<UserRow, 'id' | 'disabled' | 'network_policy'>>(
        `SELECT id, disabled, network_policy FROM users WHERE id IN (${placeholders(chunk.length)})`,
        chunk,
      );
      for (const { id, disabled, network_policy: policy } of rows) {
        const networkPolicy = policy === null ? null : asName(policy);
        standings.set(asUserId(id), { disabled: disabled === 1, networkPolicy });
      }
    }
    return standings;
  }

  /** The owners of those users that exist. */
  async ownersOf(store: Queryable, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, RoleId | null>> {
    const owners = new Map<UserId, RoleId | null>();
    for (const chunk of chunksOf(ids)) {
      const rows = await store.all<Pick<UserRow, 'id' | 'owner_role_id'>>(
        `SELECT id, owner_role_id FROM users WHERE id IN (${placeholders(chunk.length)})`,
        chunk,
      );
      for (const { id, owner_role_id: owner } of rows) {
        owners.set(asUserId(id), owner === null ? null : asRoleId(owner));
      }
    }
    return owners;
  }

  async allByName(store: Queryable): Promise<readonly User[]> {
    return this.fromRows(await store.all<UserRow>(`SELECT ${userColumns} FROM users ORDER BY name`));
  }

  async ownedBy(store: Queryable, owner: RoleId): Promise<readonly User[]> {
    const rows = await store.all<UserRow>(
      `SELECT ${userColumns} FROM users WHERE owner_role_id = ? ORDER BY id`,
      [owner],
    );
    return this.fromRows(rows);
  }

  /** False when the name or login name is taken: nothing was inserted. */
  async insert(transaction: Transaction, entry: StoredUser): Promise<boolean> {
    const { user } = entry;
    const { changes } = await transaction.run(insertStatement, [
      user.id,
      user.createdOn,
      ...changingValues(entry, this.#tagNames),
    ]);
    if (changes === 0) return false;
    await insertAddresses(transaction, user);
    this.#content += 1;
    this.#counts.change(transaction, user.owner, 1);
    return true;
  }

  async update(transaction: Transaction, before: User, entry: StoredUser): Promise<void> {
    await transaction.run(updateStatement, [...changingValues(entry, this.#tagNames), before.id]);
    await updateAddresses(transaction, before, entry.user);
    this.#content += 1;
    if (entry.user.lockedUntil === null && before.lockedUntil !== null) {
      await transaction.run('UPDATE users SET failed_logins = 0 WHERE id = ?', [before.id]);
    }
    if (before.owner !== entry.user.owner) {
      this.#moved();
      this.#counts.change(transaction, before.owner, -1);
      this.#counts.change(transaction, entry.user.owner, 1);
    }
  }

  async delete(transaction: Transaction, user: User, owner: Name | null, at: Instant): Promise<void> {
    await endUserGrants(transaction, 'user_id = ?', [user.id], at);
    await keepEnded(transaction, 'USER', { user: { ...user, scim: null }, owner }, at);
    await removeAddresses(transaction, user);
    await transaction.run('DELETE FROM users WHERE id = ?', [user.id]);
    this.#moved();
    this.#counts.change(transaction, user.owner, -1);
  }

  /** A user to whom the network policy is attached, if there is one. */
  async withNetworkPolicy(store: Queryable, policy: Name): Promise<User | undefined> {
    const row = await store.get<UserRow>(
      `SELECT ${userColumns} FROM users WHERE network_policy = ? LIMIT 1`,
      [policy],
    );
    return row === undefined ? undefined : fromRow(row, this.#tagNames);
  }

  async namesWithNetworkPolicy(store: Queryable, policy: Name): Promise<readonly Name[]> {
    const rows = await store.all<{ readonly name: string }>(
      'SELECT name FROM users WHERE network_policy = ? ORDER BY name',
      [policy],
    );
    return rows.map(({ name }) => asName(name));
  }

  async renameNetworkPolicy(transaction: Transaction, from: Name, to: Name): Promise<void> {
    this.#content += 1;
    await transaction.run('UPDATE users SET network_policy = ? WHERE network_policy = ?', [to, from]);
  }

  /** Hands every user of one owner to another. */
  async handOver(transaction: Transaction, from: RoleId, to: RoleId | null, at: Instant): Promise<void> {
    const { changes } = await transaction.run(
      'UPDATE users SET owner_role_id = ?, updated_on = ?, version = version + 1 WHERE owner_role_id = ?',
      [to, at, from],
    );
    if (changes === 0) return;
    this.#moved();
    this.#counts.change(transaction, from, -changes);
    this.#counts.change(transaction, to, changes);
  }

  fromRows(rows: readonly UserRow[]): readonly User[] {
    return rows.map((row) => fromRow(row, this.#tagNames));
  }

  /** Users with tags, in name order. */
  async tagged(store: Queryable): Promise<readonly User[]> {
    const rows = await store.all<UserRow>(
      `SELECT ${userColumns} FROM users WHERE properties LIKE '%"tags":{%' ORDER BY name`,
    );
    return this.fromRows(rows).filter(({ tags }) => Object.keys(tags).length > 0);
  }

  #withRoles(row: UserRowWithRoles | undefined): UserWithRoleIds | undefined {
    if (row === undefined) return undefined;
    return { user: fromRow(row, this.#tagNames), roles: roleIdsOf(row.role_ids) };
  }

  #stored(row: UserRow | undefined): StoredUser | undefined {
    return row === undefined
      ? undefined
      : { user: fromRow(row, this.#tagNames), passwordHash: row.password_hash };
  }

  #moved(): void {
    this.#content += 1;
    this.#layout += 1;
  }
}
