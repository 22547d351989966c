/** POST /session?delete=true: a driver ends its session. */
import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { succeeded } from '../http/envelope.ts';
import { queryText } from '../http/query-string.ts';
import { sendEnvelope } from '../http/send.ts';

export function logoutEndpoint(app: FastifyInstance, context: WireContext): void {
  app.post('/session', { onRequest: requireSession(context) }, async (request, reply) => {
    if (queryText(request, 'delete') === 'true') context.account.sessions.end(sessionOf(request), 'LOGOUT');
    return sendEnvelope(reply, succeeded(null), context.limits.compressAbove);
  });
}
