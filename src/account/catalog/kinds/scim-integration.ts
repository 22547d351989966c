import { asInstant, asName, type ScimClient, type ScimIntegration, scimClients } from '../../model.ts';
import { numberOrNull, type ObjectKind, textOrNull } from './kind.ts';

const clientOf = (value: unknown): ScimClient => scimClients.find((client) => client === value) ?? 'GENERIC';

export const scimIntegrations: ObjectKind<ScimIntegration> = {
  kind: 'INTEGRATION',
  parent: () => 0,
  properties: (integration) => ({
    type: integration.type,
    enabled: integration.enabled,
    scimClient: integration.scimClient,
    runAsRole: integration.runAsRole,
    networkPolicy: integration.networkPolicy,
    syncPassword: integration.syncPassword,
    rejectTokensIssuedBefore: integration.rejectTokensIssuedBefore,
    endpointId: integration.endpointId,
  }),
  restore: (base, _parent, properties) => {
    const networkPolicy = textOrNull(properties.networkPolicy);
    const rejectBefore = numberOrNull(properties.rejectTokensIssuedBefore);
    return {
      ...base,
      kind: 'INTEGRATION',
      type: 'SCIM',
      enabled: properties.enabled === true,
      scimClient: clientOf(properties.scimClient),
      runAsRole: asName(textOrNull(properties.runAsRole) ?? ''),
      networkPolicy: networkPolicy === null ? null : asName(networkPolicy),
      syncPassword: properties.syncPassword === true,
      rejectTokensIssuedBefore: rejectBefore === null ? null : asInstant(rejectBefore),
      endpointId: textOrNull(properties.endpointId) ?? '',
    };
  },
};
