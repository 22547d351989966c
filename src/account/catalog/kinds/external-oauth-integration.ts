import {
  anyRoleModes,
  asName,
  asRoleId,
  type ExternalOauthIntegration,
  externalOauthTypes,
  scopeMappingAttributes,
  userMappingAttributes,
} from '../../model.ts';
import { numbers, type ObjectKind, textOrNull, texts, withoutBase } from './kind.ts';

export const externalOauthIntegrations: ObjectKind<ExternalOauthIntegration> = {
  kind: 'INTEGRATION',
  parent: () => 0,
  properties: (integration) => ({ ...withoutBase(integration) }),
  restore: (base, _parent, properties) => {
    const networkPolicy = textOrNull(properties.networkPolicy);
    return {
      ...base,
      kind: 'INTEGRATION',
      type: 'EXTERNAL_OAUTH',
      enabled: properties.enabled === true,
      provider: externalOauthTypes.find((type) => type === properties.provider) ?? 'CUSTOM',
      issuer: textOrNull(properties.issuer) ?? '',
      tokenUserMappingClaims: texts(properties.tokenUserMappingClaims),
      userMappingAttribute:
        userMappingAttributes.find((attribute) => attribute === properties.userMappingAttribute) ??
        'LOGIN_NAME',
      keysUrls: texts(properties.keysUrls),
      rsaPublicKey: textOrNull(properties.rsaPublicKey),
      rsaPublicKey2: textOrNull(properties.rsaPublicKey2),
      blockedRoles: numbers(properties.blockedRoles).map(asRoleId),
      allowedRoles: numbers(properties.allowedRoles).map(asRoleId),
      audiences: texts(properties.audiences),
      anyRoleMode: anyRoleModes.find((mode) => mode === properties.anyRoleMode) ?? 'DISABLE',
      scopeDelimiter: textOrNull(properties.scopeDelimiter) ?? ',',
      scopeMappingAttribute:
        scopeMappingAttributes.find((attribute) => attribute === properties.scopeMappingAttribute) ?? 'scp',
      isAgentic: properties.isAgentic === true,
      networkPolicy: networkPolicy === null ? null : asName(networkPolicy),
    };
  },
};
