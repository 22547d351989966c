/**
 * Which browser began a sign-in, so that nobody signs others in as themselves with an answer of their own (login CSRF).
 * The answer is posted by another site, which cookies stand only with SameSite=None, and that is for TLS alone: on plain
 * HTTP no browser can be told from another.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSecure } from './base-url.ts';
import type { FederationContext } from './context.ts';
import { hashProof } from './saml/pending-requests.ts';
import { cookieValue } from './web-session.ts';

const cookieName = '__Host-snowgate-start';
/** As long as a request waits for its answer. */
const cookieSeconds = 900;

const markOf = (request: FastifyRequest): string | undefined => {
  const value = cookieValue(request, cookieName);
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
};

/** The digest of the browser's mark, which it is given where it has none: several sign-ins may be under way. */
export const markBrowser = (
  { publicUrl }: FederationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): string | null => {
  if (!isSecure(request, publicUrl)) return null;
  const mark = markOf(request) ?? randomBytes(32).toString('base64url');
  const attributes = `Path=/; Max-Age=${cookieSeconds}; HttpOnly; SameSite=None; Secure`;
  reply.header('set-cookie', `${cookieName}=${mark}; ${attributes}`);
  return hashProof(mark);
};

/** The digest of the mark that the browser has; null where it has none. */
export const markedBrowser = (request: FastifyRequest): string | null => {
  const mark = markOf(request);
  return mark === undefined ? null : hashProof(mark);
};
