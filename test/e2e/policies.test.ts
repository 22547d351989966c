/** Authentication, password and session policies: from CREATE to what they change at sign-in. */
import { describe, expect, test } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { totpAt, totpStep } from '../../src/account/sessions/totp.ts';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver } from '../support/driver.ts';

const good = 'Correct-Horse-9-Battery';

describe('Policies', () => {
  const account = accountUnderTest('policies');
  const run = (...statements: string[]) => account.admin.script(...statements);
  const failure = (sql: string) => failureOf(account.admin.query(sql));
  const property = async (sql: string, name: string): Promise<unknown> =>
    (await account.admin.query(sql)).find((row) => row['property'] === name)?.['value'];

  test('are objects of a schema: made, altered, shown, described, renamed and dropped', async () => {
    await run('use schema demo_db.public', 'create database SECURITY', 'create schema SECURITY.POLICIES');
    expect(await run('create password policy SECURITY.POLICIES.P password_min_length = 10')).toEqual([
      { status: 'Password policy P successfully created.' },
    ]);
    expect((await failure('create password policy SECURITY.POLICIES.P')).code).toBe('002002');
    await run(
      "alter password policy SECURITY.POLICIES.P set password_max_retries = 3 comment = 'strict'",
      'alter password policy SECURITY.POLICIES.P unset password_min_length',
    );
    const describe = 'desc password policy SECURITY.POLICIES.P';
    expect(await property(describe, 'PASSWORD_MAX_RETRIES')).toBe('3');
    expect(await property(describe, 'PASSWORD_MIN_LENGTH')).toBe('14');
    expect(await property(describe, 'COMMENT')).toBe('strict');
    expect(await run('show password policies in account')).toMatchObject([
      {
        name: 'P',
        database_name: 'SECURITY',
        schema_name: 'POLICIES',
        kind: 'PASSWORD_POLICY',
        owner: 'ACCOUNTADMIN',
        comment: 'strict',
        owner_role_type: 'ROLE',
      },
    ]);
    await run('alter password policy SECURITY.POLICIES.P rename to SECURITY.POLICIES.Q');
    expect((await failure(describe)).code).toBe('002003');
    await run(
      'drop password policy SECURITY.POLICIES.Q',
      'drop password policy if exists SECURITY.POLICIES.Q',
    );
    expect(await run('show password policies in account')).toEqual([]);

    await run(
      `create or replace authentication policy SECURITY.POLICIES.A
         authentication_methods = ('PASSWORD', 'keypair') client_types = ('DRIVERS', 'SNOWFLAKE_UI')
         client_policy = (GO_DRIVER = (MINIMUM_VERSION = '1.14.1')) mfa_enrollment = required
         mfa_policy = (allowed_methods = ('TOTP', 'OTP') enforce_mfa_on_external_authentication = all)
         pat_policy = (max_expiry_in_days = 30 network_policy_evaluation = not_enforced)`,
    );
    const described = 'describe authentication policy SECURITY.POLICIES.A';
    expect(await property(described, 'AUTHENTICATION_METHODS')).toBe('[PASSWORD, KEYPAIR]');
    expect(await property(described, 'CLIENT_TYPES')).toBe('[DRIVERS, SNOWFLAKE_UI]');
    expect(await property(described, 'CLIENT_POLICY')).toBe('{GO_DRIVER={MINIMUM_VERSION=1.14.1}}');
    expect(await property(described, 'MFA_ENROLLMENT')).toBe('REQUIRED');
    expect(await property(described, 'MFA_POLICY')).toBe(
      '{ALLOWED_METHODS=[TOTP, OTP], ENFORCE_MFA_ON_EXTERNAL_AUTHENTICATION=ALL}',
    );
    await run('alter authentication policy SECURITY.POLICIES.A unset mfa_policy, authentication_methods');
    expect(await property(described, 'AUTHENTICATION_METHODS')).toBe('[ALL]');
    expect(await run('desc session policy SECURITY.POLICIES.S').catch(({ code }) => code)).toBe('002003');
    await run(
      'create session policy SECURITY.POLICIES.S session_idle_timeout_mins = 30 allowed_secondary_roles = ()',
    );
    expect(await run('desc session policy SECURITY.POLICIES.S')).toMatchObject([
      { session_idle_timeout_mins: 30, session_ui_idle_timeout_mins: 1080, allowed_secondary_roles: '[]' },
    ]);
    await run('drop database SECURITY');
    expect(await run('show authentication policies in account')).toEqual([]);
  });

  test.each([
    ['create password policy P password_min_length = 7', '001008'],
    ['create password policy P password_min_length = 20 password_max_length = 10', '001008'],
    ['create password policy P password_history = 25', '001008'],
    ['create password policy P nonsense = 1', '001423'],
    ['create session policy P session_idle_timeout_mins = 4', '001008'],
    ["create session policy P allowed_secondary_roles = ('NOBODY')", '001008'],
    ["create authentication policy P authentication_methods = ('MAGIC')", '001008'],
    ["create authentication policy P security_integrations = ('NOWHERE')", '001008'],
    [
      "create authentication policy P client_types = ('SNOWFLAKE_UI') client_policy = (GO_DRIVER = (MINIMUM_VERSION = '1.0.0'))",
      '004800',
    ],
    ["create authentication policy P client_types = ('DRIVERS') mfa_enrollment = 'REQUIRED'", '004800'],
    ["create authentication policy P mfa_authentication_methods = ('PASSWORD')", '003639'],
  ])('refuse what makes no sense: %s', async (sql, code) => {
    await run('use schema demo_db.public');
    expect((await failure(sql)).code).toBe(code);
  });

  test('are set on users over the account, replaced by FORCE, and kept while they are set', async () => {
    await run(
      'use schema demo_db.public',
      'create user BEARER',
      'create password policy ONE',
      'create password policy OTHER',
      'alter account set password policy ONE',
      'alter user BEARER set password policy OTHER',
    );
    expect(await run('show password policies on user BEARER')).toMatchObject([
      { name: 'OTHER', set_on: 'USER' },
    ]);
    expect(await run('show password policies on account')).toMatchObject([
      { name: 'ONE', set_on: 'ACCOUNT' },
    ]);
    expect(await failure('alter user BEARER set password policy ONE')).toMatchObject({
      message: 'Object BEARER already has a PASSWORD_POLICY. Only one PASSWORD_POLICY is allowed at a time.',
    });
    await run('alter user BEARER set password policy ONE force');
    for (const sql of ['drop password policy ONE', 'create or replace password policy ONE']) {
      expect(await failure(sql)).toMatchObject({
        code: '003531',
        message:
          'SQL compilation error:\nPolicy ONE cannot be dropped/replaced as it is associated with one or more entities.',
      });
    }
    await run('alter user BEARER unset password policy');
    expect(await run('show password policies on user BEARER')).toMatchObject([{ set_on: 'ACCOUNT' }]);
    await run('alter account unset password policy', 'drop password policy ONE');
    expect((await failure('alter account unset password policy')).message).toContain(
      'is not attached to ACCOUNT',
    );
  });

  test('ask for their privileges', async () => {
    await run(
      'use schema demo_db.public',
      'create role POLICY_ADMIN',
      `create user OFFICER password = '${good}' default_role = POLICY_ADMIN default_secondary_roles = ()`,
      'grant role POLICY_ADMIN to user OFFICER',
      'grant usage on database demo_db to role POLICY_ADMIN',
      'grant usage on schema demo_db.public to role POLICY_ADMIN',
      'create user SUBJECT',
    );
    const officer = await account.connect('OFFICER', good);
    const code = async (sql: string) => (await failureOf(officer.query(sql))).code;
    expect(await code('create session policy demo_db.public.MINE')).toBe('003001');
    await run('grant create session policy on schema demo_db.public to role POLICY_ADMIN');
    await officer.query('create session policy demo_db.public.MINE');
    expect(await code('alter account set session policy demo_db.public.MINE')).toBe('003001');
    expect(await code('alter user SUBJECT set session policy demo_db.public.MINE')).toBe('003001');
    await run('grant apply session policy on user SUBJECT to role POLICY_ADMIN');
    await officer.query('alter user SUBJECT set session policy demo_db.public.MINE');
    await run('grant apply session policy on account to role POLICY_ADMIN');
    await officer.query('alter account set session policy demo_db.public.MINE');
    await officer.query('alter account unset session policy');
    await run('create session policy demo_db.public.THEIRS');
    expect(await code('drop session policy demo_db.public.THEIRS')).toBe('002003');
    expect((await officer.query('show session policies in account')).length).toBe(2);
  });

  test('decide by which way and with which client somebody comes in', async () => {
    await run(
      'use schema demo_db.public',
      `create user CALLER password = '${good}'`,
      "create authentication policy KEYS_ONLY authentication_methods = ('KEYPAIR')",
      "create authentication policy PAGE_ONLY client_types = ('SNOWFLAKE_UI')",
      "create authentication policy NEW_CLIENTS client_policy = (JAVASCRIPT_DRIVER = (MINIMUM_VERSION = '99.0.0'))",
      'alter user CALLER set authentication policy KEYS_ONLY',
    );
    const refused = {
      code: '390202',
      message: 'Authentication attempt rejected by the current authentication policy.',
    };
    expect(await failureOf(account.connect('CALLER', good))).toMatchObject(refused);
    expect(await failureOf(account.connect('CALLER', 'wrong'))).toMatchObject({ code: '390100' });
    await run('alter user CALLER set authentication policy PAGE_ONLY force');
    expect(await failureOf(account.connect('CALLER', good))).toMatchObject(refused);
    await run('alter user CALLER set authentication policy NEW_CLIENTS force');
    expect(await failureOf(account.connect('CALLER', good))).toMatchObject(refused);
    await run(
      "alter authentication policy NEW_CLIENTS set client_policy = (JAVASCRIPT_DRIVER = (MINIMUM_VERSION = '1.0.0'))",
    );
    await account.connect('CALLER', good);
    await run("alter authentication policy NEW_CLIENTS set mfa_enrollment = 'REQUIRED'");
    expect(await failureOf(account.connect('CALLER', good))).toMatchObject({ code: '390197' });
  });

  test('never take the last way in from the administrators', async () => {
    await run(
      'use schema demo_db.public',
      "create authentication policy NOBODY authentication_methods = ('SAML')",
      "create authentication policy LENIENT authentication_methods = ('ALL')",
    );
    const message = expect.stringContaining('must keep');
    expect(await failure('alter account set authentication policy NOBODY')).toMatchObject({ message });
    await run(
      'alter user ADMIN set authentication policy LENIENT',
      'alter account set authentication policy NOBODY',
    );
    expect(await failure('alter user ADMIN unset authentication policy')).toMatchObject({ message });
    expect(
      await failure("alter authentication policy LENIENT set authentication_methods = ('OAUTH')"),
    ).toMatchObject({ message });
    await run('alter account unset authentication policy', 'alter user ADMIN unset authentication policy');
  });

  test('decide how passwords look, when they come again, and how many guesses there are', async () => {
    await run(
      'use schema demo_db.public',
      "create user LEARNER password = 'weak is fine at first'",
      'create password policy RULES password_min_length = 8 password_min_special_chars = 1 password_history = 2 password_max_retries = 2 password_lockout_time_mins = 30',
      'alter user LEARNER set password policy RULES',
    );
    const change = async (password: string) => {
      const { message, code } = await failure(`alter user LEARNER set password = '${password}'`);
      expect(code).toBe('003002');
      return /Reason: '(\w+)'/.exec(message)?.[1];
    };
    expect(await change('Ab1!')).toBe('PASSWORD_TOO_SHORT');
    expect(await change('abcdef1!')).toBe('PASSWORD_MISSING_UPPER_CASE');
    expect(await change('ABCDEF1!')).toBe('PASSWORD_MISSING_LOWER_CASE');
    expect(await change('Abcdefg!')).toBe('PASSWORD_MISSING_NUMERIC');
    expect(await change('Abcdefg1')).toBe('PASSWORD_MISSING_SPECIAL');
    await run("alter user LEARNER set password = 'First-01'");
    expect(await change('First-01')).toBe('PRIOR_USE');
    await run(
      "alter user LEARNER set password = 'Second-02'",
      "alter user LEARNER set password = 'Third-03'",
    );
    expect(await change('First-01')).toBe('PRIOR_USE');
    await run(
      "alter user LEARNER set password = 'Fourth-04'",
      "alter user LEARNER set password = 'First-01'",
    );
    for (const code of ['390100', '390100', '390102']) {
      expect(await failureOf(account.connect('LEARNER', 'wrong'))).toMatchObject({ code });
    }
    await run('alter user LEARNER set mins_to_unlock = 0');
    await account.connect('LEARNER', 'First-01');
    await run('drop user LEARNER', 'drop password policy RULES');
  });

  test('hold in sessions that are open: which roles are secondary', async () => {
    await run(
      'use schema demo_db.public',
      'create role HELPER',
      'create role OTHER_HELPER',
      `create user WORKER password = '${good}'`,
      'grant role HELPER to user WORKER',
      'grant role OTHER_HELPER to user WORKER',
      "create session policy NARROW allowed_secondary_roles = ('HELPER')",
    );
    const worker = await account.connect('WORKER', good);
    const has = async (role: string) =>
      (await worker.query(`select is_role_in_session('${role}') as x`))[0]?.['X'];
    expect([await has('HELPER'), await has('OTHER_HELPER')]).toEqual([true, true]);
    await run('alter user WORKER set session policy NARROW');
    expect([await has('HELPER'), await has('OTHER_HELPER')]).toEqual([true, false]);
    expect(await failureOf(worker.query('use secondary roles OTHER_HELPER'))).toMatchObject({
      code: '003013',
    });
    await worker.query('use secondary roles HELPER');
    await run("alter session policy NARROW set blocked_secondary_roles = ('ALL')");
    expect(await has('HELPER')).toBe(false);
  });

  test('make people set up an authenticator app at the sign-in page, for the driver to ask for', async () => {
    await run(
      'use schema demo_db.public',
      `create user ENROLLED password = '${good}'`,
      "create authentication policy STRICT mfa_enrollment = 'REQUIRED_PASSWORD_ONLY'",
      'alter user ENROLLED set authentication policy STRICT',
    );
    const { url } = account.server;
    const post = async (path: string, fields: { [name: string]: string }) => {
      const body = new URLSearchParams(fields);
      const answer = await fetch(`${url}${path}`, { method: 'POST', body, redirect: 'manual' });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await failureOf(account.connect('ENROLLED', good))).toMatchObject({ code: '390197' });
    const asked = await post('/sign-in', { login_name: 'enrolled', password: good });
    const step = /name="step" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const secret = /<code>([A-Z2-7]+)<\/code>/.exec(asked.text)?.[1] ?? '';
    const passcode = (steps: number) => totpAt(secret, totpStep(asInstant(Date.now())) + steps);
    const enrolled = await post('/sign-in/step', { step, kind: 'enrolment', answer: passcode(0) });
    expect(enrolled.status).toBe(303);
    expect(await run('show mfa methods for user ENROLLED')).toMatchObject([{ type: 'TOTP' }]);
    expect(await failureOf(account.connect('ENROLLED', good))).toMatchObject({ code: '394507' });
    const driver = await connectDriver(url, {
      username: 'ENROLLED',
      password: good,
      authenticator: 'USERNAME_PASSWORD_MFA',
      passcode: passcode(1),
    });
    expect(await driver.query('select current_user() as name')).toEqual([{ NAME: 'ENROLLED' }]);
    await driver.close();
  });
});
