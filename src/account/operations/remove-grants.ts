import type { Securable } from '../model.ts';
import type { ChangeContext } from './context.ts';

/** Takes back every privilege granted on an object that goes away. */
export const removeGrantsOn = async (context: ChangeContext, securable: Securable): Promise<void> => {
  for (const grant of context.catalog.privilegeGrants.on(securable)) {
    await context.catalog.privilegeGrants.delete(context.transaction, grant);
  }
};
