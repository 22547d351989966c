import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import { isOfType } from '../catalog/objects.ts';
import { doesNotExist } from '../errors.ts';
import type { IntegrationOf, IntegrationType, Name } from '../model.ts';
import type { ChangeContext } from './context.ts';

/** ALTER SECURITY INTEGRATION of one type: `change` makes the new integration of the old one. */
export const changeIntegration = async <Type extends IntegrationType>(
  context: ChangeContext,
  {
    name,
    ifExists,
    type,
  }: { readonly name: Name; readonly ifExists?: boolean | undefined; readonly type: Type },
  change: (integration: IntegrationOf<Type>) => IntegrationOf<Type> | Promise<IntegrationOf<Type>>,
): Promise<void> => {
  const integration = context.catalog.objects.named('INTEGRATION', name);
  if (integration === undefined) {
    if (ifExists === true) return;
    throw doesNotExist('INTEGRATION', name);
  }
  requireObjectOwnership(context, integration, integration.name);
  // The statement was read for another type: the integration was replaced since.
  if (!isOfType(integration, type)) throw doesNotExist('INTEGRATION', name);
  const next = await change(integration);
  if (isDeepStrictEqual(next, integration)) return;
  await context.catalog.objects.update(context.transaction, next);
  if (next.enabled !== integration.enabled || next.networkPolicy !== integration.networkPolicy) {
    context.reviewSessions();
  }
};
