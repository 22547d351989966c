import { requireCreatePrivilege, requireObjectOwnership } from '../access/checks.ts';
import type { CreateMode, CreateOutcome } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import type { ObjectBase } from '../catalog/kinds/kind.ts';
import { alreadyExists, unsupportedFeature } from '../errors.ts';
import { asObjectId, type Integration, type Name } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { removeIntegration } from './drop-integration.ts';

export interface PlaceIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly comment?: string | null | undefined;
}

/**
 * CREATE SECURITY INTEGRATION of any type. `make` adds what the type has of its own; it runs when nothing stands
 * in the way any more.
 */
export const placeIntegration = async (
  context: ChangeContext,
  { name, mode, comment }: PlaceIntegration,
  make: (base: ObjectBase) => Integration | Promise<Integration>,
): Promise<CreateOutcome> => {
  requireCreatePrivilege(context, 'CREATE INTEGRATION');
  if (mode === 'orAlter') throw unsupportedFeature('CREATE OR ALTER INTEGRATION');
  const existing = context.catalog.objects.named('INTEGRATION', name);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists('INTEGRATION', name);
    requireObjectOwnership(context, existing, existing.name);
    // A replaced integration is another one: what was issued through it ends with it.
    await removeIntegration(context, existing);
  }
  const integration = await make({
    id: asObjectId(await nextId(context.transaction)),
    name,
    owner: context.actor.primaryRole,
    comment: comment ?? null,
    createdOn: context.now,
  });
  await context.catalog.objects.insert(context.transaction, integration);
  return existing === undefined ? 'created' : 'replaced';
};
