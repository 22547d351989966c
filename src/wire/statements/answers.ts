/** What a driver hears about a statement: its result, its failure, or where to ask again. */
import type { FastifyRequest } from 'fastify';
import type { Session } from '../../account/sessions/sessions.ts';
import type { WireContext } from '../context.ts';
import { type Envelope, statementFailed, succeeded } from '../http/envelope.ts';
import { queryAnswer } from '../results/query-answer.ts';
import { endedStatement } from './ended.ts';
import { endedWithin } from './execution.ts';
import { statementNotFound } from './failures.ts';

/** The driver waits for the result, and asks there for it. */
const inProgress = '333333';
/** The driver goes on, and asks there when it wants the result. */
const inProgressDetached = '333334';

const pending = (queryId: string, code: string, message: string): Envelope =>
  succeeded(
    {
      queryId,
      getResultUrl: `/queries/${queryId}/result`,
      queryAbortsAfterSecs: 300,
      progressDesc: null,
    },
    code,
    message,
  );

export const detachedAnswer = (queryId: string): Envelope =>
  pending(
    queryId,
    inProgressDetached,
    'Query execution in progress. Asynchronous: ask for the result when it is needed.',
  );

/** How this client reaches the server. */
const baseUrlOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`;

/** Waits for the statement as long as a request may last, then answers. `queryId` may name one of several statements. */
export async function answerWhenEnded(
  context: WireContext,
  session: Session,
  queryId: string,
  request: FastifyRequest,
): Promise<Envelope> {
  const execution = context.statements.ofQuery(session, queryId);
  if (execution !== undefined && !(await endedWithin(execution, context.limits.longPoll)))
    return pending(queryId, inProgress, 'Query execution in progress');
  const ended = endedStatement(context, session, queryId);
  if (ended === undefined) return statementFailed(statementNotFound(queryId));
  if (ended.kind === 'failed') return statementFailed(ended.failure);
  return queryAnswer(context, session, ended.answered, baseUrlOf(request));
}
