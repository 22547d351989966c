/** Fetches an identity provider's metadata. Never on the way of a sign-in: only by a statement, or beside one. */
import type { SamlIdentityProvider } from '../../account/account.ts';
import { readMetadata, UnusableMetadata } from './metadata-document.ts';

const timeout = 10_000;
const greatestDocument = 1024 * 1024;

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whoever could change the document on its way could sign in as anybody: it travels over TLS, or not at all. */
export const isMetadataUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
};

const bounded = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > greatestDocument) throw new UnusableMetadata(`it is larger than ${greatestDocument} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** Throws {@link UnusableMetadata}, whatever stood in the way. */
export const fetchMetadata = async (url: string, stop?: AbortSignal): Promise<SamlIdentityProvider> => {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(stop === undefined ? [] : [stop])]),
      headers: { accept: 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8' },
    });
    if (!response.ok) throw new UnusableMetadata(`the answer was HTTP ${response.status}`);
    return readMetadata(await bounded(response.body ?? (async function* () {})()));
  } catch (error) {
    if (error instanceof UnusableMetadata) throw error;
    throw new UnusableMetadata(reasonOf(error));
  }
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it could not be fetched';
  if (error.name === 'TimeoutError') return `there was no answer within ${timeout / 1000} seconds`;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause
    ? `it could not be fetched (${cause.code})`
    : 'it could not be fetched';
};
