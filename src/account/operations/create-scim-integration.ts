import { randomUUID } from 'node:crypto';
import { requireCreatePrivilege, requireObjectOwnership } from '../access/checks.ts';
import type { CreateOutcome, CreateScimIntegration } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists, invalidProperty, invalidValue, unsupportedFeature } from '../errors.ts';
import { asObjectId, type ScimIntegration } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { removeIntegration } from './drop-integration.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';

/** CREATE SECURITY INTEGRATION ... TYPE = SCIM. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-scim */
export const createScimIntegration = async (
  context: ChangeContext,
  input: CreateScimIntegration,
): Promise<CreateOutcome> => {
  requireCreatePrivilege(context, 'CREATE INTEGRATION');
  if (input.mode === 'orAlter') throw unsupportedFeature('CREATE OR ALTER INTEGRATION');
  if (input.scimClient === 'AZURE' && input.syncPassword !== undefined) {
    throw invalidProperty('SYNC_PASSWORD', 'INTEGRATION');
  }
  if (context.catalog.roles.byName(input.runAsRole) === undefined) {
    throw invalidValue(input.runAsRole, 'RUN_AS_ROLE');
  }
  const networkPolicy = usableNetworkPolicy(context, input.networkPolicy ?? null);
  const existing = context.catalog.objects.named('INTEGRATION', input.name);
  if (existing !== undefined) {
    if (input.mode === 'ifNotExists') return 'alreadyExisted';
    if (input.mode === 'create') throw alreadyExists('INTEGRATION', input.name);
    requireObjectOwnership(context, existing, existing.name);
    // A replaced integration is another one: its tokens end with it.
    await removeIntegration(context, existing);
  }
  const integration: ScimIntegration = {
    kind: 'INTEGRATION',
    type: 'SCIM',
    id: asObjectId(await nextId(context.transaction)),
    name: input.name,
    owner: context.actor.primaryRole,
    comment: input.comment ?? null,
    createdOn: context.now,
    enabled: input.enabled,
    scimClient: input.scimClient,
    runAsRole: input.runAsRole,
    networkPolicy,
    syncPassword: input.syncPassword ?? false,
    rejectTokensIssuedBefore: null,
    endpointId: randomUUID(),
  };
  await context.catalog.objects.insert(context.transaction, integration);
  return existing === undefined ? 'created' : 'replaced';
};
