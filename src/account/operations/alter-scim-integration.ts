import type { AlterScimIntegration } from '../account.ts';
import { invalidProperty } from '../errors.ts';
import { changeIntegration } from './change-integration.ts';
import type { ChangeContext } from './context.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';

/** ALTER SECURITY INTEGRATION of a SCIM integration. Its client and role are fixed for life. */
export const alterScimIntegration = (context: ChangeContext, input: AlterScimIntegration): Promise<void> =>
  changeIntegration(context, { ...input, type: 'SCIM' }, (integration) => {
    const set = input.set ?? {};
    if (integration.scimClient === 'AZURE' && set.syncPassword !== undefined) {
      throw invalidProperty('SYNC_PASSWORD', 'INTEGRATION');
    }
    return {
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
  });
