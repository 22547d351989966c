import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type { AlterIntegration } from '../account.ts';
import { doesNotExist, invalidProperty } from '../errors.ts';
import type { ScimIntegration } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';

/** ALTER SECURITY INTEGRATION of a SCIM integration. Its client and role are fixed for life. */
export const alterIntegration = async (context: ChangeContext, input: AlterIntegration): Promise<void> => {
  const integration = context.catalog.objects.named('INTEGRATION', input.name);
  if (integration === undefined) {
    if (input.ifExists === true) return;
    throw doesNotExist('INTEGRATION', input.name);
  }
  requireObjectOwnership(context, integration, integration.name);
  const set = input.set ?? {};
  if (integration.scimClient === 'AZURE' && set.syncPassword !== undefined) {
    throw invalidProperty('SYNC_PASSWORD', 'INTEGRATION');
  }
  const next: ScimIntegration = {
    ...integration,
    enabled: set.enabled ?? integration.enabled,
    syncPassword: set.syncPassword ?? integration.syncPassword,
    networkPolicy:
      set.networkPolicy === undefined
        ? integration.networkPolicy
        : usableNetworkPolicy(context, set.networkPolicy),
    rejectTokensIssuedBefore:
      set.rejectTokensIssuedBefore === undefined
        ? integration.rejectTokensIssuedBefore
        : set.rejectTokensIssuedBefore,
    comment: set.comment === undefined ? integration.comment : set.comment,
  };
  if (isDeepStrictEqual(next, integration)) return;
  await context.catalog.objects.update(context.transaction, next);
};
