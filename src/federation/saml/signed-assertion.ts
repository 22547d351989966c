/** The assertion as it was signed: what a signature covers is read from what was verified, never from what was sent. */
import { promisify } from 'node:util';
import { type Profile, SAML } from '@node-saml/node-saml';
import type { Element } from '@xmldom/xmldom';
import { decrypt } from 'xml-encryption';
import type { SamlIntegration } from '../../account/model.ts';
import { readCertificates } from '../../account/saml/certificates.ts';
import { checkEncryptionAlgorithms, checkSignatureAlgorithms } from './algorithms.ts';
import { descendantsOf, isNamed, parseDocument } from './document.ts';
import { SamlProblem } from './problem.ts';
import type { SamlResponse } from './response.ts';

/** The library verifies signatures; everything that the assertion says is checked here, by the account's own clock. */
class Verifier extends SAML {
  protected override async processValidlySignedAssertionAsync(
    assertionXml: string,
  ): Promise<{ profile: Profile; loggedOut: boolean }> {
    const profile: Profile = {
      issuer: '',
      nameID: '',
      nameIDFormat: '',
      getAssertionXml: () => assertionXml,
    };
    return { profile, loggedOut: false };
  }
}

const verify = async (
  response: SamlResponse,
  certificates: readonly string[],
  privateKey: string,
): Promise<string | undefined> => {
  const verifier = new Verifier({
    idpCert: [...certificates],
    issuer: 'unused',
    callbackUrl: 'unused',
    audience: false,
    decryptionPvk: privateKey,
    // Every signature that is there must hold, and one must be there.
    wantAuthnResponseSigned: response.isSigned,
    wantAssertionsSigned: response.isEncrypted ? !response.isSigned : response.isAssertionSigned,
  });
  const { profile } = await verifier.validatePostResponseAsync({ SAMLResponse: response.base64 });
  return profile?.getAssertionXml?.();
};

const decryptText = promisify(decrypt);

/** Before the library opens it: what is inside must be no weaker than what is outside. */
const checkEncrypted = async ({ assertion }: SamlResponse, privateKey: string): Promise<void> => {
  checkEncryptionAlgorithms(assertion);
  let text: string;
  try {
    text = await decryptText(assertion.toString(), { key: privateKey });
  } catch {
    throw new SamlProblem(
      'malformed',
      'The assertion is not encrypted for the certificate that SAML2_SNOWFLAKE_X509_CERT shows.',
    );
  }
  checkSignatureAlgorithms(parseDocument(text));
};

/** Whether the answer carries a certificate that is none of the provider's. It tells more than "invalid"; nothing trusts it. */
const hasForeignCertificate = ({ root }: SamlResponse, certificates: readonly string[]): boolean =>
  descendantsOf(root, 'signature', 'Signature')
    .flatMap((signature) => descendantsOf(signature, 'signature', 'X509Certificate'))
    .some(({ textContent }) => {
      const [found] = readCertificates(textContent ?? '') ?? [];
      return found === undefined || !certificates.includes(found);
    });

export const signedAssertion = async (
  response: SamlResponse,
  { certificates }: Pick<SamlIntegration, 'certificates'>,
  privateKey: string,
): Promise<Element> => {
  checkSignatureAlgorithms(response.root);
  if (response.isEncrypted) await checkEncrypted(response, privateKey);
  else if (!response.isSigned && !response.isAssertionSigned)
    throw new SamlProblem('signature', 'Neither the answer nor its assertion is signed.');
  let xml: string | undefined;
  try {
    xml = await verify(response, certificates, privateKey);
  } catch {
    xml = undefined;
  }
  if (xml === undefined) {
    throw hasForeignCertificate(response, certificates)
      ? new SamlProblem(
          'certificate',
          'The answer is signed with a certificate that SAML2_X509_CERT does not have.',
        )
      : new SamlProblem('signature', 'A signature does not hold for the certificates in SAML2_X509_CERT.');
  }
  const assertion = parseDocument(xml);
  if (!isNamed(assertion, 'assertion', 'Assertion'))
    throw new SamlProblem('signature', 'What is signed is not an assertion.');
  return assertion;
};
