/** Drivers that sign in through an identity provider, as they speak on the wire. */
import { describe, expect, test } from 'vitest';
import { samlUnderTest } from './saml-under-test.ts';

const local = samlUnderTest('saml-drivers');

interface Answer {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: { readonly [name: string]: string | null } | null;
}

const post = async (path: string, data: object): Promise<Answer & { status: number }> => {
  const response = await fetch(new URL(path, local.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  });
  return { ...((await response.json()) as Answer), status: response.status };
};

const ask = (data: object = {}) =>
  post('/session/authenticator-request', {
    ACCOUNT_NAME: 'LOCAL',
    LOGIN_NAME: 'alice@example.com',
    AUTHENTICATOR: 'EXTERNALBROWSER',
    BROWSER_MODE_REDIRECT_PORT: '40404',
    ...data,
  });

const login = (data: object) =>
  post('/session/v1/login-request', {
    ACCOUNT_NAME: 'LOCAL',
    LOGIN_NAME: 'alice@example.com',
    CLIENT_APP_ID: 'TEST',
    AUTHENTICATOR: 'EXTERNALBROWSER',
    ...data,
  });

/** What the browser brings to the driver. */
const throughBrowser = async (ssoUrl: string): Promise<URL> => {
  const { id } = await local.idp.readRequest(ssoUrl);
  const answer = await local.post(await local.answer({ inResponseTo: id }), 'http://evil.example/');
  expect(answer.status).toBe(303);
  expect(answer.headers.get('set-cookie')).toBeNull();
  return new URL(answer.headers.get('location') ?? '');
};

const begun = async () => {
  const { data } = await ask();
  const back = await throughBrowser(data?.['ssoUrl'] ?? '');
  return { back, proofKey: data?.['proofKey'] ?? '', token: back.searchParams.get('token') ?? '' };
};

const told = /^SAML response is invalid or matching user is not found\. .* \[[0-9a-f-]{36}\]$/;

describe('EXTERNALBROWSER', () => {
  test('goes to the identity provider and back to the driver’s port, and signs in with token and key', async () => {
    const { back, proofKey, token } = await begun();
    expect(back.origin).toBe('http://localhost:40404');
    expect(back.pathname).toBe('/');
    const answer = await login({ TOKEN: token, PROOF_KEY: proofKey });
    expect(answer).toMatchObject({ success: true, data: { displayUserName: 'ALICE' } });
    expect(await local.lastLogin()).toMatchObject({
      clientType: 'TEST',
      integrationName: 'CORP',
      success: true,
    });
  });

  test('takes a token once only', async () => {
    const { proofKey, token } = await begun();
    expect((await login({ TOKEN: token, PROOF_KEY: proofKey })).success).toBe(true);
    expect(await login({ TOKEN: token, PROOF_KEY: proofKey })).toMatchObject({
      success: false,
      code: '390133',
    });
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390180 });
  });

  test('takes no token without its key, and then not with it, either', async () => {
    const { proofKey, token } = await begun();
    const other = (await ask()).data?.['proofKey'];
    expect(await login({ TOKEN: token, PROOF_KEY: other })).toMatchObject({
      code: '390133',
      message: expect.stringMatching(told),
    });
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390178 });
    expect((await login({ TOKEN: token, PROOF_KEY: proofKey })).success).toBe(false);
  });

  test('takes no token later than two minutes', async () => {
    const { proofKey, token } = await begun();
    local.ahead = 121_000;
    expect((await login({ TOKEN: token, PROOF_KEY: proofKey })).success).toBe(false);
    local.ahead = 0;
  });

  test('takes no token for a user other than the driver’s', async () => {
    const { proofKey, token } = await begun();
    expect(await login({ TOKEN: token, PROOF_KEY: proofKey, LOGIN_NAME: 'admin' })).toMatchObject({
      code: '390191',
      message:
        'The user you were trying to authenticate as differs from the user currently logged in at the IdP.',
    });
    const again = await begun();
    const named = { TOKEN: again.token, PROOF_KEY: again.proofKey, LOGIN_NAME: 'ALICE@example.com' };
    expect((await login(named)).success).toBe(true);
  });

  test('judges the user when the driver comes, not when the browser came', async () => {
    const { proofKey, token } = await begun();
    await local.sql.run('alter user alice set disabled = true');
    expect((await login({ TOKEN: token, PROOF_KEY: proofKey })).code).toBe('390101');
    await local.sql.run('alter user alice set disabled = false');
    const { proofKey: key, token: other } = await begun();
    await local.sql.run('alter security integration corp set enabled = false');
    expect((await login({ TOKEN: other, PROOF_KEY: key })).code).toBe('390133');
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390179 });
    expect(await ask()).toMatchObject({ success: false, code: '390139' });
    await local.sql.run('alter security integration corp set enabled = true');
  });

  test.each(['0', '65536', '80a', 'evil.example', '-1', 1.5, null, '40404@evil.example'])(
    'sends no token to port %j',
    async (port) => {
      expect(await ask({ BROWSER_MODE_REDIRECT_PORT: port })).toMatchObject({ status: 400, success: false });
    },
  );

  test('takes proof keys of drivers’ own making, if nobody can guess them', async () => {
    const open = (query: Record<string, string>) =>
      fetch(`${local.url}/console/login?${new URLSearchParams(query)}`, { redirect: 'manual' });
    const port = { browser_mode_redirect_port: '40404' };
    const proofKey = 'bdzWz2xVzKLBrEm5cSHCeGxJG0wCcnJyYNxIPpJTVvM=';
    const answer = await open({ ...port, login_name: 'alice@example.com', proof_key: proofKey });
    expect(answer.status).toBe(302);
    const back = await throughBrowser(answer.headers.get('location') ?? '');
    const token = back.searchParams.get('token');
    expect((await login({ TOKEN: token, PROOF_KEY: proofKey })).success).toBe(true);
    expect(((await (await open({ ...port, proof_key: 'short' })).json()) as Answer).code).toBe('390133');
    expect((await open({ proof_key: proofKey })).status).toBe(400);
  });

  test('an answer to a driver’s request signs in no browser, and the other way round', async () => {
    const { data } = await ask();
    const { id } = await local.idp.readRequest(data?.['ssoUrl'] ?? '');
    const location = (await fetch(`${local.url}/fed/start/CORP`, { redirect: 'manual' })).headers.get(
      'location',
    );
    expect((await local.idp.readRequest(location ?? '')).id).not.toBe(id);
    expect((await throughBrowser(data?.['ssoUrl'] ?? '')).hostname).toBe('localhost');
  });
});

describe('Okta without a browser', () => {
  const organization = 'https://corp.okta.com';
  const ssoUrl = `${organization}/app/snowflake/exk1/sso/saml`;
  const page = (xml: string): string =>
    `<html><body><form method="post" action="${local.acsUrl}"><input name="other" value="1"/>
     <input name="SAMLResponse" type="hidden" value="${Buffer.from(xml).toString('base64').replaceAll('+', '&#x2b;').replaceAll('=', '&#61;')}"/>
     <input name="RelayState" type="hidden" value=""/></form></body></html>`;
  /** Drivers name the authenticator in their first request only. */
  const native = (html: string, more: object = {}) =>
    login({ AUTHENTICATOR: undefined, RAW_SAML_RESPONSE: html, ...more });

  test('tells where to sign in, for the organization that an integration has', async () => {
    expect(await ask({ AUTHENTICATOR: organization })).toMatchObject({ success: false, code: '390139' });
    await local.sql.run(`alter security integration corp set saml2_sso_url = '${ssoUrl}'`);
    for (const authenticator of [organization, `${organization}/`, 'https://CORP.okta.com'])
      expect((await ask({ AUTHENTICATOR: authenticator })).data).toEqual({
        tokenUrl: `${organization}/api/v1/authn`,
        ssoUrl,
        proofKey: null,
      });
    for (const authenticator of [
      'https://evil.okta.com',
      'https://corp.okta.com.evil.example',
      'https://corp.okta.com:444',
    ])
      expect(await ask({ AUTHENTICATOR: authenticator })).toMatchObject({ success: false, code: '390139' });
  });

  test('signs in with the page that Okta answered with', async () => {
    expect(await native(page(await local.answer()))).toMatchObject({
      success: true,
      data: { displayUserName: 'ALICE' },
    });
  });

  test('refuses what the page must not be', async () => {
    expect((await native('<html></html>')).code).toBe('390133');
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390180 });
    expect((await native(page(await local.answer({ signAssertion: false })))).code).toBe('390133');
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390165 });
    expect((await native(page(await local.answer()), { LOGIN_NAME: 'bob@example.com' })).code).toBe('390191');
    const used = page(await local.answer());
    expect((await native(used)).success).toBe(true);
    expect((await native(used)).code).toBe('390133');
    expect((await native('<input '.repeat(20_000))).code).toBe('390133');
  });
});
