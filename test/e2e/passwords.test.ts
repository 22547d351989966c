/** How long a password lasts, and who changes it. */
import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const newPassword = 'Correct-Horse-9-Battery';

describe('Passwords', () => {
  const account = accountUnderTest('passwords');

  /** What Python's connector posts: it keeps the answer's `inFlightCtx` and sends the new password with it. */
  const post = async (body: object): Promise<{ code: string | null; message: string; data: unknown }> => {
    const response = await fetch(`${account.server.url}/session/v1/login-request`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { code: string | null; message: string; data: unknown };
  };

  test('that must be changed refuse the driver and let a client change them', async () => {
    await account.admin.query("create user ADA password = 'first' must_change_password = true");
    expect(await failureOf(account.connect('ADA', 'first'))).toMatchObject({
      code: '390106',
      message: 'Specified password has expired. Password must be changed using the Snowflake web console.',
    });
    const data = { CLIENT_APP_ID: 'PythonConnector', CLIENT_APP_VERSION: '4.0.0', LOGIN_NAME: 'ADA' };
    const asked = await post({ data: { ...data, PASSWORD: 'first' } });
    expect(asked).toMatchObject({
      success: false,
      code: '390106',
      data: { nextAction: 'PWD_CHANGE', inFlightCtx: expect.any(String) },
    });
    const { inFlightCtx } = asked.data as { inFlightCtx: string };
    const weak = await post({
      inFlightCtx,
      data: { ...data, PASSWORD: 'first', CHOSEN_NEW_PASSWORD: 'weak' },
    });
    expect(weak).toMatchObject({ success: false, code: '003002', data: { nextAction: 'PWD_CHANGE' } });
    const again = weak.data as { inFlightCtx: string };
    const changed = await post({
      inFlightCtx: again.inFlightCtx,
      data: { ...data, PASSWORD: 'first', CHOSEN_NEW_PASSWORD: newPassword },
    });
    expect(changed).toMatchObject({ success: true, data: { token: expect.any(String) } });
    expect(await failureOf(account.connect('ADA', 'first'))).toMatchObject({ code: '390100' });
    const ada = await account.connect('ADA', newPassword);
    expect(await ada.query('select current_user() as name')).toEqual([{ NAME: 'ADA' }]);
  });

  test('are reset by a link of the administrator, once', async () => {
    const { admin, server } = account;
    await admin.query("create user BEA password = 'first'");
    const [row] = await admin.query('alter user BEA reset password');
    const link = new URL(String(row?.['status']), server.url);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const token = /name="token" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const send = async (fields: { [name: string]: string }) => {
      const answer = await fetch(`${server.url}${link.pathname}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await send({ token, password: 'a', repeated: 'b' })).toMatchObject({
      status: 401,
      text: expect.stringContaining('The two passwords are not the same.'),
    });
    const weak = await send({ token, password: 'weak', repeated: 'weak' });
    expect(weak).toMatchObject({ status: 401, text: expect.stringContaining('At least 14 characters') });
    const next = /name="token" value="([^"]+)"/.exec(weak.text)?.[1] ?? '';
    await account.connect('BEA', 'first');
    const fields = { token: next, password: newPassword, repeated: newPassword };
    expect(await send(fields)).toMatchObject({ status: 200 });
    await account.connect('BEA', newPassword);
    expect(await send(fields)).toMatchObject({ status: 401 });
    await admin.query('create user ROBOT type = service');
    expect(await failureOf(admin.query('alter user ROBOT reset password'))).toMatchObject({ code: '001423' });
  });
});
