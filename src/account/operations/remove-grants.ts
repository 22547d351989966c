import type { Securable } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { endPrivilegeGrant } from './end-grants.ts';

/** Takes back every privilege granted on an object that goes away, and the tags set on it. */
export const removeGrantsOn = async (context: ChangeContext, securable: Securable): Promise<void> => {
  for (const grant of context.catalog.privilegeGrants.on(securable)) {
    await endPrivilegeGrant(context, grant);
  }
  await context.catalog.tagAssignments.removeOn(context.transaction, securable.id);
};
