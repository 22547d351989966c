/** POST /api/v2/statements: runs one statement or several. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unsupportedFeature } from '../../../account/errors.ts';
import type { Session } from '../../../account/sessions/sessions.ts';
import { type Execution, endedWithin } from '../../statements/execution.ts';
import { type StatementRequest, userIssuer } from '../../statements/registry.ts';
import { statementCountOf } from '../../statements/statement-fields.ts';
import { failureStatus, sendEnded, sendInProgress } from '../answers.ts';
import { admissionOf, requireAdmission } from '../authentication.ts';
import type { SqlApiContext } from '../context.ts';
import { TooManyRequests } from '../refusals.ts';
import { refusalOfSingle } from '../single-statements.ts';
import { type StatementBody, statementBody } from '../statement-body.ts';
import { flagOf, requestIdOf } from './query-parameters.ts';

/** "AUTOCOMMIT must be TRUE …, regardless of the value set at the user or account level." */
const sessionParameters = { AUTOCOMMIT: true };

function statementRequest(
  { sqlText, wishes, binds, parameters }: StatementBody,
  session: Session,
  requestId: string | undefined,
): StatementRequest {
  const statementCount = statementCountOf(parameters, session);
  // "Snowflake does not currently support variable binding in multi-statement SQL requests."
  if (statementCount !== 1 && Object.keys(binds).length > 0)
    throw unsupportedFeature('BINDINGS IN A REQUEST OF SEVERAL STATEMENTS');
  return {
    requestId,
    issuer: userIssuer(session),
    context: wishes,
    sqlText,
    binds,
    parameters,
    statementCount,
    refusalOf: refusalOfSingle,
    describeOnly: false,
  };
}

/** Runs the statement in a session of its own, or finds the one that this request already started. */
async function start(context: SqlApiContext, request: FastifyRequest): Promise<Execution> {
  const admission = admissionOf(request);
  const requestId = requestIdOf(request);
  const body = statementBody(request.body);
  if (context.statements.isFull(userIssuer(admission))) throw new TooManyRequests();
  const { sessions } = context.account;
  const session = await admission.open({
    ...body.wishes,
    clientAddress: request.ip,
    parameters: sessionParameters,
  });
  try {
    const execution = context.statements.start(session, statementRequest(body, session, requestId));
    if (execution.session === session) execution.ended.then(() => sessions.end(session, 'LOGOUT'));
    else sessions.end(session, 'LOGOUT');
    return execution;
  } catch (error) {
    sessions.end(session, 'LOGOUT');
    throw error;
  }
}

/** For the statement, and for each one of several as soon as they are known. */
function spellNulls({ nullTexts }: SqlApiContext, execution: Execution, nullable: boolean): void {
  nullTexts.spell(execution.queryId, nullable);
  execution.ended.then(() => {
    if (execution.outcome?.kind !== 'succeeded') return;
    for (const { queryId } of execution.outcome.result.children) nullTexts.spell(queryId, nullable);
  });
}

export function submitEndpoint(app: FastifyInstance, context: SqlApiContext, path: string): void {
  app.post(path, { onRequest: requireAdmission(context) }, async (request, reply) => {
    const isAsync = flagOf(request, 'async') ?? false;
    const nullable = flagOf(request, 'nullable') ?? true;
    const owner = admissionOf(request);
    const execution = await start(context, request);
    const handle = execution.queryId;
    spellNulls(context, execution, nullable);
    if (isAsync || !(await endedWithin(execution, context.limits.longPoll)))
      return sendInProgress(context, reply, owner, handle);
    return sendEnded(context, reply, owner, { handle, partition: 0, statusOfFailure: failureStatus });
  });
}
