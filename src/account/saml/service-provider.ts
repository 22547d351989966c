/** The account as identity providers know it: its name for one integration, where answers go, and its metadata. */
import type { SamlIntegration } from '../model.ts';

export interface ServiceProvider {
  readonly entityId: string;
  readonly acsUrl: string;
}

export const acsPath = '/fed/login';

/** https://docs.snowflake.com/en/user-guide/admin-security-fed-auth-security-integration — undefined: no address is known. */
export const serviceProviderOf = (
  { snowflakeIssuerUrl, snowflakeAcsUrl }: Pick<SamlIntegration, 'snowflakeIssuerUrl' | 'snowflakeAcsUrl'>,
  address: string | null,
): ServiceProvider | undefined => {
  const entityId = snowflakeIssuerUrl ?? address;
  const acsUrl = snowflakeAcsUrl ?? (address === null ? null : `${address}${acsPath}`);
  return entityId === null || acsUrl === null ? undefined : { entityId, acsUrl };
};

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const keyDescriptor = (use: string, certificate: string): string =>
  `<md:KeyDescriptor use="${use}"><dsig:KeyInfo><dsig:X509Data><dsig:X509Certificate>${escaped(certificate)}</dsig:X509Certificate></dsig:X509Data></dsig:KeyInfo></md:KeyDescriptor>`;

/** SAML 2.0 metadata, section 2.4.4: what an identity provider needs to know of the account. */
export const serviceProviderMetadata = (
  { signRequest, snowflakeCertificate, requestedNameIdFormat }: SamlIntegration,
  { entityId, acsUrl }: ServiceProvider,
): string =>
  [
    '<md:EntityDescriptor xmlns:dsig="http://www.w3.org/2000/09/xmldsig#" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ',
    'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ',
    `entityID="${escaped(entityId)}">`,
    `<md:SPSSODescriptor AuthnRequestsSigned="${signRequest}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">`,
    keyDescriptor('signing', snowflakeCertificate),
    keyDescriptor('encryption', snowflakeCertificate),
    `<md:NameIDFormat>${escaped(requestedNameIdFormat)}</md:NameIDFormat>`,
    '<md:AssertionConsumerService index="0" isDefault="true" ',
    `Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${escaped(acsUrl)}"/>`,
    '</md:SPSSODescriptor></md:EntityDescriptor>',
  ].join('');
