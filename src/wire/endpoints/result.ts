/** GET /queries/{queryId}/result: the result of a statement that runs or has ended. */
import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { sendEnvelope } from '../http/send.ts';
import { answerWhenEnded, endedAnswer } from '../statements/answers.ts';

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
      const execution = context.statements.ofQuery(session, queryId);
      const answer =
        execution === undefined
          ? await endedAnswer(context, session, queryId, request)
          : await answerWhenEnded(context, session, execution, request, queryId);
      return sendEnvelope(reply, answer, context.limits.compressAbove);
    },
  );
}
