/** What a client hears about a statement: https://docs.snowflake.com/en/developer-guide/sql-api/reference */
import type { FastifyReply } from 'fastify';
import type { Session } from '../../account/sessions/sessions.ts';
import type { StatementFailure } from '../../engine/engine.ts';
import { timedOut } from '../../engine/errors.ts';
import { UnreadableRequest } from '../http/bodies.ts';
import { sendAlwaysCompressed, sendText } from '../http/send.ts';
import { endedStatement } from '../statements/ended.ts';
import { statementNotFound } from '../statements/failures.ts';
import type { SqlApiContext } from './context.ts';
import { partitionRows, partitionsOf, resultSet } from './result-set.ts';
import { partitionLinks, statusUrl } from './urls.ts';

const json = 'application/json; charset=utf-8';
const timeoutCode = timedOut(0).code;

export const sendJson = (
  { limits }: Pick<SqlApiContext, 'limits'>,
  reply: FastifyReply,
  status: number,
  body: object,
): Promise<FastifyReply> => sendText(reply.status(status), JSON.stringify(body), json, limits.compressAbove);

const startOf = ({ statements }: SqlApiContext, owner: Pick<Session, 'user'>, handle: string) =>
  statements.ofQuery(owner, handle)?.startedAt;

/** 202: ask again. */
export const sendInProgress = (
  context: SqlApiContext,
  reply: FastifyReply,
  owner: Pick<Session, 'user'>,
  handle: string,
): Promise<FastifyReply> =>
  sendJson(context, reply, 202, {
    code: '333334',
    message: 'Execution in progress: ask the statementStatusUrl for the result.',
    statementHandle: handle,
    statementStatusUrl: statusUrl(handle),
    createdOn: startOf(context, owner, handle),
  });

export const sendFailure = (
  context: SqlApiContext,
  reply: FastifyReply,
  owner: Pick<Session, 'user'>,
  { code, sqlState, message, queryId }: StatementFailure,
  status = 422,
): Promise<FastifyReply> =>
  sendJson(context, reply, status, {
    code,
    message,
    sqlState,
    statementHandle: queryId,
    statementStatusUrl: statusUrl(queryId),
    createdOn: startOf(context, owner, queryId),
  });

/** To whoever waited for the statement, 408 tells that it was given up; who asks later hears that it failed. */
export const failureStatus = ({ code }: StatementFailure): number => (code === timeoutCode ? 408 : 422);

export interface Wanted {
  readonly handle: string;
  readonly partition: number;
  readonly statusOfFailure?: ((failure: StatementFailure) => number) | undefined;
}

/** The result of a statement that has ended, or its failure. */
export async function sendEnded(
  context: SqlApiContext,
  reply: FastifyReply,
  owner: Pick<Session, 'user'>,
  { handle, partition, statusOfFailure }: Wanted,
): Promise<FastifyReply> {
  const ended = endedStatement(context, owner, handle);
  if (ended === undefined) return sendFailure(context, reply, owner, statementNotFound(handle));
  if (ended.kind === 'failed') {
    const { failure } = ended;
    return sendFailure(context, reply, owner, { ...failure, queryId: handle }, statusOfFailure?.(failure));
  }
  const { answered } = ended;
  const partitions = partitionsOf(answered.statement.result, context.limits);
  const wanted = partitions[partition];
  if (wanted === undefined)
    throw new UnreadableRequest(
      400,
      `There is no partition ${partition}: the result has ${partitions.length}, counted from 0.`,
    );
  if (partitions.length > 1) context.results.keep(owner, answered.statement);
  reply.header('link', partitionLinks(handle, partition, partitions.length));
  const nullAs = context.nullTexts.of(handle);
  if (partition > 0) return sendAlwaysCompressed(reply, { data: partitionRows(answered, wanted, nullAs) });
  return sendJson(
    context,
    reply,
    200,
    resultSet(answered, partitions, nullAs, startOf(context, owner, handle)),
  );
}
