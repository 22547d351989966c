/** GET /monitoring/queries/{queryId}: how a statement stands. */
import type { FastifyInstance } from 'fastify';
import type { Session } from '../../account/sessions/sessions.ts';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { succeeded } from '../http/envelope.ts';
import { sendEnvelope } from '../http/send.ts';
import type { Execution } from '../statements/execution.ts';

interface Route {
  Params: { readonly queryId: string };
}

const executionStatus = (context: WireContext, execution: Execution) => {
  const failure = execution.outcome?.kind === 'failed' ? execution.outcome.failure : undefined;
  return {
    id: execution.queryId,
    status: execution.status,
    state: execution.status,
    sessionId: execution.session.id,
    sqlText: execution.sqlText,
    startTime: execution.startedAt,
    endTime: execution.endedAt ?? 0,
    totalDuration: (execution.endedAt ?? context.clock()) - execution.startedAt,
    errorCode: failure?.code ?? null,
    errorMessage: failure?.message ?? null,
  };
};

function endedStatus(context: WireContext, session: Session, queryId: string) {
  const ended = context.engine.resultOf(session, queryId);
  if (ended === undefined) return undefined;
  const failure = 'sqlState' in ended ? ended : undefined;
  return {
    id: queryId,
    status: failure === undefined ? 'SUCCESS' : 'FAILED_WITH_ERROR',
    errorCode: failure?.code ?? null,
    errorMessage: failure?.message ?? null,
  };
}

export function monitoringEndpoint(app: FastifyInstance, context: WireContext): void {
  app.get<Route>(
    '/monitoring/queries/:queryId',
    { onRequest: requireSession(context) },
    async (request, reply) => {
      const session = sessionOf(request);
      const queryId = request.params.queryId.toLowerCase();
      const execution = context.statements.ofQuery(session, queryId);
      const status = execution ? executionStatus(context, execution) : endedStatus(context, session, queryId);
      const answer = succeeded({ queries: status === undefined ? [] : [status] });
      return sendEnvelope(reply, answer, context.limits.compressAbove);
    },
  );
}
