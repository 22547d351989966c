/** Grants, users and roles that ended, kept for the views of ACCOUNT_USAGE in the transaction that ends them. */
import type { Database, Queryable, SqlValue, Transaction } from '../../store/database.ts';
import type { EndedRecords, UsageUserGrant } from '../account.ts';
import { asInstant, asName, type Instant } from '../model.ts';

/** Ends the grants of roles to users that the condition picks, and tells how many. */
export const endUserGrants = async (
  transaction: Transaction,
  condition: string,
  parameters: readonly SqlValue[],
  at: Instant,
): Promise<number> => {
  await transaction.run(
    `INSERT INTO ended_user_grants (role_name, user_name, granted_by, created_on, deleted_on)
     SELECT roles.name, users.name, grantors.name, user_grants.created_on, CAST(? AS BIGINT) FROM user_grants
     JOIN roles ON roles.id = user_grants.role_id JOIN users ON users.id = user_grants.user_id
     LEFT JOIN roles AS grantors ON grantors.id = user_grants.granted_by WHERE ${condition}`,
    [at, ...parameters],
  );
  return (await transaction.run(`DELETE FROM user_grants WHERE ${condition}`, parameters)).changes;
};

export const keepEnded = async <Kind extends keyof EndedRecords>(
  transaction: Transaction,
  kind: Kind,
  record: EndedRecords[Kind],
  at: Instant,
): Promise<void> => {
  await transaction.run('INSERT INTO ended_records (kind, deleted_on, record) VALUES (?, ?, ?)', [
    kind,
    at,
    JSON.stringify(record),
  ]);
};

export const endedOfKind = async <Kind extends keyof EndedRecords>(
  store: Queryable,
  kind: Kind,
): Promise<readonly { readonly record: EndedRecords[Kind]; readonly deletedOn: Instant }[]> => {
  const rows = await store.all<{ deleted_on: number; record: string }>(
    'SELECT deleted_on, record FROM ended_records WHERE kind = ? ORDER BY deleted_on',
    [kind],
  );
  return rows.map((row) => ({
    record: JSON.parse(row.record) as EndedRecords[Kind],
    deletedOn: asInstant(row.deleted_on),
  }));
};

/** Those that are, and those that ended. */
export const allUserGrants = async (store: Queryable): Promise<readonly UsageUserGrant[]> => {
  const rows = await store.all<{
    role_name: string;
    user_name: string;
    granted_by: string | null;
    created_on: number;
    deleted_on: number | null;
  }>(
    `SELECT role_name, user_name, granted_by, created_on, deleted_on FROM ended_user_grants
     UNION ALL
     SELECT roles.name, users.name, grantors.name, user_grants.created_on, NULL FROM user_grants
     JOIN roles ON roles.id = user_grants.role_id JOIN users ON users.id = user_grants.user_id
     LEFT JOIN roles AS grantors ON grantors.id = user_grants.granted_by`,
  );
  return rows.map((row) => ({
    role: asName(row.role_name),
    grantee: asName(row.user_name),
    grantedBy: row.granted_by === null ? null : asName(row.granted_by),
    createdOn: asInstant(row.created_on),
    deletedOn: row.deleted_on === null ? null : asInstant(row.deleted_on),
  }));
};

export const pruneEnded = async (database: Database, before: Instant): Promise<void> => {
  await database.transaction(async (transaction) => {
    await transaction.run('DELETE FROM ended_user_grants WHERE deleted_on < ?', [before]);
    await transaction.run('DELETE FROM ended_records WHERE deleted_on < ?', [before]);
  });
};
