/** The account's address as browsers and identity providers know it. */
import type { FastifyRequest } from 'fastify';

/** Without a final slash. `publicUrl` is the configured one; else the request names it. */
export const baseUrlOf = (request: FastifyRequest, publicUrl: string | null): string =>
  publicUrl ?? `${request.protocol}://${request.host}`;

/** Whether a browser reaches us over TLS, itself or up to a proxy that says so. */
export const isSecure = (request: FastifyRequest, publicUrl: string | null): boolean =>
  publicUrl === null ? request.protocol === 'https' : publicUrl.startsWith('https:');
