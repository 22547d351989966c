import { beforeEach, describe, expect, test } from 'vitest';
import { AccountError } from '../../../src/account/errors.ts';
import { asInstant, asName } from '../../../src/account/model.ts';
import { createSecretSeal } from '../../../src/account/secret-seal.ts';
import { type OpenSessions, openSessions } from '../../../src/account/sessions/open-sessions.ts';
import type { Session, SessionTokens } from '../../../src/account/sessions/sessions.ts';
import { testSealKey } from '../../support/seal-key.ts';
import { MemoryDirectory, makeUser, memoryTokens, PlainPasswords, userId } from './directory.ts';

const second = 1_000;
const hour = 3_600 * second;
const home = '198.51.100.7';
const elsewhere = '203.0.113.9';
const ada = userId(10);
const bob = userId(11);

let now: number;
let directory: MemoryDirectory;
let sessions: OpenSessions;
let session: Session;
let tokens: SessionTokens;

const signIn = (loginName: string) =>
  sessions.signIn({
    method: 'password',
    loginName,
    password: 'right',
    clientAddress: home,
    clientType: 'JavaScript',
    clientVersion: '3.3.0',
    parameters: { timezone: 'UTC' },
  });

/** The code with which `work` is refused, or `fine`. */
const answer = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'fine';
  } catch (error) {
    if (error instanceof AccountError) return error.code;
    throw error;
  }
};
const byToken = (token = tokens.sessionToken): Promise<string> => answer(() => sessions.byToken(token));
const renewal = (): Promise<string> =>
  answer(() => sessions.renew(tokens.masterToken, tokens.sessionToken, home));

beforeEach(async () => {
  now = 1_700_000_000_000;
  directory = new MemoryDirectory();
  directory.add(makeUser(10, 'ADA'), 'plain:right');
  directory.add(makeUser(11, 'BOB'), 'plain:right');
  sessions = openSessions({
    directory,
    passwords: new PlainPasswords(),
    history: { logins: { record: () => {}, between: async () => [] } },
    accountName: asName('LOCAL'),
    oneTimeTokens: memoryTokens(() => now),
    secrets: createSecretSeal(testSealKey),
    clock: () => asInstant(now),
  });
  ({ session, tokens } = await signIn('ada'));
  return () => sessions.close();
});

describe('a session', () => {
  test('has tokens of 256 bits that are no other session’s', async () => {
    const other = await signIn('ada');
    const all = [tokens, other.tokens].flatMap((pair) => [pair.sessionToken, pair.masterToken]);
    expect(new Set(all).size).toBe(4);
    for (const token of all) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(tokens).toMatchObject({ sessionValidity: 3_600, masterValidity: 14_400 });
  });

  test('has an id of its own, its parameters in upper case, and is listed', async () => {
    const other = (await signIn('bob')).session;
    expect(other.id).toBeGreaterThan(session.id);
    expect(session.parameters).toEqual(new Map([['TIMEZONE', 'UTC']]));
    expect(sessions.all()).toEqual([session, other]);
  });

  test('acts as the user with the role it has now', async () => {
    session.secondaryRoles = [];
    expect(session.actor()).toEqual({
      clientAddress: home,
      factor: 'PASSWORD',
      kind: 'user',
      name: 'ADA',
      user: ada,
      primaryRole: session.role,
      secondaryRoles: [],
      roleLimits: { only: null, never: [], secondary: true },
      session: session.id,
    });
  });

  test('is found by its session token only', async () => {
    expect(await byToken('nonsense')).toBe('390104');
    expect(await byToken('')).toBe('390104');
    expect(await byToken(tokens.masterToken)).toBe('390104');
    expect(await answer(() => sessions.renew(tokens.sessionToken, tokens.sessionToken, home))).toBe('390104');
    expect(sessions.byToken(tokens.sessionToken)).toBe(session);
  });

  test('asks for a renewal after an hour', async () => {
    now += hour - 1;
    expect(await byToken()).toBe('fine');
    now += 1;
    expect(await byToken()).toBe('390112');
    const renewed = await sessions.renew(tokens.masterToken, tokens.sessionToken, home);
    expect(sessions.byToken(renewed.sessionToken)).toBe(session);
    expect(await byToken()).toBe('390104');
  });

  test('renews again for a client that missed the answer', async () => {
    await sessions.renew(tokens.masterToken, tokens.sessionToken, home);
    const again = await sessions.renew(tokens.masterToken, tokens.sessionToken, home);
    expect(sessions.byToken(again.sessionToken)).toBe(session);
  });

  test('is not renewed with the session token of another', async () => {
    const other = await signIn('bob');
    expect(await answer(() => sessions.renew(tokens.masterToken, other.tokens.sessionToken, home))).toBe(
      '390104',
    );
    expect(await byToken(other.tokens.sessionToken)).toBe('fine');
  });

  test('is renewed only where the network policies admit the client', async () => {
    const moved = () => sessions.renew(tokens.masterToken, tokens.sessionToken, elsewhere);
    expect(await answer(moved)).toBe('fine');
    directory.ownPolicies.set(ada, (address) => address === home);
    tokens = await sessions.renew(tokens.masterToken, tokens.sessionToken, home);
    expect(await answer(moved)).toBe('390422');
    expect(sessions.byToken(tokens.sessionToken)).toBe(session);
  });

  test('ends after idling for four hours', async () => {
    now += 4 * hour - 1;
    expect(await byToken()).toBe('390112');
    now += 1;
    expect(await renewal()).toBe('390114');
    expect(await byToken()).toBe('390111');
    expect(session.ended.aborted).toBe(true);
    expect(sessions.all()).toEqual([]);
  });

  test.each([
    ['a heartbeat', () => sessions.heartbeat(session)],
    [
      'a renewal',
      async () => {
        tokens = await sessions.renew(tokens.masterToken, tokens.sessionToken, home);
      },
    ],
  ])('lives four hours longer after %s', async (_, keepAlive) => {
    now += 3 * hour;
    await keepAlive();
    now += 4 * hour - 1;
    expect(await renewal()).toBe('fine');
  });

  test('does not idle while a statement runs', async () => {
    const { done } = sessions.running(session, 'query-1', () => {});
    now += 5 * hour;
    expect(await byToken()).toBe('390112');
    done();
    expect(await renewal()).toBe('390114');
  });

  test('is gone once ended, and aborts what runs in it', async () => {
    const aborted: string[] = [];
    sessions.running(session, 'query-2', () => aborted.push('first'));
    sessions.running(session, 'query-3', () => aborted.push('second')).done();
    sessions.end(session, 'LOGOUT');
    sessions.end(session, 'LOGOUT');
    expect(aborted).toEqual(['first']);
    expect(session.ended.aborted).toBe(true);
    expect(await byToken()).toBe('390111');
    expect(await renewal()).toBe('390111');
    now += 5 * hour;
    sessions.heartbeat(session);
    expect(await byToken()).toBe('390111');
  });

  test('that has ended aborts a statement that starts too late', async () => {
    sessions.end(session, 'LOGOUT');
    let aborted = false;
    sessions.running(session, 'query-4', () => {
      aborted = true;
    });
    expect(aborted).toBe(true);
  });

  test('ends with its user, leaving those of others', async () => {
    const second = await signIn('ada');
    const other = await signIn('bob');
    sessions.endOfUser(ada, 'DROP_USER');
    expect(await byToken()).toBe('390111');
    expect(await byToken(second.tokens.sessionToken)).toBe('390111');
    expect(await byToken(other.tokens.sessionToken)).toBe('fine');
  });

  test('survives when the queries of its user are aborted', async () => {
    const aborted: string[] = [];
    const other = await signIn('bob');
    sessions.running(session, 'query-5', () => aborted.push('ada'));
    sessions.running(other.session, 'query-6', () => aborted.push('bob'));
    sessions.abortQueriesOfUser(ada);
    expect(aborted).toEqual(['ada']);
    expect(await byToken()).toBe('fine');
    sessions.abortQueriesOfUser(bob);
    expect(aborted).toEqual(['ada', 'bob']);
  });

  test('ends when the process closes', async () => {
    sessions.close();
    expect(session.ended.aborted).toBe(true);
    expect(await byToken()).toBe('390111');
  });
});
