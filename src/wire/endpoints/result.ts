/** GET /queries/{queryId}/result: the result of a statement that runs or has ended. */
import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { sendEnvelope } from '../http/send.ts';
import { answerWhenEnded } from '../statements/answers.ts';

interface Route {
  Params: { readonly queryId: string };
}

export function resultEndpoint(app: FastifyInstance, context: WireContext): void {
  app.get<Route>(
    '/queries/:queryId/result',
    { onRequest: requireSession(context) },
    async (request, reply) => {
      const session = sessionOf(request);
      const queryId = request.params.queryId.toLowerCase();
      const answer = await answerWhenEnded(context, session, queryId, request);
      return sendEnvelope(reply, answer, context.limits.compressAbove);
    },
  );
}
