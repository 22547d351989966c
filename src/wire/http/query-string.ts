/** Values of the query string; one given several times counts once, by its first value. */
import type { FastifyRequest } from 'fastify';
import { asRecord, property } from './json.ts';

export function queryText(request: FastifyRequest, name: string): string | undefined {
  const value = property(asRecord(request.query), name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** Drivers spell it `requestId` or `request_id`. */
export const requestIdOf = (request: FastifyRequest): string | undefined =>
  queryText(request, 'requestId') ?? queryText(request, 'request_id');
