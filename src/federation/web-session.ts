/**
 * The session of a browser: its tokens in one cookie that scripts cannot read (HttpOnly), that other sites'
 * requests do not carry (SameSite) and that leaves TLS never once it came over it (Secure).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../account/errors.ts';
import type { Session, Sessions, SessionTokens, SignedIn } from '../account/sessions/sessions.ts';
import { isSecure } from './base-url.ts';
import type { FederationContext } from './context.ts';

/** https://datatracker.ietf.org/doc/html/rfc6265bis — `__Host-` binds a cookie to this host and to TLS. */
const cookieName = (secure: boolean): string => (secure ? '__Host-snowgate' : 'snowgate');

/** Session and master tokens are base64url, so a dot tells them apart. */
const separator = '.';

const cookie = (secure: boolean, value: string, seconds: number): string =>
  [
    `${cookieName(secure)}=${value}`,
    'Path=/',
    `Max-Age=${seconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ');

export const cookieValue = (request: FastifyRequest, name: string): string | undefined =>
  (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const keep = (
  { publicUrl }: FederationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { sessionToken, masterToken, masterValidity }: SessionTokens,
): void => {
  const value = `${sessionToken}${separator}${masterToken}`;
  reply.header('set-cookie', cookie(isSecure(request, publicUrl), value, masterValidity));
};

/** Ends the browser's earlier session, if it has one: nobody continues in somebody else's. */
export const beginWebSession = async (
  context: FederationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { tokens }: Pick<SignedIn, 'tokens'>,
): Promise<void> => {
  const earlier = await findSession(context, request);
  if (earlier !== undefined) context.account.sessions.end(earlier.session, 'LOGOUT');
  keep(context, request, reply, tokens);
};

/** The browser's session, its cookie renewed where that was due; undefined where it has none that lives. */
export const webSession = async (
  context: FederationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session | undefined> => {
  const found = await findSession(context, request);
  if (found?.renewed !== undefined) keep(context, request, reply, found.renewed);
  return found?.session;
};

export const endWebSession = async (
  context: FederationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const found = await findSession(context, request);
  if (found !== undefined) context.account.sessions.end(found.session, 'LOGOUT');
  reply.header('set-cookie', cookie(isSecure(request, context.publicUrl), '', 0));
};

interface Found {
  readonly session: Session;
  readonly renewed?: SessionTokens;
}

const findSession = async (
  context: FederationContext,
  request: FastifyRequest,
): Promise<Found | undefined> => {
  const value = cookieValue(request, cookieName(isSecure(request, context.publicUrl)));
  const [sessionToken = '', masterToken = ''] = value?.split(separator) ?? [];
  if (masterToken === '') return undefined;
  try {
    return await living(context.account.sessions, request.ip, sessionToken, masterToken);
  } catch (error) {
    if (error instanceof AccountError) return undefined;
    throw error;
  }
};

/** 390112: the session lives, its token must be renewed. */
const living = async (
  sessions: Sessions,
  clientAddress: string,
  sessionToken: string,
  masterToken: string,
): Promise<Found> => {
  try {
    return { session: await sessions.authenticate(sessionToken, clientAddress) };
  } catch (error) {
    if (!(error instanceof AccountError) || error.code !== '390112') throw error;
  }
  const renewed = await sessions.renew(masterToken, sessionToken, clientAddress);
  return { session: await sessions.authenticate(renewed.sessionToken, clientAddress), renewed };
};
