/** Which integration a SCIM bearer token belongs to: memory only, since every SCIM request asks. */
import type { Actor, ScimAuthentication } from './account.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Instant, ScimIntegration } from './model.ts';

export const authenticateScim = (
  catalog: Catalog,
  now: Instant,
  text: string,
  endpointId: string | null,
): ScimAuthentication => {
  const token = catalog.tokens.find(text);
  const integration = token && catalog.objects.byId('INTEGRATION', token.integration);
  if (token === undefined || integration?.type !== 'SCIM') return { outcome: 'unknown' };
  if (endpointId !== null && endpointId !== integration.endpointId) {
    return { outcome: 'otherEndpoint', integration };
  }
  if (token.expiresAt <= now) return { outcome: 'expired', integration };
  const { rejectTokensIssuedBefore } = integration;
  if (rejectTokensIssuedBefore !== null && token.issuedAt < rejectTokensIssuedBefore) {
    return { outcome: 'revoked', integration };
  }
  if (!integration.enabled) return { outcome: 'disabled', integration };
  const actor = actorOf(catalog, integration);
  if (actor === undefined) return { outcome: 'roleMissing', integration };
  catalog.tokens.uses.used(token.id, now);
  return { outcome: 'ok', integration, actor };
};

/** Undefined when the role it runs as is gone. */
export const actorOf = (catalog: Catalog, integration: ScimIntegration): Actor | undefined => {
  const role = catalog.roles.byName(integration.runAsRole);
  if (role === undefined) return undefined;
  return {
    kind: 'integration',
    name: integration.name,
    user: null,
    primaryRole: role.id,
    secondaryRoles: [],
  };
};
