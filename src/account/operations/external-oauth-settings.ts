/** What CREATE and ALTER SECURITY INTEGRATION of TYPE = EXTERNAL_OAUTH have in common. */
import type { ExternalOauthSettings } from '../account.ts';
import { doesNotExist, invalidProperty, invalidValue, issuerTaken } from '../errors.ts';
import type { ExternalOauthIntegration, Name, RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';

const roleIds = (context: ChangeContext, names: readonly Name[]): readonly RoleId[] =>
  [...new Set(names)].map((name) => {
    const role = context.catalog.roles.byName(name);
    if (role === undefined) throw doesNotExist('ROLE', name);
    return role.id;
  });

/** The integration with everything set that is given. */
export const withSettings = (
  context: ChangeContext,
  integration: ExternalOauthIntegration,
  settings: ExternalOauthSettings,
): ExternalOauthIntegration => {
  const { blockedRoles, allowedRoles, networkPolicy, ...plain } = settings;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const next: ExternalOauthIntegration = {
    ...integration,
    ...given,
    blockedRoles: blockedRoles === undefined ? integration.blockedRoles : roleIds(context, blockedRoles),
    allowedRoles: allowedRoles === undefined ? integration.allowedRoles : roleIds(context, allowedRoles),
    networkPolicy:
      networkPolicy === undefined ? integration.networkPolicy : usableNetworkPolicy(context, networkPolicy),
  };
  check(context, next, settings);
  return next.provider === 'CUSTOM' ? next : { ...next, scopeDelimiter: ',', scopeMappingAttribute: 'scp' };
};

const mostKeysUrls = { AZURE: 3, OKTA: 1, PING_FEDERATE: 1, CUSTOM: 1 } as const;

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

const check = (
  context: ChangeContext,
  integration: ExternalOauthIntegration,
  { scopeDelimiter, scopeMappingAttribute }: ExternalOauthSettings,
): void => {
  const { id, issuer, provider, keysUrls, tokenUserMappingClaims } = integration;
  if (issuer === '') throw invalidValue('', 'EXTERNAL_OAUTH_ISSUER');
  if (tokenUserMappingClaims.length === 0 || tokenUserMappingClaims.includes('')) {
    throw invalidValue(tokenUserMappingClaims.join(', '), 'EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM');
  }
  if (keysUrls.length > mostKeysUrls[provider] || !keysUrls.every(isUrl)) {
    throw invalidValue(keysUrls.join(', '), 'EXTERNAL_OAUTH_JWS_KEYS_URL');
  }
  if (provider !== 'CUSTOM' && scopeDelimiter !== undefined) {
    throw invalidProperty('EXTERNAL_OAUTH_SCOPE_DELIMITER', 'INTEGRATION');
  }
  if (provider !== 'CUSTOM' && scopeMappingAttribute !== undefined) {
    throw invalidProperty('EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE', 'INTEGRATION');
  }
  if ([...integration.scopeDelimiter].length !== 1) {
    throw invalidValue(integration.scopeDelimiter, 'EXTERNAL_OAUTH_SCOPE_DELIMITER');
  }
  const others = context.catalog.objects.integrationsOf('EXTERNAL_OAUTH').filter((other) => other.id !== id);
  if (others.some((other) => other.issuer === issuer)) throw issuerTaken();
};
