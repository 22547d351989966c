/** GRANT and REVOKE DATABASE ROLE. https://docs.snowflake.com/en/sql-reference/sql/grant-database-role */
import { requireSameDatabase } from '../access/database-role-reach.ts';
import { actsAsOwner } from '../access/role-granting.ts';
import type { ChangeDatabaseRoleGrant } from '../account.ts';
import { insufficientPrivileges } from '../errors.ts';
import { type AnyRole, existingAnyRole, existingDatabaseRole } from '../queries/any-role.ts';
import { shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { grantToRole } from './grant-role.ts';
import { revokeFromRole } from './revoke-role.ts';

const resolve = (
  context: ChangeContext,
  input: ChangeDatabaseRoleGrant,
): { readonly role: AnyRole; readonly grantee: AnyRole } => {
  const role = existingDatabaseRole(context, input.role);
  if (!actsAsOwner(context, role)) throw insufficientPrivileges('DATABASE ROLE', shownPath(role.path));
  return { role, grantee: existingAnyRole(context, input.grantee) };
};

/** As if its owner had granted it, under MANAGE GRANTS too. */
export const grantDatabaseRole = async (
  context: ChangeContext,
  input: ChangeDatabaseRoleGrant,
): Promise<void> => {
  const { role, grantee } = resolve(context, input);
  requireSameDatabase(role, grantee);
  await grantToRole(context, role, grantee, role.owner ?? context.actor.primaryRole, false);
};

/** Revoking what was not granted succeeds. */
export const revokeDatabaseRole = async (
  context: ChangeContext,
  input: ChangeDatabaseRoleGrant,
): Promise<void> => {
  const { role, grantee } = resolve(context, input);
  await revokeFromRole(context, role, grantee, false);
};
