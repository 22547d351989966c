/** Signing in through a SAML identity provider: from here, from there, and out again. */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { describe, expect, test } from 'vitest';
import { publicKeyOf, startIdentityProvider } from '../support/identity-provider.ts';
import { newSigningKey } from '../support/saml-certificate.ts';
import { samlUnderTest } from './saml-under-test.ts';

const local = samlUnderTest('saml-sign-in');

const get = (path: string, cookie?: string) =>
  fetch(new URL(path, local.url), {
    redirect: 'manual',
    headers: cookie === undefined ? {} : { cookie },
  });

const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? '';

const start = async (path: string) => {
  const answer = await get(path);
  expect(answer.status).toBe(302);
  return await local.idp.readRequest(answer.headers.get('location') ?? '');
};

const described = async (name: string): Promise<ReadonlyMap<string | null | undefined, string>> =>
  new Map((await local.sql.run(`desc integration ${name}`)).map((row) => [row[0], row[2] ?? '']));

/** Who is signed in, by the page that the browser is shown. */
const whoIs = async (cookie: string): Promise<string | undefined> =>
  /<dt>User<\/dt><dd>([^<]*)<\/dd>/.exec(await (await get('/', cookie)).text())?.[1];

describe('SP-initiated sign-in', () => {
  test('is offered by the page under the configured label', async () => {
    const page = await (await get('/')).text();
    expect(page).toContain('<a class="button" href="/fed/start/CORP">Sign in using Corp</a>');
  });

  test('is offered as far as the authentication policies let somebody in so', async () => {
    const shown = async () => {
      const page = await (await get('/')).text();
      return { form: page.includes('type="password"'), corp: page.includes('/fed/start/CORP') };
    };
    const set = (list: string) =>
      local.sql.run(`alter authentication policy demo_db.public.ways set ${list}`);
    await local.sql.run('create authentication policy demo_db.public.own');
    await local.sql.run('create authentication policy demo_db.public.ways');
    await local.sql.run('alter user admin set authentication policy demo_db.public.own');
    await local.sql.run('alter account set authentication policy demo_db.public.ways');
    try {
      await local.sql.run(
        "alter authentication policy demo_db.public.own set authentication_methods = ('KEYPAIR', 'PASSWORD')",
      );
      await set("authentication_methods = ('SAML')");
      expect(await shown()).toEqual({ form: true, corp: true });
      await set("authentication_methods = ('PASSWORD')");
      expect(await shown()).toEqual({ form: true, corp: false });
      await local.sql.run(
        `create security integration elsewhere type = saml2 enabled = true saml2_issuer = 'urn:elsewhere'
           saml2_sso_url = '${local.idp.ssoUrl}' saml2_provider = 'Custom' saml2_x509_cert = '${local.idp.key.line}'`,
      );
      await set("authentication_methods = ('SAML') security_integrations = ('ELSEWHERE')");
      expect(await shown()).toEqual({ form: true, corp: false });
      await set("authentication_methods = ('SAML') security_integrations = ('CORP')");
      await local.sql.run("alter authentication policy demo_db.public.own set client_types = ('DRIVERS')");
      expect(await shown()).toEqual({ form: false, corp: true });
      await set("authentication_methods = ('KEYPAIR') security_integrations = ('ALL')");
      expect(await (await get('/')).text()).toContain('lets nobody sign in here');
    } finally {
      await local.sql.run('alter account unset authentication policy');
      await local.sql.run('alter user admin unset authentication policy');
      await local.sql.run('drop integration if exists elsewhere');
    }
  });

  test('over TLS ends only in the browser that began it', async () => {
    const overTls = (path: string, body: string | null, cookie: string): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(local.url);
        const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
        const method = body === null ? 'GET' : 'POST';
        // The certificate is one that the server made for itself.
        const options = { hostname, port, path, method, headers, rejectUnauthorized: false };
        request(options, (answer) => resolve(answer.resume()))
          .on('error', reject)
          .end(body);
      });
    const begun = await overTls('/fed/start/CORP', null, '');
    const [cookie = ''] = begun.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      /^__Host-snowgate-start=[\w-]{43}; Path=\/; Max-Age=900; HttpOnly; SameSite=None; Secure$/,
    );
    const mark = cookie.split(';')[0] ?? '';
    const another = await overTls('/fed/start/CORP', null, mark);
    expect(another.headers['set-cookie']).toEqual([cookie]);
    const post = async (location: string | undefined, from: string) => {
      const { id } = await local.idp.readRequest(location ?? '');
      const xml = await local.answer({ inResponseTo: id });
      const form = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64') });
      return (await overTls('/fed/login', form.toString(), from)).statusCode;
    };
    expect(await post(begun.headers.location, '')).toBe(403);
    expect((await local.lastLogin())?.errorCode).toBe(390170);
    expect(await post(another.headers.location, mark)).toBe(303);
    const third = await overTls('/fed/start/CORP', null, '');
    expect(await post(third.headers.location, mark)).toBe(403);
  });

  test('goes to the identity provider with a request, and comes back signed in', async () => {
    const request = await start('/fed/start/CORP?next=%2Fworksheets');
    expect(request).toMatchObject({
      issuer: local.url,
      assertionConsumerServiceURL: local.acsUrl,
      destination: local.idp.ssoUrl,
      relayState: '/worksheets',
      isSigned: false,
    });
    const answer = await local.post(await local.answer({ inResponseTo: request.id }), '/elsewhere');
    expect(answer.status).toBe(303);
    // What was asked for wins over what comes back beside the answer.
    expect(answer.headers.get('location')).toBe('/worksheets');
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    expect(await whoIs(cookieOf(answer))).toBe('ALICE');
    expect(await local.lastLogin()).toMatchObject({
      userName: 'ALICE',
      firstFactor: 'SAML2_ASSERTION',
      integrationName: 'CORP',
      success: true,
    });
  });

  test('asks to authenticate again where the integration says so', async () => {
    expect((await start('/fed/start/CORP')).forceAuthn).toBeUndefined();
    await local.sql.run('alter security integration corp set saml2_force_authn = true');
    expect((await start('/fed/start/CORP')).forceAuthn).toBe('true');
    await local.sql.run('alter security integration corp unset saml2_force_authn');
  });

  test('signs the request with the certificate that DESCRIBE shows', async () => {
    await local.sql.run('alter security integration corp set saml2_sign_request = true');
    const url = (await get('/fed/start/CORP')).headers.get('location') ?? '';
    const certificate = (await described('corp')).get('SAML2_SNOWFLAKE_X509_CERT') ?? '';
    expect((await local.idp.readRequest(url, certificate)).isSigned).toBe(true);
    await expect(local.idp.readRequest(url, local.idp.key.certificate)).rejects.toThrow();
    await local.sql.run('alter security integration corp set saml2_sign_request = false');
  });

  test('is not there for what is unknown, disabled or without a button', async () => {
    expect((await get('/fed/start/NOTHING')).status).toBe(404);
    await local.sql.run('alter security integration corp set saml2_enable_sp_initiated = false');
    expect((await get('/fed/start/CORP')).status).toBe(404);
    expect(await (await get('/')).text()).not.toContain('/fed/start');
    await local.sql.run(
      'alter security integration corp set saml2_enable_sp_initiated = true enabled = false',
    );
    expect((await get('/fed/start/CORP')).status).toBe(404);
    await local.sql.run('alter security integration corp set enabled = true');
  });
});

describe('IdP-initiated sign-in', () => {
  test('ends on a path of ours that the identity provider names', async () => {
    const answer = await local.post(await local.answer(), '/console/queries?day=1');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/console/queries?day=1');
    expect(await whoIs(cookieOf(answer))).toBe('ALICE');
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\tevil',
    'javascript:alert(1)',
    '/%0d%0aset-cookie:x'.replace('%0d%0a', '\r\n'),
    '\\\\evil.example',
    'evil',
    '',
  ])('goes to the first page instead of %j', async (relayState) => {
    const answer = await local.post(await local.answer(), relayState);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
  });
});

describe('answers of every make', () => {
  test('signed outside instead of inside', async () => {
    const xml = await local.answer({ signResponse: true, signAssertion: false });
    expect((await local.post(xml)).status).toBe(303);
  });

  test('signed outside and inside', async () => {
    expect((await local.post(await local.answer({ signResponse: true }))).status).toBe(303);
  });

  test('encrypted for the certificate that DESCRIBE shows', async () => {
    const certificate = (await described('corp')).get('SAML2_SNOWFLAKE_X509_CERT') ?? '';
    const options = {
      encryptionCert: certificate,
      encryptionPublicKey: publicKeyOf(certificate),
      disallowEncryptionWithInsecureAlgorithm: false,
      warnOnInsecureEncryptionAlgorithm: false,
    };
    for (const encryptionAlgorithm of [
      'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
    ]) {
      const xml = await local.answer({ ...options, encryptionAlgorithm });
      expect(xml).toContain('EncryptedAssertion');
      expect(xml).not.toContain('alice@example.com');
      expect((await local.post(xml)).status).toBe(303);
    }
    const other = await newSigningKey('other');
    const foreign = {
      encryptionCert: other.certificate,
      encryptionPublicKey: publicKeyOf(other.certificate),
    };
    const refused = await local.answer({
      ...foreign,
      encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    });
    expect((await local.post(refused)).status).toBe(403);
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390133 });
  });

  test('by a name in another case', async () => {
    expect((await local.post(await local.answer({ nameId: 'Alice@Example.com' }))).status).toBe(303);
  });
});

describe('who is let in', () => {
  const refusal = async (nameId: string) => {
    const answer = await local.post(await local.answer({ nameId }));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
    return { text: await answer.text(), login: await local.lastLogin() };
  };

  test('nobody who does not exist, and the refusal tells the same as for a bad answer', async () => {
    const { text, login } = await refusal('nobody@example.com');
    expect(text).toContain(
      'SAML response is invalid or matching user is not found. Contact your local system administrator. [',
    );
    expect(text).not.toContain('nobody@example.com');
    expect(login).toMatchObject({
      success: false,
      errorCode: 390133,
      userName: null,
      integrationName: 'CORP',
    });
  });

  test('no user who is disabled, and one again who is not', async () => {
    await local.sql.run('alter user alice set disabled = true');
    const { text, login } = await refusal('alice@example.com');
    expect(text).toContain('User access disabled. Contact your local system administrator.');
    expect(login).toMatchObject({ errorCode: 390101, userName: 'ALICE' });
    await local.sql.run('alter user alice set disabled = false');
    expect((await local.post(await local.answer())).status).toBe(303);
  });

  test('only domains and e-mail addresses that the integration is for', async () => {
    await local.sql.run("alter security integration corp set allowed_user_domains = ('example.org')");
    expect((await refusal('alice@example.com')).login).toMatchObject({
      errorCode: 390133,
      userName: 'ALICE',
    });
    await local.sql.run(
      "alter security integration corp set allowed_email_patterns = ('^al.*@example[.]com$')",
    );
    expect((await local.post(await local.answer())).status).toBe(303);
    await local.sql.run(
      "alter security integration corp set allowed_email_patterns = () allowed_user_domains = ('EXAMPLE.com')",
    );
    expect((await local.post(await local.answer())).status).toBe(303);
    await local.sql.run("create user without_mail login_name = 'plain'");
    await refusal('plain');
    await local.sql.run('alter security integration corp set allowed_user_domains = ()');
    expect((await local.post(await local.answer({ nameId: 'plain' }))).status).toBe(303);
  });

  test('no pattern makes the account wait', async () => {
    await local.sql.run("alter security integration corp set allowed_email_patterns = ('^(a+)+$')");
    await local.sql.run(`create user slow login_name = 'slow' email = '${'a'.repeat(5_000)}@example.com'`);
    await refusal('slow');
    await local.sql.run('alter security integration corp set allowed_email_patterns = ()');
  });
});

describe('SYSTEM$GET_LOGIN_FAILURE_DETAILS', () => {
  test('says to administrators what the page does not', async () => {
    const xml = await local.idp.answer({
      nameId: 'alice@example.com',
      audience: 'https://other.example',
      acsUrl: local.acsUrl,
    });
    const text = await (await local.post(xml)).text();
    const uuid = /\[([0-9a-f-]{36})\]/.exec(text)?.[1];
    const [row] = await local.sql.run(`select system$get_login_failure_details('${uuid}')`);
    expect(JSON.parse(row?.[0] ?? '')).toMatchObject({
      clientType: 'SNOWFLAKE_UI',
      errorCode: 'SAML_RESPONSE_INVALID_AUDIENCE',
      errorDetails: [`The audience is https://other.example. It must be ${local.url}.`],
    });
  });
});

describe('several identity providers', () => {
  test('each has its button, and the issuer tells whose answer it is', async () => {
    const second = await startIdentityProvider('second');
    await local.sql.run(`create security integration second type = saml2 saml2_issuer = '${second.issuer}'
      saml2_sso_url = '${second.ssoUrl}' saml2_provider = 'Custom' saml2_x509_cert = '${second.key.line}'
      saml2_enable_sp_initiated = true`);
    const page = await (await get('/')).text();
    expect(page).toContain('Sign in using Corp');
    expect(page).toContain('Sign in using SECOND');
    const where = { nameId: 'alice@example.com', audience: local.url, acsUrl: local.acsUrl };
    expect((await local.post(await second.answer(where))).status).toBe(303);
    expect(await local.lastLogin()).toMatchObject({ integrationName: 'SECOND', success: true });
    // One provider's key does not speak for another, and an answer to one's request is not the other's.
    expect((await local.post(await second.answer(where, { issuer: local.idp.issuer }))).status).toBe(403);
    const request = await start('/fed/start/CORP');
    expect((await local.post(await second.answer(where, { inResponseTo: request.id }))).status).toBe(403);
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390170, integrationName: 'SECOND' });
    await local.sql.run('drop integration second');
    expect((await local.post(await second.answer(where))).status).toBe(403);
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390184, integrationName: null });
    await second.close();
  });
});

describe('a provider that changes its key', () => {
  test('is trusted with both keys while it rolls over', async () => {
    const [before, after] = [local.idp.key, await newSigningKey('after')];
    await local.sql.run(
      `alter security integration corp set saml2_x509_cert = '${before.certificate}${after.certificate}'`,
    );
    expect((await local.post(await local.answer({}, before))).status).toBe(303);
    expect((await local.post(await local.answer({}, after))).status).toBe(303);
    await local.sql.run(`alter security integration corp set saml2_x509_cert = '${before.line}'`);
    expect((await local.post(await local.answer({}, after))).status).toBe(403);
    expect(await local.lastLogin()).toMatchObject({ errorCode: 390177 });
  });

  test('is asked for its metadata after an answer with a key that is not known', async () => {
    const idp = await startIdentityProvider('rolling');
    await local.sql.run(
      `create security integration rolling type = saml2 metadata_url = '${idp.metadataUrl}'`,
    );
    const where = { nameId: 'alice@example.com', audience: local.url, acsUrl: local.acsUrl };
    expect((await local.post(await idp.answer(where))).status).toBe(303);
    idp.key = await newSigningKey('rolled');
    const asked = idp.visits.length;
    const statuses: number[] = [];
    do statuses.push((await local.post(await idp.answer(where))).status);
    while (statuses.at(-1) !== 303 && statuses.length < 100);
    expect(statuses[0]).toBe(403);
    expect(statuses.at(-1)).toBe(303);
    // Strangers can make it ask, but not often.
    const stranger = await newSigningKey('stranger');
    for (let attempt = 0; attempt < 5; attempt += 1) await local.post(await idp.answer(where, {}, stranger));
    expect(idp.visits.length - asked).toBe(1);
    await local.sql.run('drop integration rolling');
    await idp.close();
  });
});

describe('signing out', () => {
  test('ends the session, and goes on where the integration says', async () => {
    const answer = await local.post(await local.answer());
    const cookie = cookieOf(answer);
    await local.sql.run(
      "alter security integration corp set saml2_post_logout_redirect_url = 'https://logout.example.com/?a=1'",
    );
    const out = await fetch(new URL('/sign-out', local.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
    });
    expect(out.status).toBe(200);
    expect(out.headers.get('refresh')).toBe('0; url=https://logout.example.com/?a=1');
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await whoIs(cookie)).toBeUndefined();
    await local.sql.run('alter security integration corp unset saml2_post_logout_redirect_url');
  });
});

describe('the account’s metadata', () => {
  test('is what DESCRIBE shows', async () => {
    const served = await get('/fed/metadata/CORP');
    expect(served.headers.get('content-type')).toBe('application/samlmetadata+xml; charset=utf-8');
    expect(await served.text()).toBe((await described('corp')).get('SAML2_SNOWFLAKE_METADATA'));
    expect((await get('/fed/metadata/NOTHING')).status).toBe(404);
  });
});
