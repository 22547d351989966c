/** GET /console/login: where drivers send a browser to sign in through an identity provider. */
import type { FastifyInstance } from 'fastify';
import { authenticatorNotSupported } from '../authenticators/authenticator.ts';

export function consoleLoginEndpoint(app: FastifyInstance): void {
  app.get('/console/login', async () => {
    throw authenticatorNotSupported('EXTERNALBROWSER');
  });
}
