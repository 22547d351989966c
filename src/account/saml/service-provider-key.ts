/** The account's own key for one integration: it signs requests and opens encrypted assertions. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface ServiceProviderKey {
  /** Base64 of DER. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
}

const day = 86_400_000;
/** Identity providers pin the certificate and nobody looks at its end, but one that has passed is refused by some. */
const validDays = 3650;

export const newServiceProviderKey = async (
  accountName: string,
  now: number,
): Promise<ServiceProviderKey> => {
  const { cert, private: privateKey } = await generate([{ name: 'commonName', value: accountName }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + validDays * day),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    ],
  });
  return { certificate: new X509Certificate(cert).raw.toString('base64'), privateKey };
};

/** Whether the certificate is for this key: one of another key would have assertions encrypted that nobody can open. */
export const belongsTogether = (certificate: string, privateKey: string): boolean =>
  new X509Certificate(Buffer.from(certificate, 'base64')).checkPrivateKey(createPrivateKey(privateKey));

/** What a sealed key is bound to. */
export const sealedAbout = (integration: number): string => `private key of integration ${integration}`;
