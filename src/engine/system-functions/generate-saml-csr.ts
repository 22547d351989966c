/** https://docs.snowflake.com/en/sql-reference/functions/system_generate_saml_csr */
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { Name as DistinguishedName, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { doesNotExist, invalidValue } from '../../account/errors.ts';
import { sealedAbout } from '../../account/saml/service-provider-key.ts';
import { integrationNameOf } from './integration-name.ts';
import { type SystemFunction, textResult } from './system-function.ts';

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

const keyPair = async (pem: string) => {
  const key = createPrivateKey(pem);
  const { subtle } = webcrypto;
  return {
    privateKey: await subtle.importKey(
      'pkcs8',
      key.export({ type: 'pkcs8', format: 'der' }),
      algorithm,
      false,
      ['sign'],
    ),
    publicKey: await subtle.importKey(
      'spki',
      createPublicKey(key).export({ type: 'spki', format: 'der' }),
      algorithm,
      true,
      ['verify'],
    ),
  };
};

/** `cn=juser, ou=dev, dc=com`; attribute types in any case. */
const readName = (text: string): DistinguishedName => {
  try {
    const name = new DistinguishedName(
      text.replace(/(?:^|[,+]\s*)[a-z]+(?=\s*=)/gi, (type) => type.toUpperCase()),
    );
    if (name.toJSON().length > 0) return name;
  } catch {
    // Refused like a name without any part.
  }
  throw invalidValue(text, 'DN');
};

/** The subject of a certificate, in the order and form that a request names it. */
const subjectOf = (certificate: string): string =>
  new X509Certificate(Buffer.from(certificate, 'base64')).subject.split('\n').join(', ');

export const generateSamlCsr: SystemFunction = {
  name: 'SYSTEM$GENERATE_SAML_CSR',
  minimumArguments: 1,
  maximumArguments: 2,
  type: textResult,
  async run({ account, session }, [nameText, subject]) {
    const name = integrationNameOf(nameText);
    const integration = await account.read(session.actor(), (queries) => queries.describeIntegration(name));
    if (integration.type !== 'SAML2') throw doesNotExist('INTEGRATION', name);
    const privateKey = account.secrets.open(integration.sealedPrivateKey, sealedAbout(integration.id));
    const request = await Pkcs10CertificateRequestGenerator.create({
      name: readName(subject ?? subjectOf(integration.snowflakeCertificate)),
      keys: await keyPair(privateKey),
      signingAlgorithm: algorithm,
    });
    return request.toString('pem').replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST');
  },
};
