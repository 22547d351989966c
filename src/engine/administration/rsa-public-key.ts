/** Public keys for key-pair authentication: https://docs.snowflake.com/en/user-guide/key-pair-auth */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { type AccountError, executionError } from '../../account/errors.ts';

const smallestModulus = 2048;

const rejected = (reason: string): AccountError =>
  executionError(
    `SQL compilation error:\nNew public key rejected by current policy. Reason: '${reason}'`,
    '003003',
    '22023',
  );

/** The key's base64 body without line breaks. PEM delimiters are refused, as Snowflake asks to leave them out. */
export const normalizeRsaPublicKey = (text: string): string => {
  const body = text.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw rejected('Invalid public key');
  const key = readKey(body);
  if (key.asymmetricKeyType !== 'rsa') throw rejected('Invalid public key');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < smallestModulus)
    throw rejected('Public key is too short');
  return body;
};

const readKey = (body: string): KeyObject => {
  try {
    return createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });
  } catch {
    throw rejected('Invalid public key');
  }
};

/** `SHA256:…` over the DER encoding, as DESC USER shows it and key-pair tokens carry it. */
export const rsaPublicKeyFingerprint = (body: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(body, 'base64')).digest('base64')}`;
