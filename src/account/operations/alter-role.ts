import { isDeepStrictEqual } from 'node:util';
import { requireRoleOwnership } from '../access/checks.ts';
import type { AlterRole } from '../account.ts';
import { alreadyExists, insufficientPrivileges } from '../errors.ts';
import type { Role } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { existingRole } from './find.ts';

/** ALTER ROLE. https://docs.snowflake.com/en/sql-reference/sql/alter-role */
export const alterRole = async (context: ChangeContext, input: AlterRole): Promise<Role> => {
  const role = existingRole(context, input.role);
  if (role.isSystem) throw insufficientPrivileges('ROLE', role.name);
  requireRoleOwnership(context, role);
  const next: Role = {
    ...role,
    name: input.rename ?? role.name,
    comment: input.comment === undefined ? role.comment : input.comment,
    scim: input.scim ?? role.scim,
  };
  if (isDeepStrictEqual(next, role)) return role;
  if (next.name !== role.name && context.catalog.roles.byName(next.name) !== undefined) {
    throw alreadyExists('ROLE', next.name);
  }
  const changed: Role = { ...next, updatedOn: context.now, version: role.version + 1 };
  await context.catalog.roles.update(context.transaction, changed);
  if (changed.name !== role.name) await followRename(context, role, changed);
  return changed;
};

/** An integration runs as a role, whatever it is called. */
const followRename = async (context: ChangeContext, before: Role, after: Role): Promise<void> => {
  for (const integration of context.catalog.objects.integrationsOf('SCIM')) {
    if (integration.runAsRole !== before.name) continue;
    await context.catalog.objects.update(context.transaction, { ...integration, runAsRole: after.name });
  }
};
