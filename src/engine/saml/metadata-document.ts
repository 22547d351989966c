/** An identity provider's SAML 2.0 metadata: https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf */
import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom';
import type { SamlIdentityProvider } from '../../account/account.ts';
import { readCertificates } from '../../account/saml/certificates.ts';

const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata';
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol';
const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** The document is not what an identity provider publishes; the message says why. */
export class UnusableMetadata extends Error {
  override readonly name = 'UnusableMetadata';
}

const childrenOf = (element: Element, name: string, namespace = metadataNamespace): readonly Element[] =>
  [...element.getElementsByTagNameNS(namespace, name)].filter((found) => found.parentNode === element);

const rootOf = (text: string): Element => {
  // A document type could define entities: no identity provider writes one.
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new UnusableMetadata('it has a document type definition');
  try {
    const root = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
      text,
      'text/xml',
    ).documentElement;
    if (root !== null) return root;
  } catch {
    // Said below: the parser's own words repeat parts of the document.
  }
  throw new UnusableMetadata('it is not well-formed XML');
};

const certificatesOf = (descriptor: Element): readonly string[] =>
  childrenOf(descriptor, 'KeyDescriptor')
    .filter((key) => key.getAttribute('use') !== 'encryption')
    .flatMap((key) => [...key.getElementsByTagNameNS(signatureNamespace, 'X509Certificate')])
    .flatMap(({ textContent }) => readCertificates(textContent ?? '') ?? []);

/** Requests go by redirect (bindings, section 3.4), so an address for that is what is wanted. */
const ssoUrlOf = (descriptor: Element): string | null | undefined =>
  childrenOf(descriptor, 'SingleSignOnService')
    .find((service) => service.getAttribute('Binding') === redirectBinding)
    ?.getAttribute('Location');

const isOkta = (address: string): boolean =>
  /\.okta(?:preview|-emea)?\.com$/i.test(URL.parse(address)?.hostname ?? '');

/** Throws {@link UnusableMetadata}. */
export const readMetadata = (text: string): SamlIdentityProvider => {
  const root = rootOf(text);
  if (root.namespaceURI !== metadataNamespace || root.localName !== 'EntityDescriptor')
    throw new UnusableMetadata('its root is not an EntityDescriptor of SAML 2.0 metadata');
  const issuer = root.getAttribute('entityID') ?? '';
  if (issuer === '') throw new UnusableMetadata('it has no entityID');
  const descriptor = childrenOf(root, 'IDPSSODescriptor').find((candidate) =>
    (candidate.getAttribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(protocol),
  );
  if (descriptor === undefined) throw new UnusableMetadata('it describes no SAML 2.0 identity provider');
  const ssoUrl = ssoUrlOf(descriptor);
  if (!ssoUrl) throw new UnusableMetadata('it has no SingleSignOnService with the HTTP-Redirect binding');
  const certificates = [...new Set(certificatesOf(descriptor))];
  if (certificates.length === 0) throw new UnusableMetadata('it has no signing certificate');
  return { issuer, ssoUrl, provider: isOkta(ssoUrl) ? 'OKTA' : 'CUSTOM', certificates };
};
