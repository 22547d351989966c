/** Signing in through SimpleSAMLphp, whose XML, signatures and encryption are of another make than ours. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserUnderTest, hasBrowser } from '../support/browser.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { type ServerProcess, startServerProcess, temporaryFolder } from '../support/server-process.ts';
import { hasSimpleSaml, password, type SimpleSaml, startSimpleSaml } from '../support/simplesamlphp.ts';

describe.runIf(hasBrowser && hasSimpleSaml)('With SimpleSAMLphp', { timeout: 60_000 }, () => {
  const folder = temporaryFolder('with-simplesamlphp');
  const browser = browserUnderTest();
  let server: ServerProcess;
  let idp: SimpleSaml;
  let sql: RawSql;

  beforeAll(async () => {
    [server, idp] = await Promise.all([startServerProcess(folder.path), startSimpleSaml()]);
    sql = await rawSql(server.url);
    for (const statement of [
      'use role accountadmin',
      `create security integration simple type = saml2 enabled = true metadata_url = '${idp.metadataUrl}'
         saml2_enable_sp_initiated = true`,
      "create user alice login_name = 'alice@example.com' email = 'alice@example.com'",
    ])
      await sql.run(statement);
    idp.serve({ entityId: server.url, acsUrl: `${server.url}/fed/login` });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await idp?.stop();
    folder.remove();
  });

  const enterThere = async (page: Page): Promise<void> => {
    await page.locator('#username').fill('alice');
    await page.locator('#password').fill(password);
    await page.locator('#password').press('Enter');
    await page.waitForURL(`${server.url}/`);
    expect(await page.locator('dl').textContent()).toContain('ALICE');
    expect(await page.locator('dl').textContent()).toContain('SIMPLE');
  };

  test('a person signs in from the account', async () => {
    const page = await browser.page();
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Sign in using SIMPLE' }).click();
    await enterThere(page);
  });

  test('a person signs in from there', async () => {
    const page = await browser.page();
    await page.goto(idp.portalUrl);
    await enterThere(page);
  });

  test('the request is signed, and the assertion encrypted', async () => {
    await sql.run('alter security integration simple set saml2_sign_request = true');
    const rows = await sql.run('desc integration simple');
    const pem = rows.find(([name]) => name === 'SAML2_SNOWFLAKE_X509_CERT')?.[2] ?? '';
    const certificate = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    idp.serve({ entityId: server.url, acsUrl: `${server.url}/fed/login`, certificate });
    const page = await browser.page();
    await page.goto(`${server.url}/fed/start/SIMPLE`);
    await enterThere(page);
  });
});
