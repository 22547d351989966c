import { createHash } from 'node:crypto';
import { expiredCursor, invalidCursor } from './errors.ts';

export interface CursorState {
  /** Where the page before ended. */
  readonly after: string;
  /** Of which list; see `describeQuery`. */
  readonly query: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

const version = 1;
const maxLength = 4_096;

const fingerprint = (query: string): string =>
  createHash('sha256').update(query).digest('base64url').slice(0, 22);

/** An opaque cursor (RFC 9865). It grants nothing: a forged one only names another place in the same list. */
export const encodeCursor = (state: CursorState): string =>
  Buffer.from(JSON.stringify([version, state.issuedAt, fingerprint(state.query), state.after])).toString(
    'base64url',
  );

const parse = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

const refused = () => invalidCursor('The cursor is not one that this service provider gave out.');

/** Where to go on; 400 invalidCursor or expiredCursor where the cursor cannot say. */
export const decodeCursor = (
  text: string,
  context: { readonly query: string; readonly now: number; readonly lifetime: number },
): { readonly after: string } => {
  const state = text.length > maxLength ? undefined : parse(text);
  if (!Array.isArray(state) || state.length !== 4) throw refused();
  const [stateVersion, issuedAt, query, after]: unknown[] = state;
  if (stateVersion !== version || typeof issuedAt !== 'number' || typeof after !== 'string') throw refused();
  if (query !== fingerprint(context.query)) {
    throw invalidCursor('The cursor belongs to a request with another filter or order.');
  }
  if (context.now - issuedAt > context.lifetime) {
    throw expiredCursor('The cursor has expired: start again without one.');
  }
  return { after };
};
