/** PostgreSQL's errors as the port's. https://www.postgresql.org/docs/current/errcodes-appendix.html */
import { StoreUnavailable, UniqueViolation } from '../database.ts';

const uniqueViolation = '23505';

/** Classes: connection exception, insufficient resources (disk full), operator intervention (shutdown), system error. */
const unavailableClasses = new Set(['08', '53', '57', '58']);

const isFromServer = (error: Error): error is Error & { readonly code: string; readonly severity: string } =>
  'severity' in error && 'code' in error && typeof error.code === 'string';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

const isNetworkError = (error: Error): boolean =>
  ('code' in error && typeof error.code === 'string' && networkCodes.has(error.code)) ||
  // pg has no codes for these: the connection ended under a query, or before it, or could not be made in time.
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout e)/.test(
    error.message,
  );

export const isConnectionLoss = (error: unknown): boolean => {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  if (!(cause instanceof Error)) return false;
  return isFromServer(cause)
    ? cause.code.startsWith('57P') || cause.code.startsWith('08')
    : isNetworkError(cause);
};

export const translated = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isFromServer(error)) {
    if (error.code === uniqueViolation) return new UniqueViolation(error.message, { cause: error });
    if (!unavailableClasses.has(error.code.slice(0, 2))) return error;
    return new StoreUnavailable(`The store could not work: ${error.message}.`, { cause: error });
  }
  if (isNetworkError(error)) {
    return new StoreUnavailable('The connection to the store was lost.', { cause: error });
  }
  return error;
};
