import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const named = async (sql: string, column: string) => (await harness.rows(sql)).map((row) => row[column]);

describe('roles', () => {
  it('are created, altered and dropped with the status of Snowflake', async () => {
    expect(await harness.only("create role analyst comment = 'reads'")).toBe(
      'Role ANALYST successfully created.',
    );
    expect(await harness.only('create role if not exists analyst')).toBe(
      'ANALYST already exists, statement succeeded.',
    );
    expect(await harness.only('create role "my.Role"')).toBe('Role my.Role successfully created.');
    expect(await harness.only("alter role analyst set comment = 'writes'")).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.only('alter role analyst rename to reader')).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.rows("show roles like 'reader'")).toMatchObject([
      {
        name: 'READER',
        comment: 'writes',
        owner: 'ACCOUNTADMIN',
        granted_to_roles: '0',
        assigned_to_users: '0',
      },
    ]);
    expect(await harness.only('drop role reader')).toBe('READER successfully dropped.');
    expect(await harness.only('drop role if exists reader')).toBe(
      'Drop statement executed successfully (READER already dropped).',
    );
    expect((await harness.failure('create role x color = red')).message).toContain(
      "invalid property 'COLOR' for 'ROLE'",
    );
    expect((await harness.failure('drop role accountadmin')).code).toBe('003001');
  });

  it('are shown with their places in the hierarchy', async () => {
    expect(await harness.columns('show roles')).toEqual([
      'created_on',
      'name',
      'is_default',
      'is_current',
      'is_inherited',
      'assigned_to_users',
      'granted_to_roles',
      'granted_roles',
      'owner',
      'comment',
    ]);
    const rows = await harness.rows('show roles');
    const role = (name: string) => rows.find((row) => row['name'] === name);
    expect(role('ACCOUNTADMIN')).toMatchObject({
      is_current: 'Y',
      is_inherited: 'N',
      granted_roles: '2',
      owner: '',
    });
    expect(role('USERADMIN')).toMatchObject({ is_current: 'N', is_inherited: 'Y', granted_to_roles: '1' });
  });

  it('cannot be dropped while current', async () => {
    await harness.script('create role current_one; grant role current_one to user admin');
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    await harness.execute('grant ownership on role current_one to role current_one', session);
    await harness.execute('use role current_one', session);
    expect((await harness.failure('drop role current_one', session)).message).toContain(
      'Cannot drop role CURRENT_ONE as it is the current primary role.',
    );
  });
});

describe('GRANT and REVOKE of roles', () => {
  it('shows up in every form of SHOW GRANTS', async () => {
    await harness.script(`create role parent; create role "child.Role"; create user member;
      grant role "child.Role" to role parent; grant role "child.Role" to user member`);
    expect(await harness.columns('show grants of role "child.Role"')).toEqual([
      'created_on',
      'role',
      'granted_to',
      'grantee_name',
      'granted_by',
    ]);
    const of = await harness.rows('show grants of role "child.Role"');
    expect(
      of
        .map(({ role, granted_to, grantee_name, granted_by }) => [role, granted_to, grantee_name, granted_by])
        .sort(),
    ).toEqual([
      ['"child.Role"', 'ROLE', 'PARENT', 'ACCOUNTADMIN'],
      ['"child.Role"', 'USER', 'MEMBER', 'ACCOUNTADMIN'],
    ]);
    expect(await harness.columns('show grants to role parent')).toEqual([
      'created_on',
      'privilege',
      'granted_on',
      'name',
      'granted_to',
      'grantee_name',
      'grant_option',
      'granted_by',
    ]);
    expect(await harness.rows('show grants to role parent')).toMatchObject([
      {
        privilege: 'USAGE',
        granted_on: 'ROLE',
        name: '"child.Role"',
        granted_to: 'ROLE',
        grantee_name: 'PARENT',
        grant_option: 'false',
      },
    ]);
    expect(await named('show grants to user member', 'role')).toEqual(['"child.Role"']);
    expect(await harness.rows('show grants on role parent')).toMatchObject([
      {
        privilege: 'OWNERSHIP',
        granted_on: 'ROLE',
        name: 'PARENT',
        grantee_name: 'ACCOUNTADMIN',
        grant_option: 'true',
      },
    ]);
    expect(await harness.only('revoke role "child.Role" from user member')).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.rows('show grants to user member')).toEqual([]);
    expect(await named('show grants', 'role')).toContain('ACCOUNTADMIN');
  });

  it('refuses what does not exist by its name', async () => {
    expect((await harness.failure('grant role nothing to user admin')).message).toBe(
      "SQL compilation error:\nRole 'NOTHING' does not exist or not authorized.",
    );
    expect((await harness.failure('grant role public to user nobody')).code).toBe('002003');
    expect((await harness.failure('grant database role d.r to role public')).message).toBe(
      "SQL compilation error:\nDatabase Role 'D.R' does not exist or not authorized.",
    );
  });
});

describe('GRANT and REVOKE of privileges', () => {
  it('works on the account, objects and all schemas of a database', async () => {
    await harness.script(`create role holder; create database grants_db; create schema grants_db.one;
      create schema grants_db.two; create warehouse grants_wh`);
    expect(await harness.only('grant create user, create role on account to role holder')).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.only('grant usage on warehouse grants_wh to role holder with grant option')).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.only('grant usage on all schemas in database grants_db to role holder')).toMatch(
      /^Statement executed successfully\. \d+ objects affected\.$/,
    );
    const rows = await harness.rows('show grants to role holder');
    const grants = rows.map(
      (row) => `${row['privilege']} ${row['granted_on']} ${row['name']} ${row['grant_option']}`,
    );
    expect(grants).toContain('CREATE USER ACCOUNT LOCAL false');
    expect(grants).toContain('USAGE WAREHOUSE GRANTS_WH true');
    expect(grants).toContain('USAGE SCHEMA GRANTS_DB.ONE false');
    expect(grants).toContain('USAGE SCHEMA GRANTS_DB.TWO false');
    await harness.execute('revoke usage on all schemas in database grants_db from role holder');
    await harness.execute('revoke usage on warehouse grants_wh from role holder cascade');
    await harness.execute('revoke create user on account from role holder');
    expect(await named('show grants to role holder', 'privilege')).toEqual(['CREATE ROLE']);
    expect(await named('show grants on account', 'grantee_name')).toContain('HOLDER');
  });

  it.each([
    ['grant usage on pipe s to role public', "Unsupported feature 'GRANT ON PIPE'."],
    ['grant usage on database grants_db to share s', "Unsupported feature 'GRANT PRIVILEGES TO SHARE'."],
  ])('names what it lacks: %s', async (sql, message) => {
    expect(await harness.failure(sql)).toMatchObject({ code: '000002', sqlState: '0A000', message });
  });

  it('works on users, roles, integrations, policies and rules', async () => {
    await harness.script(`create role keeper; create role kept; create user kept_user;
      create database kept_db; create schema kept_db.s;
      create network policy kept_policy allowed_ip_list = ('10.0.0.0/8');
      create security integration kept_integration type = scim scim_client = 'generic' run_as_role = 'KEEPER'`);
    await harness.script(`grant monitor on user kept_user to role keeper;
      grant usage on integration kept_integration to role keeper;
      grant usage on network policy kept_policy to role keeper;
      grant all privileges on schema kept_db.s to role keeper;
      grant create network rule on schema kept_db.s to role keeper`);
    const on = (await harness.rows('show grants to role keeper')).map(
      (row) => `${row['granted_on']} ${row['name']}`,
    );
    expect(new Set(on)).toEqual(
      new Set([
        'USER KEPT_USER',
        'INTEGRATION KEPT_INTEGRATION',
        'NETWORK_POLICY KEPT_POLICY',
        'SCHEMA KEPT_DB.S',
      ]),
    );
    expect(await harness.rows('show grants on integration kept_integration')).toMatchObject([
      { privilege: 'OWNERSHIP', grantee_name: 'ACCOUNTADMIN' },
      { privilege: 'USAGE', grantee_name: 'KEEPER' },
    ]);
    expect((await harness.failure('grant flying on schema kept_db.s to role keeper')).code).not.toBe(
      '000603',
    );
  });

  it('moves ownership with and without the grants of others', async () => {
    await harness.script(`create role giver; create role taker; create role third; create warehouse given_wh;
      grant usage on warehouse given_wh to role third`);
    expect((await harness.failure('grant ownership on warehouse given_wh to role taker')).code).not.toBe(
      '000603',
    );
    await harness.execute('grant ownership on warehouse given_wh to role taker copy current grants');
    const grantees = async () =>
      (await harness.rows('show grants on warehouse given_wh')).map(
        (row) => `${row['privilege']} ${row['grantee_name']}`,
      );
    expect((await grantees()).sort()).toEqual(['OWNERSHIP TAKER', 'USAGE THIRD']);
    await harness.execute('grant ownership on warehouse given_wh to role giver revoke current grants');
    expect(await grantees()).toEqual(['OWNERSHIP GIVER']);
  });

  it('moves ownership', async () => {
    await harness.script('create role new_owner; create user owned');
    expect(await harness.only('grant ownership on user owned to role new_owner')).toBe(
      'Statement executed successfully.',
    );
    const [user] = await harness.rows("show users like 'owned'");
    expect(user).toMatchObject({ owner: 'NEW_OWNER' });
    expect(await harness.rows('show grants on user owned')).toMatchObject([
      { privilege: 'OWNERSHIP', granted_on: 'USER', grantee_name: 'NEW_OWNER' },
    ]);
  });
});

describe('a session whose role is taken away', () => {
  it('refuses every statement until another role is used', async () => {
    await harness.script(`create role fleeting; create user worker password = 'Worker-Pass-1';
      grant role fleeting to user worker`);
    const session = await harness.signIn('worker', 'Worker-Pass-1', 'FLEETING');
    await harness.execute('show roles', session);
    await harness.execute('revoke role fleeting from user worker');
    expect(await harness.failure('show roles', session)).toMatchObject({
      code: '003013',
      sqlState: '42501',
      message:
        "SQL access control error:\nRequested role 'FLEETING' is not assigned to the executing user. Specify another role to activate.",
    });
    expect((await harness.failure('use role fleeting', session)).code).toBe('003013');
    await harness.execute('drop role fleeting');
    expect((await harness.failure('show users', session)).message).toContain("'FLEETING'");
    expect(await harness.only('use role public', session)).toBe('Statement executed successfully.');
    expect(await harness.rows('show roles', session)).not.toEqual([]);
  });

  it('loses secondary roles one by one', async () => {
    await harness.script(`create role helper_a; create role helper_b; create user helped password = 'Helped-Pass-1';
      grant role helper_a to user helped; grant role helper_b to user helped;
      grant create role on account to role helper_a`);
    const session = await harness.signIn('helped', 'Helped-Pass-1');
    await harness.execute('use secondary roles helper_a, helper_b', session);
    await harness.execute('revoke role helper_a from user helped');
    await harness.execute('show roles', session);
    expect(session.secondaryRoles).toHaveLength(1);
  });
});

describe('future grants', () => {
  it('are made, shown and revoked', async () => {
    await harness.script(`
      create database foreseen; create role seer; create role owner_to_be;
      grant usage, create table on future schemas in database foreseen to role seer with grant option;
      grant ownership on future schemas in database foreseen to role owner_to_be`);
    expect(await harness.columns('show future grants in database foreseen')).toEqual([
      'created_on',
      'privilege',
      'grant_on',
      'name',
      'grant_to',
      'grantee_name',
      'grant_option',
    ]);
    expect(await harness.rows('show future grants to role seer')).toMatchObject([
      { privilege: 'USAGE', grant_on: 'SCHEMA', name: 'FORESEEN.<SCHEMA>', grantee_name: 'SEER' },
      { privilege: 'CREATE TABLE', grant_to: 'ROLE', grant_option: 'true' },
    ]);
    await harness.execute('create schema foreseen.next');
    expect(await harness.rows('show grants on schema foreseen.next')).toMatchObject([
      { privilege: 'OWNERSHIP', grantee_name: 'OWNER_TO_BE' },
      { privilege: 'USAGE', grantee_name: 'SEER', grant_option: 'true', granted_by: 'OWNER_TO_BE' },
      { privilege: 'CREATE TABLE', grantee_name: 'SEER' },
    ]);
    await harness.script(`
      revoke all on future schemas in database foreseen from role seer;
      revoke ownership on future schemas in database foreseen from role owner_to_be`);
    expect(await harness.rows('show future grants in database foreseen')).toEqual([]);
    expect(await harness.rows('show future grants in schema foreseen.public')).toEqual([]);
  });

  it.each([
    ['grant usage on future pipes in database demo_db to role public', 'GRANT ON FUTURE PIPES IN DATABASE'],
    ['revoke usage on future pipes in schema demo_db.public from public', 'REVOKE ON FUTURE PIPES IN SCHEMA'],
    ['grant usage on all pipes in schema demo_db.public to role public', 'GRANT ON ALL PIPES IN SCHEMA'],
    ['grant usage on future schemas in database demo_db to share s', 'GRANT PRIVILEGES TO SHARE'],
    ['grant monitor on user admin to user admin', 'GRANT PRIVILEGES TO USER'],
    ['grant database role d.r to user admin', 'GRANT DATABASE ROLE TO USER'],
    ['grant database role d.r to share s', 'GRANT DATABASE ROLE TO SHARE'],
    ['revoke database role d.r from user admin', 'REVOKE DATABASE ROLE FROM USER'],
    ['grant database role d.r to role public with grant option', 'GRANT DATABASE ROLE WITH GRANT OPTION'],
    ['revoke grant option for database role d.r from role public', 'REVOKE GRANT OPTION FOR DATABASE ROLE'],
    ['grant role public to database role d.r', 'GRANT ROLE TO DATABASE ROLE'],
    ['show grants of share s', 'SHOW GRANTS OF SHARE'],
  ])('refuses by name: %s', async (statement, feature) => {
    expect(await harness.failure(statement)).toMatchObject({
      code: '000002',
      message: `Unsupported feature '${feature}'.`,
    });
  });
});

describe('refusals of grants', () => {
  it.each([
    ['revoke usage on warehouse compute_wh from role passes_on', 'RECEIVES'],
    ['grant ownership on warehouse compute_wh to role accountadmin', 'PASSES_ON'],
  ])('name the grant that depends on it: %s', async (statement, grantee) => {
    await harness.script(`
      create or replace role passes_on;
      create or replace role receives;
      grant usage on warehouse compute_wh to role passes_on with grant option;
      grant role passes_on to user admin;
      use role passes_on;
      use secondary roles none;
      grant usage on warehouse compute_wh to role receives;
      use role accountadmin;
      use secondary roles all`);
    const failure = await harness.failure(statement);
    await harness.execute('revoke usage on warehouse compute_wh from role passes_on cascade');
    expect(failure).toMatchObject({ code: '003036', sqlState: '23001' });
    expect(failure.message).toContain(
      `SQL execution error: Dependent grant of privilege 'USAGE' on securable 'COMPUTE_WH' to role '${grantee}' exists.`,
    );
  });

  it.each(['restrict', 'cascade'])('forget what a role passed on to itself: %s', async (dependents) => {
    await harness.script(`
      create or replace role repeats;
      grant usage on warehouse compute_wh to role repeats with grant option;
      grant role repeats to user admin;
      use role repeats;
      use secondary roles none;
      grant usage on warehouse compute_wh to role repeats;
      use role accountadmin;
      use secondary roles all`);
    expect(await harness.rows('show grants to role repeats')).toHaveLength(2);
    await harness.execute(`revoke usage on warehouse compute_wh from role repeats ${dependents}`);
    expect(await harness.rows('show grants to role repeats')).toEqual([]);
  });

  it('leave the hierarchy of the system roles as it is', async () => {
    expect(await harness.failure('revoke role sysadmin from role accountadmin')).toMatchObject({
      code: '003042',
      sqlState: '42501',
      message: "SQL compilation error:\nRole 'SYSADMIN' is a system object. REVOKE cannot be performed.",
    });
  });
});

describe('a schema with managed access', () => {
  it('leaves grants on what is in it to its owner', async () => {
    const grant = 'grant usage on network rule demo_db.guarded.office to role rule_reader';
    await harness.script(`
      create role guard;
      create role rule_maker;
      create role rule_reader;
      grant role guard to user admin;
      grant role rule_maker to user admin;
      grant usage, create schema on database demo_db to role guard;
      grant usage on database demo_db to role rule_maker;
      use role guard;
      use secondary roles none;
      create schema demo_db.guarded with managed access;
      grant usage, create network rule on schema demo_db.guarded to role rule_maker;
      use role rule_maker;
      create network rule demo_db.guarded.office type = ipv4 value_list = ('10.0.0.0/8')`);
    expect(await harness.failure(grant)).toMatchObject({
      code: '003001',
      message:
        "SQL access control error:\nInsufficient privileges to operate on network rule 'DEMO_DB.GUARDED.OFFICE'.",
    });
    expect((await harness.failure('alter schema demo_db.guarded disable managed access')).code).toBe(
      '003001',
    );
    await harness.script(`use role guard; ${grant}`);
    expect(await harness.rows('show grants to role rule_reader')).toMatchObject([
      { privilege: 'USAGE', name: 'DEMO_DB.GUARDED.OFFICE', granted_by: 'GUARD' },
    ]);
    await harness.execute('alter schema demo_db.guarded disable managed access');
    expect((await harness.failure('alter schema demo_db.guarded enable managed access')).code).toBe('003001');
    await harness.script(`
      use role rule_maker;
      grant usage on network rule demo_db.guarded.office to role guard;
      use role accountadmin;
      use secondary roles all`);
  });
});
