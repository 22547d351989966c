/** People who sign in with a real browser: at the account's page, from their portal, and on behalf of a driver. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserUnderTest, hasBrowser } from '../support/browser.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { type ServerProcess, startServerProcess, temporaryFolder } from '../support/server-process.ts';

interface Line {
  readonly open?: string;
  readonly who?: string;
  readonly role?: string;
  readonly code?: string;
  readonly message?: string;
}

interface Driven {
  line(): Promise<Line>;
}

/** The driver in a process of its own, and what it prints. */
const drive = (server: ServerProcess, dataFolder: string, username: string, login = ''): Driven => {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../support/external-browser-driver.ts'),
      new URL(server.url).port,
      username,
      login,
    ],
    {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(dataFolder, 'tls-certificate.pem') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the driver ended without a word');
      return JSON.parse(value) as Line;
    },
  };
};

describe.runIf(hasBrowser)('With a browser', { timeout: 60_000 }, () => {
  const folder = temporaryFolder('external-browser');
  const browser = browserUnderTest();
  let server: ServerProcess;
  let idp: IdentityProvider;
  let sql: RawSql;

  beforeAll(async () => {
    server = await startServerProcess(folder.path);
    idp = await startIdentityProvider();
    sql = await rawSql(server.url);
    for (const statement of [
      'use role accountadmin',
      `create security integration corp type = saml2 enabled = true saml2_issuer = '${idp.issuer}'
         saml2_sso_url = '${idp.ssoUrl}' saml2_provider = 'Custom' saml2_x509_cert = '${idp.key.line}'
         saml2_sp_initiated_login_page_label = 'Corp' saml2_enable_sp_initiated = true`,
      'create role analyst',
      "create user alice login_name = 'alice@example.com' email = 'alice@example.com' default_role = analyst",
      'grant role analyst to user alice',
    ])
      await sql.run(statement);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await idp?.close();
    folder.remove();
  });

  test('a person signs in at the page, by the button, and out again', async () => {
    idp.person = null;
    const page = await browser.page();
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Sign in using Corp' }).click();
    await page.getByLabel('Who are you?').fill('alice@example.com');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${server.url}/`);
    expect(await page.locator('dl').textContent()).toContain('ALICE');
    expect(await page.locator('dl').textContent()).toContain('single sign-on (SAML), CORP');
    await sql.run(
      `alter security integration corp set saml2_post_logout_redirect_url = '${idp.metadataUrl}'`,
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(idp.metadataUrl);
    await page.goto(server.url);
    expect(await page.getByRole('link', { name: 'Sign in using Corp' }).count()).toBe(1);
  });

  test('a person comes from the portal of the identity provider', async () => {
    idp.person = 'alice@example.com';
    const page = await browser.page();
    const query = new URLSearchParams({
      acs: `${server.url}/fed/login`,
      audience: server.url,
      relay: '/?from=portal',
    });
    await page.goto(`${new URL(idp.ssoUrl).origin}/portal?${query}`);
    await page.waitForURL(`${server.url}/?from=portal`);
    expect(await page.locator('dl').textContent()).toContain('ALICE');
  });

  test('a person who is not known here is told so, and no more', async () => {
    idp.person = 'mallory@example.com';
    const page = await browser.page();
    await page.goto(`${server.url}/fed/start/CORP`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(
      /^SAML response is invalid or matching user is not found\. Contact your local system administrator\. \[[0-9a-f-]{36}\]$/,
    );
  });

  test.each(['direct', 'console'])('a driver lets the browser sign in (%s)', async (login) => {
    idp.person = null;
    const driven = drive(server, folder.path, 'alice@example.com', login);
    const { open = '' } = await driven.line();
    expect(open).toMatch(
      login === 'console' ? /^https:\/\/127\.0\.0\.1:\d+\/console\/login\?/ : `${idp.ssoUrl}?`,
    );
    const page = await browser.page();
    await page.goto(open);
    await page.getByLabel('Who are you?').fill('alice@example.com');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await driven.line()).toEqual({ who: 'ALICE', role: 'ANALYST' });
    await page.waitForURL(/^http:\/\/localhost:\d+\/\?token=/);
  });

  test('a driver is refused when somebody else is signed in at the provider', async () => {
    idp.person = 'alice@example.com';
    const driven = drive(server, folder.path, 'bob@example.com');
    const page = await browser.page();
    await page.goto((await driven.line()).open ?? '');
    expect(await driven.line()).toMatchObject({
      message:
        'The user you were trying to authenticate as differs from the user currently logged in at the IdP.',
    });
  });

  test('with several providers, the person of a driver chooses', async () => {
    const second = await startIdentityProvider('second');
    second.person = 'alice@example.com';
    await sql.run(`create security integration second type = saml2 saml2_issuer = '${second.issuer}'
      saml2_sso_url = '${second.ssoUrl}' saml2_provider = 'Custom' saml2_x509_cert = '${second.key.line}'`);
    const driven = drive(server, folder.path, 'alice@example.com');
    const page = await browser.page();
    await page.goto((await driven.line()).open ?? '');
    await page.getByRole('link', { name: 'Sign in using SECOND' }).click();
    expect(await driven.line()).toEqual({ who: 'ALICE', role: 'ANALYST' });
    // A domain that only one of them names needs no choice.
    await sql.run("alter security integration second set allowed_user_domains = ('example.com')");
    const direct = drive(server, folder.path, 'alice@example.com');
    const { open = '' } = await direct.line();
    expect(open.startsWith(second.ssoUrl)).toBe(true);
    await (await browser.page()).goto(open);
    expect(await direct.line()).toEqual({ who: 'ALICE', role: 'ANALYST' });
    await sql.run('drop integration second');
    await second.close();
  });
});
