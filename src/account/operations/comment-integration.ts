import type { CommentIntegration } from '../account.ts';
import { ownIntegration } from './change-integration.ts';
import type { ChangeContext } from './context.ts';

/** COMMENT ON INTEGRATION: the same for every type. */
export const commentIntegration = async (
  context: ChangeContext,
  { comment, ...target }: CommentIntegration,
): Promise<void> => {
  const integration = ownIntegration(context, target);
  if (integration === undefined || comment === integration.comment) return;
  await context.catalog.objects.update(context.transaction, { ...integration, comment });
};
