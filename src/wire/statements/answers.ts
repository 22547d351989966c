/** What a driver hears about a statement: its result, its failure, or where to ask again. */
import type { FastifyRequest } from 'fastify';
import type { Session } from '../../account/sessions/sessions.ts';
import type { StatementFailure, StatementResult } from '../../engine/engine.ts';
import type { WireContext } from '../context.ts';
import { type Envelope, statementFailed, succeeded } from '../http/envelope.ts';
import { type Answered, queryAnswer } from '../results/query-answer.ts';
import { type Execution, endedWithin } from './execution.ts';

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

export const statementNotFound = (queryId: string): Envelope =>
  statementFailed({
    code: '000709',
    sqlState: '02000',
    message: `Statement ${queryId} not found`,
    line: -1,
    position: -1,
    queryId,
  });

/** How this client reaches the server. */
const baseUrlOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`;

const isFailure = (ended: StatementResult | StatementFailure): ended is StatementFailure =>
  'sqlState' in ended;

/** The answer to a statement that has ended and whose result, if not in hand, the engine may have. */
export async function endedAnswer(
  context: WireContext,
  session: Session,
  queryId: string,
  request: FastifyRequest,
): Promise<Envelope> {
  const ended = context.engine.resultOf(session, queryId);
  if (ended === undefined) return statementNotFound(queryId);
  if (isFailure(ended)) return statementFailed(ended);
  return queryAnswer(
    context,
    session,
    { statement: ended, children: [], numberOfBinds: 0 },
    baseUrlOf(request),
  );
}

/** Which of an execution's results the id names: its own, or that of one of several statements. */
function resultNamed(execution: Execution, queryId: string): Answered | undefined {
  if (execution.outcome?.kind !== 'succeeded') return undefined;
  const { result } = execution.outcome;
  if (queryId === execution.queryId)
    return { statement: result, children: result.children, numberOfBinds: result.numberOfBinds };
  const child = result.children.find((candidate) => candidate.queryId === queryId);
  return child && { statement: child, children: [], numberOfBinds: 0 };
}

/** Waits for the statement as long as a request may last, then answers. `queryId` may name one of several statements. */
export async function answerWhenEnded(
  context: WireContext,
  session: Session,
  execution: Execution,
  request: FastifyRequest,
  queryId = execution.queryId,
): Promise<Envelope> {
  if (!(await endedWithin(execution, context.limits.longPoll)))
    return pending(queryId, inProgress, 'Query execution in progress');
  if (execution.outcome?.kind === 'failed') return statementFailed(execution.outcome.failure);
  const named = resultNamed(execution, queryId);
  return named === undefined
    ? endedAnswer(context, session, queryId, request)
    : queryAnswer(context, session, named, baseUrlOf(request));
}
