import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create role okta_provisioner; create role "lower role"; create role aad_provisioner;
    create network policy scim_policy allowed_ip_list = ('10.0.0.0/8');
    create network policy "quoted policy" allowed_ip_list = ('10.0.0.0/8')`);
});
afterAll(() => harness.close());

const described = async (name: string) =>
  Object.fromEntries(
    (await harness.rows(`desc security integration ${name}`)).map((row) => [
      row['property'],
      row['property_value'],
    ]),
  );

describe('CREATE SECURITY INTEGRATION TYPE = SCIM', () => {
  it('is described as Snowflake describes it', async () => {
    expect(
      await harness.only(`create security integration okta_provisioning type = scim
        scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER' comment = 'from Okta'`),
    ).toBe('Integration OKTA_PROVISIONING successfully created.');
    expect(await harness.rows('describe integration okta_provisioning')).toEqual([
      { property: 'ENABLED', property_type: 'Boolean', property_value: 'true', property_default: 'true' },
      { property: 'NETWORK_POLICY', property_type: 'String', property_value: '', property_default: '' },
      {
        property: 'RUN_AS_ROLE',
        property_type: 'String',
        property_value: 'OKTA_PROVISIONER',
        property_default: '',
      },
      {
        property: 'SYNC_PASSWORD',
        property_type: 'Boolean',
        property_value: 'false',
        property_default: 'false',
      },
      { property: 'COMMENT', property_type: 'String', property_value: 'from Okta', property_default: '' },
      {
        property: 'SCIM_ENDPOINT_ID',
        property_type: 'String',
        property_value: expect.stringMatching(/^[0-9a-f-]{36}$/),
        property_default: '',
      },
    ]);
    expect(await harness.columns('show security integrations')).toEqual([
      'name',
      'type',
      'category',
      'enabled',
      'comment',
      'created_on',
    ]);
    expect(await harness.rows("show integrations like 'okta%'")).toMatchObject([
      { name: 'OKTA_PROVISIONING', type: 'SCIM - OKTA', category: 'SECURITY', enabled: 'true' },
    ]);
  });

  it('takes lower-case custom roles and quoted policies exactly', async () => {
    await harness.execute(`create security integration custom type = scim scim_client = 'Generic'
      run_as_role = 'lower role' network_policy = '"quoted policy"' sync_password = true enabled = false`);
    expect(await described('custom')).toMatchObject({
      ENABLED: 'false',
      RUN_AS_ROLE: 'lower role',
      NETWORK_POLICY: 'quoted policy',
      SYNC_PASSWORD: 'true',
    });
  });

  it.each([
    [
      "create security integration x type = scim scim_client = 'okta'",
      '002029',
      'SQL compilation error: Missing option(s): RUN_AS_ROLE',
    ],
    [
      'create security integration x type = scim',
      '002029',
      'SQL compilation error: Missing option(s): SCIM_CLIENT, RUN_AS_ROLE',
    ],
    [
      "create security integration x scim_client = 'okta'",
      '002029',
      'SQL compilation error: Missing option(s): TYPE',
    ],
    [
      'create security integration x type = api_authentication enabled = true',
      '000002',
      "Unsupported feature 'SECURITY INTEGRATION TYPE = API_AUTHENTICATION'.",
    ],
    [
      "create security integration x type = scim scim_client = 'ping' run_as_role = 'OKTA_PROVISIONER'",
      '001008',
      "SQL compilation error:\ninvalid value [ping] for parameter 'SCIM_CLIENT'",
    ],
    [
      "create security integration x type = scim scim_client = 'okta' run_as_role = 'okta_provisioner'",
      '001008',
      "SQL compilation error:\ninvalid value [okta_provisioner] for parameter 'RUN_AS_ROLE'",
    ],
    [
      "create security integration x type = scim scim_client = 'azure' run_as_role = 'AAD_PROVISIONER' sync_password = false",
      '001423',
      "SQL compilation error:\ninvalid property 'SYNC_PASSWORD' for 'INTEGRATION'",
    ],
    [
      "create security integration x type = scim scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER' colour = 'red'",
      '001423',
      "SQL compilation error:\ninvalid property 'COLOUR' for 'INTEGRATION'",
    ],
  ])('refuses %s', async (sql, code, message) => {
    expect(await harness.failure(sql)).toMatchObject({ code, message });
    expect(await harness.rows("show integrations like 'x'")).toEqual([]);
  });
});

describe('ALTER and DROP INTEGRATION', () => {
  it('sets and unsets', async () => {
    await harness.execute(`create or replace security integration altered type = scim scim_client = 'okta'
      run_as_role = 'OKTA_PROVISIONER'`);
    await harness.execute('alter security integration altered set network_policy = scim_policy');
    expect(await described('altered')).toMatchObject({ NETWORK_POLICY: 'SCIM_POLICY' });
    await harness.execute("alter integration altered set network_policy = 'scim_policy' enabled = false");
    expect(await described('altered')).toMatchObject({ NETWORK_POLICY: 'SCIM_POLICY', ENABLED: 'false' });
    await harness.execute('alter security integration altered unset network_policy, enabled');
    expect(await described('altered')).toMatchObject({ NETWORK_POLICY: '', ENABLED: 'true' });
    await harness.execute("alter session set timezone = 'UTC'");
    await harness.execute(
      "alter security integration altered set reject_tokens_issued_before = '2026-01-02 03:04:05 +0100'",
    );
    expect(await described('altered')).toMatchObject({
      REJECT_TOKENS_ISSUED_BEFORE: '2026-01-02 02:04:05.000 +0000',
    });
    await harness.execute('alter security integration altered unset reject_tokens_issued_before');
    expect(await described('altered')).not.toHaveProperty('REJECT_TOKENS_ISSUED_BEFORE');
  });

  it.each([
    ["alter integration altered set scim_client = 'azure'", '001423', 'SCIM_CLIENT'],
    ["alter integration altered set reject_tokens_issued_before = 'soon'", '001008', 'invalid value [soon]'],
    ['alter integration altered unset run_as_role', '001423', 'RUN_AS_ROLE'],
    [
      'alter integration nothing set enabled = true',
      '002003',
      "Integration 'NOTHING' does not exist or not authorized.",
    ],
  ])('refuses %s', async (sql, code, message) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
  });

  it('drops', async () => {
    await harness.execute(
      "create security integration gone type = scim scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER'",
    );
    expect(await harness.only('drop security integration gone')).toBe('GONE successfully dropped.');
    expect(await harness.only('drop integration if exists gone')).toBe(
      'Drop statement executed successfully (GONE already dropped).',
    );
    expect((await harness.failure('drop integration gone')).code).toBe('002003');
    expect((await harness.failure('desc integration gone')).code).toBe('002003');
  });
});

describe('network policies and rules', () => {
  it('are created, shown, described, altered and dropped', async () => {
    await harness.script('create database net; create schema net.rules');
    expect(
      await harness.only(
        "create network rule net.rules.office type = ipv4 value_list = ('192.0.2.0/24') mode = ingress",
      ),
    ).toBe('Network rule OFFICE successfully created.');
    expect(
      await harness.only(`create network policy offices allowed_network_rule_list = ('net.rules.office')
        blocked_ip_list = ('192.0.2.7', '192.0.2.8') comment = 'only from work'`),
    ).toBe('Network policy OFFICES successfully created.');
    expect(await harness.rows("show network policies like 'offices'")).toMatchObject([
      {
        name: 'OFFICES',
        comment: 'only from work',
        entries_in_allowed_ip_list: '0',
        entries_in_blocked_ip_list: '2',
        entries_in_allowed_network_rules: '1',
        entries_in_blocked_network_rules: '0',
      },
    ]);
    expect(await harness.rows('desc network policy offices')).toEqual([
      { name: 'ALLOWED_NETWORK_RULE_LIST', value: '[{"fullyQualifiedRuleName":"NET.RULES.OFFICE"}]' },
      { name: 'BLOCKED_IP_LIST', value: '192.0.2.7,192.0.2.8' },
    ]);
    expect(await harness.rows('show network rules in schema net.rules')).toMatchObject([
      {
        name: 'OFFICE',
        database_name: 'NET',
        schema_name: 'RULES',
        type: 'IPV4',
        mode: 'INGRESS',
        entries_in_valuelist: '1',
      },
    ]);
    expect(await harness.rows('desc network rule net.rules.office')).toMatchObject([
      { value_list: '192.0.2.0/24' },
    ]);
    await harness.execute(
      "alter network policy offices remove allowed_network_rule_list = ('net.rules.office')",
    );
    await harness.execute(
      "alter network policy offices set allowed_ip_list = ('10.0.0.0/8') blocked_ip_list = ()",
    );
    expect(await harness.rows('desc network policy offices')).toEqual([
      { name: 'ALLOWED_IP_LIST', value: '10.0.0.0/8' },
    ]);
    await harness.execute(
      "alter network rule net.rules.office set value_list = ('198.51.100.1', '198.51.100.2')",
    );
    expect(await harness.rows('desc network rule net.rules.office')).toMatchObject([
      { value_list: '198.51.100.1,198.51.100.2' },
    ]);
    expect(await harness.only('drop network policy offices')).toBe('OFFICES successfully dropped.');
    expect(await harness.only('drop network rule net.rules.office')).toBe('OFFICE successfully dropped.');
    expect((await harness.failure('create network rule net.rules.none mode = ingress')).code).toBe('002029');
  });
});
