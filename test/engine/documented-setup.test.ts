/** The set-up statements of Snowflake's SCIM pages, as printed there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

// https://docs.snowflake.com/en/user-guide/scim-okta
const okta = `use role accountadmin;
create role if not exists okta_provisioner;
grant create user on account to role okta_provisioner;
grant create role on account to role okta_provisioner;
grant role okta_provisioner to role accountadmin;
create or replace security integration okta_provisioning
    type = scim
    scim_client = 'okta'
    run_as_role = 'OKTA_PROVISIONER';
select system$generate_scim_access_token('OKTA_PROVISIONING');
`;

// https://docs.snowflake.com/en/user-guide/scim-azure
const entra = `use role accountadmin;
create role if not exists aad_provisioner;
grant create user on account to role aad_provisioner;
grant create role on account to role aad_provisioner;
grant role aad_provisioner to role accountadmin;
create or replace security integration aad_provisioning
    type=scim
    scim_client='azure'
    run_as_role='AAD_PROVISIONER';
select system$generate_scim_access_token('AAD_PROVISIONING');
`;

// https://docs.snowflake.com/en/user-guide/scim-custom
const generic = `use role accountadmin;
create role if not exists generic_scim_provisioner;
grant create user on account to role generic_scim_provisioner;
grant create role on account to role generic_scim_provisioner;
grant role generic_scim_provisioner to role accountadmin;
create or replace security integration generic_scim_provisioning
    type=scim
    scim_client='generic'
    run_as_role='GENERIC_SCIM_PROVISIONER';
select system$generate_scim_access_token('GENERIC_SCIM_PROVISIONING');
`;

describe.each([
  ['Okta', okta, 'OKTA_PROVISIONING'],
  ['Microsoft Entra ID', entra, 'AAD_PROVISIONING'],
  ['a custom client', generic, 'GENERIC_SCIM_PROVISIONING'],
])('the set-up for %s', (_client, sql, integration) => {
  it('runs twice and gives a token that signs in', async () => {
    for (const _round of [1, 2]) {
      const { children } = await harness.execute(sql, harness.admin, { statementCount: 0 });
      expect(children).toHaveLength(7);
      const token = children[6]?.result.rows[0]?.[0];
      expect(typeof token).toBe('string');
      expect(await harness.account.authenticateScim(String(token), null)).toMatchObject({
        outcome: 'ok',
        integration: { name: integration },
      });
    }
  });

  it('takes a network policy on and off', async () => {
    await harness.execute("create or replace network policy scim_only allowed_ip_list = ('192.0.2.0/24')");
    await harness.execute(`alter security integration ${integration} set network_policy = scim_only;`);
    await harness.execute(`alter security integration ${integration} unset network_policy;`);
  });
});

describe('adopting users', () => {
  it('moves ownership to the provisioner', async () => {
    await harness.script(
      'create user adopted; use role accountadmin; grant ownership on user adopted to role okta_provisioner;',
    );
    await harness.execute('grant ownership on user adopted to role OKTA_PROVISIONER;');
    expect(await harness.rows("show users like 'adopted'")).toMatchObject([{ owner: 'OKTA_PROVISIONER' }]);
  });
});

describe('tokens', () => {
  it('are made for the integration as it is written, in upper case', async () => {
    const failure = await harness.failure("select system$generate_scim_access_token('okta_provisioning')");
    expect(failure).toMatchObject({ code: '002003' });
  });
});

describe('calls of system functions', () => {
  it.each([
    ['select system$generate_scim_access_token()', '000938'],
    ["select system$generate_scim_access_token('A', 'B')", '000939'],
    ['select system$generate_scim_access_token(null)', '001008'],
    ["select system$nothing('A')", '002140'],
  ])('refuse %s', async (sql, code) => {
    expect((await harness.failure(sql)).code).toBe(code);
  });

  it('make no token for a role that does not own the integration', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'PUBLIC');
    await harness.execute('use secondary roles none', session);
    const failure = await harness.failure(
      "select system$generate_scim_access_token('OKTA_PROVISIONING')",
      session,
    );
    expect(failure.code).toBe('002003');
  });

  it('make no token while a statement is only described', async () => {
    const { result } = await harness.execute(
      "select system$generate_scim_access_token('OKTA_PROVISIONING')",
      harness.admin,
      { describeOnly: true },
    );
    expect(result.rows).toEqual([]);
    expect(result.columns).toHaveLength(1);
  });
});

describe('auditing SCIM requests', () => {
  const event = (minutesAgo: number, endpoint: string) => ({
    timestamp: asInstant(Date.now() - minutesAgo * 60_000),
    endpoint,
    method: 'POST',
    status: 201,
    errorCode: null,
    details: null,
    clientIp: '192.0.2.1',
    actorName: 'OKTA_PROVISIONING',
    actorDomain: 'SECURITY INTEGRATION',
    resourceName: null,
    resourceDomain: null,
  });

  beforeAll(async () => {
    harness.account.history.rest.record(event(60, 'scim/v2/Users/old'));
    harness.account.history.rest.record(event(1, 'scim/v2/Users/new'));
    await harness.script('create database if not exists demo_db');
  });

  it('reads REST_EVENT_HISTORY as the pages show it', async () => {
    await harness.script('use role accountadmin; use database demo_db; use schema information_schema;');
    const all = await harness.rows("select * from table(rest_event_history('scim'));");
    expect(all.map((row) => row['ENDPOINT']).sort()).toEqual(['scim/v2/Users/new', 'scim/v2/Users/old']);
    expect(all[0]).toMatchObject({
      EVENT_TYPE: 'SCIM',
      METHOD: 'POST',
      STATUS: '201',
      ACTOR_NAME: 'OKTA_PROVISIONING',
    });
    const recent = await harness.rows(`select *
      from table(rest_event_history(
          'scim',
          dateadd('minutes',-5,current_timestamp()),
          current_timestamp(),
          200))
      order by event_timestamp;`);
    expect(recent.map((row) => row['ENDPOINT'])).toEqual(['scim/v2/Users/new']);
    const named = await harness.rows(
      "select * from table(demo_db.information_schema.rest_event_history(rest_service_type => 'scim', result_limit => 1))",
    );
    expect(named.map((row) => row['ENDPOINT'])).toEqual(['scim/v2/Users/new']);
  });

  it.each([
    ["select * from table(rest_event_history('oauth'))", '001008'],
    ["select * from table(rest_event_history('scim', result_limit => 10001))", '001008'],
    ["select * from table(rest_event_history('scim', dateadd('day', -8, current_timestamp())))", '001044'],
    ['select * from table(rest_event_history())', '000938'],
  ])('refuses %s', async (sql, code) => {
    expect((await harness.failure(sql)).code).toBe(code);
  });

  it('is for account administrators only', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'PUBLIC');
    await harness.execute('use secondary roles none', session);
    const failure = await harness.failure(
      "select * from table(demo_db.information_schema.rest_event_history('scim'))",
      session,
    );
    expect(failure.code).toBe('003001');
  });
});
