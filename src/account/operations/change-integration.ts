import { isDeepStrictEqual } from 'node:util';
import { isOfType } from '../catalog/objects.ts';
import { doesNotExist } from '../errors.ts';
import type { Integration, IntegrationOf, IntegrationType, Name } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { ownedObject } from './owned-object.ts';

interface Target {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
}

/** The integration, if it is the actor's to alter; undefined where IF EXISTS allows that there is none. */
export const ownIntegration = (context: ChangeContext, { name, ifExists }: Target): Integration | undefined =>
  ownedObject(context, 'INTEGRATION', [name], ifExists);

/** ALTER SECURITY INTEGRATION of one type: `change` makes the new integration of the old one. */
export const changeIntegration = async <Type extends IntegrationType>(
  context: ChangeContext,
  { type, ...target }: Target & { readonly type: Type },
  change: (integration: IntegrationOf<Type>) => IntegrationOf<Type> | Promise<IntegrationOf<Type>>,
): Promise<void> => {
  const integration = ownIntegration(context, target);
  if (integration === undefined) return;
  // The statement was read for another type: the integration was replaced since.
  if (!isOfType(integration, type)) throw doesNotExist('INTEGRATION', target.name);
  const next = await change(integration);
  if (isDeepStrictEqual(next, integration)) return;
  await context.catalog.objects.update(context.transaction, next);
  if (next.enabled !== integration.enabled || next.networkPolicy !== integration.networkPolicy) {
    context.reviewSessions();
  }
};
