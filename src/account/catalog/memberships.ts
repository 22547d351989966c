/** Grants of roles to users, in the store only: a role may have a hundred thousand. */
import type { Queryable, Transaction } from '../../store/database.ts';
import type { UserCondition, UsersAmong } from '../account.ts';
import {
  asInstant,
  asName,
  asRoleId,
  asUserId,
  type Instant,
  type Name,
  type RoleId,
  type UserId,
} from '../model.ts';
import { chunksOf, placeholders } from './chunks.ts';
import { endUserGrants } from './ended-records.ts';
import { noGrantor, storedGrantor } from './grantor.ts';
import { compile, isNarrow } from './user-conditions.ts';
import { folded, labelOf } from './user-rows.ts';

export interface Membership {
  readonly role: RoleId;
  readonly user: UserId;
  readonly grantedBy: RoleId | null;
  readonly createdOn: Instant;
}

interface MembershipRow {
  readonly role_id: number;
  readonly user_id: number;
  readonly granted_by: number;
  readonly created_on: number;
}

const fromRow = (row: MembershipRow): Membership => ({
  role: asRoleId(row.role_id),
  user: asUserId(row.user_id),
  grantedBy: row.granted_by === noGrantor ? null : asRoleId(row.granted_by),
  createdOn: asInstant(row.created_on),
});

const labelIn = (row: {
  readonly name: string;
  readonly scim_label_folded: string | null;
  readonly properties: string;
}): string => {
  if (row.scim_label_folded === null || row.scim_label_folded !== folded(row.name)) return row.name;
  const { scim } = JSON.parse(row.properties) as { readonly scim?: { readonly label?: string } };
  return labelOf(row.name, scim?.label);
};

/** Whether the user of a grant meets a condition. */
const isUserMeeting = (sql: string): string =>
  `EXISTS (SELECT 1 FROM users WHERE id = user_grants.user_id AND (${sql}))`;

export class Memberships {
  async rolesOf(store: Queryable, user: UserId): Promise<readonly RoleId[]> {
    const rows = await store.all<{ role_id: number }>(
      'SELECT role_id FROM user_grants WHERE user_id = ? ORDER BY role_id',
      [user],
    );
    return rows.map((row) => asRoleId(row.role_id));
  }

  async rolesOfSeveral(
    store: Queryable,
    users: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, readonly RoleId[]>> {
    const [only] = users;
    if (users.length === 1 && only !== undefined) return new Map([[only, await this.rolesOf(store, only)]]);
    const found = new Map<UserId, RoleId[]>();
    for (const chunk of chunksOf(users)) {
      const rows = await store.all<{ user_id: number; role_id: number }>(
        `SELECT user_id, role_id FROM user_grants WHERE user_id IN (${placeholders(chunk.length)}) ORDER BY user_id, role_id`,
        chunk,
      );
      for (const row of rows) {
        const user = asUserId(row.user_id);
        const roles = found.get(user);
        if (roles === undefined) found.set(user, [asRoleId(row.role_id)]);
        else roles.push(asRoleId(row.role_id));
      }
    }
    return found;
  }

  async grantsTo(store: Queryable, user: UserId): Promise<readonly Membership[]> {
    const rows = await store.all<MembershipRow>(
      'SELECT * FROM user_grants WHERE user_id = ? ORDER BY role_id',
      [user],
    );
    return rows.map(fromRow);
  }

  async grantsOf(
    store: Queryable,
    role: RoleId,
  ): Promise<readonly (Membership & { readonly userName: Name })[]> {
    const rows = await store.all<MembershipRow & { readonly user_name: string }>(
      `SELECT user_grants.*, users.name AS user_name FROM user_grants
       JOIN users ON users.id = user_grants.user_id WHERE role_id = ? ORDER BY user_id`,
      [role],
    );
    return rows.map((row) => ({ ...fromRow(row), userName: asName(row.user_name) }));
  }

  async includes(store: Queryable, role: RoleId, user: UserId): Promise<boolean> {
    return (
      (await store.get('SELECT 1 AS found FROM user_grants WHERE role_id = ? AND user_id = ?', [
        role,
        user,
      ])) !== undefined
    );
  }

  async members(store: Queryable, role: RoleId): Promise<readonly UserId[]> {
    const rows = await store.all<{ user_id: number }>(
      'SELECT user_id FROM user_grants WHERE role_id = ? ORDER BY user_id',
      [role],
    );
    return rows.map((row) => asUserId(row.user_id));
  }

  /** Direct members with what identity providers know them by. */
  async labels(
    store: Queryable,
    role: RoleId,
  ): Promise<readonly { readonly id: UserId; readonly label: string }[]> {
    const rows = await store.all<{
      id: number;
      name: string;
      scim_label_folded: string | null;
      properties: string;
    }>(
      `SELECT users.id, users.name, users.scim_label_folded,
         CASE WHEN users.scim_label_folded IS NULL THEN '{}' ELSE users.properties END AS properties
       FROM user_grants JOIN users ON users.id = user_grants.user_id WHERE role_id = ? ORDER BY user_id`,
      [role],
    );
    return rows.map((row) => ({ id: asUserId(row.id), label: labelIn(row) }));
  }

  /**
   * Where an index leads to the few users that meet the condition, from them to their roles; else from each role to
   * its first member that does.
   */
  async rolesHeldBy(store: Queryable, condition: UserCondition): Promise<ReadonlySet<RoleId>> {
    const { sql, parameters } = compile(condition);
    const rows = await store.all<{ role_id: number }>(
      isNarrow(condition)
        ? `SELECT DISTINCT role_id FROM user_grants WHERE user_id IN (SELECT id FROM users WHERE ${sql})`
        : `SELECT id AS role_id FROM roles WHERE EXISTS (SELECT 1 FROM user_grants WHERE role_id = roles.id AND ${isUserMeeting(sql)})`,
      parameters,
    );
    return new Set(rows.map((row) => asRoleId(row.role_id)));
  }

  async usersMeeting(
    store: Queryable,
    among: UsersAmong,
    condition: UserCondition,
  ): Promise<readonly UserId[]> {
    const { sql, parameters } = compile(condition);
    if ('membersOf' in among) {
      const meets = isNarrow(condition)
        ? `user_id IN (SELECT id FROM users WHERE ${sql})`
        : isUserMeeting(sql);
      const rows = await store.all<{ user_id: number }>(
        `SELECT user_id FROM user_grants WHERE role_id = ? AND ${meets} ORDER BY user_id`,
        [among.membersOf, ...parameters],
      );
      return rows.map((row) => asUserId(row.user_id));
    }
    const found: UserId[] = [];
    for (const chunk of chunksOf(among.users)) {
      const rows = await store.all<{ id: number }>(
        `SELECT id FROM users WHERE id IN (${placeholders(chunk.length)}) AND (${sql})`,
        [...chunk, ...parameters],
      );
      found.push(...rows.map((row) => asUserId(row.id)));
    }
    return found.sort((left, right) => left - right);
  }

  async count(store: Queryable, role: RoleId, atMost?: number): Promise<number> {
    const members = 'SELECT 1 FROM user_grants WHERE role_id = ?';
    const row = await store.get<{ members: number }>(
      `SELECT COUNT(*) AS members FROM (${members}${atMost === undefined ? '' : ` LIMIT ${Math.trunc(atMost)}`}) AS counted`,
      [role],
    );
    return Number(row?.members ?? 0);
  }

  async countByRole(store: Queryable): Promise<ReadonlyMap<RoleId, number>> {
    const rows = await store.all<{ role_id: number; members: number }>(
      'SELECT role_id, COUNT(*) AS members FROM user_grants GROUP BY role_id',
    );
    return new Map(rows.map((row) => [asRoleId(row.role_id), Number(row.members)]));
  }

  /** The first of these ids that is no user's, if any. */
  async firstUnknown(store: Queryable, users: readonly UserId[]): Promise<UserId | undefined> {
    for (const chunk of chunksOf(users)) {
      const rows = await store.all<{ id: number }>(
        `SELECT id FROM users WHERE id IN (${placeholders(chunk.length)})`,
        chunk,
      );
      if (rows.length === chunk.length) continue;
      const known = new Set(rows.map((row) => row.id));
      const unknown = chunk.find((id) => !known.has(id));
      if (unknown !== undefined) return unknown;
    }
    return undefined;
  }

  /** Adds those who are not members yet, and tells how many. */
  async add(
    transaction: Transaction,
    role: RoleId,
    users: readonly UserId[],
    grantedBy: RoleId | null,
    createdOn: Instant,
  ): Promise<number> {
    let added = 0;
    for (const chunk of chunksOf(users)) {
      const { changes } = await transaction.run(
        `INSERT INTO user_grants (role_id, user_id, granted_by, created_on)
         VALUES ${placeholders(chunk.length, '(?, ?, ?, ?)')} ON CONFLICT DO NOTHING`,
        chunk.flatMap((user) => [role, user, storedGrantor(grantedBy), createdOn]),
      );
      added += changes;
    }
    return added;
  }

  async remove(
    transaction: Transaction,
    role: RoleId,
    users: readonly UserId[],
    at: Instant,
  ): Promise<number> {
    let removed = 0;
    for (const chunk of chunksOf(users)) {
      const among = `role_id = ? AND user_id IN (${placeholders(chunk.length)})`;
      removed += await endUserGrants(transaction, among, [role, ...chunk], at);
    }
    return removed;
  }

  async removeAll(transaction: Transaction, role: RoleId, at: Instant): Promise<number> {
    return await endUserGrants(transaction, 'role_id = ?', [role], at);
  }

  /** The roles whose membership `grantor` granted to somebody. */
  async rolesGrantedBy(store: Queryable, grantor: RoleId): Promise<readonly RoleId[]> {
    const rows = await store.all<{ role_id: number }>(
      'SELECT DISTINCT role_id FROM user_grants WHERE granted_by = ?',
      [grantor],
    );
    return rows.map((row) => asRoleId(row.role_id));
  }

  async removeGrantedBy(transaction: Transaction, grantor: RoleId, at: Instant): Promise<void> {
    await endUserGrants(transaction, 'granted_by = ?', [grantor], at);
  }

  async changeGrantor(transaction: Transaction, role: RoleId, from: RoleId, to: RoleId): Promise<void> {
    await transaction.run('UPDATE user_grants SET granted_by = ? WHERE role_id = ? AND granted_by = ?', [
      to,
      role,
      from,
    ]);
  }
}
