/** ALTER USER … PROGRAMMATIC ACCESS TOKEN and what SHOW and DESCRIBE tell of tokens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

const day = 86_400_000;
const password = 'Correct-Horse-2';

let harness: Harness;
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use role accountadmin;
    create role loading; create role other;
    create user ann password = '${password}';
    create user svc type = service;
    create user agent type = service_agent;
    grant role loading to user ann; grant role loading to user svc; grant role loading to user agent;
    create network policy anywhere allowed_ip_list = ('0.0.0.0/0');
  `);
  ann = await harness.signIn('ANN', password);
});
afterAll(() => harness.close());

const tokensOf = (user: string, session?: Session) =>
  harness.rows(`show user programmatic access tokens for user ${user}`, session);
const codeOf = async (sql: string, session?: Session) => (await harness.failure(sql, session)).code;
/** After a test that fills a user's list. */
const removeAll = async (user: string): Promise<void> => {
  for (const { name } of await tokensOf(user)) await harness.execute(`alter user ${user} remove pat ${name}`);
};

const cell = async (sql: string, column: string, session?: Session): Promise<string> => {
  const [row] = await harness.rows(sql, session);
  return String(row?.[column]);
};

describe('ADD', () => {
  test('tells name and secret once; the token lasts 15 days and opens every role', async () => {
    const before = Date.now();
    const [made, ...more] = await harness.rows('alter user add programmatic access token mine', ann);
    expect(more).toEqual([]);
    expect(Object.keys(made ?? {})).toEqual(['token_name', 'token_secret']);
    expect(made?.['token_name']).toBe('MINE');
    const [shown] = await harness.rows('show user pats', ann);
    expect(Object.keys(shown ?? {})).toEqual([
      'name',
      'user_name',
      'role_restriction',
      'expires_at',
      'status',
      'comment',
      'created_on',
      'created_by',
      'mins_to_bypass_network_policy_requirement',
      'rotated_to',
    ]);
    expect(shown).toMatchObject({
      name: 'MINE',
      user_name: 'ANN',
      role_restriction: null,
      status: 'ACTIVE',
      comment: null,
      created_by: 'ANN',
      mins_to_bypass_network_policy_requirement: null,
      rotated_to: null,
    });
    const expiresAt = Number(BigInt(String(shown?.['expires_at'])) / 1_000_000n);
    expect(expiresAt).toBeGreaterThanOrEqual(before + 15 * day);
    expect(expiresAt).toBeLessThan(before + 15 * day + 60_000);
    await removeAll('ann');
  });

  test('takes every clause', async () => {
    await harness.execute(
      `alter user if exists ann add pat full_token role_restriction = 'loading' days_to_expiry = 365
         mins_to_bypass_network_policy_requirement = 1440 comment = 'for the report'`,
    );
    const [shown] = await tokensOf('ann');
    expect(shown).toMatchObject({
      name: 'FULL_TOKEN',
      role_restriction: 'LOADING',
      comment: 'for the report',
      created_by: 'ADMIN',
      mins_to_bypass_network_policy_requirement: '1440',
    });
    await removeAll('ann');
  });

  test('IF NOT EXISTS leaves the one that is there, and tells no secret; without it the name is taken', async () => {
    await harness.execute('alter user ann add pat twice');
    expect(await harness.columns('alter user ann add pat if not exists twice')).toEqual(['status']);
    expect(await codeOf('alter user ann add pat "twice"')).toBe('002002');
    expect(await tokensOf('ann')).toHaveLength(1);
    await removeAll('ann');
  });

  test('fifteen and no more, disabled ones counted', async () => {
    for (let number = 1; number <= 15; number += 1)
      await harness.execute(`alter user ann add pat t${number}`);
    await harness.execute('alter user ann modify pat t1 set disabled = true');
    const full = await harness.failure('alter user ann add pat t16');
    expect(full.message).toContain('15 programmatic access tokens');
    expect((await harness.failure('alter user ann rotate pat t2')).message).toContain('15 programmatic');
    await harness.execute('alter user ann remove pat t1');
    await harness.execute('alter user ann add pat t16');
    await removeAll('ann');
  });

  test.each([
    ['days_to_expiry = 0', '001008'],
    ['days_to_expiry = 366', '001008'],
    ['days_to_expiry = 1.5', '001008'],
    ['mins_to_bypass_network_policy_requirement = 1441', '001008'],
    ["role_restriction = 'other'", '002003'],
    ["role_restriction = 'nowhere'", '002003'],
    ['disabled = true', '001423'],
  ])('refuses %s', async (clause, code) => {
    expect(await codeOf(`alter user ann add pat bad ${clause}`)).toBe(code);
    expect(await tokensOf('ann')).toEqual([]);
  });

  test.each(['"a b"', '"1st"', '"ä"'])('refuses the name %s', async (name) => {
    expect(await codeOf(`alter user ann add pat ${name}`)).toBe('001008');
  });

  test('for a service: with a role and under a network policy; never without one for a while', async () => {
    expect(await codeOf("alter user svc add pat t role_restriction = 'loading'")).toBe('390432');
    await harness.execute('alter user svc set network_policy = anywhere');
    expect(await codeOf('alter user svc add pat t')).toBe('002029');
    const excused = `alter user svc add pat t role_restriction = 'loading' mins_to_bypass_network_policy_requirement = 5`;
    expect((await harness.failure(excused)).message).toContain('TYPE=PERSON');
    await harness.execute("alter user svc add pat t role_restriction = 'loading'");
    expect(await tokensOf('svc')).toHaveLength(1);
    await removeAll('svc');
    await harness.execute("alter user agent add pat t role_restriction = 'loading'");
    await removeAll('agent');
  });
});

describe('MODIFY', () => {
  test('renames, disables, excuses, comments, and takes each back', async () => {
    await harness.execute('alter user ann add pat before_name');
    await harness.script(`
      alter user ann modify programmatic access token before_name rename to after_name;
      alter user ann modify pat after_name set disabled = true, comment = 'why'
        mins_to_bypass_network_policy_requirement = 10;
    `);
    expect(await tokensOf('ann')).toMatchObject([
      {
        name: 'AFTER_NAME',
        status: 'DISABLED',
        comment: 'why',
        mins_to_bypass_network_policy_requirement: '10',
      },
    ]);
    await harness.execute(
      'alter user ann modify pat after_name unset disabled, comment, mins_to_bypass_network_policy_requirement',
    );
    expect(await tokensOf('ann')).toMatchObject([
      { status: 'ACTIVE', comment: null, mins_to_bypass_network_policy_requirement: null },
    ]);
    expect(await codeOf('alter user ann modify pat after_name set days_to_expiry = 3')).toBe('001423');
    expect(await codeOf('alter user ann modify pat after_name set role_restriction = loading')).toBe(
      '001423',
    );
    expect(await codeOf('alter user ann modify pat after_name unset role_restriction')).toBe('001423');
    await removeAll('ann');
  });

  test('what is not there is an error, unless IF EXISTS says otherwise', async () => {
    const missing = await harness.failure('alter user ann modify pat nowhere rename to x');
    expect(missing).toMatchObject({ code: '002003' });
    expect(missing.message).toContain("Programmatic Access Token 'NOWHERE'");
    for (const rest of ['modify pat if exists nowhere set disabled = true', 'rotate pat if exists nowhere'])
      await harness.execute(`alter user ann ${rest}`);
    await harness.execute('alter user if exists nobody remove pat nowhere');
    await harness.execute('alter user ann remove pat if exists nowhere');
    expect(await codeOf('alter user if exists ann remove pat nowhere')).toBe('002003');
    expect(await codeOf('alter user nobody remove pat if exists nowhere')).toBe('002003');
  });
});

describe('ROTATE and REMOVE', () => {
  test('a new secret takes over; the old one goes on for a day under a name that tells', async () => {
    const first = await cell('alter user ann add pat t days_to_expiry = 30', 'token_secret');
    const [rotated] = await harness.rows('alter user ann rotate programmatic access token t');
    expect(Object.keys(rotated ?? {})).toEqual(['token_name', 'token_secret', 'rotated_token_name']);
    expect(rotated?.['token_name']).toBe('T');
    expect(rotated?.['token_secret']).not.toBe(first);
    expect(rotated?.['rotated_token_name']).toMatch(/^T_ROTATED_\d+$/);
    const shown = await tokensOf('ann');
    expect(shown).toMatchObject([
      { name: 'T', rotated_to: null },
      { name: rotated?.['rotated_token_name'], rotated_to: 'T', status: 'ACTIVE' },
    ]);
    const old = String(rotated?.['rotated_token_name']);
    expect((await harness.failure(`alter user ann rotate pat ${old}`)).message).toContain(
      'can only be removed',
    );
    expect((await harness.failure(`alter user ann modify pat ${old} set comment = 'x'`)).message).toContain(
      'can only be removed',
    );
    await harness.execute('alter user ann modify pat t rename to u');
    expect((await tokensOf('ann')).map((token) => token['rotated_to'])).toEqual(['U', null]);
    expect(await cell(`alter user ann remove pat ${old}`, 'status')).toBe(
      `Programmatic access token ${old} successfully removed.`,
    );
    await removeAll('ann');
  });

  test('grace is from none to what is left', async () => {
    await harness.execute('alter user ann add pat t days_to_expiry = 1');
    expect(await codeOf('alter user ann rotate pat t expire_rotated_token_after_hours = 25')).toBe('001008');
    expect(await codeOf('alter user ann rotate pat t expire_rotated_token_after_hours = -1')).toBe('001008');
    await harness.execute('alter user ann rotate pat t expire_rotated_token_after_hours = 0');
    expect((await tokensOf('ann')).map((token) => token['status']).sort()).toEqual(['ACTIVE', 'EXPIRED']);
    await removeAll('ann');
  });
});

describe('who may', () => {
  test('a person their own; services, and others, only who owns the user or holds the privilege', async () => {
    await harness.script(`
      create role keeper; create user kim password = '${password}' default_role = keeper default_secondary_roles = ();
      grant role keeper to user kim;
    `);
    const kim = await harness.signIn('KIM', password);
    for (const statement of ['add pat t', 'rotate pat t', 'remove pat t', 'modify pat t set disabled = true'])
      expect(await codeOf(`alter user ann ${statement}`, kim)).toBe('003001');
    expect(await codeOf('show user pats for user ann', kim)).toBe('003001');
    await harness.execute('grant modify programmatic authentication methods on user ann to role keeper');
    await harness.execute('alter user ann add pat t', kim);
    expect(await tokensOf('ann', kim)).toHaveLength(1);
    await removeAll('ann');
    await harness.execute('alter user add pat own', kim);
    await removeAll('kim');
  });

  test('a role named PAT and a user named ADD are still roles and users', async () => {
    await harness.script('create user pat; create user "ADD"; alter user pat set comment = x;');
    await harness.execute('alter user "ADD" add pat t');
    expect(await tokensOf('"ADD"')).toHaveLength(1);
    await harness.script('drop user pat; drop user "ADD";');
  });
});

describe('the user', () => {
  test('HAS_PAT tells whether there is a token', async () => {
    const hasPat = async () => [
      await cell("show users like 'ANN'", 'has_pat'),
      (await harness.rows('describe user ann')).find((row) => row['property'] === 'HAS_PAT')?.['value'],
    ];
    expect(await hasPat()).toEqual(['false', 'false']);
    await harness.execute('alter user ann add pat t');
    expect(await hasPat()).toEqual(['true', 'true']);
    await removeAll('ann');
  });

  test('disabled, disables the tokens; enabled again, does not enable them', async () => {
    await harness.script(
      'alter user ann add pat t; alter user ann set disabled = true; alter user ann set disabled = false;',
    );
    expect(await tokensOf('ann')).toMatchObject([{ status: 'DISABLED' }]);
    await harness.execute('alter user ann modify pat t set disabled = false');
    expect(await tokensOf('ann')).toMatchObject([{ status: 'ACTIVE' }]);
    await removeAll('ann');
  });

  test('dropped, takes the tokens along: a new user of the name has none', async () => {
    await harness.script('create user gone; alter user gone add pat t; drop user gone; create user gone;');
    expect(await tokensOf('gone')).toEqual([]);
  });
});

describe('an authentication policy', () => {
  const withPolicy = async (clauses: string, work: () => Promise<void>): Promise<void> => {
    await harness.script(`
      use schema demo_db.public; create or replace authentication policy tokens ${clauses};
      alter user ann set authentication policy tokens;
    `);
    try {
      await work();
    } finally {
      await harness.script('alter user ann unset authentication policy; drop authentication policy tokens;');
    }
  };

  test('says whether tokens are allowed at all', () =>
    withPolicy("authentication_methods = ('PASSWORD')", async () => {
      expect((await harness.failure('alter user ann add pat t')).message).toContain(
        'does not allow programmatic access tokens',
      );
    }));

  test('says how long they last', () =>
    withPolicy('pat_policy = (default_expiry_in_days = 2 max_expiry_in_days = 5)', async () => {
      expect(await codeOf('alter user ann add pat t days_to_expiry = 6')).toBe('001008');
      await harness.execute('alter user ann add pat t');
      const [shown] = await tokensOf('ann');
      const expiresAt = Number(BigInt(String(shown?.['expires_at'])) / 1_000_000n);
      expect(Math.round((expiresAt - Date.now()) / day)).toBe(2);
      await removeAll('ann');
    }));

  test('says whether services need a policy and a role', async () => {
    await harness.script(`
      use schema demo_db.public; alter user svc unset network_policy;
      create or replace authentication policy free pat_policy = (
        network_policy_evaluation = enforced_not_required require_role_restriction_for_service_users = false);
      alter user svc set authentication policy free; alter user svc add pat t;
    `);
    expect(await tokensOf('svc')).toMatchObject([{ role_restriction: null }]);
    await removeAll('svc');
    await harness.execute('alter user svc unset authentication policy');
  });
});

test('history keeps no token that stood in a statement', async () => {
  const secret = await cell('alter user ann add pat t', 'token_secret');
  await harness.failure(`select '${secret}', nonsense`);
  await harness.execute('use database demo_db');
  const history = await harness.rows(
    'select query_text, error_message from table(information_schema.query_history())',
  );
  expect(JSON.stringify(history)).not.toContain(secret);
  expect(JSON.stringify(history)).toContain("select '***', nonsense");
  await removeAll('ann');
});

describe('SYSTEM$DECODE_PAT', () => {
  test('tells whoever holds a secret whose it is and whether it opens anything', async () => {
    const secret = await cell('alter user ann add pat leaked', 'token_secret');
    const decode = `select system$decode_pat('${secret}')`;
    const decoded = async () => JSON.parse(String(await harness.only(decode))) as unknown;
    expect(await decoded()).toEqual({ STATE: 'ACTIVE', PAT_NAME: 'LEAKED', USER_NAME: 'ANN' });
    await harness.execute('alter user ann modify pat leaked set disabled = true');
    expect(await decoded()).toMatchObject({ STATE: 'DISABLED' });
    await harness.script(`
      alter user ann modify pat leaked set disabled = false; alter user ann set mins_to_unlock = 10`);
    expect(await decoded()).toMatchObject({ STATE: 'ACTIVE' });
    await harness.execute('alter user ann set mins_to_unlock = 0');
    await harness.execute('alter user ann remove pat leaked');
    expect((await harness.failure(decode)).message).toContain('No programmatic access token');
  });

  test('keeps what it was asked out of history and messages', async () => {
    const failure = await harness.failure("select system$decode_pat('of-another-account')");
    expect(failure.message).not.toContain('of-another-account');
    const [{ QUERY_TEXT: text } = {}] = await harness.rows(
      "select query_text from table(information_schema.query_history()) where query_text ilike 'select system$decode%' order by start_time desc limit 1",
    );
    expect(text).toBe("select system$decode_pat('***')");
  });
});
