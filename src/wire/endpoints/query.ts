/** POST /queries/v1/query-request: runs a statement. */
import type { FastifyInstance } from 'fastify';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { Bind } from '../../engine/engine.ts';
import type { WireContext } from '../context.ts';
import { requireSession, sessionOf } from '../http/authentication.ts';
import { UnreadableRequest } from '../http/bodies.ts';
import {
  asRecord,
  type JsonRecord,
  property,
  recordProperty,
  textProperty,
  withoutPrototype,
} from '../http/json.ts';
import { requestIdOf } from '../http/query-string.ts';
import { sendEnvelope } from '../http/send.ts';
import { answerWhenEnded, detachedAnswer } from '../statements/answers.ts';
import type { StatementRequest } from '../statements/registry.ts';

const bindValue = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

function bindOf(bind: unknown): Bind {
  const record = asRecord(bind);
  const value = property(record, 'value');
  return {
    type: (textProperty(record, 'type') ?? 'ANY').toUpperCase(),
    value: Array.isArray(value) ? value.map(bindValue) : bindValue(value),
  };
}

const bindsOf = (body: JsonRecord) =>
  withoutPrototype(
    Object.entries(recordProperty(body, 'bindings')).map(([name, bind]) => [name, bindOf(bind)] as const),
  );

/** How many statements the text may hold: as the request says, else the session. */
function statementCountOf(body: JsonRecord, session: Session): number {
  const asked =
    property(recordProperty(body, 'parameters'), 'MULTI_STATEMENT_COUNT') ??
    session.parameters.get('MULTI_STATEMENT_COUNT') ??
    1;
  const count = typeof asked === 'string' && asked !== '' ? Number(asked) : asked;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : 1;
}

/** Session parameters for this statement alone; what is no plain value is no parameter. */
const parametersOf = (body: JsonRecord) =>
  withoutPrototype(
    Object.entries(recordProperty(body, 'parameters')).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, value] as const]
        : [],
    ),
  );

function statementRequest(
  body: JsonRecord,
  session: Session,
  requestId: string | undefined,
): StatementRequest {
  if (textProperty(body, 'bindStage') !== undefined) throw unsupportedFeature('BINDS FROM A STAGE');
  const sqlText = textProperty(body, 'sqlText');
  if (sqlText === undefined) throw new UnreadableRequest(400, 'The request has no sqlText.');
  return {
    requestId,
    sqlText,
    binds: bindsOf(body),
    parameters: parametersOf(body),
    statementCount: statementCountOf(body, session),
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
        : await answerWhenEnded(context, session, execution, request);
    return sendEnvelope(reply, answer, context.limits.compressAbove);
  });
}
