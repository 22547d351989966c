import { requireObjectOwnership } from '../access/checks.ts';
import type { DropOutcome } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import type { Integration, Name } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { removeGrantsOn } from './remove-grants.ts';

/** DROP INTEGRATION: its tokens and the sessions that it vouched for end at once. */
export const dropIntegration = async (
  context: ChangeContext,
  input: { readonly name: Name; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const integration = context.catalog.objects.named('INTEGRATION', input.name);
  if (integration === undefined) {
    if (input.ifExists === true) return 'didNotExist';
    throw doesNotExist('INTEGRATION', input.name);
  }
  requireObjectOwnership(context, integration, integration.name);
  await removeIntegration(context, integration);
  return 'dropped';
};

export const removeIntegration = async (context: ChangeContext, integration: Integration): Promise<void> => {
  await removeGrantsOn(context, { kind: 'INTEGRATION', id: integration.id });
  await context.catalog.tokens.deleteOf(context.transaction, integration.id);
  await context.catalog.objects.delete(context.transaction, integration, context.now);
  context.reviewSessions();
};
