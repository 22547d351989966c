/** POST /queries/v1/query-request: runs a statement. */
import type { FastifyInstance } from 'fastify';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { UnreadableRequest } from '../http/bodies.ts';
import { asRecord, type JsonRecord, property, textProperty } from '../http/json.ts';
import { requestIdOf } from '../http/query-string.ts';
import { sendEnvelope } from '../http/send.ts';
import { answerWhenEnded, detachedAnswer } from '../statements/answers.ts';
import { type StatementRequest, sessionIssuer } from '../statements/registry.ts';
import { bindsOf, parametersOf, statementCountOf } from '../statements/statement-fields.ts';

function statementRequest(
  body: JsonRecord,
  session: Session,
  requestId: string | undefined,
): StatementRequest {
  if (textProperty(body, 'bindStage') !== undefined) throw unsupportedFeature('BINDS FROM A STAGE');
  const sqlText = textProperty(body, 'sqlText');
  if (sqlText === undefined) throw new UnreadableRequest(400, 'The request has no sqlText.');
  const parameters = parametersOf(body);
  return {
    requestId,
    issuer: sessionIssuer(session),
    sqlText,
    binds: bindsOf(body),
    parameters,
    statementCount: statementCountOf(parameters, session),
    describeOnly: property(body, 'describeOnly') === true,
  };
}

export function queryEndpoint(app: FastifyInstance, context: WireContext): void {
  app.post('/queries/v1/query-request', { onRequest: requireSession(context) }, async (request, reply) => {
    const session = sessionOf(request);
    const body = asRecord(request.body);
    const execution = context.statements.start(
      session,
      statementRequest(body, session, requestIdOf(request)),
    );
    const answer =
      property(body, 'asyncExec') === true
        ? detachedAnswer(execution.queryId)
        : await answerWhenEnded(context, session, execution.queryId, request);
    return sendEnvelope(reply, answer, context.limits.compressAbove);
  });
}
