/** Enabled users who hold a role directly, in id order and a page at a time: the first is most often all that is wanted. */
import type { Queryable } from '../../store/database.ts';
import type { RoleId } from '../model.ts';
import type { TagNames } from './tag-names.ts';
import { fromRow, type StoredUser, type UserRow, userColumns } from './user-rows.ts';

const pageSize = 50;

const ofUsers = userColumns
  .split(', ')
  .map((column) => `users.${column}`)
  .join(', ');

// SQLite takes the tables of a CROSS JOIN in this order, so that a small role costs little among a million users.
const pageOfHolders = `SELECT ${ofUsers} FROM user_grants CROSS JOIN users
  WHERE user_grants.role_id = ? AND user_grants.user_id > ?
    AND users.id = user_grants.user_id AND users.disabled = 0
  ORDER BY user_grants.user_id LIMIT ${pageSize}`;

const pageOfEverybody = `SELECT ${userColumns} FROM users
  WHERE id > ? AND disabled = 0 ORDER BY id LIMIT ${pageSize}`;

async function* pages(
  tagNames: TagNames,
  page: (after: number) => Promise<readonly UserRow[]>,
): AsyncGenerator<StoredUser> {
  let after = 0;
  for (;;) {
    const rows = await page(after);
    for (const row of rows) yield { user: fromRow(row, tagNames), passwordHash: row.password_hash };
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.id;
  }
}

export const enabledHolders = (
  store: Queryable,
  tagNames: TagNames,
  role: RoleId,
): AsyncGenerator<StoredUser> => pages(tagNames, (after) => store.all<UserRow>(pageOfHolders, [role, after]));

export const enabledUsers = (store: Queryable, tagNames: TagNames): AsyncGenerator<StoredUser> =>
  pages(tagNames, (after) => store.all<UserRow>(pageOfEverybody, [after]));
