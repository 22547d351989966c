/** Whose token it is. */
import type { Account, ScimAuthentication } from '../../account/account.ts';
import type { ScimIntegration } from '../../account/model.ts';
import { forbidden, type ScimError, unauthorized } from '../protocol/errors.ts';

/** RFC 6750 section 2.1. No token of ours is longer. */
const bearer = /^bearer +([\w\-.~+/]{1,4096}=*) *$/i;

const tokenRefusals = {
  unknown: 'Access token invalid',
  otherEndpoint: 'Access token invalid: it belongs to the SCIM endpoint of another integration',
  expired: 'Access token expired',
  revoked: 'Access token revoked: REJECT_TOKENS_ISSUED_BEFORE of its integration lies after its issue',
  disabled: 'The integration of this access token is disabled',
} as const;

type Refused = Exclude<ScimAuthentication, { readonly outcome: 'ok' }>;

const roleMissing = ({ name, runAsRole }: ScimIntegration): ScimError =>
  forbidden(
    `The role ${runAsRole}, which the integration ${name} runs as, does not exist. ` +
      'Create the role again, or the integration with another RUN_AS_ROLE',
  );

export const refusalOfToken = (authentication: Refused): ScimError =>
  authentication.outcome === 'roleMissing'
    ? roleMissing(authentication.integration)
    : unauthorized(tokenRefusals[authentication.outcome]);

/** At once where the account knows the token already, as it does for nearly every request. */
export const authenticate = (
  account: Account,
  authorization: string | undefined,
  endpointId: string | null,
): ScimAuthentication | Promise<ScimAuthentication> => {
  if (authorization === undefined) throw unauthorized('Authorization with a bearer token is required');
  const token = bearer.exec(authorization)?.[1];
  return token === undefined ? { outcome: 'unknown' } : account.authenticateScim(token, endpointId);
};

/** RFC 6750 section 3: no error code for a request that carried no token. */
export const challenge = (authorization: string | undefined, detail: string): string =>
  authorization === undefined
    ? 'Bearer realm="SCIM"'
    : `Bearer realm="SCIM", error="invalid_token", error_description="${detail.replace(/["\\]/g, '')}"`;
