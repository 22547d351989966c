/** What a SAML2 integration may be set to. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2 */
import { RE2JS } from 're2js';
import { type AccountError, executionError, invalidValue } from '../errors.ts';
import { acsPath } from './service-provider.ts';

export const samlProviders = ['OKTA', 'ADFS', 'CUSTOM'] as const;

export const defaultNameIdFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

export const nameIdFormats: readonly string[] = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  defaultNameIdFormat,
  'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
];

export interface CheckedSettings {
  readonly issuer?: string | undefined;
  readonly ssoUrl?: string | undefined;
  readonly provider?: string | undefined;
  readonly requestedNameIdFormat?: string | undefined;
  readonly allowedUserDomains?: readonly string[] | undefined;
  readonly allowedEmailPatterns?: readonly string[] | undefined;
  readonly postLogoutRedirectUrl?: string | null | undefined;
  readonly snowflakeIssuerUrl?: string | null | undefined;
  readonly snowflakeAcsUrl?: string | null | undefined;
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** RFC 1035 section 2.3.1, as e-mail addresses use it. */
const domain = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;

/** Matching takes time in proportion to the text, whatever the pattern: https://github.com/google/re2 */
export const emailPattern = (pattern: string): RE2JS | undefined => {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
};

const longestPattern = 1_000;
const isPattern = (text: string): boolean =>
  text.length <= longestPattern && emailPattern(text) !== undefined;

const unacceptable = (property: string, value: string, acceptable: string): AccountError =>
  executionError(
    `SQL compilation error:\ninvalid value [${value}] for parameter '${property}'. Acceptable values: ${acceptable}`,
    '001008',
    '22023',
  );

const hasAddress = (value: string, path: string): boolean => {
  const url = URL.parse(value);
  return url !== null && isWebAddress(value) && value === `${url.origin}${path}`;
};

/** The account answers at one address; where none is configured, an administrator may name any that leads here. */
const checkOwnUrl = (property: string, value: string, path: string, address: string | null): void => {
  if (address === null) {
    if (hasAddress(value, path)) return;
    throw unacceptable(
      property,
      value,
      `the address of this account followed by '${path}'`.replace(" followed by ''", ''),
    );
  }
  if (value !== `${address}${path}`) throw unacceptable(property, value, `'${address}${path}'`);
};

/** Throws for the first value that could not work. `address` is the account's own, where it is configured. */
export const checkSettings = (settings: CheckedSettings, address: string | null): void => {
  const { issuer, ssoUrl, provider, requestedNameIdFormat, postLogoutRedirectUrl } = settings;
  if (issuer !== undefined && issuer.trim() === '') throw invalidValue(issuer, 'SAML2_ISSUER');
  if (ssoUrl !== undefined && !isWebAddress(ssoUrl)) throw invalidValue(ssoUrl, 'SAML2_SSO_URL');
  if (provider !== undefined && !samlProviders.some((known) => known === provider))
    throw invalidValue(provider, 'SAML2_PROVIDER');
  if (requestedNameIdFormat !== undefined && !nameIdFormats.includes(requestedNameIdFormat))
    throw invalidValue(requestedNameIdFormat, 'SAML2_REQUESTED_NAMEID_FORMAT');
  if (typeof postLogoutRedirectUrl === 'string' && !isWebAddress(postLogoutRedirectUrl))
    throw invalidValue(postLogoutRedirectUrl, 'SAML2_POST_LOGOUT_REDIRECT_URL');
  for (const name of settings.allowedUserDomains ?? [])
    if (!domain.test(name)) throw invalidValue(name, 'ALLOWED_USER_DOMAINS');
  for (const pattern of settings.allowedEmailPatterns ?? [])
    if (!isPattern(pattern)) throw invalidValue(pattern, 'ALLOWED_EMAIL_PATTERNS');
  const { snowflakeIssuerUrl, snowflakeAcsUrl } = settings;
  if (typeof snowflakeIssuerUrl === 'string')
    checkOwnUrl('SAML2_SNOWFLAKE_ISSUER_URL', snowflakeIssuerUrl, '', address);
  if (typeof snowflakeAcsUrl === 'string')
    checkOwnUrl('SAML2_SNOWFLAKE_ACS_URL', snowflakeAcsUrl, acsPath, address);
};
