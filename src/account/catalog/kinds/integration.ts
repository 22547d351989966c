import type { Integration } from '../../model.ts';
import { externalOauthIntegrations } from './external-oauth-integration.ts';
import type { ObjectKind } from './kind.ts';
import { samlIntegrations } from './saml-integration.ts';
import { scimIntegrations } from './scim-integration.ts';

/** Integrations of every type are one kind: their names are unique among all of them. */
export const integrations: ObjectKind<Integration> = {
  kind: 'INTEGRATION',
  parent: () => 0,
  properties: (integration) => {
    switch (integration.type) {
      case 'SCIM':
        return scimIntegrations.properties(integration);
      case 'SAML2':
        return samlIntegrations.properties(integration);
      case 'EXTERNAL_OAUTH':
        return externalOauthIntegrations.properties(integration);
    }
  },
  restore: (base, parent, properties) => {
    switch (properties.type) {
      case 'SAML2':
        return samlIntegrations.restore(base, parent, properties);
      case 'EXTERNAL_OAUTH':
        return externalOauthIntegrations.restore(base, parent, properties);
      default:
        return scimIntegrations.restore(base, parent, properties);
    }
  },
};
