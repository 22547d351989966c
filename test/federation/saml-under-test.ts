/** An account with a clock that can be set, and an identity provider that it trusts. */
import { afterAll, beforeAll } from 'vitest';
import type { LoginEvent } from '../../src/account/history/history.ts';
import { asInstant } from '../../src/account/model.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { type Gateway, openGateway } from '../../src/server/gateway.ts';
import { createLogger } from '../../src/server/logger.ts';
import {
  type AnswerOptions,
  type IdentityProvider,
  startIdentityProvider,
} from '../support/identity-provider.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import type { SigningKey } from '../support/saml-certificate.ts';
import { adminPassword, temporaryFolder } from '../support/server-process.ts';

export interface SamlUnderTest {
  readonly gateway: Gateway;
  readonly sql: RawSql;
  readonly idp: IdentityProvider;
  readonly url: string;
  readonly acsUrl: string;
  /** Milliseconds by which the account's clock is ahead. */
  ahead: number;
  /** An answer for alice@example.com, as the identity provider makes it when she begins there. */
  answer(options?: AnswerOptions & { readonly nameId?: string }, key?: SigningKey): Promise<string>;
  post(xml: string, relayState?: string): Promise<Response>;
  postText(text: string, relayState?: string): Promise<Response>;
  /** The sign-in that was recorded last. */
  lastLogin(): Promise<LoginEvent | undefined>;
  loginCount(): Promise<number>;
}

export const samlUnderTest = (purpose: string): SamlUnderTest => {
  const folder = temporaryFolder(purpose);
  let opened: { gateway: Gateway; sql: RawSql; idp: IdentityProvider } | undefined;
  const parts = () => {
    if (opened === undefined) throw new Error('not started yet');
    return opened;
  };
  const logins = () =>
    parts().gateway.account.history.logins.between(
      { from: asInstant(0), to: asInstant(Number.MAX_SAFE_INTEGER), limit: 10_000 },
      () => true,
    );
  const under: SamlUnderTest = {
    ahead: 0,
    get gateway() {
      return parts().gateway;
    },
    get sql() {
      return parts().sql;
    },
    get idp() {
      return parts().idp;
    },
    get url() {
      return parts().gateway.url;
    },
    get acsUrl() {
      return `${parts().gateway.url}/fed/login`;
    },
    answer: ({ nameId = 'alice@example.com', ...options } = {}, key) =>
      parts().idp.answer({ nameId, audience: under.url, acsUrl: under.acsUrl }, options, key),
    post: (xml, relayState) => under.postText(Buffer.from(xml).toString('base64'), relayState),
    postText: (text, relayState = '') =>
      fetch(under.acsUrl, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ SAMLResponse: text, RelayState: relayState }),
      }),
    lastLogin: async () => (await logins()).at(-1),
    loginCount: async () => (await logins()).length,
  };
  beforeAll(async () => {
    const { configuration } = loadConfiguration({
      environment: { SNOWGATE_DATA: folder.path, SNOWGATE_PORT: '0', SNOWGATE_LOG_LEVEL: 'silent' },
    });
    const gateway = await openGateway(configuration, {
      logger: createLogger(configuration.log),
      adminPassword,
      clock: () => asInstant(Date.now() + under.ahead),
    });
    const idp = await startIdentityProvider();
    const sql = await rawSql(gateway.url);
    opened = { gateway, sql, idp };
    for (const statement of [
      'use role accountadmin',
      `create security integration corp type = saml2 enabled = true saml2_issuer = '${idp.issuer}'
         saml2_sso_url = '${idp.ssoUrl}' saml2_provider = 'Custom' saml2_x509_cert = '${idp.key.line}'
         saml2_sp_initiated_login_page_label = 'Corp' saml2_enable_sp_initiated = true`,
      "create user alice login_name = 'alice@example.com' email = 'alice@example.com'",
      'grant role public to user alice',
    ])
      await sql.run(statement);
  });
  afterAll(async () => {
    await opened?.gateway.close();
    await opened?.idp.close();
    folder.remove();
  });
  return under;
};
