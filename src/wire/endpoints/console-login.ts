/** GET /console/login: where drivers that make up the proof key themselves send a browser. */
import type { FastifyInstance } from 'fastify';
import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import type { WireContext } from '../context.ts';
import { driverPort } from '../http/driver-port.ts';
import { loginRequest } from '../http/login-request.ts';
import { queryText } from '../http/query-string.ts';

export function consoleLoginEndpoint(app: FastifyInstance, { saml }: WireContext): void {
  app.get('/console/login', async (request, reply) => {
    if (saml === undefined) throw authenticatorNotSupported('EXTERNALBROWSER');
    const url = await saml.browserUrl(loginRequest(request, {}), {
      loginName: queryText(request, 'login_name') ?? '',
      port: driverPort(queryText(request, 'browser_mode_redirect_port')),
      proofKey: queryText(request, 'proof_key') ?? '',
    });
    return reply.header('cache-control', 'no-store').redirect(url, 302);
  });
}
