import { requireObjectOwnership } from '../access/checks.ts';
import { nextId } from '../catalog/counters.ts';
import { doesNotExist } from '../errors.ts';
import type { Name } from '../model.ts';
import type { ChangeContext } from './context.ts';

/** SYSTEM$GENERATE_SCIM_ACCESS_TOKEN. Earlier tokens stay valid. */
export const generateScimToken = async (
  context: ChangeContext,
  input: { readonly integration: Name },
): Promise<string> => {
  const integration = context.catalog.objects.named('INTEGRATION', input.integration);
  if (integration === undefined) throw doesNotExist('INTEGRATION', input.integration);
  requireObjectOwnership(context, integration, integration.name);
  const id = await nextId(context.transaction);
  return context.catalog.tokens.issue(context.transaction, id, integration.id, context.now);
};
