import { randomUUID } from 'node:crypto';
import { requireCreatePrivilege } from '../access/checks.ts';
import type { CreateOutcome, CreateScimIntegration } from '../account.ts';
import { invalidProperty, invalidValue } from '../errors.ts';
import type { ChangeContext } from './context.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';
import { placeIntegration } from './place-integration.ts';

/** CREATE SECURITY INTEGRATION ... TYPE = SCIM. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-scim */
export const createScimIntegration = async (
  context: ChangeContext,
  input: CreateScimIntegration,
): Promise<CreateOutcome> => {
  requireCreatePrivilege(context, 'CREATE INTEGRATION');
  if (input.scimClient === 'AZURE' && input.syncPassword !== undefined) {
    throw invalidProperty('SYNC_PASSWORD', 'INTEGRATION');
  }
  if (context.catalog.roles.byName(input.runAsRole) === undefined) {
    throw invalidValue(input.runAsRole, 'RUN_AS_ROLE');
  }
  const networkPolicy = usableNetworkPolicy(context, input.networkPolicy ?? null);
  return await placeIntegration(context, input, (base) => ({
    ...base,
    kind: 'INTEGRATION',
    type: 'SCIM',
    enabled: input.enabled,
    scimClient: input.scimClient,
    runAsRole: input.runAsRole,
    networkPolicy,
    syncPassword: input.syncPassword ?? false,
    rejectTokensIssuedBefore: null,
    endpointId: randomUUID(),
  }));
};
