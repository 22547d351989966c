/**
 * Requests that come to no statement: https://docs.snowflake.com/en/developer-guide/sql-api/reference — "Response codes
 * for all operations".
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import { cannotStore } from '../../engine/errors.ts';
import { StoreUnavailable } from '../../store/database.ts';
import type { WireContext } from '../context.ts';
import { internalFailure } from '../http/envelope.ts';

/** The user has as many statements under way as they may. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
  readonly statusCode = 429;
  readonly code = '390505';

  constructor() {
    super('Too many requests.');
  }
}

interface Refusal {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message: string;
  readonly sqlState?: string | undefined;
}

/** A new token does not help where the address is not admitted ... */
const forbidden: ReadonlySet<string> = new Set(['390422', '390432']);
/** ... nor where the request, or the user's default, names a role or object that is not the user's to use. */
const unprocessable: ReadonlySet<string> = new Set(['390186', '390189', '390194', '390201', '390317']);

const statusOf = ({ kind, code }: AccountError): number => {
  if (forbidden.has(code)) return 403;
  return (kind === 'login' || kind === 'session') && !unprocessable.has(code) ? 401 : 422;
};

const ofRequest = (status: number, error: FastifyError): Refusal => {
  if (status === 400)
    return {
      status,
      code: '390142',
      message: `Incoming request does not contain a valid payload. ${error.message}`,
    };
  return { status, code: error instanceof TooManyRequests ? error.code : undefined, message: error.message };
};

function refusalOf(error: FastifyError, request: FastifyRequest, logger: WireContext['logger']): Refusal {
  if (error instanceof AccountError) {
    const { code, message, sqlState } = error;
    const status = statusOf(error);
    return { status, code, message, ...(status === 422 && { sqlState }) };
  }
  if (error instanceof StoreUnavailable) return { status: 503, code: '000603', message: cannotStore };
  const { statusCode } = error;
  if (statusCode !== undefined && (statusCode < 500 || statusCode === 503))
    return ofRequest(statusCode, error);
  (logger ?? request.log).error({ err: error, requestId: request.id }, 'a request failed unexpectedly');
  const { code, message } = internalFailure(request.id);
  return { status: 500, code: code ?? undefined, message: message ?? '' };
}

export const refuseWith =
  (logger: WireContext['logger']) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, ...body } = refusalOf(error, request, logger);
    // RFC 9110 section 11.6.1.
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.status(status).type('application/json; charset=utf-8').send(body);
  };
