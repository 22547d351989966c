/** POST /session/v1/login-request: a person or program signs in. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { loginFailure } from '../../account/errors.ts';
import type { Session, SessionTokens } from '../../account/sessions/sessions.ts';
import { readRequestParameters } from '../../engine/parameters/request.ts';
import type { WireContext } from '../context.ts';
import { type Envelope, succeeded } from '../http/envelope.ts';
import {
  asRecord,
  type JsonRecord,
  jsonEntries,
  recordProperty,
  textProperty,
  withoutPrototype,
} from '../http/json.ts';
import { queryText } from '../http/query-string.ts';
import { sendEnvelope } from '../http/send.ts';
import { driverParameters } from '../parameters.ts';

/** Drivers turn features on by the server's release; this one has what they expect here. */
const serverVersion = '9.0.0';
/** A stranger may send this much. */
const bodyLimit = 256 * 1024;

interface SignedIn {
  readonly session: Session;
  readonly tokens: SessionTokens;
}

/** Where a connect string's names are: in the query string, not in the body. */
const connectString = (request: FastifyRequest) => ({
  role: queryText(request, 'roleName'),
  warehouse: queryText(request, 'warehouse'),
  database: queryText(request, 'databaseName'),
  schema: queryText(request, 'schemaName'),
});

const withPassword = (context: WireContext, request: FastifyRequest, data: JsonRecord): Promise<SignedIn> =>
  context.account.sessions.signIn({
    loginName: textProperty(data, 'LOGIN_NAME') ?? '',
    password: textProperty(data, 'PASSWORD') ?? '',
    clientAddress: request.ip,
    clientType: textProperty(data, 'CLIENT_APP_ID') ?? 'Unknown',
    clientVersion: textProperty(data, 'CLIENT_APP_VERSION') ?? '',
    ...connectString(request),
    parameters: Object.fromEntries(
      readRequestParameters(withoutPrototype(jsonEntries(recordProperty(data, 'SESSION_PARAMETERS')))),
    ),
  });

type Authenticator = typeof withPassword;

const authenticators: ReadonlyMap<string, Authenticator> = new Map([['SNOWFLAKE', withPassword]]);

export const authenticatorNotSupported = (name: string) =>
  loginFailure('390140', `Authenticator ${name} is not supported by this account.`);

async function signedInAnswer(context: WireContext, { session, tokens }: SignedIn): Promise<Envelope> {
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
    mfaToken: null,
    mfaTokenValidityInSeconds: 0,
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
    const data = recordProperty(asRecord(request.body), 'data');
    const name = (textProperty(data, 'AUTHENTICATOR') ?? 'SNOWFLAKE').toUpperCase();
    const authenticator = authenticators.get(name);
    if (authenticator === undefined) throw authenticatorNotSupported(name);
    const signedIn = await authenticator(context, request, data);
    return sendEnvelope(reply, await signedInAnswer(context, signedIn), context.limits.compressAbove);
  });
}
