import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const property = async (user: string, name: string): Promise<unknown> => {
  const rows = await harness.rows(`desc user ${user}`);
  return rows.find((row) => row['property'] === name)?.['value'];
};

const rsaPublicKey = (modulusLength: number): string =>
  generateKeyPairSync('rsa', { modulusLength })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');

describe('CREATE USER', () => {
  it('answers as Snowflake does', async () => {
    expect(await harness.only('create user jane')).toBe('User JANE successfully created.');
    expect(await harness.only('create user if not exists jane')).toBe(
      'JANE already exists, statement succeeded.',
    );
    expect(await harness.only('create or replace user jane')).toBe('User JANE successfully created.');
    expect(await harness.failure('create user jane')).toMatchObject({
      code: '002002',
      sqlState: '42710',
      message: "SQL compilation error:\nObject 'JANE' already exists.",
    });
    expect((await harness.execute('create user joe')).result.columns.map((column) => column.name)).toEqual([
      'status',
    ]);
  });

  it('takes every property', async () => {
    const key = rsaPublicKey(2048);
    await harness.execute(`create user complete_one
      password = 'Pa55word-of-Full' login_name = 'full@corp.com' display_name = 'Full Name' first_name = 'Full'
      middle_name = 'M' last_name = 'Name' email = 'full@corp.com' must_change_password = true disabled = false
      days_to_expiry = 30 mins_to_unlock = 5 mins_to_bypass_mfa = 10 default_warehouse = wh
      default_namespace = db.sch default_role = analyst default_secondary_roles = ()
      allowed_interfaces = ('STREAMLIT') rsa_public_key = '${key}' type = person
      timezone = 'Europe/Berlin' comment = 'it''s "full"'`);
    const rows = await harness.rows('desc user complete_one');
    const values = new Map(rows.map((row) => [row['property'], row['value']]));
    expect(Object.fromEntries(values)).toMatchObject({
      NAME: 'COMPLETE_ONE',
      LOGIN_NAME: 'FULL@CORP.COM',
      DISPLAY_NAME: 'Full Name',
      FIRST_NAME: 'Full',
      MIDDLE_NAME: 'M',
      LAST_NAME: 'Name',
      EMAIL: 'full@corp.com',
      PASSWORD: '********',
      MUST_CHANGE_PASSWORD: 'true',
      DISABLED: 'false',
      DEFAULT_WAREHOUSE: 'WH',
      DEFAULT_NAMESPACE: 'DB.SCH',
      DEFAULT_ROLE: 'ANALYST',
      DEFAULT_SECONDARY_ROLES: '[]',
      ALLOWED_INTERFACES: '[STREAMLIT]',
      RSA_PUBLIC_KEY: key,
      TYPE: 'PERSON',
      COMMENT: 'it\'s "full"',
      HAS_MFA: 'false',
      EXT_AUTHN_UID: 'null',
    });
    expect(values.get('RSA_PUBLIC_KEY_FP')).toMatch(/^SHA256:[A-Za-z0-9+/]{43}=$/);
    expect(Number(values.get('DAYS_TO_EXPIRY'))).toBeGreaterThan(29.9);
    expect(Number(values.get('MINS_TO_UNLOCK'))).toBeGreaterThan(4.5);
    const [timezone] = await harness.rows("show parameters like 'timezone' in user complete_one");
    expect(timezone).toMatchObject({ key: 'TIMEZONE', value: 'Europe/Berlin', level: 'USER' });
  });

  it('defaults login and display name to the name, and secondary roles to ALL', async () => {
    await harness.execute('create user plain');
    expect(await property('plain', 'LOGIN_NAME')).toBe('PLAIN');
    expect(await property('plain', 'DISPLAY_NAME')).toBe('PLAIN');
    expect(await property('plain', 'DEFAULT_SECONDARY_ROLES')).toBe('["ALL"]');
    expect(await property('plain', 'EMAIL')).toBe('null');
  });

  it.each([
    ["create user x shoe_size = '44'", '001423', "invalid property 'SHOE_SIZE' for 'USER'"],
    ['create user x disabled = maybe', '001008', "invalid value [MAYBE] for parameter 'DISABLED'"],
    [
      "create user x days_to_expiry = 'soon'",
      '001008',
      "invalid value [soon] for parameter 'DAYS_TO_EXPIRY'",
    ],
    ['create user x days_to_expiry = -1', '001008', "invalid value [-1] for parameter 'DAYS_TO_EXPIRY'"],
    ['create user x type = robot', '001008', "invalid value [ROBOT] for parameter 'TYPE'"],
    [
      "create user x default_secondary_roles = ('ANALYST')",
      '001008',
      "invalid value [ANALYST] for parameter 'DEFAULT_SECONDARY_ROLES'",
    ],
    [
      "create user x timezone = 'Mars/Olympus'",
      '001008',
      "invalid value [Mars/Olympus] for parameter 'TIMEZONE'",
    ],
    ["create user x rsa_public_key = 'AAAA'", '003003', 'New public key rejected by current policy'],
    ["create user x email = 'a' email = 'b'", '001424', "duplicate property 'EMAIL' for 'USER'"],
    [
      "create user x type = service first_name = 'No'",
      '001423',
      'Cannot set FIRST_NAME on users with TYPE=SERVICE.',
    ],
    ["create user x with tag (db.s.t = 'v')", '002003', "Tag 'DB.S.T' does not exist"],
  ])('refuses %s', async (sql, code, message) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
    expect(await harness.rows("show users like 'x'")).toEqual([]);
  });

  it('refuses short keys, and never repeats a password', async () => {
    expect((await harness.failure(`create user x rsa_public_key = '${rsaPublicKey(1024)}'`)).code).toBe(
      '003003',
    );
    for (const password of ['(hunter2)', 'hunter2', '"hunter2"', '12345']) {
      const failure = await harness.failure(`create user x password = ${password}`);
      expect(failure.message).toBe("SQL compilation error:\ninvalid value [***] for parameter 'PASSWORD'");
    }
  });

  it('keeps hostile names as they are', async () => {
    for (const name of ['a"b', "x'; drop user jane; --", 'Ünï 😀', 'db.schema', ' ']) {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      expect(await harness.only(`create user ${quoted}`)).toBe(`User ${name} successfully created.`);
      expect(await property(quoted, 'NAME')).toBe(name);
      expect(await harness.only(`drop user ${quoted}`)).toBe(`${name} successfully dropped.`);
    }
    expect(await property('jane', 'NAME')).toBe('JANE');
  });

  it('reads names from IDENTIFIER and binds', async () => {
    await harness.execute('create user identifier(\'"Mixed Case"\')');
    expect(await property('"Mixed Case"', 'NAME')).toBe('Mixed Case');
  });
});

describe('ALTER USER', () => {
  it('sets and unsets properties', async () => {
    await harness.execute("create user alter_me email = 'a@x.io' comment = 'c'");
    expect(await harness.only("alter user alter_me set email = 'b@x.io', comment = ''")).toBe(
      'Statement executed successfully.',
    );
    expect(await property('alter_me', 'EMAIL')).toBe('b@x.io');
    expect(await property('alter_me', 'COMMENT')).toBe('null');
    await harness.execute('alter user alter_me unset email');
    expect(await property('alter_me', 'EMAIL')).toBe('null');
    await harness.execute('alter user alter_me set default_secondary_roles = ()');
    expect(await property('alter_me', 'DEFAULT_SECONDARY_ROLES')).toBe('[]');
    await harness.execute('alter user alter_me unset default_secondary_roles');
    expect(await property('alter_me', 'DEFAULT_SECONDARY_ROLES')).toBe('["ALL"]');
    expect((await harness.failure('alter user alter_me unset shoe_size')).code).toBe('001423');
  });

  it('keeps other parameters when one changes', async () => {
    await harness.execute("create user params timezone = 'UTC' query_tag = 'etl'");
    await harness.execute("alter user params set timezone = 'Asia/Tokyo'");
    await harness.execute('alter user params unset query_tag');
    const rows = await harness.rows('show parameters in user params');
    expect(rows.filter((row) => row['level'] === 'USER').map((row) => [row['key'], row['value']])).toEqual([
      ['TIMEZONE', 'Asia/Tokyo'],
    ]);
  });

  it('renames', async () => {
    await harness.execute('create user before_name');
    await harness.execute('alter user before_name rename to after_name');
    expect(await property('after_name', 'LOGIN_NAME')).toBe('BEFORE_NAME');
    expect((await harness.failure('desc user before_name')).code).toBe('002003');
  });

  it('passes over a missing user only with IF EXISTS', async () => {
    expect(await harness.only("alter user if exists nobody set comment = 'x'")).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.failure("alter user nobody set comment = 'x'")).toMatchObject({
      code: '002003',
      sqlState: '02000',
      message: "SQL compilation error:\nUser 'NOBODY' does not exist or not authorized.",
    });
  });

  it('aborts queries, and names what it cannot do', async () => {
    await harness.execute('create user busy');
    expect(await harness.only('alter user busy abort all queries')).toBe('Statement executed successfully.');
    expect((await harness.failure('alter user busy enroll mfa')).message).toBe(
      "Unsupported feature 'ALTER USER ENROLL MFA'.",
    );
  });

  it('lets users change their own defaults and nothing else', async () => {
    await harness.script(`create user own_business password = 'Own-Business-1'`);
    const session = await harness.signIn('own_business', 'Own-Business-1');
    await harness.execute("alter user own_business set default_role = analyst timezone = 'UTC'", session);
    expect(await property('own_business', 'DEFAULT_ROLE')).toBe('ANALYST');
    expect(await harness.failure("alter user own_business set email = 'x@x.io'", session)).toMatchObject({
      code: '003001',
      sqlState: '42501',
      message: "SQL access control error:\nInsufficient privileges to operate on user 'OWN_BUSINESS'.",
    });
  });
});

describe('DROP USER', () => {
  it('answers as Snowflake does', async () => {
    await harness.execute('create user short_lived');
    expect(await harness.only('drop user short_lived')).toBe('SHORT_LIVED successfully dropped.');
    expect(await harness.only('drop user if exists short_lived')).toBe(
      'Drop statement executed successfully (SHORT_LIVED already dropped).',
    );
    expect((await harness.failure('drop user short_lived')).code).toBe('002003');
  });
});

describe('SHOW USERS', () => {
  beforeAll(() => harness.script('create user show_a; create user show_b; create user "show_C"'));

  it('has the columns of Snowflake in order', async () => {
    expect(await harness.columns('show users')).toEqual(
      'name, created_on, login_name, display_name, first_name, last_name, email, mins_to_unlock, days_to_expiry, comment, disabled, must_change_password, snowflake_lock, default_warehouse, default_namespace, default_role, default_secondary_roles, ext_authn_duo, ext_authn_uid, mins_to_bypass_mfa, owner, last_success_login, expires_at_time, locked_until_time, has_password, has_rsa_public_key, type, has_mfa, has_pat, has_workload_identity, is_from_organization_user'.split(
        ', ',
      ),
    );
  });

  it('filters and pages', async () => {
    const names = async (sql: string) => (await harness.rows(sql)).map((row) => row['name']);
    expect(await names("show users like 'show\\\\__'")).toEqual(['SHOW_A', 'SHOW_B', 'show_C']);
    expect(await names("show users like 'SHOW%' starts with 'show'")).toEqual(['show_C']);
    expect(await names("show users like 'show%' limit 1")).toEqual(['SHOW_A']);
    expect(await names("show users like 'show%' limit 1 from 'SHOW_A'")).toEqual(['SHOW_B']);
    expect(await names("show terse users like 'show%' limit 1")).toEqual(['SHOW_A']);
  });

  it('hides what the role may not see', async () => {
    await harness.script("create user peeper password = 'Peeper-Pass-1'");
    const session = await harness.signIn('peeper', 'Peeper-Pass-1');
    const [hidden] = await harness.rows("show users like 'show_a'", session);
    expect(hidden).toMatchObject({
      name: 'SHOW_A',
      disabled: 'null',
      login_name: null,
      owner: 'ACCOUNTADMIN',
    });
    expect((await harness.failure('desc user show_a', session)).code).toBe('003001');
    expect(await harness.rows('desc user peeper', session)).not.toEqual([]);
  });
});

describe('ALTER USER without a name', () => {
  it('is about the user whose session it is, under any name', async () => {
    await harness.execute("create user nameless password = 'Secret-1'");
    const session = await harness.signIn('NAMELESS', 'Secret-1');
    await harness.execute("alter user set default_role = 'public', timezone = 'UTC'", session);
    await harness.execute('alter user nameless rename to renamed');
    await harness.execute("alter user set default_warehouse = 'COMPUTE_WH'", session);
    await harness.execute('alter user unset default_role', session);
    expect(await harness.rows("show users like 'renamed'")).toMatchObject([
      { default_role: '', default_warehouse: 'COMPUTE_WH' },
    ]);
    expect((await harness.failure("alter user set comment = 'x'", session)).code).toBe('003001');
  });
});
