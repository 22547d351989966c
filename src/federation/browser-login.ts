import type { FastifyRequest } from 'fastify';
import type { LoginRequest } from '../account/sessions/sessions.ts';

/** REPORTED_CLIENT_TYPE of people who sign in at Snowflake's own pages. */
export const browserClient = { clientType: 'SNOWFLAKE_UI', clientVersion: '' };

export const browserLogin = (request: FastifyRequest): LoginRequest => ({
  clientAddress: request.ip,
  ...browserClient,
  parameters: {},
});
