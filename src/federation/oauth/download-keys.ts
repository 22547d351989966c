/** Reads an authorization server's keys (RFC 7517 section 5). Whatever it answers costs us little time and memory. */
import type { JSONWebKeySet } from 'jose';

/** The keys cannot be had; the message says why. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Milliseconds for the whole answer. */
const timeout = 5_000;
const mostBytes = 512 * 1024;
const mostKeys = 100;

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Keys that came over a network in the clear could be anybody's. */
const requireSafe = (url: URL): void => {
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return;
  throw new KeysUnavailable(`${url.href} is not read: keys are read over https only, or from this machine.`);
};

const readText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parse = (text: string): JSONWebKeySet => {
  const value: unknown = JSON.parse(text);
  const keys: unknown =
    typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('the answer is no JSON Web Key Set');
  const usable = keys.filter(
    (key) => typeof key === 'object' && key !== null && (key.kty === 'RSA' || key.kty === 'EC'),
  );
  return { keys: usable.slice(0, mostKeys) };
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeout / 1000} seconds`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};

export const downloadKeys = async (address: string): Promise<JSONWebKeySet> => {
  const url = new URL(address);
  requireSafe(url);
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json, application/jwk-set+json' },
      // Where it sends us is not where the integration says that keys are.
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    return parse(await readText(response));
  } catch (error) {
    throw new KeysUnavailable(`${url.href} could not be read: ${reasonOf(error)}.`);
  }
};
