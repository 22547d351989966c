/** Policies over passwords and sessions, and what users do about their own passwords. */
import { beforeEach, describe, expect, test } from 'vitest';
import { AccountError } from '../../../src/account/errors.ts';
import { asInstant, asName } from '../../../src/account/model.ts';
import { defaultSessionSettings, providedPasswordSettings } from '../../../src/account/policies.ts';
import { createSecretSeal } from '../../../src/account/secret-seal.ts';
import { type OpenSessions, openSessions } from '../../../src/account/sessions/open-sessions.ts';
import { SignInInterrupted } from '../../../src/account/sessions/sign-in-steps.ts';
import { testSealKey } from '../../support/seal-key.ts';
import { MemoryDirectory, makeUser, memoryTokens, PlainPasswords, userId } from './directory.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const ada = userId(10);
const good = 'Correct-Horse-9-Battery';
const address = '198.51.100.7';

let now: number;
let directory: MemoryDirectory;
let sessions: OpenSessions;

const signIn = (password = 'right', clientType = 'JavaScript') =>
  sessions.signIn({
    method: 'password',
    loginName: 'ada',
    password,
    clientAddress: address,
    clientType,
    clientVersion: '',
    parameters: {},
  });

const refusal = async (work: Promise<unknown>): Promise<AccountError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AccountError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};
const code = async (work: Promise<unknown>): Promise<string> => (await refusal(work)).code;

beforeEach(() => {
  now = 1_700_000_000_000;
  directory = new MemoryDirectory();
  directory.add(makeUser(10, 'ADA', { passwordLastSetOn: asInstant(now) }), 'plain:right');
  sessions = openSessions({
    accountName: asName('LOCAL'),
    directory,
    passwords: new PlainPasswords(),
    history: { logins: { record: () => {}, between: async () => [] } },
    oneTimeTokens: memoryTokens(() => now),
    secrets: createSecretSeal(testSealKey),
    clock: () => asInstant(now),
  });
  return () => sessions.close();
});

describe('a password policy', () => {
  test('lets a password live for so many days, and the sign-in change it then', async () => {
    directory.passwords = { ...providedPasswordSettings, maxAgeDays: 30 };
    now += 30 * day - 1;
    await signIn();
    now += 1;
    const expired = await refusal(signIn());
    expect(expired.code).toBe('390106');
    if (!(expired instanceof SignInInterrupted)) throw expired;
    await sessions.signIn({
      method: 'step',
      token: expired.step.token,
      answer: { kind: 'newPassword', password: good },
      clientAddress: address,
      clientType: 'SNOWFLAKE_UI',
      clientVersion: '',
      parameters: {},
    });
  });

  test('counts guesses and locks by its own numbers', async () => {
    directory.passwords = { ...providedPasswordSettings, maxRetries: 2, lockoutTimeMins: 3 };
    expect([await code(signIn('no')), await code(signIn('no'))]).toEqual(['390100', '390100']);
    const locked = await refusal(signIn());
    expect(locked.code).toBe('390102');
    expect(locked.message).toContain('Try again after 3 minutes');
    now += 3 * minute;
    await signIn();
  });
});

describe('a session policy', () => {
  const { byToken } = { byToken: (token: string) => code(sessions.authenticate(token, address)) };

  test('ends idle sessions by the kind of client; use keeps them alive', async () => {
    directory.sessions = { ...defaultSessionSettings, idleTimeoutMins: 10, uiIdleTimeoutMins: 20 };
    const driver = await signIn();
    const page = await signIn('right', 'SNOWFLAKE_UI');
    expect([driver.tokens.masterValidity, page.tokens.masterValidity]).toEqual([600, 1200]);
    now += 9 * minute;
    sessions.byToken(driver.tokens.sessionToken);
    now += 9 * minute;
    const renewed = await sessions.renew(driver.tokens.masterToken, driver.tokens.sessionToken, address);
    now += 10 * minute;
    expect(await byToken(renewed.sessionToken)).toBe('390111');
    expect(await byToken(page.tokens.sessionToken)).toBe('390111');
  });

  test('ends sessions at their lifespan, whatever runs in them', async () => {
    directory.sessions = { ...defaultSessionSettings, maxLifespanMins: 60 };
    const { session, tokens } = await signIn();
    let aborted = false;
    sessions.running(session, 'query', () => {
      aborted = true;
    });
    now += 59 * minute;
    sessions.heartbeat(session);
    sessions.byToken(tokens.sessionToken);
    now += minute;
    expect(await code(sessions.renew(tokens.masterToken, tokens.sessionToken, address))).toBe('390114');
    expect(aborted).toBe(true);
  });

  test('holds sessions that are open already', async () => {
    const { session, tokens } = await signIn();
    now += 30 * minute;
    sessions.limit(session, { idle: 600, lifespan: null });
    expect(await byToken(tokens.sessionToken)).toBe('390111');
  });
});

describe('users', () => {
  test('change their password with the present one, whose guesses count', async () => {
    const { session } = await signIn();
    const change = (present: string, next = good) => sessions.changePassword(session, { present, next });
    expect(await code(change('wrong'))).toBe('390100');
    expect(directory.state(ada).failures).toBe(1);
    expect(await code(change('right', 'short'))).toBe('003002');
    await change('right');
    await signIn(good);
    directory.passwords = { ...providedPasswordSettings, minAgeDays: 1 };
    directory.update(ada, { passwordLastSetOn: asInstant(now) });
    expect((await refusal(change(good, `${good}!`))).message).toContain("Reason: 'PASSWORD_TOO_YOUNG'");
    now += day;
    await change(good, `${good}!`);
  });

  test('reset it by a link, once, within twelve hours', async () => {
    const reset = (token: string, password = good) => sessions.resetPassword(token, password, address);
    const late = await sessions.issuePasswordReset(ada);
    const link = await sessions.issuePasswordReset(ada);
    const weak = await refusal(reset(link, 'weak'));
    expect(weak.code).toBe('003002');
    expect(await code(reset(link))).toBe('390126');
    await signIn();
    if (!(weak instanceof SignInInterrupted)) throw weak;
    await reset(weak.step.token);
    await signIn(good);
    // The password is another by now.
    expect(await code(reset(late))).toBe('390126');
    const stale = await sessions.issuePasswordReset(ada);
    now += 12 * 60 * minute;
    expect(await code(reset(stale, `${good}!`))).toBe('390126');
  });

  test('reset it neither when disabled nor from where their policy keeps them out', async () => {
    const link = await sessions.issuePasswordReset(ada);
    directory.blockedAddresses.add('203.0.113.9');
    expect(await code(sessions.resetPassword(link, good, '203.0.113.9'))).toBe('390422');
    const other = await sessions.issuePasswordReset(ada);
    directory.update(ada, { disabled: true });
    expect(await code(sessions.resetPassword(other, good, address))).toBe('390101');
    directory.update(ada, { disabled: false });
    await signIn();
  });
});
