/** Whether anyone who can sign in holds a role. */
import type { Queryable } from '../../store/database.ts';
import type { RoleId } from '../model.ts';

export const hasEnabledMember = async (store: Queryable, role: RoleId): Promise<boolean> =>
  (await store.get(
    `SELECT 1 AS found FROM user_grants JOIN users ON users.id = user_grants.user_id
     WHERE role_id = ? AND users.disabled = 0 LIMIT 1`,
    [role],
  )) !== undefined;
