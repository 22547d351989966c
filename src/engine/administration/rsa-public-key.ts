/** Public keys for key-pair authentication: https://docs.snowflake.com/en/user-guide/key-pair-auth */
import type { KeyObject } from 'node:crypto';
import { type AccountError, executionError } from '../../account/errors.ts';
import { importPublicKey } from '../../account/sessions/public-keys.ts';

const smallestModulus = 2048;
/** P-256, P-384 and P-521, with which Python's connector can sign. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

const rejected = (reason: string): AccountError =>
  executionError(
    `SQL compilation error:\nNew public key rejected by current policy. Reason: '${reason}'`,
    '003003',
    '22023',
  );

/** The key's base64 body, without line breaks. PEM delimiters are refused, as Snowflake asks to leave them out. */
export const normalizeRsaPublicKey = (text: string): string => {
  const body = text.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw rejected('Invalid public key');
  const key = readKey(body);
  if (!isSupported(key)) throw rejected('Invalid public key');
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < smallestModulus)
    throw rejected('Public key is too short');
  // Encoded anew: what a client takes the fingerprint of is the one encoding without anything after it.
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
};

const isSupported = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'rsa' ||
  (asymmetricKeyType === 'ec' && curves.includes(asymmetricKeyDetails?.namedCurve ?? ''));

const readKey = (body: string): KeyObject => {
  try {
    return importPublicKey(body);
  } catch {
    throw rejected('Invalid public key');
  }
};
