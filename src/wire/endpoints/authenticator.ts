/** POST /session/authenticator-request: the first step of signing in through an identity provider. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import type { SamlSignIn } from '../../account/sessions/saml-sign-in.ts';
import { requireThisAccount } from '../account-name.ts';
import { isOrganizationAddress } from '../authenticators/okta.ts';
import type { WireContext } from '../context.ts';
import { driverPort } from '../http/driver-port.ts';
import { type Envelope, succeeded } from '../http/envelope.ts';
import { asRecord, type JsonRecord, recordProperty, textProperty } from '../http/json.ts';
import { loginRequest } from '../http/login-request.ts';

const bodyLimit = 64 * 1024;

const browser = async (saml: SamlSignIn, request: FastifyRequest, data: JsonRecord): Promise<Envelope> => {
  const proofKey = randomBytes(32).toString('base64');
  const ssoUrl = await saml.browserUrl(loginRequest(request, data), {
    loginName: textProperty(data, 'LOGIN_NAME') ?? '',
    port: driverPort(data['BROWSER_MODE_REDIRECT_PORT']),
    proofKey,
  });
  return succeeded({ ssoUrl, proofKey, tokenUrl: null });
};

export function authenticatorEndpoint(app: FastifyInstance, context: WireContext): void {
  const { saml } = context;
  app.post('/session/authenticator-request', { bodyLimit }, async (request) => {
    const data = recordProperty(asRecord(request.body), 'data');
    requireThisAccount(context, request, data);
    const name = textProperty(data, 'AUTHENTICATOR') ?? 'EXTERNALBROWSER';
    if (saml === undefined) throw authenticatorNotSupported(name);
    if (isOrganizationAddress(name)) return succeeded({ ...(await saml.nativeUrls(name)), proofKey: null });
    if (name.toUpperCase() !== 'EXTERNALBROWSER') throw authenticatorNotSupported(name);
    return await browser(saml, request, data);
  });
}
