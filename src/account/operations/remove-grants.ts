import { keepEnded } from '../catalog/ended-records.ts';
import type { Securable } from '../model.ts';
import { tagUsesOn } from '../queries/tags.ts';
import type { ChangeContext } from './context.ts';
import { endPrivilegeGrant } from './end-grants.ts';

/** Takes back every privilege granted on an object that goes away, and the tags set on it. */
export const removeGrantsOn = async (context: ChangeContext, securable: Securable): Promise<void> => {
  for (const grant of context.catalog.privilegeGrants.on(securable)) {
    await endPrivilegeGrant(context, grant);
  }
  // Temporary objects are nobody else's, and no view tells of those that were.
  if (context.catalog.objects.sessionOwning(securable) === null)
    for (const use of tagUsesOn(context, securable.id))
      await keepEnded(context.transaction, 'TAG_USE', use, context.now);
  await context.catalog.tagAssignments.removeOn(context.transaction, securable.id);
};
