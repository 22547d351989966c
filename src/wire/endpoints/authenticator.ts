/** POST /session/authenticator-request: the first step of signing in through an identity provider. */
import type { FastifyInstance } from 'fastify';
import { authenticatorNotSupported } from '../authenticators/authenticator.ts';
import { asRecord, recordProperty, textProperty } from '../http/json.ts';

const bodyLimit = 64 * 1024;

export function authenticatorEndpoint(app: FastifyInstance): void {
  app.post('/session/authenticator-request', { bodyLimit }, async (request) => {
    const data = recordProperty(asRecord(request.body), 'data');
    throw authenticatorNotSupported((textProperty(data, 'AUTHENTICATOR') ?? 'EXTERNALBROWSER').toUpperCase());
  });
}
