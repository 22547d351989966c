/** Takes back grants for good, and keeps that they were: a change of their options or grantor ends none. */
import { keepEnded } from '../catalog/ended-records.ts';
import type { HierarchyGrant } from '../catalog/role-grants.ts';
import type { PrivilegeGrant } from '../model.ts';
import { hierarchyRow, privilegeRow } from '../queries/grants.ts';
import type { ChangeContext } from './context.ts';

export const endPrivilegeGrant = async (context: ChangeContext, grant: PrivilegeGrant): Promise<void> => {
  const row = await privilegeRow(context, grant);
  await context.catalog.privilegeGrants.delete(context.transaction, grant);
  // Temporary objects are nobody else's, and no view tells of those that were.
  if (context.catalog.objects.sessionOwning(grant.on) === null)
    await keepEnded(context.transaction, 'GRANT', row, context.now);
};

export const endRoleGrant = async (context: ChangeContext, grant: HierarchyGrant): Promise<void> => {
  const row = hierarchyRow(context, grant);
  await context.catalog.roleGrants.delete(context.transaction, grant);
  await keepEnded(context.transaction, 'GRANT', row, context.now);
};
