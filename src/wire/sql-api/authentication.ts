/** Who sends a request. It runs before the body is read, so that strangers send none. */
import type { FastifyRequest } from 'fastify';
import type { Admission, LoginRequest } from '../../account/sessions/sessions.ts';
import { hostsOfAccount } from '../account-name.ts';
import { admit, type Bearer, bearerTokenOf } from './bearer.ts';
import type { SqlApiContext } from './context.ts';

export const admissionDecorator = Symbol('SQL API sign-in');

/** As LOGIN_HISTORY names the clients of this face. */
const clientType = 'SQL_API';
/** What a client says of itself is kept up to here. */
const longestVersion = 256;

const loginRequest = (request: FastifyRequest): LoginRequest => ({
  clientAddress: request.ip,
  clientType,
  clientVersion: (request.headers['user-agent'] ?? '').slice(0, longestVersion),
  parameters: {},
});

const tokenTypeOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers['x-snowflake-authorization-token-type'];
  return typeof header === 'string' && header !== '' ? header : undefined;
};

export const requireAdmission = (context: SqlApiContext) => async (request: FastifyRequest) => {
  const token = bearerTokenOf(request.headers.authorization);
  const type = tokenTypeOf(request);
  const bearer: Bearer = { token, type, accountHosts: hostsOfAccount(context, request) };
  const admission = await context.admissions.of(`${type ?? ''} ${token}`, request.ip, () =>
    admit(context, loginRequest(request), bearer),
  );
  request.setDecorator(admissionDecorator, admission);
};

export const admissionOf = (request: FastifyRequest): Admission =>
  request.getDecorator<Admission>(admissionDecorator);
