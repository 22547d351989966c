/** The sign-on pages of docs/: their statements run as they stand, and people sign in by what they set up. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { type ServerProcess, startServerProcess, temporaryFolder } from '../support/server-process.ts';

/** The statements of the page's SQL blocks, with the reader's own values in place of `<…>`. */
const statementsOf = (
  page: string,
  values: { readonly [placeholder: string]: string },
): readonly string[] => {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8');
  const blocks = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const filled = Object.entries(values).reduce(
    (sql, [placeholder, value]) => sql.replaceAll(placeholder, value),
    blocks.join('\n'),
  );
  return filled
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

describe.each([
  ['that is configured', true],
  ['that nobody configured', false],
])('With an address %s', (_what, isConfigured) => {
  const folder = temporaryFolder('documented-sign-on');
  let server: ServerProcess;
  let idp: IdentityProvider;
  let sql: RawSql;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    address = `http://localhost:${port}`;
    server = await startServerProcess(folder.path, {
      SNOWGATE_PORT: String(port),
      ...(isConfigured ? { SNOWGATE_PUBLIC_URL: address } : {}),
    });
    idp = await startIdentityProvider();
    sql = await rawSql(server.url);
    await sql.run('use role accountadmin');
    await sql.run("create user alice login_name = 'alice@example.com'");
  });
  afterAll(async () => {
    await server.stop();
    await idp.close();
    folder.remove();
  });

  const signIn = async (acsUrl: string, audience: string): Promise<number> => {
    const xml = await idp.answer({ nameId: 'alice@example.com', audience, acsUrl });
    const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64') });
    return (await fetch(`${server.url}/fed/login`, { method: 'POST', redirect: 'manual', body })).status;
  };

  test('docs/sign-on-jumpcloud.md: ACS and issuer URL are set by ALTER', async () => {
    const statements = statementsOf('sign-on-jumpcloud.md', {
      'https://<your host>': address,
      '<IdP Entity ID>': idp.issuer,
      '<IDP URL>': idp.ssoUrl,
      '<certificate>': idp.key.certificate,
    });
    expect(statements).toHaveLength(5);
    for (const statement of statements) await sql.run(statement);
    expect(await signIn(`${address}/fed/login`, address)).toBe(303);
    const page = await (await fetch(server.url)).text();
    expect(page).toContain('Sign in using JumpCloud');
    const wrong = `alter security integration my_integration set saml2_snowflake_acs_url = '${address}'`;
    await expect(sql.run(wrong)).rejects.toThrow(
      isConfigured ? `'${address}/fed/login'` : "followed by '/fed/login'",
    );
    await sql.run('drop integration my_integration');
  });

  test('docs/sign-on-okta.md and docs/sign-on-entra-id.md', async () => {
    const values = {
      'https://<your Okta domain>/app/<id>/sso/saml/metadata': idp.metadataUrl,
      'https://<your Okta domain>/app/<app>/<id>/sso/saml': idp.ssoUrl,
      'http://www.okta.com/<id>': idp.issuer,
      'https://login.microsoftonline.com/<tenant id>/federationmetadata/2007-06/federationmetadata.xml?appid=<application id>':
        idp.metadataUrl,
      'https://login.microsoftonline.com/<tenant id>/saml2': idp.ssoUrl,
      'https://sts.windows.net/<tenant id>/': idp.issuer,
      '<certificate>': idp.key.line,
    };
    const [own, acs] = isConfigured
      ? [address, `${address}/fed/login`]
      : [server.url, `${server.url}/fed/login`];
    for (const page of ['sign-on-okta.md', 'sign-on-entra-id.md']) {
      const statements = statementsOf(page, values).filter((statement) => !statement.includes('system$'));
      for (const statement of statements) {
        await sql.run(statement);
        if (/^create/.test(statement)) expect(await signIn(acs, own)).toBe(303);
      }
      await sql.run(`drop integration ${page.includes('okta') ? 'okta_sso' : 'entra_sso'}`);
    }
  });

  test('docs/sign-on-entra-id.md: the account parameter becomes an integration', async () => {
    const parameter = JSON.stringify({
      certificate: idp.key.line,
      ssoUrl: idp.ssoUrl,
      type: 'custom',
      label: 'AzureAD',
    });
    await sql.run(`alter account set saml_identity_provider = '${parameter}'`);
    const statements = statementsOf('sign-on-entra-id.md', {
      'https://sts.windows.net/<tenant id>/': idp.issuer,
    });
    const [migrate = ''] = statements.filter((statement) => statement.includes('system$migrate'));
    expect(await sql.run(migrate)).toEqual([['SUCCESS : [ENTRA_MIGRATED] Fed SAML integration created']]);
    expect(
      await signIn(
        isConfigured ? `${address}/fed/login` : `${server.url}/fed/login`,
        isConfigured ? address : server.url,
      ),
    ).toBe(303);
  });
});
