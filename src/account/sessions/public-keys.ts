/** Public keys of users, as base64 of their DER encoding. https://docs.snowflake.com/en/user-guide/key-pair-auth */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { User } from '../model.ts';

export const importPublicKey = (body: string): KeyObject =>
  createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });

/** `SHA256:…` over the DER encoding, as DESC USER shows it and key-pair tokens carry it. */
export const publicKeyFingerprint = (body: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(body, 'base64')).digest('base64')}`;

type KeyHolder = Pick<User, 'rsaPublicKey' | 'rsaPublicKey2'>;

export const hasPublicKey = ({ rsaPublicKey, rsaPublicKey2 }: KeyHolder): boolean =>
  rsaPublicKey !== null || rsaPublicKey2 !== null;

/** A user may have two keys, so that one can take over from the other. */
export const publicKeyWith = (
  fingerprint: string,
  { rsaPublicKey, rsaPublicKey2 }: KeyHolder,
): string | null =>
  [rsaPublicKey, rsaPublicKey2].find((key) => key !== null && publicKeyFingerprint(key) === fingerprint) ??
  null;

/** What signatures of nobody are checked against, so that nobody takes as long as somebody. Its private key is gone. */
export const decoyPublicKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxKc2RIAk9Cf/BQlN2VWpcYGwzjGLhiNPJObO503Jmnqmg/YNzfv5NrrRondfd9SzyMtY' +
  'MxetertR8aS1V0mUXJGPknn0Vo6sJ45cfiQAHyiaNj2FsbZHGrdETiavMC/Rp41taWmGEHTzdZUPgQ8BgXGayCqmTk2Lzdj8RjsYvQc7bP4c09Y5' +
  'wQCRm55Oud21QuWIzGqg3UQ+uX26d7KSfqTd4FUv/CM0atwaMZjRikNMzRA1+JNc6qVpmqwlAPKkoJShYSnbhEWJy6MAkBNu+MDPhDdWz0MetZUT' +
  'VaSfx0kUDH+85M35r17ly4c6T+uF6b2KXIdwnmkfbwjMsTV2RQIDAQAB';
