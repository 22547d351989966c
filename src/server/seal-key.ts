/** The key that seals secrets in the store: a file of the operator's, else one made in the data folder. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealKeyBytes } from '../account/secret-seal.ts';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** A key file that is there but holds no key. */
export class UnusableSealKey extends Error {
  override readonly name = 'UnusableSealKey';
}

const read = (file: string): Uint8Array => {
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length === sealKeyBytes) return key;
  throw new UnusableSealKey(
    `${file} must hold ${sealKeyBytes} random bytes in base64, as "openssl rand -base64 ${sealKeyBytes}" prints them.`,
  );
};

/** Written before anything is sealed under it; two servers that start at once agree on the first one's. */
const made = (file: string): Uint8Array => {
  try {
    writeFileSync(file, `${randomBytes(sealKeyBytes).toString('base64')}\n`, {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return read(file);
};

export const sealKey = (configured: string | null, dataFolder: string): Uint8Array => {
  if (configured !== null) return read(configured);
  const file = join(dataFolder, 'seal.key');
  try {
    return read(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return made(file);
    throw error;
  }
};
