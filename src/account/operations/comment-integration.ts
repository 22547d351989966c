import { requireObjectOwnership } from '../access/checks.ts';
import type { CommentIntegration } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import type { ChangeContext } from './context.ts';

/** COMMENT ON INTEGRATION: the same for every type. */
export const commentIntegration = async (
  context: ChangeContext,
  { name, ifExists, comment }: CommentIntegration,
): Promise<void> => {
  const integration = context.catalog.objects.named('INTEGRATION', name);
  if (integration === undefined) {
    if (ifExists === true) return;
    throw doesNotExist('INTEGRATION', name);
  }
  requireObjectOwnership(context, integration, integration.name);
  if (comment === integration.comment) return;
  await context.catalog.objects.update(context.transaction, { ...integration, comment });
};
