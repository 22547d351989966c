/** What a signature and an encryption may be made with. SHA-256 is what Snowflake asks for; weaker is refused. */
import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenOf, descendantsOf } from './document.ts';
import { SamlProblem } from './problem.ts';

const signatureMethods: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);

const digestMethods: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);

const canonicalizations: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
]);

/** SAML core, section 5.4.4. */
const transforms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  ...canonicalizations,
]);

const dataEncryptions: ReadonlySet<string> = new Set([
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
]);

/** PKCS #1 v1.5 would tell an attacker, try by try, what was encrypted. */
const keyEncryptions: ReadonlySet<string> = new Set(['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p']);

const methodOf = (element: Element | undefined): string =>
  (element && attributeOf(element, 'Algorithm')) ?? 'none at all';

const only = (elements: readonly Element[]): Element | undefined =>
  elements.length === 1 ? elements[0] : undefined;

const checkSignature = (signature: Element): void => {
  const signedInfo = only(childrenOf(signature, 'signature', 'SignedInfo'));
  const reference = signedInfo && only(childrenOf(signedInfo, 'signature', 'Reference'));
  if (signedInfo === undefined || reference === undefined)
    throw new SamlProblem('signature', 'A signature does not refer to exactly one element.');
  const signatureMethod = methodOf(only(childrenOf(signedInfo, 'signature', 'SignatureMethod')));
  if (!signatureMethods.has(signatureMethod))
    throw new SamlProblem(
      'signatureMethod',
      `The signature method is ${signatureMethod}. Use RSA with SHA-256.`,
    );
  const digestMethod = methodOf(only(childrenOf(reference, 'signature', 'DigestMethod')));
  if (!digestMethods.has(digestMethod))
    throw new SamlProblem('digestMethod', `The digest method is ${digestMethod}. Use SHA-256.`);
  const canonicalization = methodOf(only(childrenOf(signedInfo, 'signature', 'CanonicalizationMethod')));
  if (!canonicalizations.has(canonicalization))
    throw new SamlProblem('signature', `The canonicalization is ${canonicalization}.`);
  const foreign = descendantsOf(reference, 'signature', 'Transform').map(methodOf);
  const unknown = foreign.find((method) => !transforms.has(method));
  if (unknown !== undefined) throw new SamlProblem('signature', `A transform is ${unknown}.`);
};

/** Looks at every signature in the document, wherever it stands. */
export const checkSignatureAlgorithms = (root: Element): void => {
  for (const signature of descendantsOf(root, 'signature', 'Signature')) checkSignature(signature);
};

export const checkEncryptionAlgorithms = (encryptedAssertion: Element): void => {
  const check = (holder: string, allowed: ReadonlySet<string>): void => {
    const method = methodOf(
      descendantsOf(encryptedAssertion, 'encryption', 'EncryptionMethod').find(
        ({ parentNode }) => parentNode?.localName === holder,
      ),
    );
    if (!allowed.has(method)) throw new SamlProblem('malformed', `${holder} is encrypted with ${method}.`);
  };
  check('EncryptedData', dataEncryptions);
  check('EncryptedKey', keyEncryptions);
};
