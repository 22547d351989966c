/** Bearer tokens by their kind: https://docs.snowflake.com/en/developer-guide/sql-api/authenticating */
import { loginFailure } from '../../account/errors.ts';
import { isProgrammaticTokenText } from '../../account/programmatic-token-text.ts';
import { readKeyPairToken } from '../../account/sessions/key-pair-token.ts';
import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import type { Admission, LoginRequest } from '../../account/sessions/sessions.ts';
import type { WireContext } from '../context.ts';

/** What a request says of who sends it. */
export interface Bearer {
  readonly token: string;
  /** X-Snowflake-Authorization-Token-Type, where it is sent. */
  readonly type: string | undefined;
  /** Hosts by which a signed token may name the account. */
  readonly accountHosts: readonly string[];
}

type Admit = (context: WireContext, request: LoginRequest, bearer: Bearer) => Promise<Admission>;

/** "The JWT is valid for at most one hour after the token is issued, even if you specify a longer expiration time." */
const maximumAge = 3_600;

const withKeyPair: Admit = ({ account }, request, { token, accountHosts }) =>
  account.sessions.admit({
    ...request,
    method: 'keyPair',
    token,
    loginName: undefined,
    accountHosts,
    maximumAge,
  });

const withProgrammaticToken: Admit = ({ account }, request, { token }) =>
  account.sessions.admit({ ...request, method: 'programmaticToken', token, loginName: undefined });

const withAccessToken: Admit = async ({ oauth }, request, { token }) => {
  if (oauth === undefined) throw authenticatorNotSupported('OAUTH');
  return await oauth.admit(request, token);
};

const byType: ReadonlyMap<string, Admit> = new Map([
  ['KEYPAIR_JWT', withKeyPair],
  ['OAUTH', withAccessToken],
  ['PROGRAMMATIC_ACCESS_TOKEN', withProgrammaticToken],
]);

/** "Determines the token type by examining the token." */
const guessed = (token: string): Admit => {
  if (isProgrammaticTokenText(token)) return withProgrammaticToken;
  return readKeyPairToken(token) === undefined ? withAccessToken : withKeyPair;
};

const admitterOf = ({ type, token }: Bearer): Admit => {
  if (type === undefined) return guessed(token);
  const found = byType.get(type.toUpperCase());
  if (found === undefined) throw authenticatorNotSupported(type);
  return found;
};

/** Signs in, or throws the refusal. */
export const admit = async (
  context: WireContext,
  request: LoginRequest,
  bearer: Bearer,
): Promise<Admission> => await admitterOf(bearer)(context, request, bearer);

const authorization = /^Bearer +(\S+) *$/i;

/** The token of an Authorization header; 390101 where it holds none. */
export const bearerTokenOf = (header: string | undefined): string => {
  if (header === undefined || header === '') {
    throw loginFailure('390101', 'Authorization header not found in the request data.');
  }
  const token = authorization.exec(header)?.[1];
  if (token === undefined) {
    throw loginFailure('390101', "The Authorization header must be 'Bearer' and a token.");
  }
  return token;
};
