/** External OAuth of one account: the faces' port, by the integrations as they are at each token. */
import type { Account, Actor } from '../../account/account.ts';
import { asName, type Clock, type ExternalOauthIntegration } from '../../account/model.ts';
import type { OauthSignIn } from '../../account/sessions/oauth-sign-in.ts';
import { TokenKeys } from './token-keys.ts';
import { verifyToken } from './verify-token.ts';

export interface ExternalOauthOptions {
  readonly account: Account;
  readonly clock: Clock;
  /** Under which the account is reached, once that is known. */
  readonly address: () => string | null;
}

/** On behalf of nobody yet: whom the token means is what it is about. */
const reader: Actor = {
  kind: 'system',
  name: asName('EXTERNAL_OAUTH'),
  user: null,
  primaryRole: null,
  secondaryRoles: [],
};

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

  return {
    verify,
    async signIn(request, token, loginName) {
      const verified = await verify(token);
      if (verified.outcome === 'refused') {
        const { integration, error } = verified;
        account.sessions.recordRefusal(
          { request, factor: 'OAUTH_ACCESS_TOKEN', integration, userName: null },
          error,
        );
        throw error;
      }
      const { integration, subjects, scopes } = verified;
      return account.sessions.signIn({
        ...request,
        method: 'oauth',
        integration,
        subjects,
        scopes,
        loginName,
      });
    },
  };
};
