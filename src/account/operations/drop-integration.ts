import type { DropOutcome } from '../account.ts';
import type { Integration, Name } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';

/** DROP INTEGRATION: its tokens and the sessions that it vouched for end at once. */
export const dropIntegration = async (
  context: ChangeContext,
  input: { readonly name: Name; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const integration = ownedObject(context, 'INTEGRATION', [input.name], input.ifExists);
  if (integration === undefined) return 'didNotExist';
  await removeIntegration(context, integration);
  return 'dropped';
};

export const removeIntegration = async (context: ChangeContext, integration: Integration): Promise<void> => {
  await removeGrantsOn(context, { kind: 'INTEGRATION', id: integration.id });
  await context.catalog.tokens.deleteOf(context.transaction, integration.id);
  await context.catalog.objects.delete(context.transaction, integration, context.now);
  context.reviewSessions();
};
