import type { FastifyRequest } from 'fastify';
import type { LoginRequest } from '../account/sessions/sessions.ts';

/** REPORTED_CLIENT_TYPE of people who sign in at Snowflake's own pages. */
const browserClient = 'SNOWFLAKE_UI';

export const browserLogin = (request: FastifyRequest): LoginRequest => ({
  clientAddress: request.ip,
  clientType: browserClient,
  clientVersion: '',
  parameters: {},
});
