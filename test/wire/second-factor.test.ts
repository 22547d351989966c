/** Second factors and passwords that must be changed, as the official drivers send them. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asInstant, asName } from '../../src/account/model.ts';
import { totpAt, totpStep } from '../../src/account/sessions/totp.ts';
import { connectDriver } from '../support/driver.ts';
import { password, startWire, type WireUnderTest } from './wire-under-test.ts';

const python = '/usr/bin/python3';
const hasPython = spawnSync(python, ['-c', 'import snowflake.connector']).status === 0;
if (!hasPython)
  process.stderr.write('Skipped: the Python connector is not installed (import snowflake.connector)\n');

let wire: WireUnderTest;
let secret: string;
let offset = 0;

const advance = (milliseconds: number): void => {
  wire.advance(milliseconds);
  offset += milliseconds;
};

const passcode = (steps = 0): string => totpAt(secret, totpStep(asInstant(Date.now() + offset)) + steps);

/** Three of them are good at any time; the next ones only later. */
const freshPasscode = (): string => {
  advance(90_000);
  return passcode();
};

const refusal = async (work: Promise<unknown>): Promise<{ code: string; message: string }> => {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code: String(code), message };
  }
  throw new Error('The sign-in was not refused.');
};

beforeAll(async () => {
  wire = await startWire();
  const { sessions } = wire.account;
  const { token } = await wire.signIn('OTHER');
  const session = sessions.byToken(token);
  const begun = await sessions.beginEnrolment(session);
  secret = begun.secret;
  await sessions.finishEnrolment(session, begun.token, passcode());
});
afterAll(() => wire.close());

describe('the Node.js driver', () => {
  const connect = async (options: object): Promise<void> => {
    const driver = await connectDriver(wire.url, { username: 'OTHER', password, ...options });
    await driver.close();
  };

  it('is asked for a passcode, and sends it beside the password or at its end', async () => {
    expect(await refusal(connect({}))).toEqual({
      code: '394507',
      message:
        'Failed to authenticate: MFA with TOTP is required. To authenticate, provide both your password and a current TOTP passcode.',
    });
    const authenticator = 'USERNAME_PASSWORD_MFA';
    await connect({ authenticator, passcode: freshPasscode() });
    await connect({ authenticator, passcodeInPassword: true, password: password + freshPasscode() });
    await connect({ passcode: freshPasscode() });
    const stale = passcode();
    expect(await refusal(connect({ authenticator, passcode: stale }))).toMatchObject({ code: '394633' });
  });

  it('is given a token instead of further passcodes where the account allows it', async () => {
    const system = {
      kind: 'system',
      name: asName('TEST'),
      user: null,
      primaryRole: null,
      secondaryRoles: [],
    } as const;
    const login = async (more: object) => {
      const { body } = await wire.send('/session/v1/login-request', {
        body: {
          data: {
            LOGIN_NAME: 'OTHER',
            PASSWORD: password,
            CLIENT_APP_ID: 'Test',
            AUTHENTICATOR: 'USERNAME_PASSWORD_MFA',
            SESSION_PARAMETERS: { CLIENT_REQUEST_MFA_TOKEN: true },
            ...more,
          },
        },
      });
      return body;
    };
    const sent = { EXT_AUTHN_DUO_METHOD: 'passcode', PASSCODE: freshPasscode() };
    expect((await login(sent)).data).toMatchObject({ mfaToken: null, mfaTokenValidityInSeconds: 0 });
    await wire.account.change(system, (operations) =>
      operations.alterAccount({ set: { ALLOW_CLIENT_MFA_CACHING: true } }),
    );
    const { data } = await login({ ...sent, PASSCODE: freshPasscode() });
    expect(data).toMatchObject({ mfaToken: expect.any(String), mfaTokenValidityInSeconds: 14_400 });
    expect(await login({ TOKEN: data.mfaToken })).toMatchObject({ success: true });
    expect(await login({ TOKEN: 'nonsense' })).toMatchObject({ success: false, code: '394507' });
  });
});

describe.skipIf(!hasPython)('the Python connector', () => {
  it('is asked for a passcode, sends it in either way, and changes a password that must be changed', async () => {
    const system = {
      kind: 'system',
      name: asName('TEST'),
      user: null,
      primaryRole: null,
      secondaryRoles: [],
    } as const;
    await wire.account.change(system, (operations) =>
      operations.createUser({
        name: asName('NEWCOMER'),
        mode: 'create',
        properties: { password: 'first', mustChangePassword: true },
      }),
    );
    freshPasscode();
    const answers = await new Promise<string>((resolve, reject) => {
      const script = join(import.meta.dirname, 'second-factor-python.py');
      const child = execFile(python, [script, new URL(wire.url).port], (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout.trim()),
      );
      child.stdin?.end(`${JSON.stringify({ password, passcodes: [passcode(0), passcode(1)] })}\n`);
    });
    expect(JSON.parse(answers.split('\n').at(-1) ?? '')).toEqual({
      'without passcode': expect.stringContaining('MFA with TOTP is required.'),
      beside: 'OTHER',
      'at the end': 'OTHER',
      'must change': expect.stringContaining('Specified password has expired.'),
      'weak one': expect.stringContaining("Reason: 'PASSWORD_TOO_SHORT'"),
      changed: 'NEWCOMER',
      'old one': expect.stringContaining('Incorrect username or password was specified.'),
      'new one': 'NEWCOMER',
    });
  });
});
