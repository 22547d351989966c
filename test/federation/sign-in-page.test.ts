import { request } from 'node:https';
import { describe, expect, test } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { totpAt, totpStep } from '../../src/account/sessions/totp.ts';
import { accountUnderTest } from '../support/account-under-test.ts';
import { adminPassword } from '../support/server-process.ts';

const local = accountUnderTest('sign-in-page');

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(new URL(path, local.server.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
    headers,
  });

const get = (path: string, cookie?: string) =>
  fetch(new URL(path, local.server.url), { headers: cookie === undefined ? {} : { cookie } });

const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? '';

const signIn = (loginName: string, password: string, headers?: Record<string, string>) =>
  post('/sign-in', { login_name: loginName, password }, headers);

describe('the page at the account’s address', () => {
  test.each(['/sign-in', '/sign-in/step', '/sign-out'])(
    'is where the address of its form %s leads',
    async (path) => {
      const answer = await fetch(new URL(path, local.server.url), { redirect: 'manual' });
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe('/');
    },
  );

  test('asks for user name and password, and lets nothing run', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain('autocomplete="username"');
    expect(text).toContain('autocomplete="current-password"');
    expect(text).not.toMatch(/<script|style=/);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect((await get('/sign-in.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  test('lets the right password in, under a cookie that no script reads', async () => {
    const answer = await signIn('admin', adminPassword);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^snowgate=[\w-]+\.[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
    const text = await (await get('/', cookieOf(answer))).text();
    expect(text).toContain('<dd>ADMIN</dd>');
    expect(text).toContain('<dd>ACCOUNTADMIN</dd>');
    expect(text).toContain('SNOWFLAKE_UI');
  });

  test('keeps the cookie to TLS where the browser came over it', async () => {
    const { hostname, port } = new URL(local.server.url);
    const body = new URLSearchParams({ login_name: 'admin', password: adminPassword }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    // The certificate is one that the server made for itself.
    const options = { hostname, port, path: '/sign-in', method: 'POST', headers, rejectUnauthorized: false };
    const cookie = await new Promise((resolve, reject) => {
      const sent = request(options, (answer) => resolve(answer.resume().headers['set-cookie']?.[0]));
      sent.once('error', reject).end(body);
    });
    expect(cookie).toMatch(/^__Host-snowgate=[\w-]+\.[\w-]+; .*; SameSite=Lax; Secure$/);
  });

  test('is in LOGIN_HISTORY as a client of its own', async () => {
    await signIn('admin', adminPassword);
    const rows = await local.admin.query(
      `select first_authentication_factor as factor, is_success from table(demo_db.information_schema.login_history())
       where reported_client_type = 'SNOWFLAKE_UI' limit 1`,
    );
    expect(rows).toEqual([{ FACTOR: 'PASSWORD', IS_SUCCESS: 'YES' }]);
  });

  test('says the same of a wrong password and of a name that nobody has, and repeats the name as text', async () => {
    const name = '"><b>who</b>';
    const [wrong, unknown] = await Promise.all([signIn('admin', 'wrong'), signIn(name, 'wrong')]);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.headers.has('set-cookie')).toBe(false);
    const [first, second] = [await wrong.text(), await unknown.text()];
    expect(first).toContain('role="alert" id="refusal">Incorrect username or password was specified.</p>');
    expect(second.replace('&quot;&gt;&lt;b&gt;who&lt;/b&gt;', 'admin')).toBe(first);
  });

  test('takes no form from another site', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
    ])
      expect((await signIn('admin', adminPassword, headers)).status).toBe(403);
    const { origin } = new URL(local.server.url);
    expect((await signIn('admin', adminPassword, { origin })).status).toBe(303);
  });

  test('continues nobody else’s session: signing in ends the one that the cookie named', async () => {
    const planted = cookieOf(await signIn('admin', adminPassword));
    const own = cookieOf(await signIn('admin', adminPassword, { cookie: planted }));
    expect(own).not.toBe(planted);
    expect(await (await get('/', planted)).text()).toContain('action="/sign-in"');
    expect(await (await get('/', own)).text()).toContain('action="/sign-out"');
  });

  test('signs out for good', async () => {
    const cookie = cookieOf(await signIn('admin', adminPassword));
    const answer = await post('/sign-out', {}, { cookie });
    expect(answer.headers.get('set-cookie')).toMatch(/^snowgate=; Path=\/; Max-Age=0/);
    expect(await (await get('/', cookie)).text()).toContain('action="/sign-in"');
  });

  test('knows nobody by a cookie that is nonsense', async () => {
    for (const cookie of ['snowgate=', 'snowgate=.', 'snowgate=a.b', 'snowgate=%00', 'x=y; snowgate=a.b.c'])
      expect(await (await get('/', cookie)).text()).toContain('action="/sign-in"');
  });

  test('has a password changed that must be, and asks again until the new one will do', async () => {
    await local.admin.query("create user newcomer password = 'First-Pass-1' must_change_password = true");
    const stepOf = (text: string) => /name="step" value="([\w-]+)"/.exec(text)?.[1] ?? '';
    const answer = async (text: string, password: string, repeated: string) =>
      post('/sign-in/step', { step: stepOf(text), kind: 'newPassword', answer: password, repeated });
    const asked = await signIn('newcomer', 'First-Pass-1');
    expect([asked.status, asked.headers.has('set-cookie')]).toEqual([200, false]);
    const first = await asked.text();
    expect(first).toContain('autocomplete="new-password"');
    expect(first).toContain('At least 14 characters, 1 upper-case letter, 1 lower-case letter, 1 digit.');
    const differs = await answer(first, 'Long-Enough-Pass-1', 'Long-Enough-Pass-2');
    const second = await differs.text();
    expect(second).toContain('The two passwords are not the same.');
    const weak = await answer(second, 'short', 'short');
    expect(weak.status).toBe(401);
    const third = await weak.text();
    expect(third).toContain('role="alert"');
    const changed = await answer(third, 'Long-Enough-Pass-1', 'Long-Enough-Pass-1');
    expect(changed.status).toBe(303);
    expect(await (await get('/', cookieOf(changed))).text()).toContain('<dd>NEWCOMER</dd>');
    // A step is worth nothing the second time.
    const again = await answer(third, 'Long-Enough-Pass-9', 'Long-Enough-Pass-9');
    expect([again.status, again.headers.has('set-cookie')]).toEqual([401, false]);
    expect(await again.text()).toContain('action="/sign-in"');
  });

  test('lets signed-in people change their password, knowing the present one', async () => {
    await local.admin.query("create user changer password = 'Present-Pass-123'");
    const cookie = cookieOf(await signIn('changer', 'Present-Pass-123'));
    const change = (present: string, next: string, repeated = next, headers = {}) =>
      post('/sign-in/password', { present, next, repeated }, { cookie, ...headers });
    expect(await (await get('/sign-in/password', cookie)).text()).toContain(
      'autocomplete="current-password"',
    );
    const next = 'Another-Password-2';
    const wrong = await change('guess', next);
    expect([wrong.status, await wrong.text()]).toEqual([401, expect.stringContaining('Incorrect username')]);
    expect(await (await change('Present-Pass-123', next, 'x')).text()).toContain('are not the same');
    expect(await (await change('Present-Pass-123', 'weak')).text()).toContain('PASSWORD_TOO_SHORT');
    await change('Present-Pass-123', next, next, { 'sec-fetch-site': 'cross-site' });
    expect((await signIn('changer', next)).status).toBe(401);
    expect((await change('Present-Pass-123', next)).headers.get('location')).toBe('/');
    expect((await signIn('changer', next)).status).toBe(303);
    expect((await get('/sign-in/password')).url).toBe(new URL('/', local.server.url).href);
  });

  test('lets them add an authenticator app, whose passcode the next sign-in asks for', async () => {
    await local.admin.query("create user enroller password = 'Present-Pass-123'");
    const cookie = cookieOf(await signIn('enroller', 'Present-Pass-123'));
    const page = await (await get('/sign-in/authenticator', cookie)).text();
    expect(page).toContain('role="img" aria-label="Code for your authenticator app"');
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
    const token = /name="token" value="([\w.-]+)"/.exec(page)?.[1] ?? '';
    const forged = await post('/sign-in/authenticator', { token: 'forged', passcode: '000000' }, { cookie });
    expect(forged.status).toBe(401);
    const refused = await post('/sign-in/authenticator', { token, passcode: '000000x' }, { cookie });
    expect(refused.status).toBe(401);
    const again = await refused.text();
    const fresh = {
      secret: /<code>([A-Z2-7 ]+)<\/code>/.exec(again)?.[1]?.replaceAll(' ', '') ?? secret,
      token: /name="token" value="([\w.-]+)"/.exec(again)?.[1] ?? '',
    };
    const added = await post(
      '/sign-in/authenticator',
      { token: fresh.token, passcode: totpAt(fresh.secret, totpStep(asInstant(Date.now()))) },
      { cookie },
    );
    expect([added.status, added.headers.get('location')]).toEqual([303, '/']);
    const asked = await signIn('enroller', 'Present-Pass-123');
    expect([asked.status, asked.headers.has('set-cookie')]).toEqual([200, false]);
    expect(await asked.text()).toContain('Enter your passcode');
  });
});
