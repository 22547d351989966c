/** X.509 certificates as administrators paste them: base64 on one line, or PEM, one or several. */
import { X509Certificate } from 'node:crypto';

const pemBlock = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Enough for every key of a provider that is rolling over; each costs a try per signature. */
const mostCertificates = 10;

const bodies = (text: string): readonly string[] => {
  const blocks = [...text.matchAll(pemBlock)].map(([, body = '']) => body);
  return (blocks.length > 0 ? blocks : [text]).map((body) => body.replace(/\s+/g, ''));
};

const isCertificate = (body: string): boolean => {
  if (!base64.test(body)) return false;
  try {
    return new X509Certificate(Buffer.from(body, 'base64')).publicKey.asymmetricKeyType !== undefined;
  } catch {
    return false;
  }
};

/** Each certificate as base64 of its DER on one line, or undefined where the text is not certificates. */
export const readCertificates = (text: string): readonly string[] | undefined => {
  const found = [...new Set(bodies(text))];
  return found.length <= mostCertificates && found.every(isCertificate) ? found : undefined;
};

export const toPem = (certificate: string): string =>
  `-----BEGIN CERTIFICATE-----\n${(certificate.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
