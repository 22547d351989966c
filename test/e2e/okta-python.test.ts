/** Okta's own door for programs, by Snowflake's Python connector, where it is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { type OktaOrganization, startOktaOrganization } from '../support/okta-organization.ts';
import { temporaryFolder } from '../support/server-process.ts';

const python = '/usr/bin/python3';
const installed = spawnSync(python, ['-c', 'import snowflake.connector']).status === 0;
if (!installed)
  process.stderr.write('Skipped: the Python connector is not installed (import snowflake.connector)\n');

describe.runIf(installed)('The Python connector', () => {
  const account = accountUnderTest('okta-python');
  const folder = temporaryFolder('okta-organization');
  const member = { name: 'alice@example.com', password: 'of Okta, not of the account' };
  let idp: IdentityProvider;
  let okta: OktaOrganization;

  beforeAll(async () => {
    idp = await startIdentityProvider('okta');
    const { url } = account.server;
    okta = await startOktaOrganization(idp, member, { audience: url, acsUrl: `${url}/fed/login` });
    writeFileSync(join(folder.path, 'okta.pem'), okta.certificate);
    await account.admin.script(
      'use role accountadmin',
      `create security integration okta type = saml2 enabled = true saml2_issuer = '${idp.issuer}'
         saml2_sso_url = '${okta.ssoUrl}' saml2_provider = 'OKTA' saml2_x509_cert = '${idp.key.line}'`,
      `create user alice login_name = '${member.name}' email = '${member.name}'`,
    );
  });
  afterAll(async () => {
    okta?.close();
    await idp?.close();
    folder.remove();
  });

  const play = (): Promise<string> => {
    const script = join(import.meta.dirname, 'okta-python.py');
    const child = spawn(python, [script, new URL(account.server.url).port, okta.url], {
      env: { ...process.env, REQUESTS_CA_BUNDLE: join(folder.path, 'okta.pem') },
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      text.stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      text.stderr += String(chunk);
    });
    child.stdin.end(`${member.password}\n`);
    return new Promise((resolve, reject) => {
      child.once('close', (code) => (code === 0 ? resolve(text.stdout) : reject(new Error(text.stderr))));
    });
  };

  test('signs in with the person’s Okta password, and not with a wrong one', async () => {
    expect(JSON.parse((await play()).trimEnd().split('\n').at(-1) ?? '')).toEqual({
      'signed in': ['ALICE', 'PUBLIC'],
      'wrong password': expect.any(Number),
    });
  });
});
