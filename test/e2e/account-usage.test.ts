/** What SNOWFLAKE.ACCOUNT_USAGE tells, as soon as it is asked. */
import { beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const local = accountUnderTest('account-usage');
const secret = 'Analyst-Pass-1';

beforeAll(async () => {
  await local.admin.query(`create user usage_ann password = '${secret}' email = 'ann@example.com'`);
});

describe('ACCOUNT_USAGE', () => {
  test('names the sign-in behind each query', async () => {
    const ann = await local.connect('usage_ann', secret);
    await ann.query("select 'whose is this' as question");
    await failureOf(local.connect('usage_ann', 'wrong'));
    const rows = await local.admin.query(
      `select q.user_name, q.query_text, l.first_authentication_factor as factor, l.client_ip, l.is_success
       from snowflake.account_usage.query_history q
       join snowflake.account_usage.login_history l on q.authn_event_id = l.event_id
       where q.query_text like '%whose is this%' and q.user_name = 'USAGE_ANN'`,
    );
    expect(rows).toEqual([
      {
        USER_NAME: 'USAGE_ANN',
        QUERY_TEXT: "select 'whose is this' as question",
        FACTOR: 'PASSWORD',
        CLIENT_IP: '127.0.0.1',
        IS_SUCCESS: 'YES',
      },
    ]);
    const attempts = await local.admin.query(
      `select is_success, error_message from snowflake.account_usage.login_history
       where user_name = 'USAGE_ANN' order by event_timestamp, event_id`,
    );
    expect(attempts).toEqual([
      { IS_SUCCESS: 'YES', ERROR_MESSAGE: null },
      { IS_SUCCESS: 'NO', ERROR_MESSAGE: 'INCORRECT_USERNAME_PASSWORD' },
    ]);
  });

  test('lists users with what SHOW USERS does not tell', async () => {
    const [row] = await local.admin.query(
      "select name, email, has_password, owner, type from snowflake.account_usage.users where name = 'USAGE_ANN'",
    );
    expect(row).toEqual({
      NAME: 'USAGE_ANN',
      EMAIL: 'ann@example.com',
      HAS_PASSWORD: true,
      OWNER: 'ACCOUNTADMIN',
      TYPE: 'PERSON',
    });
  });

  test('keeps grants, users and roles that ended', async () => {
    await local.admin.script(
      'create role usage_gone',
      'create role usage_above',
      "create user usage_bob comment = 'left'",
      'grant role usage_gone to user usage_bob',
      'grant role usage_gone to user usage_bob',
      'revoke role usage_gone from user usage_bob',
      'grant role usage_gone to user usage_bob',
      'grant role usage_gone to role usage_above',
      'grant create role on account to role usage_gone',
      'revoke create role on account from role usage_gone',
    );
    const toBob = `select role, deleted_on is null as active, granted_by from snowflake.account_usage.grants_to_users
      where grantee_name = 'USAGE_BOB' order by created_on, active`;
    const row = (active: boolean) => ({ ROLE: 'USAGE_GONE', ACTIVE: active, GRANTED_BY: 'ACCOUNTADMIN' });
    expect(await local.admin.query(toBob)).toEqual([row(false), row(true)]);
    await local.admin.script('drop user usage_bob', 'drop role usage_gone');
    expect(await local.admin.query(toBob)).toEqual([row(false), row(false)]);
    expect(
      await local.admin.query(`select privilege, granted_on, name, grantee_name, deleted_on is null as active
        from snowflake.account_usage.grants_to_roles where 'USAGE_GONE' in (name, grantee_name) order by privilege`),
    ).toMatchObject([
      { PRIVILEGE: 'CREATE ROLE', GRANTED_ON: 'ACCOUNT', GRANTEE_NAME: 'USAGE_GONE', ACTIVE: false },
      {
        PRIVILEGE: 'USAGE',
        GRANTED_ON: 'ROLE',
        NAME: 'USAGE_GONE',
        GRANTEE_NAME: 'USAGE_ABOVE',
        ACTIVE: false,
      },
    ]);
    const ended = (view: string, name: string) =>
      local.admin.query(`select owner from snowflake.account_usage.${view}
        where name = '${name}' and deleted_on >= created_on`);
    expect(await ended('users', 'USAGE_BOB')).toEqual([{ OWNER: 'ACCOUNTADMIN' }]);
    expect(await ended('roles', 'USAGE_GONE')).toEqual([{ OWNER: 'ACCOUNTADMIN' }]);
  });

  test('tells what each session was opened from, as hunts for the tools of attackers ask it', async () => {
    const ann = await local.connect('usage_ann', secret, { application: 'Usage_Tool' });
    await ann.query('select 1');
    expect(
      await local.admin.query(`select user_name, authentication_method, client_application_id like 'JavaScript %' as js,
          parse_json(client_environment):APPLICATION::string as application,
          parse_json(client_environment):OS::string is not null as has_os
        from snowflake.account_usage.sessions where client_environment ilike '%Usage!_Tool%' escape '!'`),
    ).toEqual([
      {
        USER_NAME: 'USAGE_ANN',
        AUTHENTICATION_METHOD: 'PASSWORD',
        JS: true,
        APPLICATION: 'Usage_Tool',
        HAS_OS: true,
      },
    ]);
  });

  test('lists what roles own among their grants, as reviews of who may hand out what need it', async () => {
    await local.admin.script(
      'create role usage_owner',
      'create role usage_owned',
      'create user usage_pet',
      'create schema demo_db.usage_kept',
      'create table demo_db.usage_kept.rows_of (id int)',
      ...['role usage_owned', 'user usage_pet', 'table demo_db.usage_kept.rows_of'].map(
        (object) => `grant ownership on ${object} to role usage_owner`,
      ),
    );
    expect(
      await local.admin.query(`select granted_on, name, table_catalog, table_schema, grant_option, granted_by
        from snowflake.account_usage.grants_to_roles
        where grantee_name = 'USAGE_OWNER' and privilege = 'OWNERSHIP' and deleted_on is null order by granted_on`),
    ).toEqual(
      [
        ['ROLE', 'USAGE_OWNED', null, null],
        ['TABLE', 'ROWS_OF', 'DEMO_DB', 'USAGE_KEPT'],
        ['USER', 'USAGE_PET', null, null],
      ].map(([on, name, database, schema]) => ({
        GRANTED_ON: on,
        NAME: name,
        TABLE_CATALOG: database,
        TABLE_SCHEMA: schema,
        GRANT_OPTION: true,
        GRANTED_BY: 'USAGE_OWNER',
      })),
    );
  });

  test('is for roles with privileges on the SNOWFLAKE database', async () => {
    const ann = await local.connect('usage_ann', secret);
    const question = 'select count(*) as n from snowflake.account_usage.login_history';
    expect(await failureOf(ann.query(question))).toMatchObject({ code: '002043' });
    await local.admin.script(
      'create role auditors',
      'grant imported privileges on database snowflake to role auditors',
      'grant role auditors to user usage_ann',
    );
    expect(Number((await ann.query(question))[0]?.['N'])).toBeGreaterThan(0);
  });
});
