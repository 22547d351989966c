/** Whose token it is. */
import type { Account, Actor, ScimAuthentication } from '../../account/account.ts';
import type { ScimIntegration } from '../../account/model.ts';
import { unauthorized } from '../protocol/errors.ts';

export interface Authenticated {
  readonly integration: ScimIntegration;
  readonly actor: Actor;
}

/** RFC 6750 section 2.1. No token of ours is longer. */
const bearer = /^bearer +([\w\-.~+/]{1,4096}=*) *$/i;

const refusals = {
  unknown: 'Access token invalid',
  expired: 'Access token expired',
  revoked: 'Access token revoked',
  disabled: 'The integration of this access token is disabled',
} as const;

const accepted = (authentication: ScimAuthentication): Authenticated => {
  if (authentication.outcome === 'ok') return authentication;
  throw unauthorized(refusals[authentication.outcome]);
};

/** At once where the account knows the token already, as it does for nearly every request. */
export const authenticate = (
  account: Account,
  authorization: string | undefined,
  endpointId: string | null,
): Authenticated | Promise<Authenticated> => {
  if (authorization === undefined) throw unauthorized('Authorization with a bearer token is required');
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) throw unauthorized(refusals.unknown);
  const authentication = account.authenticateScim(token, endpointId);
  return authentication instanceof Promise ? authentication.then(accepted) : accepted(authentication);
};

/** RFC 6750 section 3: no error code for a request that carried no token. */
export const challenge = (authorization: string | undefined, detail: string): string =>
  authorization === undefined
    ? 'Bearer realm="SCIM"'
    : `Bearer realm="SCIM", error="invalid_token", error_description="${detail.replace(/["\\]/g, '')}"`;
