/** Signing in with a second factor. */
import { beforeEach, describe, expect, test } from 'vitest';
import { unlimitedRoles } from '../../../src/account/access/role-limits.ts';
import { AccountError, loginFailure } from '../../../src/account/errors.ts';
import type { LoginEvent } from '../../../src/account/history/history.ts';
import { asInstant, asName, asObjectId } from '../../../src/account/model.ts';
import { type AuthenticationSettings, defaultAuthenticationSettings } from '../../../src/account/policies.ts';
import { createSecretSeal } from '../../../src/account/secret-seal.ts';
import { type OpenSessions, openSessions } from '../../../src/account/sessions/open-sessions.ts';
import type { LoginRequest, PasswordProof, Proof } from '../../../src/account/sessions/sessions.ts';
import { SignInInterrupted, type SignInStep } from '../../../src/account/sessions/sign-in-steps.ts';
import { newTotpSecret, totpAt, totpStep } from '../../../src/account/sessions/totp.ts';
import { testSealKey } from '../../support/seal-key.ts';
import { MemoryDirectory, makeUser, memoryTokens, PlainPasswords, userId } from './directory.ts';

const minute = 60_000;
const ada = userId(10);
const secret = newTotpSecret();

let now: number;
let directory: MemoryDirectory;
let events: LoginEvent[];
let sessions: OpenSessions;

const signIn = (proof: Proof, request: Partial<LoginRequest> = {}) =>
  sessions.signIn({
    clientAddress: '198.51.100.7',
    clientType: 'JavaScript',
    clientVersion: '3.3.0',
    parameters: {},
    ...request,
    ...proof,
  });

const byPassword = (more: Partial<PasswordProof> = {}, request = {}) =>
  signIn({ method: 'password', loginName: 'ada', password: 'right', ...more }, request);

const bySaml = () =>
  signIn({
    method: 'federated',
    factor: 'SAML2_ASSERTION',
    integration: { id: asObjectId(7), name: asName('IDP'), networkPolicy: null },
    subject: { attribute: 'LOGIN_NAME', value: 'ada' },
    roleLimits: unlimitedRoles,
    unknown: () => loginFailure('390133', 'nobody'),
  });

const passcode = (steps = 0): string => totpAt(secret, totpStep(asInstant(now)) + steps);
const wrongPasscode = (): string => (passcode() === '000000' ? '000001' : '000000');

const refusal = async (work: Promise<unknown>): Promise<AccountError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AccountError) return error;
    throw error;
  }
  throw new Error('The sign-in was not refused.');
};
const code = async (work: Promise<unknown>): Promise<string> => (await refusal(work)).code;

const stepOf = async (work: Promise<unknown>): Promise<SignInStep> => {
  const error = await refusal(work);
  if (error instanceof SignInInterrupted) return error.step;
  throw error;
};

const rules = (changes: Partial<AuthenticationSettings>): void => {
  directory.rules = { ...defaultAuthenticationSettings, ...changes };
};

beforeEach(() => {
  now = 1_700_000_000_000;
  directory = new MemoryDirectory();
  directory.add(makeUser(10, 'ADA'), 'plain:right');
  events = [];
  sessions = openSessions({
    accountName: asName('LOCAL'),
    directory,
    passwords: new PlainPasswords(),
    history: { logins: { record: (event) => void events.push(event), between: async () => [] } },
    oneTimeTokens: memoryTokens(() => now),
    secrets: createSecretSeal(testSealKey),
    clock: () => asInstant(now),
  });
  return () => sessions.close();
});

describe('a user with an authenticator app', () => {
  beforeEach(() => {
    directory.addMethod(ada, 'TOTP', secret);
  });

  test('signs in with password and passcode at once, which history tells', async () => {
    await byPassword({ passcode: passcode() });
    expect(events).toMatchObject([{ success: true, secondFactor: 'TOTP', secondFactorId: '1' }]);
  });

  test('is asked for the passcode after the right password only', async () => {
    const refused = await refusal(byPassword());
    expect(refused).toMatchObject({
      code: '394507',
      message:
        'Failed to authenticate: MFA with TOTP is required. To authenticate, provide both your password and a current TOTP passcode.',
    });
    expect(await code(byPassword({ password: 'wrong' }))).toBe('390100');
    expect(await code(byPassword({ password: 'wrong', passcode: passcode() }))).toBe('390100');
    expect(sessions.all()).toEqual([]);
  });

  test('goes on with the passcode alone', async () => {
    const step = await stepOf(byPassword());
    expect(step.kind).toBe('passcode');
    const answer = { kind: 'passcode', passcode: passcode() } as const;
    const { session } = await signIn({ method: 'step', token: step.token, answer });
    expect(session.authentication.factor).toBe('PASSWORD');
    expect(await code(signIn({ method: 'step', token: step.token, answer }))).toBe('390126');
  });

  test('may use each passcode once, be it in another step', async () => {
    const used = passcode();
    await byPassword({ passcode: used });
    expect(await code(byPassword({ passcode: used }))).toBe('394633');
    now += 30_000;
    expect(await code(byPassword({ passcode: used }))).toBe('394633');
    await byPassword({ passcode: passcode() });
  });

  test('may be off by half a minute, not more', async () => {
    await byPassword({ passcode: passcode(1) });
    await byPassword({ passcode: passcode(-1) });
    expect(await code(byPassword({ passcode: passcode(2) }))).toBe('394633');
    expect(await code(byPassword({ passcode: passcode(-2) }))).toBe('394633');
  });

  test('is locked by five wrong passcodes, which the right password does not make up for', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const step = await stepOf(byPassword());
      const wrong = { kind: 'passcode', passcode: wrongPasscode() } as const;
      expect(await code(signIn({ method: 'step', token: step.token, answer: wrong }))).toBe('394633');
    }
    expect(await code(byPassword({ passcode: passcode() }))).toBe('390102');
    now += 15 * minute;
    await byPassword({ passcode: passcode() });
  });

  test('is locked by wrong passcodes that come at the same time, too', async () => {
    const guesses = Array.from({ length: 8 }, () => byPassword({ passcode: wrongPasscode() }));
    await Promise.allSettled(guesses);
    expect(await code(byPassword({ passcode: passcode() }))).toBe('390102');
  });

  test('cannot change an expired password without the passcode', async () => {
    directory.update(ada, { mustChangePassword: true });
    const first = await stepOf(byPassword());
    expect(first.kind).toBe('passcode');
    const newPassword = { kind: 'newPassword', password: 'Correct-Horse-9-Battery' } as const;
    expect(await code(signIn({ method: 'step', token: first.token, answer: newPassword }))).toBe('390126');
    const second = await stepOf(byPassword({ passcode: passcode() }));
    expect(second.kind).toBe('newPassword');
    await signIn({ method: 'step', token: second.token, answer: newPassword });
    expect(events.at(-1)).toMatchObject({ success: true, secondFactor: 'TOTP' });
  });

  test('needs none while MINS_TO_BYPASS_MFA last', async () => {
    directory.update(ada, { bypassMfaUntil: asInstant(now + minute) });
    await byPassword();
    now += minute;
    expect(await code(byPassword())).toBe('394507');
  });

  test('needs none through an identity provider, unless the policy says so', async () => {
    await bySaml();
    rules({ enforceMfaOnExternalAuthentication: 'ALL' });
    const step = await stepOf(bySaml());
    const answer = { kind: 'passcode', passcode: passcode() } as const;
    const { session } = await signIn({ method: 'step', token: step.token, answer });
    expect(session.authentication).toMatchObject({ factor: 'SAML2_ASSERTION', integration: { name: 'IDP' } });
  });

  test('needs none as no person', async () => {
    directory.update(ada, { type: 'LEGACY_SERVICE' });
    await byPassword();
  });
});

describe('one-time passcodes on paper', () => {
  test('may stand at the end of the password, whichever length it has', async () => {
    directory.addMethod(ada, 'TOTP', secret);
    directory.addMethod(ada, 'OTP', '12345678');
    const ending = (end: string) => byPassword({ password: `right${end}`, endsInPasscode: true });
    await ending('12345678');
    expect(events.at(-1)).toMatchObject({ success: true, secondFactor: 'OTP' });
    await ending(passcode());
    expect(events.at(-1)).toMatchObject({ success: true, secondFactor: 'TOTP' });
    expect(await code(ending('12345678'))).toBe('394633');
    expect(await code(ending(''))).toBe('390100');
    expect(await code(byPassword({ password: 'wrong12345678', endsInPasscode: true }))).toBe('390100');
  });

  test('work once each', async () => {
    directory.addMethod(ada, 'OTP', '12345678');
    directory.addMethod(ada, 'OTP', '87654321');
    await byPassword({ passcode: '1234 5678' });
    expect(events.at(-1)).toMatchObject({ secondFactor: 'OTP' });
    expect(await code(byPassword({ passcode: '12345678' }))).toBe('394633');
    await byPassword({ passcode: '87654321' });
  });
});

describe('a user who must enrol', () => {
  const enrol = (token: string, given: string) =>
    signIn({ method: 'step', token, answer: { kind: 'enrolment', passcode: given } });

  test.each(['REQUIRED', 'REQUIRED_PASSWORD_ONLY'] as const)(
    'under %s is shown a new app, and let in with its passcode',
    async (mfaEnrollment) => {
      rules({ mfaEnrollment });
      const refused = await refusal(byPassword());
      expect(refused).toMatchObject({
        code: '390197',
        message: 'Multi-factor authentication is required for this account. Log in to Snowsight to enroll.',
      });
      const step = refused instanceof SignInInterrupted ? refused.step : undefined;
      if (step?.kind !== 'enrolment') throw refused;
      const retry = await stepOf(enrol(step.token, 'nonsense'));
      if (retry.kind !== 'enrolment') throw new Error('another step');
      expect(retry.secret).toBe(step.secret);
      await enrol(retry.token, totpAt(step.secret, totpStep(asInstant(now))));
      expect(events.at(-1)).toMatchObject({ success: true, secondFactor: 'TOTP' });
      expect(directory.methods).toMatchObject([{ secret: step.secret }]);
      expect(await code(byPassword())).toBe('394507');
      const repeated = byPassword({ passcode: totpAt(step.secret, totpStep(asInstant(now))) });
      expect(await code(repeated)).toBe('394633');
    },
  );

  test('has an own secret at each try, which no other step takes over', async () => {
    rules({ mfaEnrollment: 'REQUIRED' });
    const [one, other] = [await stepOf(byPassword()), await stepOf(byPassword())];
    if (one.kind !== 'enrolment' || other.kind !== 'enrolment') throw new Error('another step');
    expect(one.secret).not.toBe(other.secret);
    const crossed = await refusal(enrol(one.token, totpAt(other.secret, totpStep(asInstant(now)))));
    expect(crossed.code).toBe('394633');
    expect(directory.methods).toEqual([]);
  });

  test('is whoever the policy means, and nobody else', async () => {
    rules({ mfaEnrollment: 'REQUIRED' });
    await bySaml();
    rules({ mfaEnrollment: 'REQUIRED_PASSWORD_ONLY', enforceMfaOnExternalAuthentication: 'ALL' });
    await bySaml();
    rules({ mfaEnrollment: 'REQUIRED', enforceMfaOnExternalAuthentication: 'ALL' });
    expect(await code(bySaml())).toBe('390197');
    rules({ mfaEnrollment: 'OPTIONAL' });
    await byPassword();
  });
});

describe('a session of a user', () => {
  test('takes an authenticator app, whose passcode was shown', async () => {
    const { session } = await byPassword();
    const begun = await sessions.beginEnrolment(session);
    expect(await code(sessions.finishEnrolment(session, begun.token, 'nonsense'))).toBe('394633');
    const shown = totpAt(begun.secret, totpStep(asInstant(now)));
    const method = await sessions.finishEnrolment(session, begun.token, shown);
    expect(method).toMatchObject({ user: ada, type: 'TOTP' });
    expect(await code(byPassword())).toBe('394507');
  });
});

describe('MFA tokens', () => {
  const wishing = { requestsMfaToken: true };
  const tokenOf = async (): Promise<string> => {
    const { mfaToken } = await byPassword({ passcode: passcode() }, wishing);
    if (mfaToken === null) throw new Error('no token');
    return mfaToken;
  };

  beforeEach(() => {
    directory.addMethod(ada, 'TOTP', secret);
    directory.cachesMfa = true;
  });

  test('stand for a passcode for four hours', async () => {
    const mfaToken = await tokenOf();
    await byPassword({ mfaToken });
    expect(events.at(-1)).toMatchObject({ secondFactor: 'MFA_TOKEN' });
    now += 4 * 60 * minute;
    expect(await code(byPassword({ mfaToken }))).toBe('394507');
  });

  test('are given only to clients that ask, where the account allows it', async () => {
    expect((await byPassword({ passcode: passcode() })).mfaToken).toBeNull();
    directory.cachesMfa = false;
    now += minute;
    expect((await byPassword({ passcode: passcode() }, wishing)).mfaToken).toBeNull();
  });

  test.each([
    ['another password', () => directory.setPasswordHash(ada, 'plain:other'), 'other'],
    ['the method removed', () => directory.methods.splice(0, 1, ...secretOfAnother()), 'right'],
    ['caching forbidden', () => (directory.cachesMfa = false), 'right'],
  ])('end with %s', async (_, happens, password) => {
    const mfaToken = await tokenOf();
    happens();
    expect(await code(byPassword({ password, mfaToken }))).toBe('394507');
  });

  test('are nobody else’s, and nothing that somebody makes up', async () => {
    const mfaToken = await tokenOf();
    directory.add(makeUser(11, 'BOB'), 'plain:right');
    directory.addMethod(userId(11), 'TOTP', newTotpSecret());
    const bob = signIn({ method: 'password', loginName: 'bob', password: 'right', mfaToken });
    expect(await code(bob)).toBe('394507');
    expect(await code(byPassword({ mfaToken: 'v1.nonsense' }))).toBe('394507');
    expect(await code(byPassword({ mfaToken: '' }))).toBe('394507');
  });

  const secretOfAnother = () => {
    const method = directory.methods[0];
    if (method === undefined) throw new Error('no method');
    return [{ ...method, method: { ...method.method, id: 99 } }];
  };
});
