import type { FastifyRequest } from 'fastify';
import { UnreadableRequest } from '../../http/bodies.ts';
import { queryText } from '../../http/query-string.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function flagOf(request: FastifyRequest, name: string): boolean | undefined {
  const text = queryText(request, name)?.toLowerCase();
  if (text !== undefined && text !== 'true' && text !== 'false')
    throw new UnreadableRequest(400, `The query parameter ${name} must be true or false.`);
  return text === undefined ? undefined : text === 'true';
}

export function requestIdOf(request: FastifyRequest): string | undefined {
  const text = queryText(request, 'requestId');
  if (text !== undefined && !uuid.test(text))
    throw new UnreadableRequest(400, 'The query parameter requestId must be a UUID.');
  return text?.toLowerCase();
}

/** The first where none is named. */
export function partitionOf(request: FastifyRequest): number {
  const text = queryText(request, 'partition') ?? '0';
  if (!/^\d{1,9}$/.test(text))
    throw new UnreadableRequest(400, 'The query parameter partition must be a number, counted from 0.');
  return Number(text);
}
