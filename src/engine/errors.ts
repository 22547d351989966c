/** Refusals of the engine itself, and every failure in the form that drivers show. */
import { randomUUID } from 'node:crypto';
import { AccountError } from '../account/errors.ts';
import { SqlSyntaxError } from '../sql/ast.ts';
import { StoreUnavailable } from '../store/database.ts';
import { StatementError, type StatementFailure } from './engine.ts';
import { QueryError } from './query/errors.ts';

/** A statement that could be read but cannot be: the message follows Snowflake's `SQL compilation error:`. */
export const compilationError = (message: string, code = '001003', sqlState = '42000'): AccountError =>
  new AccountError({ kind: 'invalidValue', code, sqlState, message: `SQL compilation error:\n${message}` });

/** 000604, which drivers show as a cancelled query. */
export const canceled = (): AccountError =>
  new AccountError({
    kind: 'invalidState',
    code: '000604',
    sqlState: '57014',
    message: 'SQL execution canceled',
  });

export const timedOut = (seconds: number): AccountError =>
  new AccountError({
    kind: 'invalidState',
    code: '000630',
    sqlState: '57014',
    message: `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
  });

export const wrongStatementCount = (actual: number, desired: number): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '000008',
    sqlState: '0A000',
    message: `Actual statement count ${actual} did not match the desired statement count ${desired}.`,
  });

export const emptyStatement = (): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '000900',
    sqlState: '42601',
    message: 'SQL compilation error:\nEmpty SQL statement.',
  });

/** RESULT_SCAN and fetches by id, where the query is unknown, another user's, or no longer kept. */
export const noSuchResult = (queryId: string): AccountError =>
  new AccountError({
    kind: 'notFound',
    code: '000709',
    sqlState: '02000',
    message: `Statement ${queryId} not found`,
  });

/** What people hear when the store cannot write: its disk is full, or its server is away. */
export const cannotStore =
  'The account cannot store changes at the moment; nothing was changed. Try again later.';

/** Where unexpected failures go: the cause for the operator, the incident id for the caller. */
export type IncidentLogger = (incident: {
  readonly incidentId: string;
  readonly queryId: string;
  readonly cause: unknown;
}) => void;

/** Any thrown thing as Snowflake would report it; what nobody foresaw becomes an incident without inner text. */
export const toStatementError = (
  thrown: unknown,
  queryId: string,
  logIncident: IncidentLogger,
): StatementError => {
  if (thrown instanceof StatementError) return thrown;
  return new StatementError(failureOf(thrown, queryId, logIncident));
};

const failureOf = (thrown: unknown, queryId: string, logIncident: IncidentLogger): StatementFailure => {
  if (thrown instanceof AccountError)
    return {
      code: thrown.code,
      sqlState: thrown.sqlState,
      message: thrown.message,
      line: -1,
      position: -1,
      queryId,
    };
  if (thrown instanceof QueryError) {
    const { code, sqlState, message, line, position } = thrown;
    return { code, sqlState, message, line, position, queryId };
  }
  if (thrown instanceof SqlSyntaxError)
    return {
      code: '001003',
      sqlState: '42000',
      message: thrown.message.startsWith('SQL compilation error')
        ? thrown.message
        : `SQL compilation error:\n${thrown.message}`,
      line: thrown.line,
      position: thrown.position,
      queryId,
    };
  if (thrown instanceof StoreUnavailable)
    return {
      code: '000603',
      sqlState: '58030',
      message: `SQL execution error:\n${cannotStore}`,
      line: -1,
      position: -1,
      queryId,
    };
  const incidentId = randomUUID();
  logIncident({ incidentId, queryId, cause: thrown });
  return {
    code: '000603',
    sqlState: 'XX000',
    message: `SQL execution internal error:\nProcessing aborted by error 300002:${incidentId}; incident ${incidentId}.`,
    line: -1,
    position: -1,
    queryId,
  };
};
