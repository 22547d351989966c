import { beforeEach, describe, expect, test } from 'vitest';
import { AccountError } from '../../../src/account/errors.ts';
import type { LoginEvent } from '../../../src/account/history/history.ts';
import { asInstant, asName, type User } from '../../../src/account/model.ts';
import { createSecretSeal } from '../../../src/account/secret-seal.ts';
import { type OpenSessions, openSessions } from '../../../src/account/sessions/open-sessions.ts';
import type { PasswordLogin } from '../../../src/account/sessions/sessions.ts';
import { testSealKey } from '../../support/seal-key.ts';
import { MemoryDirectory, makeUser, memoryTokens, PlainPasswords, roleId, userId } from './directory.ts';

const minute = 60_000;
const start = 1_700_000_000_000;
const ada = userId(10);

let now: number;
let directory: MemoryDirectory;
let passwords: PlainPasswords;
let events: LoginEvent[];
let sessions: OpenSessions;

const login = (changes: Partial<PasswordLogin> = {}): PasswordLogin => ({
  method: 'password',
  loginName: 'ada',
  password: 'right',
  clientAddress: '198.51.100.7',
  clientType: 'JavaScript',
  clientVersion: '3.3.0',
  parameters: {},
  ...changes,
});

const signIn = (changes: Partial<PasswordLogin> = {}) => sessions.signIn(login(changes));

/** The code of the refusal, or `welcome`. */
const answer = async (changes: Partial<PasswordLogin> = {}): Promise<string> => {
  try {
    await signIn(changes);
    return 'welcome';
  } catch (error) {
    if (error instanceof AccountError) return error.code;
    throw error;
  }
};

const change = (changes: Partial<User>): void => directory.update(ada, changes);

const times = async (count: number, work: () => Promise<string>): Promise<string[]> => {
  const answers: string[] = [];
  for (let attempt = 0; attempt < count; attempt += 1) answers.push(await work());
  return answers;
};

beforeEach(() => {
  now = start;
  directory = new MemoryDirectory();
  passwords = new PlainPasswords();
  events = [];
  directory.add(makeUser(10, 'ADA'), 'plain:right');
  directory.roles.set(
    ada,
    new Map([
      [asName('ANALYST'), roleId(5)],
      [asName('my.Role'), roleId(6)],
    ]),
  );
  directory.usable.add('WAREHOUSE WH').add('DATABASE DB').add('SCHEMA DB.S').add('SCHEMA DB.PUBLIC');
  sessions = openSessions({
    directory,
    passwords,
    history: { logins: { record: (event) => void events.push(event), between: async () => [] } },
    accountName: asName('LOCAL'),
    oneTimeTokens: memoryTokens(() => now),
    secrets: createSecretSeal(testSealKey),
    clock: () => asInstant(now),
  });
  return () => sessions.close();
});

describe('a password', () => {
  test('lets its user in, under the login name in any case', async () => {
    const { session, tokens } = await signIn({ loginName: 'aDa' });
    expect(session.user).toEqual({ id: ada, name: 'ADA' });
    expect(sessions.byToken(tokens.sessionToken)).toBe(session);
    expect(directory.state(ada).lastSuccessfulLogin).toBe(now);
  });

  test('refuses a wrong one and an unknown name in the same words', async () => {
    const wrong = await signIn({ password: 'wrong' }).catch((error: AccountError) => error);
    const unknown = await signIn({ loginName: 'nobody' }).catch((error: AccountError) => error);
    expect(wrong).toMatchObject({ code: '390100', message: 'Incorrect username or password was specified.' });
    expect({ ...unknown }).toEqual({ ...wrong });
    expect(passwords.verified).toBe(2);
  });

  test.each(['SERVICE', 'SNOWFLAKE_SERVICE', 'SERVICE_AGENT'] as const)(
    'is of no use to %s users',
    async (type) => {
      change({ type });
      expect(await answer()).toBe('390100');
    },
  );

  test.each(['PERSON', 'LEGACY_SERVICE', null] as const)('serves %s users', async (type) => {
    change({ type });
    expect(await answer()).toBe('welcome');
  });

  test('must be there', async () => {
    directory.setPasswordHash(ada, null);
    expect(await answer()).toBe('390100');
    expect(await answer({ password: '' })).toBe('390100');
  });

  test('that was changed while it was checked is refused', async () => {
    let finds = 0;
    directory.beforeFind = () => {
      finds += 1;
      if (finds === 2) directory.setPasswordHash(ada, 'plain:new');
    };
    expect(await answer()).toBe('390100');
  });

  test.each([
    ['a disabled user', { disabled: true }, '390101'],
    ['an expired user', { expiresAt: asInstant(start) }, '390101'],
    ['a user who must change it', { mustChangePassword: true }, '390106'],
  ] as const)('does not admit %s, and only the right one tells so', async (_, changes, code) => {
    change(changes);
    expect(await answer()).toBe(code);
    expect(await answer({ password: 'wrong' })).toBe('390100');
    expect(directory.state(ada).lastSuccessfulLogin).toBeNull();
  });

  test('admits an administrator, expired or not', async () => {
    change({ expiresAt: asInstant(start) });
    directory.roles.set(ada, new Map([[asName('ACCOUNTADMIN'), roleId(9)]]));
    expect(await answer()).toBe('welcome');
  });

  test('admits a user who expires later', async () => {
    change({ expiresAt: asInstant(start + 1) });
    expect(await answer()).toBe('welcome');
  });
});

describe('failed attempts', () => {
  const fail = () => answer({ password: 'wrong' });

  test('lock after five in a row, for fifteen minutes', async () => {
    expect(await times(5, fail)).toEqual(Array(5).fill('390100'));
    expect(await answer()).toBe('390102');
    now += 15 * minute - 1;
    expect(await answer()).toBe('390102');
    now += 1;
    expect(await answer()).toBe('welcome');
  });

  test('are forgotten after a success', async () => {
    await times(4, fail);
    expect(await answer()).toBe('welcome');
    expect(await times(4, fail)).toEqual(Array(4).fill('390100'));
    expect(await answer()).toBe('welcome');
  });

  test('do not prolong a lock, and count from none after it', async () => {
    await times(5, fail);
    now += 10 * minute;
    expect(await times(3, fail)).toEqual(Array(3).fill('390102'));
    now += 5 * minute;
    expect(await times(4, fail)).toEqual(Array(4).fill('390100'));
    expect(await answer()).toBe('welcome');
  });

  test('end when an administrator unlocks the user', async () => {
    await times(5, fail);
    change({ lockedUntil: null });
    expect(await answer()).toBe('welcome');
  });

  test('made at the same time all count: a right guess among many is refused', async () => {
    const guesses = ['a', 'b', 'c', 'd', 'e', 'f', 'right'].map((password) => answer({ password }));
    expect((await Promise.all(guesses)).at(-1)).toBe('390102');
    expect(sessions.all()).toEqual([]);
  });

  test('lock a name that nobody has as well, so that a lock tells nothing', async () => {
    const guess = (loginName: string) => () => answer({ loginName, password: 'wrong' });
    const known = await times(7, guess('ada'));
    expect(await times(7, guess('nobody'))).toEqual(known);
    expect(known.slice(4)).toEqual(['390100', '390102', '390102']);
    expect(await answer({ loginName: 'NOBODY' })).toBe('390102');
    now += 15 * minute;
    expect(await answer({ loginName: 'nobody' })).toBe('390100');
  });
});

describe('the client address', () => {
  const outside = '203.0.113.9';

  test('is refused by the account for everybody, before a password counts', async () => {
    directory.blockedAddresses.add(outside);
    for (const password of ['right', 'wrong']) {
      expect(await answer({ clientAddress: outside, password })).toBe('390422');
    }
    expect(await answer({ clientAddress: outside, loginName: 'nobody' })).toBe('390422');
    expect(directory.state(ada).failures).toBe(0);
    expect(passwords.verified).toBe(0);
    await expect(signIn({ clientAddress: outside })).rejects.toThrow(
      `Incoming request with IP/Token ${outside} is not allowed to access Snowflake. Contact your local security administrator.`,
    );
  });

  test("is judged by the user's own policy before the account's", async () => {
    directory.blockedAddresses.add(outside);
    directory.ownPolicies.set(ada, (address) => address === outside);
    expect(await answer({ clientAddress: outside })).toBe('welcome');
    expect(await answer({ clientAddress: '198.51.100.7' })).toBe('390422');
  });

  test("refused by the user's own policy alone is told only for the right password", async () => {
    directory.ownPolicies.set(ada, () => false);
    expect(await answer({ password: 'wrong' })).toBe('390100');
    expect(await answer()).toBe('390422');
  });
});

describe('the role', () => {
  const role = async (changes: Partial<PasswordLogin> = {}) => (await signIn(changes)).session.role;

  test('is the one of the connect string', async () => {
    change({ defaultRole: 'PUBLIC' });
    expect(await role({ role: 'analyst' })).toBe(5);
    expect(await role({ role: '"my.Role"' })).toBe(6);
    expect(await role({ role: 'my.Role' })).toBe(6);
  });

  test('of the connect string must exist and be granted', async () => {
    expect(await answer({ role: 'nonsense' })).toBe('390189');
    expect(await answer({ role: '"analyst"' })).toBe('390189');
    await expect(signIn({ role: 'nonsense' })).rejects.toThrow(
      "Role 'nonsense' specified in the connect string does not exist or not authorized.",
    );
  });

  test('else is the default role, which must be granted', async () => {
    change({ defaultRole: 'ANALYST' });
    expect(await role()).toBe(5);
    expect(await role({ role: '' })).toBe(5);
    change({ defaultRole: 'SYSADMIN' });
    await expect(signIn()).rejects.toThrow(
      "User's configured default role 'SYSADMIN' is not granted to this user.",
    );
    expect(await role({ role: 'public' })).toBe(1);
  });

  test('else is PUBLIC', async () => {
    expect(await role()).toBe(1);
  });

  test('comes with all secondary roles or none', async () => {
    expect((await signIn()).session.actor()).toMatchObject({
      user: ada,
      primaryRole: 1,
      secondaryRoles: 'ALL',
    });
    change({ defaultSecondaryRoles: [] });
    expect((await signIn()).session.secondaryRoles).toEqual([]);
  });
});

describe('warehouse, database and schema', () => {
  const context = async (changes: Partial<PasswordLogin> = {}) => {
    const { warehouse, database, schema } = (await signIn(changes)).session;
    return [warehouse, database, schema];
  };

  test('come from the connect string', async () => {
    expect(await context({ warehouse: 'wh', database: 'db', schema: 's' })).toEqual(['WH', 'DB', 'S']);
    expect(await context({ database: '"DB"' })).toEqual([null, 'DB', 'PUBLIC']);
  });

  test.each([
    [{ warehouse: 'nonsense' }, 'The requested warehouse does not exist or not authorized.'],
    [{ database: 'nonsense' }, 'The requested database does not exist or not authorized.'],
    [{ database: 'db', schema: 'nonsense' }, 'The requested schema does not exist or not authorized.'],
  ])('of the connect string must be usable: %o', async (wishes, message) => {
    expect(await answer(wishes)).toBe('390201');
    await expect(signIn(wishes)).rejects.toThrow(message);
  });

  test('else are the defaults', async () => {
    change({ defaultWarehouse: 'wh', defaultNamespace: 'db.s' });
    expect(await context()).toEqual(['WH', 'DB', 'S']);
    change({ defaultNamespace: '"DB"."S"' });
    expect(await context()).toEqual(['WH', 'DB', 'S']);
    change({ defaultNamespace: 'DB' });
    expect(await context()).toEqual(['WH', 'DB', 'PUBLIC']);
  });

  test.each(['nonsense', 'db.nonsense', 'a.b.c', '"', '..', ''])(
    'ignore the unusable default %j',
    async (text) => {
      change({ defaultWarehouse: 'nonsense', defaultNamespace: text });
      expect(await context()).toEqual([null, text.startsWith('db') ? 'DB' : null, null]);
    },
  );
});

describe('history', () => {
  test('keeps each attempt', async () => {
    await answer({ password: 'wrong' });
    now += 1_000;
    const { session } = await signIn();
    await answer({ loginName: 'secret typed here', password: 'x' });
    directory.blockedAddresses.add('198.51.100.7');
    await answer();
    const common = {
      clientIp: '198.51.100.7',
      clientType: 'JavaScript',
      clientVersion: '3.3.0',
      firstFactor: 'PASSWORD',
      firstFactorId: null,
      secondFactor: null,
      secondFactorId: null,
      integrationName: null,
    };
    const refused = { ...common, success: false, timestamp: now };
    expect(events).toEqual([
      {
        ...refused,
        id: expect.any(Number),
        timestamp: start,
        userName: 'ADA',
        errorCode: 390100,
        errorMessage: 'INCORRECT_USERNAME_PASSWORD',
      },
      {
        ...common,
        id: session.loginEvent,
        sessionId: session.id,
        timestamp: now,
        userName: 'ADA',
        success: true,
        errorCode: null,
        errorMessage: null,
      },
      {
        ...refused,
        id: expect.any(Number),
        userName: null,
        errorCode: 390100,
        errorMessage: 'INCORRECT_USERNAME_PASSWORD',
      },
      {
        ...refused,
        id: expect.any(Number),
        userName: 'ADA',
        errorCode: 390422,
        errorMessage: 'INCOMING_IP_BLOCKED',
      },
    ]);
    const ids = events.map((event) => event.id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(4);
    expect(JSON.stringify(events)).not.toMatch(/right|wrong|secret/);
  });

  test('calls locks and disabled users by their names', async () => {
    change({ disabled: true });
    await answer();
    await times(6, () => answer({ password: 'wrong' }));
    expect(events.at(0)?.errorMessage).toBe('USER_ACCESS_DISABLED');
    expect(events.at(-1)?.errorMessage).toBe('USER_LOCKED_TEMP');
  });
});

describe('a sign-in under way', () => {
  /** Happens right after everything about the user was found in order. */
  const meanwhile = (happens: () => void): void => {
    const changeState = directory.changeSignInState.bind(directory);
    directory.changeSignInState = async (...given) => {
      const state = await changeState(...given);
      happens();
      return state;
    };
  };

  test.each([
    ['disabled', () => directory.update(ada, { disabled: true }), '390101'],
    ['given another password', () => directory.setPasswordHash(ada, 'plain:other'), '390100'],
    ['shut out', () => directory.ownPolicies.set(ada, () => false), '390422'],
  ])('leaves no session to a user who is %s meanwhile', async (_, happens, code) => {
    meanwhile(happens);
    expect(await answer()).toBe(code);
    expect(sessions.all()).toEqual([]);
    expect(events).toMatchObject([{ success: false, errorCode: Number(code) }]);
  });
});
