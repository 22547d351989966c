/** POST /session/heartbeat: a driver keeps its session from expiring for idleness. */
import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { succeeded } from '../http/envelope.ts';
import { sendEnvelope } from '../http/send.ts';

export function heartbeatEndpoint(app: FastifyInstance, context: WireContext): void {
  app.post('/session/heartbeat', { onRequest: requireSession(context) }, async (request, reply) => {
    context.account.sessions.heartbeat(sessionOf(request));
    return sendEnvelope(reply, succeeded(null), context.limits.compressAbove);
  });
}
