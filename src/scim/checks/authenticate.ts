/** Whose token it is. */
import type { Account, ScimAuthentication } from '../../account/account.ts';
import type { ScimIntegration } from '../../account/model.ts';
import { forbidden, type ScimError, unauthorized } from '../protocol/errors.ts';

/** RFC 6750 section 2.1. No token is longer: of the account's own none is by far, and access tokens are not read beyond. */
const bearer = /^bearer +([\w\-.~+/]{1,16384}=*) *$/i;

const tokenRefusals = {
  unknown: 'Access token invalid',
  otherEndpoint: 'Access token invalid: it belongs to the SCIM endpoint of another integration',
  expired: 'Access token expired',
  revoked: 'Access token revoked: REJECT_TOKENS_ISSUED_BEFORE of its integration lies after its issue',
  disabled: 'The integration of this access token is disabled',
} as const;

const userRefusals = {
  noService: 'The user of this access token is not of TYPE = SERVICE',
  noUsage: 'The role of this access token has no USAGE on the integration',
  endpointNeeded:
    'There is not exactly one enabled SCIM integration: use the address of one, /scim/v2/<SCIM_ENDPOINT_ID>',
} as const;

type Refused = Exclude<ScimAuthentication, { readonly outcome: 'ok' }>;

const roleMissing = ({ name, runAsRole }: ScimIntegration): ScimError =>
  forbidden(
    `The role ${runAsRole}, which the integration ${name} runs as, does not exist. ` +
      'Create the role again, or the integration with another RUN_AS_ROLE',
  );

export const refusalOfToken = (authentication: Refused): ScimError => {
  switch (authentication.outcome) {
    case 'roleMissing':
      return roleMissing(authentication.integration);
    case 'noService':
    case 'noUsage':
    case 'endpointNeeded':
      return forbidden(userRefusals[authentication.outcome]);
    case 'refused':
      return unauthorized(authentication.error.message);
    default:
      return unauthorized(tokenRefusals[authentication.outcome]);
  }
};

/** Asks about tokens that the account does not know by themselves: those of its service users. */
export type UserTokens = (
  token: string,
  endpointId: string | null,
  clientAddress: string,
) => Promise<ScimAuthentication>;

export interface TokenJudges {
  readonly account: Pick<Account, 'authenticateScim'>;
  readonly userTokens: UserTokens | undefined;
}

export interface TokenBearer {
  readonly authorization: string | undefined;
  readonly endpointId: string | null;
  readonly clientAddress: string;
}

/** At once where the account knows the token already, as it does for nearly every request. */
export const authenticate = (
  { account, userTokens }: TokenJudges,
  { authorization, endpointId, clientAddress }: TokenBearer,
): ScimAuthentication | Promise<ScimAuthentication> => {
  if (authorization === undefined) throw unauthorized('Authorization with a bearer token is required');
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) return { outcome: 'unknown' };
  const known = account.authenticateScim(token, endpointId, clientAddress);
  const orOfUser = (who: ScimAuthentication): ScimAuthentication | Promise<ScimAuthentication> =>
    who.outcome === 'unknown' && userTokens !== undefined
      ? userTokens(token, endpointId, clientAddress)
      : who;
  return known instanceof Promise ? known.then(orOfUser) : orOfUser(known);
};

/** RFC 6750 section 3: no error code for a request that carried no token. */
export const challenge = (authorization: string | undefined, detail: string): string =>
  authorization === undefined
    ? 'Bearer realm="SCIM"'
    : `Bearer realm="SCIM", error="invalid_token", error_description="${detail.replace(/["\\]/g, '')}"`;
