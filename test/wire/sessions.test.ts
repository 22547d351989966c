import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;

beforeAll(async () => {
  wire = await startWire();
});
afterAll(() => wire.close());

const heartbeat = async (token: string) => (await wire.send('/session/heartbeat', { token })).body;
const renew = async (masterToken: string, oldSessionToken: string, requestType = 'RENEW') =>
  (
    await wire.send('/session/token-request', {
      token: masterToken,
      body: { requestType, oldSessionToken },
    })
  ).body;

describe('Sessions', () => {
  it('begin with tokens, validities and parameters', async () => {
    const { data } = await wire.signIn();
    expect(data).toMatchObject({
      validityInSeconds: 3600,
      masterValidityInSeconds: 14400,
      displayUserName: 'ADMIN',
      sessionInfo: { roleName: expect.any(String) },
    });
    expect(data.sessionId).toBeTypeOf('number');
    for (const { value } of data.parameters) expect(value).not.toBeNull();
  });

  it.each(['EXTERNALBROWSER', 'OAUTH', 'https://example.okta.com'])(
    'cannot begin through %s, and the answer names it',
    async (authenticator) => {
      const { body } = await wire.send('/session/v1/login-request', {
        body: { data: { LOGIN_NAME: 'ADMIN', AUTHENTICATOR: authenticator, TOKEN: 'x' } },
      });
      expect(body).toMatchObject({ success: false, code: '390139', data: null });
      expect(body.message).toContain(authenticator.toUpperCase());
    },
  );

  it('refuse the first step of a browser sign-in', async () => {
    for (const [method, path] of [
      ['POST', '/session/authenticator-request'],
      ['GET', '/console/login'],
    ] as const)
      expect((await wire.send(path, { method })).body.code).toBe('390139');
  });

  it('refuse the first step, too, where it is meant for another account', async () => {
    const { body } = await wire.send('/session/authenticator-request', {
      body: { data: { ACCOUNT_NAME: 'ELSEWHERE', AUTHENTICATOR: 'EXTERNALBROWSER' } },
    });
    expect(body.code).toBe('390400');
  });

  it('expire, are renewed, and go on', async () => {
    const session = await wire.signIn();
    wire.advance(3_600_001);
    expect((await heartbeat(session.token)).code).toBe('390112');
    const renewed = await renew(session.masterToken, session.token);
    expect(renewed.data).toMatchObject({
      validityInSecondsST: 3600,
      validityInSecondsMT: 14400,
      sessionId: session.data.sessionId,
    });
    expect((await heartbeat(renewed.data.sessionToken)).success).toBe(true);
  });

  it('cannot be renewed once the master token has expired', async () => {
    const session = await wire.signIn();
    wire.advance(14_400_001);
    expect((await renew(session.masterToken, session.token)).code).toBe('390114');
  });

  it('are renewed only', async () => {
    const session = await wire.signIn();
    expect((await renew(session.masterToken, session.token, 'CLONE')).code).toBe('000002');
  });

  it('end with the driver, and their statements with them', async () => {
    const session = await wire.signIn();
    wire.engine.gate('left running');
    const { data } = (
      await wire.send('/queries/v1/query-request', {
        token: session.token,
        body: { sqlText: 'left running', asyncExec: true },
      })
    ).body;
    expect((await wire.send('/session?delete=true', { token: session.token })).body.success).toBe(true);
    expect((await heartbeat(session.token)).code).toBe('390111');
    const again = await wire.signIn();
    const result = await wire.send(`/queries/${data.queryId}/result`, {
      method: 'GET',
      token: again.token,
    });
    expect(result.body.code).toBe('000604');
  });

  it('accept telemetry and keep nothing of it', async () => {
    const { body } = await wire.send('/telemetry/send', { body: { logs: [] } });
    expect(body.success).toBe(true);
  });
});
