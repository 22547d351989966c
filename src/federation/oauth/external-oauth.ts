/** External OAuth of one account: the faces' port, by the integrations as they are at each token. */

import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import { asName, type Clock, type ExternalOauthIntegration } from '../../account/model.ts';
import type { OauthSignIn, VerifiedToken } from '../../account/sessions/oauth-sign-in.ts';
import { oauthTokenInvalid } from '../../account/sessions/refusals.ts';
import type { OauthProof, RefusedLogin } from '../../account/sessions/sessions.ts';
import { systemActor } from '../../account/system-actor.ts';
import { TokenKeys } from './token-keys.ts';
import { verifyToken } from './verify-token.ts';

export interface ExternalOauthOptions {
  readonly account: Account;
  readonly clock: Clock;
  /** Under which the account is reached, once that is known. */
  readonly address: () => string | null;
}

/** On behalf of nobody yet: whom the token means is what it is about. */
const reader = systemActor(asName('EXTERNAL_OAUTH'));

/** How refused SCIM requests show in LOGIN_HISTORY. */
const scimClient = { clientType: 'SCIM', clientVersion: '' };

const readDifferently = (): AccountError =>
  oauthTokenInvalid(
    'EXTERNAL_OAUTH_INTEGRATION_CHANGED',
    'The integration reads the token in another way now.',
  );

/** Other bearer tokens are old or mistyped ones of SCIM's own. */
const isSigned = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

export const externalOauth = ({ account, clock, address }: ExternalOauthOptions): OauthSignIn => {
  const keys = new TokenKeys(clock);

  const integrations = async (): Promise<readonly ExternalOauthIntegration[]> => {
    const all = await account.read(reader, (queries) => queries.integrations());
    const found = all.filter((integration) => integration.type === 'EXTERNAL_OAUTH');
    keys.keepOnly(new Set(found.flatMap(({ keysUrls }) => keysUrls)));
    return found;
  };

  const verify: OauthSignIn['verify'] = async (token) =>
    verifyToken(token, {
      integrations: await integrations(),
      keys,
      now: clock(),
      address: address(),
    });

  /** Verifies, and records what does not pass. */
  const admit = async (token: string, request: RefusedLogin['request']): Promise<VerifiedToken> => {
    const verified = await verify(token);
    if (verified.outcome === 'verified') return verified;
    const { integration, error } = verified;
    account.sessions.recordRefusal(
      { request, factor: 'OAUTH_ACCESS_TOKEN', integration, userName: null },
      error,
    );
    throw error;
  };

  return {
    verify,

    async signIn(request, token, loginName) {
      const { integration, subjects, scopes } = await admit(token, request);
      return await account.sessions.signIn({
        ...request,
        method: 'oauth',
        integration,
        subjects,
        scopes,
        loginName,
      });
    },

    async admit(request, token) {
      const verified = await admit(token, request);
      const { integration, subjects, scopes } = verified;
      const admission = await account.sessions.admit({
        ...request,
        method: 'oauth',
        integration,
        subjects,
        scopes,
      });
      return {
        user: admission.user,
        async confirm(clientAddress) {
          const again = await verify(token);
          if (again.outcome === 'refused') throw again.error;
          if (!isDeepStrictEqual(again, verified)) throw readDifferently();
          await admission.confirm(clientAddress);
        },
        open: (wishes) => admission.open(wishes),
      };
    },

    async authenticateScim(token, endpointId, clientAddress) {
      if (!isSigned.test(token)) return { outcome: 'unknown' };
      try {
        const { integration, subjects, scopes } = await admit(token, { ...scimClient, clientAddress });
        const proof: OauthProof = { method: 'oauth', integration, subjects, scopes };
        return await account.authenticateScimOauth(proof, endpointId, clientAddress);
      } catch (error) {
        if (error instanceof AccountError) return { outcome: 'refused', error };
        throw error;
      }
    },
  };
};
