/** Signing in with a password that must be changed first. */
import { beforeEach, describe, expect, test } from 'vitest';
import { unlimitedRoles } from '../../../src/account/access/role-limits.ts';
import { AccountError, loginFailure } from '../../../src/account/errors.ts';
import type { LoginEvent } from '../../../src/account/history/history.ts';
import { asInstant, asName, asObjectId } from '../../../src/account/model.ts';
import { createSecretSeal } from '../../../src/account/secret-seal.ts';
import { type OpenSessions, openSessions } from '../../../src/account/sessions/open-sessions.ts';
import type { Proof } from '../../../src/account/sessions/sessions.ts';
import { SignInInterrupted, type SignInStep } from '../../../src/account/sessions/sign-in-steps.ts';
import { testSealKey } from '../../support/seal-key.ts';
import { anIssuer, MemoryDirectory, makeUser, memoryTokens, PlainPasswords, userId } from './directory.ts';

const start = 1_700_000_000_000;
const ada = userId(10);
const good = 'Correct-Horse-9-Battery';

let now: number;
let directory: MemoryDirectory;
let events: LoginEvent[];
let sessions: OpenSessions;

const signIn = (proof: Proof) =>
  sessions.signIn({
    ...proof,
    clientAddress: '198.51.100.7',
    clientType: 'SNOWFLAKE_UI',
    clientVersion: '',
    parameters: {},
  });

const withPassword = (password = 'right') => signIn({ method: 'password', loginName: 'ada', password });

const refusal = async (work: Promise<unknown>): Promise<AccountError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AccountError) return error;
    throw error;
  }
  throw new Error('The sign-in was not refused.');
};

const interruption = async (work: Promise<unknown>): Promise<SignInStep> => {
  const error = await refusal(work);
  if (error instanceof SignInInterrupted) return error.step;
  throw error;
};

const answer = (token: string, password = good) =>
  signIn({ method: 'step', token, answer: { kind: 'newPassword', password } });

beforeEach(() => {
  now = start;
  directory = new MemoryDirectory();
  directory.add(makeUser(10, 'ADA', { mustChangePassword: true, defaultRole: 'PUBLIC' }), 'plain:right');
  events = [];
  sessions = openSessions({
    directory,
    passwords: new PlainPasswords(),
    history: { logins: { record: (event) => void events.push(event), between: async () => [] } },
    accountName: asName('LOCAL'),
    oneTimeTokens: memoryTokens(() => now),
    secrets: createSecretSeal(testSealKey),
    clock: () => asInstant(now),
  });
  return () => sessions.close();
});

describe('a password that must be changed', () => {
  test('opens a session once the new one is given', async () => {
    const step = await interruption(withPassword());
    expect(step).toMatchObject({ kind: 'newPassword', rules: { minLength: 14 } });
    const { session } = await answer(step.token);
    expect(session.user).toEqual({ id: ada, name: 'ADA' });
    expect(session.authentication.factor).toBe('PASSWORD');
    expect((await refusal(withPassword())).code).toBe('390100');
    await withPassword(good);
    expect(events.map(({ success, errorMessage }) => [success, errorMessage])).toEqual([
      [false, 'PASSWORD_EXPIRED'],
      [true, null],
      [false, 'INCORRECT_USERNAME_PASSWORD'],
      [true, null],
    ]);
  });

  test('asks again after one that is no good, and the old token is over', async () => {
    const step = await interruption(withPassword());
    const rejected = await refusal(answer(step.token, 'short'));
    expect(rejected).toMatchObject({
      code: '003002',
      sqlState: '28P01',
      message:
        "SQL execution error:\nNew password rejected by current password policy. Reason: 'PASSWORD_TOO_SHORT'.",
    });
    expect((await refusal(answer(step.token))).code).toBe('390126');
    if (!(rejected instanceof SignInInterrupted)) throw rejected;
    await answer(rejected.step.token);
  });

  test('is told of only with the right one', async () => {
    expect((await refusal(withPassword('wrong'))).code).toBe('390100');
  });

  test.each([
    ['the password was changed meanwhile', () => directory.setPasswordHash(ada, 'plain:other'), '390126'],
    ['ten minutes have passed', () => (now += 600_000), '390126'],
    ['the user was disabled meanwhile', () => directory.update(ada, { disabled: true }), '390101'],
    [
      'the user was locked meanwhile',
      () => directory.update(ada, { lockedUntil: asInstant(now + 1) }),
      '390102',
    ],
  ])('cannot be changed when %s', async (_, happens, code) => {
    const step = await interruption(withPassword());
    happens();
    expect((await refusal(answer(step.token))).code).toBe(code);
    expect(sessions.all()).toEqual([]);
    expect((await directory.findById(ada))?.passwordHash).not.toBe(`plain:${good}`);
  });

  test('cannot be changed with an answer to something else', async () => {
    const step = await interruption(withPassword());
    const other = signIn({
      method: 'step',
      token: step.token,
      answer: { kind: 'passcode', passcode: '123456' },
    });
    expect((await refusal(other)).code).toBe('390126');
  });

  test('keeps nobody out who comes by another way that needs none', async () => {
    const assertion = signIn({
      method: 'federated',
      factor: 'SAML2_ASSERTION',
      integration: { id: asObjectId(7), name: asName('IDP'), networkPolicy: null },
      subject: { attribute: 'LOGIN_NAME', value: 'ada' },
      roleLimits: unlimitedRoles,
      unknown: () => loginFailure('390133', 'nobody'),
    });
    expect((await refusal(assertion)).code).toBe('390140');
    await signIn({
      method: 'oauth',
      integration: anIssuer,
      subjects: ['ada'],
      scopes: { any: true, roles: [] },
    });
  });
});
