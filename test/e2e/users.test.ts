import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const account = accountUnderTest('users');
const run = (...statements: string[]) => account.admin.script(...statements);
const password = 'a long enough Passw0rd';

const property = async (user: string, name: string): Promise<unknown> =>
  (await run(`desc user ${user}`)).find((row) => row['property'] === name)?.['value'];

describe('Users', () => {
  test('CREATE USER takes every documented property', async () => {
    await run(`create user full
      password = '${password}' login_name = 'Full.Login' display_name = 'Full Name' first_name = 'Full' middle_name = 'M'
      last_name = 'Name' email = 'full@example.com' must_change_password = false disabled = false days_to_expiry = 30
      mins_to_unlock = 0 default_warehouse = 'WH' default_namespace = 'DB.S' default_role = 'R'
      default_secondary_roles = ('ALL') mins_to_bypass_mfa = 5 type = person timezone = 'Europe/Berlin' comment = 'all of it'`);
    expect(await run("show users like 'full'")).toMatchObject([
      {
        name: 'FULL',
        login_name: 'FULL.LOGIN',
        display_name: 'Full Name',
        first_name: 'Full',
        last_name: 'Name',
        email: 'full@example.com',
        disabled: 'false',
        default_warehouse: 'WH',
        default_namespace: 'DB.S',
        default_role: 'R',
        default_secondary_roles: '["ALL"]',
        has_password: 'true',
        type: 'PERSON',
        comment: 'all of it',
        owner: 'ACCOUNTADMIN',
      },
    ]);
    expect(await property('full', 'MIDDLE_NAME')).toBe('M');
  });

  test('SHOW USERS has the documented columns, in order', async () => {
    const [row] = await run("show users like 'full'");
    expect(Object.keys(row ?? {}).slice(0, 31)).toEqual([
      'name',
      'created_on',
      'login_name',
      'display_name',
      'first_name',
      'last_name',
      'email',
      'mins_to_unlock',
      'days_to_expiry',
      'comment',
      'disabled',
      'must_change_password',
      'snowflake_lock',
      'default_warehouse',
      'default_namespace',
      'default_role',
      'default_secondary_roles',
      'ext_authn_duo',
      'ext_authn_uid',
      'mins_to_bypass_mfa',
      'owner',
      'last_success_login',
      'expires_at_time',
      'locked_until_time',
      'has_password',
      'has_rsa_public_key',
      'type',
      'has_mfa',
      'has_pat',
      'has_workload_identity',
      'is_from_organization_user',
    ]);
  });

  test('login and display name default to the name, and stay when the user is renamed', async () => {
    await run('create user plain', 'alter user plain rename to renamed');
    expect(await run("show users like 'renamed'")).toMatchObject([
      { login_name: 'PLAIN', display_name: 'PLAIN' },
    ]);
    await run('alter user renamed unset login_name');
    expect(await run("show users like 'renamed'")).toMatchObject([{ login_name: 'RENAMED' }]);
  });

  test('two users cannot share a login name', async () => {
    await run("create user one_login login_name = 'same@example.com'");
    await expect(run("create user two_login login_name = 'SAME@EXAMPLE.COM'")).rejects.toThrow(
      /already exists/,
    );
  });

  test('OR REPLACE, IF NOT EXISTS and their exclusion', async () => {
    expect(await run('create user if not exists renamed')).toMatchObject([
      { status: 'RENAMED already exists, statement succeeded.' },
    ]);
    expect(await failureOf(run('create user renamed'))).toMatchObject({ code: '002002', sqlState: '42710' });
    expect(await run('create or replace user renamed')).toMatchObject([
      { status: 'User RENAMED successfully created.' },
    ]);
    expect((await failureOf(run('create or replace user if not exists renamed'))).code).toBe('001003');
  });

  test('DROP USER, with IF EXISTS', async () => {
    expect(await run('drop user renamed')).toMatchObject([{ status: 'RENAMED successfully dropped.' }]);
    expect(await failureOf(run('drop user renamed'))).toMatchObject({ code: '002003', sqlState: '02000' });
    expect(await run('drop user if exists renamed')).toHaveLength(1);
  });

  test('a service user has no names and no password', async () => {
    await run('create user robot type = service');
    await expect(run("alter user robot set first_name = 'R'")).rejects.toThrow(
      'Cannot set FIRST_NAME on users with TYPE=SERVICE.',
    );
    await expect(run(`alter user robot set password = '${password}'`)).rejects.toThrow(/PASSWORD/);
    await run('alter user robot unset first_name', 'alter user robot unset type');
    expect(await run("show users like 'robot'")).toMatchObject([{ type: 'PERSON' }]);
  });

  test('users change their own defaults, and nothing else', async () => {
    await run(`create user selfish password = '${password}'`);
    const selfish = await account.connect('selfish', password);
    await selfish.query("alter user selfish set default_warehouse = 'MINE'");
    await expect(selfish.query('alter user selfish set disabled = true')).rejects.toThrow();
    await expect(selfish.query('desc user admin')).rejects.toThrow(
      /Insufficient privileges|does not exist or not authorized/,
    );
    expect(await selfish.query("show users like 'full'")).toMatchObject([
      { name: 'FULL', email: null, disabled: 'null', owner: 'ACCOUNTADMIN' },
    ]);
  });

  test('SHOW with LIKE, STARTS WITH and LIMIT .. FROM', async () => {
    await run('create user page_a', 'create user page_b', 'create user page_c', 'create user "page_lower"');
    const names = async (sql: string) => (await run(sql)).map((row) => row['name']);
    expect(await names("show users like 'PAGE\\\\_%'")).toEqual(['PAGE_A', 'PAGE_B', 'PAGE_C', 'page_lower']);
    expect(await names("show users starts with 'PAGE'")).toEqual(['PAGE_A', 'PAGE_B', 'PAGE_C']);
    expect(await names("show users starts with 'PAGE' limit 1 from 'PAGE_A'")).toEqual(['PAGE_B']);
  });

  test('hostile names are names', async () => {
    for (const name of [`a'; drop user admin; --`, 'sp ace', '"quoted"', 'ünïcode ✓', 'select']) {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      await run(`create user ${quoted} comment = 'x'`);
      expect((await run('show users')).map((row) => row['name'])).toContain(name);
      await run(`drop user ${quoted}`);
    }
    expect(await run("show users like 'admin'")).toHaveLength(1);
  });

  test('five wrong passwords lock the user for fifteen minutes; MINS_TO_UNLOCK = 0 opens', async () => {
    await run(`create user locked password = '${password}'`);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(account.connect('locked', 'wrong')).rejects.toThrow(
        /Incorrect username or password was specified/,
      );
    }
    await expect(account.connect('locked', password)).rejects.toThrow(/temporarily locked/);
    await run('alter user locked set mins_to_unlock = 0');
    await account.connect('locked', password);
  });

  test('DISABLED = TRUE ends open sessions and refuses new ones', async () => {
    await run(`create user leaver password = '${password}'`);
    const leaver = await account.connect('leaver', password);
    await leaver.query('select 1');
    await run('alter user leaver set disabled = true');
    await expect(leaver.query('select 1')).rejects.toThrow();
    await expect(account.connect('leaver', password)).rejects.toThrow(
      /User access disabled|Incorrect username or password/,
    );
  });
});

describe('Error words and places', () => {
  test('a syntax error names line, position and word', async () => {
    expect(await failureOf(run('create usr jane'))).toMatchObject({
      code: '001003',
      sqlState: '42000',
      message: expect.stringContaining("syntax error line 1 at position 7 unexpected 'usr'."),
    });
  });

  test('an unknown property is named', async () => {
    await expect(run('create user u shoe_size = 42')).rejects.toThrow(/SHOE_SIZE/);
  });
});
