import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { adminPassword } from '../support/server-process.ts';

const account = accountUnderTest('administration');
const run = (...statements: string[]) => account.admin.script(...statements);
const password = 'a long enough Passw0rd';

describe('Administrators', () => {
  test('the grants among system roles cannot be revoked', async () => {
    const refused = await failureOf(
      run('use role accountadmin', 'revoke role sysadmin from role accountadmin'),
    );
    expect(refused.sqlState).toBe('42501');
  });

  test('nobody drops or disables themselves', async () => {
    await expect(run('drop user admin')).rejects.toThrow('as it is the current user');
    await expect(run('alter user admin set disabled = true')).rejects.toThrow('as it is the current user');
  });

  test('the last enabled user with ACCOUNTADMIN keeps it', async () => {
    await expect(run('revoke role accountadmin from user admin')).rejects.toThrow(
      'must keep an enabled user',
    );
  });
});

describe('Future grants', () => {
  test('GRANT ON FUTURE SCHEMAS comes true on new schemas; SHOW FUTURE GRANTS lists it', async () => {
    await run(
      'create database coming',
      'create role expecting',
      'grant usage on future schemas in database coming to role expecting',
      'create schema coming.soon',
    );
    expect(await run('show future grants in database coming')).toMatchObject([
      { privilege: 'USAGE', grant_on: 'SCHEMA', name: 'COMING.<SCHEMA>', grantee_name: 'EXPECTING' },
    ]);
    expect(await run('show grants to role expecting')).toMatchObject([
      { privilege: 'USAGE', granted_on: 'SCHEMA', name: 'COMING.SOON' },
    ]);
  });

  test('of kinds that do not exist here they are refused by name', async () => {
    await expect(run('grant monitor on future tasks in database coming to role expecting')).rejects.toThrow(
      "Unsupported feature 'GRANT ON FUTURE TASKS IN DATABASE'.",
    );
  });
});

describe('Transactions', () => {
  test('administration commits by itself: ROLLBACK takes nothing back', async () => {
    await run('begin', 'create role kept_after_rollback', 'rollback');
    expect(await run("show roles like 'kept_after_rollback'")).toHaveLength(1);
  });
});

describe('Parameters', () => {
  test('a value is found on the statement, the session, the user, the account, in this order', async () => {
    const shown = "show parameters like 'TIMEZONE' in session";
    await run("alter account set timezone = 'Europe/Berlin'");
    expect(await run(shown)).toMatchObject([{ value: 'Europe/Berlin', level: 'ACCOUNT' }]);
    await run("alter user admin set timezone = 'UTC'");
    expect(await run(shown)).toMatchObject([{ value: 'UTC', level: 'USER' }]);
    await run("alter session set timezone = 'Asia/Tokyo'");
    expect(await run(shown)).toMatchObject([{ value: 'Asia/Tokyo', level: 'SESSION' }]);
    await run(
      'alter session unset timezone',
      'alter user admin unset timezone',
      'alter account unset timezone',
    );
    expect(await run(shown)).toMatchObject([{ level: '' }]);
  });

  test('the query tag that a driver sends with its statements is kept in their history', async () => {
    const tagged = await account.connect('admin', adminPassword, { queryTag: 'nightly' });
    await tagged.query('select 42 as answer');
    const [row] = await tagged.query(
      'select query_text, query_tag from table(snowflake.information_schema.query_history_by_session(result_limit => 1))',
    );
    expect(row).toEqual({ QUERY_TEXT: 'select 42 as answer', QUERY_TAG: 'nightly' });
  });
});

describe('History', () => {
  test('LOGIN_HISTORY tells who signed in and who was refused, to who may monitor the account', async () => {
    await run(`create user watched password = '${password}'`);
    const watched = await account.connect('watched', password);
    await expect(account.connect('watched', 'wrong')).rejects.toThrow();
    const logins = await run(
      "select is_success, error_message from table(snowflake.information_schema.login_history_by_user('WATCHED'))",
    );
    expect(logins).toEqual([
      { IS_SUCCESS: 'NO', ERROR_MESSAGE: 'INCORRECT_USERNAME_PASSWORD' },
      { IS_SUCCESS: 'YES', ERROR_MESSAGE: null },
    ]);
    const others = "select * from table(snowflake.information_schema.login_history_by_user('ADMIN'))";
    expect((await failureOf(watched.query(others))).sqlState).toBe('42501');
  });

  test('QUERY_HISTORY shows what ran, by session, user and warehouse', async () => {
    const rows = await run(
      'select 1 as x',
      'select query_text, execution_status from table(snowflake.information_schema.query_history_by_user(result_limit => 1))',
    );
    expect(rows).toEqual([{ QUERY_TEXT: 'select 1 as x', EXECUTION_STATUS: 'SUCCESS' }]);
  });
});

describe('Network policies and open sessions', () => {
  test('a policy set on a user ends sessions from elsewhere at once', async () => {
    const inside = await account.connect('watched', password);
    await run(
      "create network policy elsewhere allowed_ip_list = ('192.0.2.0/24')",
      'alter user watched set network_policy = elsewhere',
    );
    await expect(inside.query('select 1')).rejects.toThrow();
    await expect(account.connect('watched', password)).rejects.toThrow('is not allowed to access Snowflake');
    await run('alter user watched unset network_policy');
  });
});
