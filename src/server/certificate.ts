/** The server's certificate: from files, or made at first start and kept in the data folder. */
import { X509Certificate } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';
import type { TlsMaterial } from './first-byte.ts';
import { certificateFailure } from './start-failures.ts';

export type CertificateSource =
  | { readonly certificateFile: string; readonly keyFile: string }
  | { readonly dataFolder: string };

const certificateName = 'tls-certificate.pem';
const keyName = 'tls-key.pem';
const day = 86_400_000;
/** Longer is refused by some clients: https://support.apple.com/en-us/103769 */
const validDays = 825;
const renewBefore = 30 * day;

async function writePrivately(file: string, content: string): Promise<void> {
  const draft = `${file}.new`;
  await writeFile(draft, content, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

async function make(now: number): Promise<TlsMaterial> {
  const names = [...new Set(['localhost', hostname()])];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'Snowgate' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + validDays * day),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2, value }) as const),
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { certificate: cert, key };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function kept(certificateFile: string, keyFile: string, now: number): Promise<TlsMaterial | undefined> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(certificateFile, 'utf8'),
      readFile(keyFile, 'utf8'),
    ]);
    const expires = Date.parse(new X509Certificate(certificate).validTo);
    return expires - renewBefore > now ? { certificate, key } : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function fromFiles(certificateFile: string, keyFile: string): Promise<TlsMaterial> {
  const read = (file: string): Promise<string> =>
    readFile(file, 'utf8').catch((error: unknown) => {
      throw certificateFailure(error, file);
    });
  const [certificate, key] = await Promise.all([read(certificateFile), read(keyFile)]);
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw certificateFailure(error, `${certificateFile} with ${keyFile}`);
  }
  return { certificate, key };
}

export async function certificateFrom(source: CertificateSource, now: number): Promise<TlsMaterial> {
  if ('certificateFile' in source) return fromFiles(source.certificateFile, source.keyFile);
  const certificateFile = join(source.dataFolder, certificateName);
  const keyFile = join(source.dataFolder, keyName);
  const existing = await kept(certificateFile, keyFile, now);
  if (existing !== undefined) return existing;
  const made = await make(now);
  await writePrivately(keyFile, made.key);
  await writePrivately(certificateFile, made.certificate);
  return made;
}
