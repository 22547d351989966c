/** https://docs.snowflake.com/en/user-guide/admin-security-fed-auth-security-integration — SAML2_SNOWFLAKE_X509_CERT is row 7. */
import type { SamlIntegration } from '../../../account/model.ts';
import { toPem } from '../../../account/saml/certificates.ts';
import { serviceProviderMetadata, serviceProviderOf } from '../../../account/saml/service-provider.ts';
import { defaultNameIdFormat } from '../../../account/saml/settings.ts';
import type { PropertyRow } from './integration.ts';

const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** One certificate on one line as it was given; several, while a provider rolls over, as PEM. */
const shownCertificates = (certificates: readonly string[]): string => {
  const [first = '', ...others] = certificates;
  return others.length === 0 ? first : certificates.map(toPem).join('');
};

export const samlRows = (integration: SamlIntegration, address: string | null): readonly PropertyRow[] => {
  const serviceProvider = serviceProviderOf(integration, address);
  return [
    ['SAML2_X509_CERT', 'String', shownCertificates(integration.certificates), ''],
    ['SAML2_PROVIDER', 'String', integration.provider, ''],
    ['SAML2_ENABLE_SP_INITIATED', 'Boolean', String(integration.spInitiated), 'false'],
    ['SAML2_SP_INITIATED_LOGIN_PAGE_LABEL', 'String', integration.loginPageLabel ?? '', ''],
    ['SAML2_SSO_URL', 'String', integration.ssoUrl, ''],
    ['SAML2_ISSUER', 'String', integration.issuer, ''],
    ['SAML2_SNOWFLAKE_X509_CERT', 'String', toPem(integration.snowflakeCertificate), ''],
    ['SAML2_REQUESTED_NAMEID_FORMAT', 'String', integration.requestedNameIdFormat, defaultNameIdFormat],
    ['SAML2_SNOWFLAKE_ACS_URL', 'String', serviceProvider?.acsUrl ?? '', ''],
    ['SAML2_SNOWFLAKE_ISSUER_URL', 'String', serviceProvider?.entityId ?? '', ''],
    [
      'SAML2_SNOWFLAKE_METADATA',
      'String',
      serviceProvider === undefined ? '' : serviceProviderMetadata(integration, serviceProvider),
      '',
    ],
    ['SAML2_DIGEST_METHODS_USED', 'String', 'http://www.w3.org/2001/04/xmlenc#sha256', ''],
    ['SAML2_SIGNATURE_METHODS_USED', 'String', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', ''],
    ['SAML2_SIGN_REQUEST', 'Boolean', String(integration.signRequest), 'false'],
    ['SAML2_FORCE_AUTHN', 'Boolean', String(integration.forceAuthn), 'false'],
    ['SAML2_POST_LOGOUT_REDIRECT_URL', 'String', integration.postLogoutRedirectUrl ?? '', ''],
    ['ALLOWED_USER_DOMAINS', 'List', list(integration.allowedUserDomains), '[]'],
    ['ALLOWED_EMAIL_PATTERNS', 'List', list(integration.allowedEmailPatterns), '[]'],
    ['METADATA_URL', 'String', integration.metadataUrl ?? '', ''],
    ['ENABLED', 'Boolean', String(integration.enabled), 'true'],
    ['COMMENT', 'String', integration.comment ?? '', ''],
  ];
};
