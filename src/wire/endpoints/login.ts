/** POST /session/v1/login-request: a person or program signs in. */
import type { FastifyInstance } from 'fastify';
import { mfaTokenSeconds } from '../../account/sessions/mfa-tokens.ts';
import type { SignedIn } from '../../account/sessions/sessions.ts';
import { hostsOfAccount, requireThisAccount } from '../account-name.ts';
import { authenticatorFor } from '../authenticators/authenticators.ts';
import { startedSignIn } from '../authenticators/started-sign-in.ts';
import type { WireContext } from '../context.ts';
import { type Envelope, succeeded } from '../http/envelope.ts';
import { asRecord, recordProperty } from '../http/json.ts';
import { loginRequest } from '../http/login-request.ts';
import { sendEnvelope } from '../http/send.ts';
import { driverParameters } from '../parameters.ts';

/** Drivers turn features on by the server's release; this one has what they expect here. */
const serverVersion = '9.0.0';
/** A stranger may send this much. */
const bodyLimit = 512 * 1024;

async function signedInAnswer(
  context: WireContext,
  { session, tokens, mfaToken }: SignedIn,
): Promise<Envelope> {
  const roleName = await context.account.read(session.actor(), (queries) => queries.roleName(session.role));
  return succeeded({
    token: tokens.sessionToken,
    masterToken: tokens.masterToken,
    validityInSeconds: tokens.sessionValidity,
    masterValidityInSeconds: tokens.masterValidity,
    sessionId: session.id,
    displayUserName: session.user.name,
    serverVersion,
    firstLogin: false,
    remMeToken: null,
    remMeValidityInSeconds: 0,
    healthCheckInterval: 45,
    newClientForUpgrade: null,
    idToken: null,
    idTokenValidityInSeconds: 0,
    mfaToken,
    mfaTokenValidityInSeconds: mfaToken === null ? 0 : mfaTokenSeconds,
    responseData: null,
    parameters: await driverParameters(context.account, session),
    sessionInfo: {
      databaseName: session.database,
      schemaName: session.schema,
      warehouseName: session.warehouse,
      roleName,
    },
  });
}

export function loginEndpoint(app: FastifyInstance, context: WireContext): void {
  app.post('/session/v1/login-request', { bodyLimit }, async (request, reply) => {
    const body = asRecord(request.body);
    const data = recordProperty(body, 'data');
    requireThisAccount(context, request, data);
    const authenticate = startedSignIn(body) ?? authenticatorFor(data);
    const signedIn = await authenticate(
      context,
      loginRequest(request, data),
      data,
      hostsOfAccount(context, request),
    );
    return sendEnvelope(reply, await signedInAnswer(context, signedIn), context.limits.compressAbove);
  });
}
