/** Failures of which the engine knows nothing: of asking after a statement, and of statements that never began. */
import type { StatementFailure } from '../../engine/engine.ts';

export const statementNotFound = (queryId: string): StatementFailure => ({
  code: '000709',
  sqlState: '02000',
  message: `Statement ${queryId} not found`,
  line: -1,
  position: -1,
  queryId,
});

export const notExecuting = (queryId: string): StatementFailure => ({
  code: '000605',
  sqlState: '57014',
  message: 'Identified SQL statement is not currently executing.',
  line: -1,
  position: -1,
  queryId,
});

export const serverStopping = (queryId: string): StatementFailure => ({
  code: '000625',
  sqlState: '57014',
  message: 'The server is stopping and starts no further statements.',
  line: -1,
  position: -1,
  queryId,
});

export const tooManyAtOnce = (queryId: string, limit: number): StatementFailure => ({
  code: '000603',
  sqlState: '53000',
  message: `SQL execution error:\nThis session has ${limit} statements under way, the most it may have: wait for one to end.`,
  line: -1,
  position: -1,
  queryId,
});

export const unexpected = (queryId: string): StatementFailure => ({
  code: '000603',
  sqlState: 'XX000',
  message: `SQL execution internal error:\nProcessing aborted by error 300010; incident ${queryId}.`,
  line: -1,
  position: -1,
  queryId,
});
