import type { SamlIntegration } from '../../model.ts';
import { type ObjectKind, textOrNull, texts, withoutBase } from './kind.ts';

export const samlIntegrations: ObjectKind<SamlIntegration> = {
  kind: 'INTEGRATION',
  parent: () => 0,
  properties: (integration) => ({ ...withoutBase(integration) }),
  restore: (base, _parent, properties) => ({
    ...base,
    kind: 'INTEGRATION',
    type: 'SAML2',
    enabled: properties.enabled === true,
    networkPolicy: null,
    metadataUrl: textOrNull(properties.metadataUrl),
    issuer: textOrNull(properties.issuer) ?? '',
    ssoUrl: textOrNull(properties.ssoUrl) ?? '',
    provider: textOrNull(properties.provider) ?? '',
    certificates: texts(properties.certificates),
    allowedUserDomains: texts(properties.allowedUserDomains),
    allowedEmailPatterns: texts(properties.allowedEmailPatterns),
    loginPageLabel: textOrNull(properties.loginPageLabel),
    spInitiated: properties.spInitiated === true,
    signRequest: properties.signRequest === true,
    snowflakeCertificate: textOrNull(properties.snowflakeCertificate) ?? '',
    sealedPrivateKey: textOrNull(properties.sealedPrivateKey) ?? '',
    requestedNameIdFormat: textOrNull(properties.requestedNameIdFormat) ?? '',
    postLogoutRedirectUrl: textOrNull(properties.postLogoutRedirectUrl),
    forceAuthn: properties.forceAuthn === true,
    snowflakeIssuerUrl: textOrNull(properties.snowflakeIssuerUrl),
    snowflakeAcsUrl: textOrNull(properties.snowflakeAcsUrl),
  }),
};
