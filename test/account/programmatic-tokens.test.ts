/** Signing in with programmatic access tokens: what they open, until when, and what ends with them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, AddProgrammaticToken } from '../../src/account/account.ts';
import type { UserType } from '../../src/account/model.ts';
import type { Session, SignedIn } from '../../src/account/sessions/sessions.ts';
import { n, openTestAccount, refusal, system, type TestAccount, toUser } from './support/account.ts';

const day = 86_400_000;
const hour = 3_600_000;

let account: TestAccount;

beforeAll(async () => {
  account = await openTestAccount();
  await account.run('ACCOUNTADMIN', async (operations) => {
    await operations.createRole({ name: n('LOADING'), mode: 'create' });
    await operations.createRole({ name: n('OTHER'), mode: 'create' });
    await operations.createNetworkPolicy({
      name: n('ANYWHERE'),
      mode: 'create',
      allowedIpList: ['0.0.0.0/0'],
      blockedIpList: [],
      allowedNetworkRules: [],
      blockedNetworkRules: [],
      comment: null,
    });
  });
});
afterAll(() => account.close());

const makeUser = async (type: UserType, properties = {}): Promise<void> => {
  await account.run('ACCOUNTADMIN', async (operations) => {
    const name = n('SVC');
    await operations.createUser({
      name,
      mode: 'orReplace',
      properties: { type, networkPolicy: n('ANYWHERE'), defaultRole: 'OTHER', ...properties },
    });
    for (const role of ['LOADING', 'OTHER']) {
      await operations.grantRole({ role: { name: n(role) }, to: toUser('SVC') });
    }
  });
};

const add = async (input: Partial<AddProgrammaticToken> = {}): Promise<string> => {
  const made = await account.run('ACCOUNTADMIN', (operations) =>
    operations.addProgrammaticToken({ user: { name: n('SVC') }, name: n('T'), role: n('LOADING'), ...input }),
  );
  return made?.secret ?? '';
};

interface Wishes {
  readonly loginName?: string;
  readonly role?: string;
}

const open = (token: string, { loginName, role }: Wishes = {}): Promise<SignedIn> =>
  account.account.sessions.signIn({
    method: 'programmaticToken',
    token,
    loginName,
    role,
    clientAddress: '198.51.100.7',
    clientType: 'TEST',
    clientVersion: '1',
    parameters: {},
  });

const signIn = async (token: string, wishes?: Wishes): Promise<Session> =>
  (await open(token, wishes)).session;

/** Keeps the session from idling, hour by hour, for a day. */
const aDayPasses = async ({ tokens }: SignedIn): Promise<void> => {
  for (let passed = hour; passed < day; passed += hour) {
    account.time.now += hour;
    await account.account.sessions.renew(tokens.masterToken, tokens.sessionToken, '198.51.100.7');
  }
  account.time.now += hour;
};

const as = (session: Session): Actor => session.actor();
const nameOfRole = (session: Session): Promise<string> =>
  account.ask(system, (queries) => queries.roleName(session.role));
const hasEnded = (session: Session): boolean => session.ended.aborted;
const codeOf = async (work: Promise<unknown>): Promise<string> => (await refusal(work)).code;
const why = async (work: Promise<unknown>): Promise<string | undefined> => {
  const error = await refusal(work);
  expect(error.code).toBe('394400');
  expect(error.message).toBe('Programmatic access token is invalid.');
  return error.diagnosis?.errorCode;
};

const svc = { user: { name: n('SVC') }, name: n('T') };

beforeEach(() => makeUser('SERVICE'));

describe('a token restricted to a role', () => {
  test('opens that role and no other, whatever the user holds or has by default', async () => {
    const session = await signIn(await add());
    expect(await nameOfRole(session)).toBe('LOADING');
    expect(session.secondaryRoles).toEqual([]);
    expect(session.roleLimits).toMatchObject({ only: [account.roleId('LOADING')], secondary: false });
    expect(session.authentication.factor).toBe('PROGRAMMATIC_ACCESS_TOKEN');
    expect(session.authentication.factorId).toMatch(/^\d+$/);
  });

  test('does not open another that the connection asks for', async () => {
    const token = await add();
    expect(await nameOfRole(await signIn(token, { role: 'loading' }))).toBe('LOADING');
    expect(await codeOf(signIn(token, { role: 'other' }))).toBe('390189');
  });

  test('opens nothing once the role is revoked or dropped', async () => {
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.createRole({ name: n('PASSING'), mode: 'create' }),
    );
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.grantRole({ role: { name: n('PASSING') }, to: toUser('SVC') }),
    );
    const [revoked, dropped] = [await add(), await add({ name: n('U'), role: n('PASSING') })];
    await account.run('ACCOUNTADMIN', async (operations) => {
      await operations.revokeRole({ role: { name: n('LOADING') }, from: toUser('SVC') });
      await operations.dropRole({ role: { name: n('PASSING') } });
    });
    expect(await why(signIn(revoked))).toBe('PAT_ROLE_NOT_GRANTED');
    expect(await why(signIn(dropped))).toBe('PAT_ROLE_NOT_GRANTED');
  });
});

test('a token without restriction opens what the user holds', async () => {
  await makeUser('PERSON');
  const session = await signIn(await add({ role: null }));
  expect(await nameOfRole(session)).toBe('OTHER');
  expect(session.secondaryRoles).toBe('ALL');
});

test('one without restriction is of no use to a service', async () => {
  await makeUser('PERSON');
  const token = await add({ role: null });
  await account.run('ACCOUNTADMIN', (operations) =>
    operations.alterUser({ user: { name: n('SVC') }, set: { type: 'SERVICE' } }),
  );
  expect(await why(signIn(token))).toBe('PAT_ROLE_REQUIRED');
});

describe('whose token it is', () => {
  test('goes for the user who is named beside it, if one is', async () => {
    const token = await add();
    expect((await signIn(token, { loginName: 'svc' })).user.name).toBe('SVC');
    expect(await why(signIn(token, { loginName: 'admin' }))).toBe('PAT_INVALID');
  });

  test('a token works in place of a password', async () => {
    const token = await add();
    const { session } = await account.account.sessions.signIn({
      method: 'password',
      loginName: 'svc',
      password: token,
      clientAddress: '198.51.100.7',
      clientType: 'TEST',
      clientVersion: '1',
      parameters: {},
    });
    expect(session.authentication.factor).toBe('PROGRAMMATIC_ACCESS_TOKEN');
  });

  test.each([
    ['nothing', ''],
    ['garbage', 'garbage'],
    ['one like a token', `snowgate_pat_${'x'.repeat(43)}`],
  ])('%s opens nothing', async (_, token) => {
    expect(await why(signIn(token))).toBe('PAT_INVALID');
  });

  test('wrong tokens lock nobody out', async () => {
    const token = await add();
    for (let attempt = 0; attempt < 10; attempt += 1)
      await refusal(signIn(`${token}x`, { loginName: 'svc' }));
    await signIn(token);
  });
});

describe('a network policy', () => {
  test('is required of services whenever they sign in', async () => {
    const token = await add();
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('SVC') }, unset: ['networkPolicy'] }),
    );
    const error = await refusal(signIn(token));
    expect(error).toMatchObject({ code: '390432', message: 'Fail : Network policy is required.' });
  });

  test('is required of persons, but for as long as the token excuses them', async () => {
    await makeUser('PERSON', { networkPolicy: null });
    const [strict, excused] = [await add(), await add({ name: n('U'), minutesWithoutPolicy: 10 })];
    expect(await codeOf(signIn(strict))).toBe('390432');
    await signIn(excused);
    account.time.now += 10 * 60_000;
    expect(await codeOf(signIn(excused))).toBe('390432');
  });

  test('excuses nobody from the policy itself', async () => {
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.createNetworkPolicy({
        name: n('ELSEWHERE'),
        mode: 'orReplace',
        allowedIpList: ['192.0.2.0/24'],
        blockedIpList: [],
        allowedNetworkRules: [],
        blockedNetworkRules: [],
        comment: null,
      }),
    );
    await makeUser('PERSON', { networkPolicy: n('ELSEWHERE') });
    expect(await codeOf(signIn(await add({ minutesWithoutPolicy: 10 })))).toBe('390422');
  });

  test('is not required of agents', async () => {
    await makeUser('SERVICE_AGENT', { networkPolicy: null });
    await signIn(await add());
  });
});

describe('at once, with its sessions, ends a token that', () => {
  test('is removed', async () => {
    const token = await add();
    const session = await signIn(token);
    await account.run('ACCOUNTADMIN', (operations) => operations.removeProgrammaticToken(svc));
    expect(hasEnded(session)).toBe(true);
    expect(await why(signIn(token))).toBe('PAT_INVALID');
  });

  test('is disabled, until it is enabled', async () => {
    const token = await add();
    const session = await signIn(token);
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.modifyProgrammaticToken({ ...svc, disabled: true }),
    );
    expect(hasEnded(session)).toBe(true);
    expect(await why(signIn(token))).toBe('PAT_DISABLED');
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.modifyProgrammaticToken({ ...svc, disabled: false }),
    );
    await signIn(token);
  });

  test('expires', async () => {
    const token = await add({ days: 1 });
    const opened = await open(token);
    await aDayPasses(opened);
    const { masterToken, sessionToken } = opened.tokens;
    const renewing = () => account.account.sessions.renew(masterToken, sessionToken, '198.51.100.7');
    expect((await refusal(renewing())).kind).toBe('session');
    expect(hasEnded(opened.session)).toBe(true);
    expect(await why(signIn(token))).toBe('PAT_EXPIRED');
  });

  test('is of a user who is disabled or dropped', async () => {
    const token = await add();
    const session = await signIn(token);
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('SVC') }, set: { disabled: true } }),
    );
    expect(hasEnded(session)).toBe(true);
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('SVC') }, set: { disabled: false } }),
    );
    expect(await why(signIn(token))).toBe('PAT_DISABLED');
    await account.run('ACCOUNTADMIN', (operations) =>
      operations.modifyProgrammaticToken({ ...svc, disabled: false }),
    );
    const again = await signIn(token);
    await account.run('ACCOUNTADMIN', (operations) => operations.dropUser({ user: { name: n('SVC') } }));
    expect(hasEnded(again)).toBe(true);
    expect(await why(signIn(token))).toBe('PAT_INVALID');
  });

  test('leaves the sessions of other tokens of the user alone', async () => {
    const [session, other] = [await signIn(await add()), await signIn(await add({ name: n('U') }))];
    await account.run('ACCOUNTADMIN', (operations) => operations.removeProgrammaticToken(svc));
    expect([hasEnded(session), hasEnded(other)]).toEqual([true, false]);
  });
});

describe('rotation', () => {
  const rotate = (hoursOfGrace?: number) =>
    account.run('ACCOUNTADMIN', (operations) => operations.rotateProgrammaticToken({ ...svc, hoursOfGrace }));

  test('lets the old secret go on for a day, its sessions with it', async () => {
    const old = await add();
    const { secret } = await rotate();
    await signIn(secret);
    const opened = await open(old);
    await aDayPasses(opened);
    expect(await why(signIn(old))).toBe('PAT_EXPIRED');
    const { masterToken, sessionToken } = opened.tokens;
    const renewing = () => account.account.sessions.renew(masterToken, sessionToken, '198.51.100.7');
    expect((await refusal(renewing())).kind).toBe('session');
    await signIn(secret);
  });

  test('without grace ends the old secret and its sessions at once', async () => {
    const old = await add();
    const session = await signIn(old);
    const { secret } = await rotate(0);
    expect(hasEnded(session)).toBe(true);
    expect(await why(signIn(old))).toBe('PAT_EXPIRED');
    await signIn(secret);
  });

  test('gives the new secret as long as the first had', async () => {
    await add({ days: 30 });
    account.time.now += 29 * day;
    const { secret } = await rotate(0);
    account.time.now += 30 * day - 1;
    await signIn(secret);
    account.time.now += 1;
    expect(await why(signIn(secret))).toBe('PAT_EXPIRED');
  });
});

test('whoever signed in with a token makes or changes none for the same user', async () => {
  await makeUser('PERSON');
  const session = await signIn(await add({ role: null }));
  const attempts = [
    account.run(as(session), (operations) => operations.addProgrammaticToken({ ...svc, name: n('U') })),
    account.run(as(session), (operations) => operations.rotateProgrammaticToken(svc)),
    account.run(as(session), (operations) => operations.modifyProgrammaticToken({ ...svc, comment: 'x' })),
    account.run(as(session), (operations) => operations.removeProgrammaticToken(svc)),
  ];
  for (const attempt of attempts) {
    expect((await refusal(attempt)).message).toContain('authenticated with a programmatic access token');
  }
});

test('tokens are found again after a restart, and no secret lies in the store', async () => {
  const token = await add();
  await account.reopen();
  await signIn(token);
});

test('an expired token is shown for seven days, then its name is free', async () => {
  await add({ days: 1 });
  const shown = () => account.ask(system, (queries) => queries.programmaticTokens(n('SVC')));
  account.time.now += day;
  expect(await shown()).toMatchObject([{ name: 'T', status: 'EXPIRED' }]);
  expect(await codeOf(add())).toBe('002002');
  account.time.now += 7 * day;
  expect(await shown()).toEqual([]);
  expect(await add()).not.toBe('');
});
