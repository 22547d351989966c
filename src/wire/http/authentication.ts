/** `Authorization: Snowflake Token="..."`: which session a request belongs to. */
import type { FastifyRequest } from 'fastify';
import { sessionFailure } from '../../account/errors.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { WireContext } from '../context.ts';

const authorization = /^Snowflake\s+Token="([^"]*)"$/i;
export const sessionDecorator = Symbol('driver session');

/** The token of the request; 390104 where there is none, as for a token nobody issued. */
export function tokenOf(request: FastifyRequest): string {
  const token = authorization.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || token === '' || token === 'None')
    throw sessionFailure('390104', 'Session token is invalid. Log in to start a session.');
  return token;
}

/** A hook for routes that need a session. It runs before the body is read, so that strangers send none. */
export const requireSession = (context: WireContext) => async (request: FastifyRequest) => {
  const session = await context.account.sessions.authenticate(tokenOf(request), request.ip);
  request.setDecorator(sessionDecorator, session);
};

export const sessionOf = (request: FastifyRequest): Session =>
  request.getDecorator<Session>(sessionDecorator);
