/**
 * Secrets that must be read again (a private key, the seed of one-time passcodes) lie in the store sealed, under
 * a key that does not: AES-256-GCM, bound to what the secret is about, so that one cannot be put in another's place.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface SecretSeal {
  seal(secret: string, about: string): string;
  /** Throws where the key is another, or the secret was sealed about something else. */
  open(sealed: string, about: string): string;
}

export const sealKeyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1.';

/** The store's secrets were sealed under another key. */
export class WrongSealKey extends Error {
  override readonly name = 'WrongSealKey';
  constructor() {
    super('A secret in the store cannot be opened: the key that sealed it is not the one configured.');
  }
}

export const createSecretSeal = (key: Uint8Array): SecretSeal => ({
  seal(secret, about) {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return version + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  },

  open(sealed, about) {
    const bytes = Buffer.from(sealed.slice(version.length), 'base64url');
    const nonce = bytes.subarray(0, nonceBytes);
    const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(about)).setAuthTag(tag);
      return (
        decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      throw new WrongSealKey();
    }
  },
});
