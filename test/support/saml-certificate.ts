/** Certificates as identity providers have them. */
import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface SigningKey {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Base64 of DER on one line: what SAML2_X509_CERT takes. */
  readonly line: string;
}

export const newSigningKey = async (name: string): Promise<SigningKey> => {
  const { cert, private: privateKey } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
  });
  return { certificate: cert, privateKey, line: new X509Certificate(cert).raw.toString('base64') };
};
