import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asName } from '../../src/account/model.ts';
import { undisclosed } from '../../src/account/sessions/refusals.ts';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(
    "use database demo_db; create user ann password = 'Secret-1'; create user bob password = 'Secret-1'",
  );
  ann = await harness.signIn('ANN', 'Secret-1');
  await harness.signIn('BOB', 'wrong').catch(() => undefined);
});
afterAll(() => harness.close());

const users = async (from: string, session?: Session) => [
  ...new Set(
    (await harness.rows(`select user_name from table(demo_db.information_schema.${from})`, session)).map(
      (row) => row['USER_NAME'],
    ),
  ),
];

describe('LOGIN_HISTORY', () => {
  it('tells who signed in, newest first, and who was refused why', async () => {
    const rows = await harness.rows(
      'select * from table(information_schema.login_history()) order by event_timestamp desc, event_id desc',
    );
    expect(rows).toMatchObject([
      {
        USER_NAME: 'BOB',
        IS_SUCCESS: 'NO',
        ERROR_CODE: '390100',
        ERROR_MESSAGE: 'INCORRECT_USERNAME_PASSWORD',
      },
      { USER_NAME: 'ANN', IS_SUCCESS: 'YES', ERROR_CODE: null, EVENT_TYPE: 'LOGIN', CLIENT_IP: '127.0.0.1' },
      { USER_NAME: 'ADMIN', FIRST_AUTHENTICATION_FACTOR: 'PASSWORD', REPORTED_CLIENT_TYPE: 'TEST' },
    ]);
  });

  it('of one user, with a limit and a range', async () => {
    expect(await users("login_history_by_user('BOB')")).toEqual(['BOB']);
    expect(await users('login_history_by_user()')).toEqual(['ADMIN']);
    expect(await users("login_history_by_user(user_name => 'ANN', result_limit => 1)")).toEqual(['ANN']);
    expect(await users("login_history(time_range_end => dateadd('hours', -1, current_timestamp()))")).toEqual(
      [],
    );
  });

  it('shows others only to who may monitor the account', async () => {
    expect(await users('login_history()', ann)).toEqual(['ANN']);
    const refused = await harness.failure(
      "select * from table(demo_db.information_schema.login_history_by_user('BOB'))",
      ann,
    );
    expect(refused.code).toBe('003001');
    await harness.script(
      'create role monitors; grant monitor on account to role monitors; grant role monitors to user ann',
    );
    const monitor = await harness.signIn('ANN', 'Secret-1', 'MONITORS');
    expect(await users("login_history_by_user('BOB')", monitor)).toEqual(['BOB']);
    await harness.execute('drop role monitors');
  });

  it('shows one user to who may monitor that user, and nobody who had the name before', async () => {
    await harness.script(`create role watchers; grant role watchers to user ann;
      create user zoe password = 'Secret-1'; create user yan password = 'Secret-1'`);
    for (const name of ['ZOE', 'YAN']) await harness.signIn(name, 'Secret-1');
    await harness.script(
      `grant monitor on user zoe to role watchers; grant monitor on user yan to role watchers`,
    );
    const watcher = await harness.signIn('ANN', 'Secret-1', 'WATCHERS');
    expect(await users("login_history_by_user('ZOE')", watcher)).toEqual(['ZOE']);
    expect((await users('login_history()', watcher)).toSorted()).toEqual(['ANN', 'YAN', 'ZOE']);
    await harness.script(`drop user zoe; create user zoe; revoke monitor on user yan from role watchers;
      grant monitor on user zoe to role watchers`);
    expect(await users('login_history()', watcher)).toEqual(['ANN']);
    const refused = await harness.failure(
      "select * from table(demo_db.information_schema.login_history_by_user('YAN'))",
      watcher,
    );
    expect(refused.code).toBe('003001');
    await harness.script('drop role watchers; drop user zoe; drop user yan');
  });

  it.each([
    ["login_history(dateadd('days', -8, current_timestamp()))", '001044'],
    ['login_history(result_limit => 0)', '001008'],
    ['login_history(result_limit => 10001)', '001008'],
    ["login_history(user_name => 'BOB')", '001044'],
  ])('refuses %s', async (call, code) => {
    const failure = await harness.failure(`select * from table(demo_db.information_schema.${call})`);
    expect(failure.code).toBe(code);
  });
});

describe('QUERY_HISTORY', () => {
  it('tells what ran, newest first, with secrets hidden', async () => {
    const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await harness.execute('use warehouse compute_wh', session);
    await harness.execute("alter session set query_tag = 'nightly'", session);
    await harness.execute("alter user bob set password = 'Very-Secret-Password-2'", session);
    await harness.failure('select no_such_column', session);
    const rows = await harness.rows(
      'select * from table(demo_db.information_schema.query_history_by_session(result_limit => 2))',
      session,
    );
    expect(rows).toMatchObject([
      {
        QUERY_TEXT: 'select no_such_column',
        EXECUTION_STATUS: 'FAILED_WITH_ERROR',
        ERROR_CODE: '904',
        QUERY_TAG: 'nightly',
        ROLE_NAME: 'ACCOUNTADMIN',
        WAREHOUSE_NAME: 'COMPUTE_WH',
        SESSION_ID: String(session.id),
      },
      { QUERY_TYPE: 'ALTER_USER', EXECUTION_STATUS: 'SUCCESS', USER_NAME: 'ADMIN' },
    ]);
    expect(rows.map((row) => row['QUERY_TEXT']).join()).not.toContain('Very-Secret-Password-2');
  });

  it('names the transaction of each statement, in the function and in the view', async () => {
    const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    for (const sql of ['begin', 'select 1', 'commit', 'select 2']) await harness.execute(sql, session);
    const last = await harness.only('select last_transaction()', session);
    const ran = "query_text in ('begin', 'select 1', 'commit', 'select 2')";
    const expected = ['begin', 'commit', 'select 1', 'select 2'].map((text) => ({
      QUERY_TEXT: text,
      TRANSACTION_ID: text === 'select 2' ? '0' : last,
    }));
    for (const from of [
      'table(demo_db.information_schema.query_history_by_session())',
      `snowflake.account_usage.query_history where session_id = ${session.id}`,
    ])
      expect(
        await harness.rows(
          `select query_text, transaction_id from (select * from ${from}) where ${ran} order by query_text`,
          session,
        ),
      ).toEqual(expected);
  });

  it('tells where each statement ran by ids that stay, and how many rows it unloaded', async () => {
    await harness.script(`create database place; create schema place.inner_place; create stage place.inner_place.st;
      use schema place.inner_place; copy into @st from (select 1 union all select 2);
      copy into @st/more from (select 3) detailed_output = true; alter database place rename to elsewhere;
      use schema elsewhere.public; drop schema elsewhere.inner_place`);
    const told = await harness.rows(`select q.database_name as name, d.database_name as now,
        s.schema_name as s, s.deleted is not null as gone, rows_unloaded
      from snowflake.account_usage.query_history q
      join snowflake.account_usage.databases d on d.database_id = q.database_id
      join snowflake.account_usage.schemata s on s.schema_id = q.schema_id
      where query_type = 'UNLOAD' order by start_time`);
    const there = { NAME: 'PLACE', NOW: 'ELSEWHERE', S: 'INNER_PLACE', GONE: true };
    expect(told).toMatchObject([
      { ...there, ROWS_UNLOADED: '2' },
      { ...there, ROWS_UNLOADED: '1' },
    ]);
    const nowhere = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await harness.execute('select 1', nowhere);
    expect(
      await harness.rows(
        `select distinct database_id, schema_id from snowflake.account_usage.query_history
         where session_id = ${nowhere.id}`,
      ),
    ).toEqual([{ DATABASE_ID: null, SCHEMA_ID: null }]);
    await harness.script('drop database elsewhere');
  });

  it('by user, session and warehouse', async () => {
    await harness.execute('select 1', ann);
    expect(await users("query_history_by_user('ANN')")).toEqual(['ANN']);
    expect(await users(`query_history_by_session(${ann.id})`)).toEqual(['ANN']);
    expect(await users("query_history_by_warehouse('NO_SUCH_WH')")).toEqual([]);
    expect(await users("query_history_by_warehouse('COMPUTE_WH')")).toEqual(['ADMIN']);
    expect((await users('query_history()')).toSorted()).toEqual(['ADMIN', 'ANN']);
  });

  it('shows others only to who may monitor the account', async () => {
    expect(await users('query_history(result_limit => 10000)', ann)).toEqual(['ANN']);
    expect(await users("query_history_by_user('ADMIN')", ann)).toEqual([]);
  });

  it.each(['monitor', 'operate'])(
    'shows what others ran on a warehouse to who may %s it',
    async (privilege) => {
      await harness.script(`create role watchers; grant role watchers to user ann; create warehouse watched`);
      const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
      for (const sql of [
        'use warehouse watched',
        'select 41 + 1',
        'use warehouse compute_wh',
        'select 43 - 1',
      ])
        await harness.execute(sql, session);
      const watcher = await harness.signIn('ANN', 'Secret-1', 'WATCHERS');
      const seen = async () =>
        (
          await harness.rows(
            `select query_text from table(demo_db.information_schema.query_history(result_limit => 10000))
           where session_id = ${session.id}`,
            watcher,
          )
        ).map(({ QUERY_TEXT }) => QUERY_TEXT);
      expect(await seen()).toEqual([]);
      await harness.execute(`grant ${privilege} on warehouse watched to role watchers`);
      expect(await seen()).toEqual(['select 41 + 1']);
      // Another warehouse of the name is not the one that they ran on.
      await harness.script(
        `create or replace warehouse watched; grant ${privilege} on warehouse watched to role watchers`,
      );
      expect(await seen()).toEqual([]);
      await harness.script('drop warehouse watched; drop role watchers');
    },
  );
});

describe('SYSTEM$GET_LOGIN_FAILURE_DETAILS', () => {
  const request = { clientAddress: '192.0.2.7', clientType: 'Unknown', clientVersion: '' };
  const refusal = undisclosed('390303', 'Invalid OAuth access token.', {
    errorCode: 'EXTERNAL_OAUTH_INVALID_SIGNATURE',
    errorDetails: ['No key of the authorization server has the id k9.'],
  });
  const uuid = /\[([0-9a-f-]{36})\]$/.exec(refusal.message)?.[1] ?? '';

  beforeAll(() =>
    harness.account.sessions.recordRefusal(
      { request, factor: 'OAUTH_ACCESS_TOKEN', integration: asName('IDP'), userName: null },
      refusal,
    ),
  );

  it('tells an administrator what the refusal did not', async () => {
    const details = await harness.only(`select system$get_login_failure_details('${uuid}')`);
    expect(JSON.parse(String(details))).toEqual({
      clientIP: '192.0.2.7',
      clientType: 'OTHER',
      clientVersion: null,
      username: null,
      errorCode: 'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      timestamp: expect.any(Number),
      errorDetails: ['No key of the authorization server has the id k9.'],
    });
    const [row] = await harness.rows(
      'select * from table(demo_db.information_schema.login_history()) where error_code = 390303',
    );
    expect(row).toMatchObject({
      ERROR_MESSAGE: 'OAUTH_ACCESS_TOKEN_INVALID',
      AUTHORIZING_INTEGRATION_NAME: 'IDP',
    });
    expect(JSON.parse(String(row?.['LOGIN_DETAILS']))).toMatchObject({ id: uuid });
  });

  it('tells nobody else, and says so when it knows nothing', async () => {
    await harness.script("create user curious password = 'Curious-Cat-1'");
    const curious = await harness.signIn('CURIOUS', 'Curious-Cat-1');
    expect(
      await harness.failure(`select system$get_login_failure_details('${uuid}')`, curious),
    ).toMatchObject({ code: '003001' });
    expect(await harness.failure("select system$get_login_failure_details('no such thing')")).toMatchObject({
      code: '003540',
      message: expect.stringContaining("UUID 'no such thing'"),
    });
  });
});
