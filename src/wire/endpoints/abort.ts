/** Stops a statement: POST /queries/v1/abort-request by request id, POST /queries/{queryId}/abort-request by query id. */
import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { type Envelope, statementFailed, succeeded } from '../http/envelope.ts';
import { asRecord, textProperty } from '../http/json.ts';
import { sendEnvelope } from '../http/send.ts';
import type { Execution } from '../statements/execution.ts';
import { notExecuting } from '../statements/failures.ts';
import { sessionIssuer } from '../statements/registry.ts';

interface Route {
  Params: { readonly queryId: string };
}

function abort(execution: Execution | undefined): Envelope {
  if (execution?.status !== 'RUNNING') return statementFailed(notExecuting(execution?.queryId ?? ''));
  execution.abort();
  return succeeded(null);
}

export function abortEndpoints(app: FastifyInstance, context: WireContext): void {
  const { statements, limits } = context;
  const onRequest = requireSession(context);
  app.post('/queries/v1/abort-request', { onRequest }, async (request, reply) => {
    const requestId = textProperty(asRecord(request.body), 'requestId') ?? '';
    const execution = statements.ofRequest(sessionIssuer(sessionOf(request)), requestId);
    return sendEnvelope(reply, abort(execution), limits.compressAbove);
  });
  app.post<Route>('/queries/:queryId/abort-request', { onRequest }, async (request, reply) => {
    const execution = statements.ofQuery(sessionOf(request), request.params.queryId);
    return sendEnvelope(reply, abort(execution), limits.compressAbove);
  });
}
