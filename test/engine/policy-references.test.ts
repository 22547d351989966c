import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`use database demo_db;
    create user ann password = 'Secret-1'; create user bob;
    create network policy here allowed_ip_list = ('0.0.0.0/0');
    create password policy demo_db.public.long password_min_length = 20;
    create session policy demo_db.public.short session_idle_timeout_mins = 5;
    create authentication policy demo_db.public.idle;
    create role prov; grant role prov to role accountadmin;
    create security integration corp type = scim scim_client = 'generic' run_as_role = 'PROV' network_policy = here;
    alter account set network_policy = here;
    alter user bob set network_policy = here;
    alter account set password policy demo_db.public.long;
    alter user bob set password policy demo_db.public.long;
    alter user bob set session policy demo_db.public.short`);
});
afterAll(() => harness.close());

const query = (given: string) =>
  `select * from table(demo_db.information_schema.policy_references(${given}))`;

const references = async (given: string) =>
  (await harness.rows(query(given)))
    .map((row) =>
      [row['POLICY_NAME'], row['POLICY_KIND'], row['REF_ENTITY_DOMAIN'], row['REF_ENTITY_NAME']].join(' '),
    )
    .toSorted();

it('has the columns of Snowflake', async () => {
  const given = "policy_name => 'demo_db.public.short'";
  expect(await harness.rows(query(given))).toEqual([
    {
      POLICY_DB: 'DEMO_DB',
      POLICY_SCHEMA: 'PUBLIC',
      POLICY_NAME: 'SHORT',
      POLICY_KIND: 'SESSION_POLICY',
      REF_DATABASE_NAME: null,
      REF_SCHEMA_NAME: null,
      REF_ENTITY_NAME: 'BOB',
      REF_ENTITY_DOMAIN: 'USER',
      REF_COLUMN_NAME: null,
      REF_ARG_COLUMN_NAMES: null,
      TAG_DATABASE: null,
      TAG_SCHEMA: null,
      TAG_NAME: null,
      POLICY_STATUS: 'ACTIVE',
    },
  ]);
});

it('tells what a policy is set on, and what is set on something', async () => {
  const long = ['LONG PASSWORD_POLICY ACCOUNT LOCAL', 'LONG PASSWORD_POLICY USER BOB'];
  const here = [
    'HERE NETWORK_POLICY ACCOUNT LOCAL',
    'HERE NETWORK_POLICY INTEGRATION CORP',
    'HERE NETWORK_POLICY USER BOB',
  ];
  expect(await references("policy_name => 'demo_db.public.long'")).toEqual(long);
  expect(await references("policy_name => 'demo_db.public.idle'")).toEqual([]);
  expect(await references("policy_name => 'here', policy_kind => 'network_policy'")).toEqual(here);
  expect(await references("ref_entity_name => 'bob', ref_entity_domain => 'user'")).toEqual([
    here[2],
    long[1],
    'SHORT SESSION_POLICY USER BOB',
  ]);
  expect(await references("ref_entity_name => 'local', ref_entity_domain => 'ACCOUNT'")).toEqual([
    here[0],
    long[0],
  ]);
});

it('tells them all in ACCOUNT_USAGE, so that reviews of coverage find those of users and of the account', async () => {
  expect(
    await harness.rows(`select a.policy_name, a.policy_kind, a.ref_entity_domain, a.ref_entity_name
      from snowflake.account_usage.policy_references a
      left join snowflake.account_usage.password_policies p on p.id = a.policy_id and p.password_min_length >= 14
      left join snowflake.account_usage.network_policies n on n.id = a.policy_id
      left join snowflake.account_usage.session_policies s on s.id = a.policy_id
      where a.policy_status = 'ACTIVE' and coalesce(p.name, n.name, s.name) = a.policy_name
      order by all`),
  ).toEqual(
    [
      ['HERE', 'NETWORK_POLICY', 'ACCOUNT', 'LOCAL'],
      ['HERE', 'NETWORK_POLICY', 'INTEGRATION', 'CORP'],
      ['HERE', 'NETWORK_POLICY', 'USER', 'BOB'],
      ['LONG', 'PASSWORD_POLICY', 'ACCOUNT', 'LOCAL'],
      ['LONG', 'PASSWORD_POLICY', 'USER', 'BOB'],
      ['SHORT', 'SESSION_POLICY', 'USER', 'BOB'],
    ].map(([policy, kind, domain, entity]) => ({
      POLICY_NAME: policy,
      POLICY_KIND: kind,
      REF_ENTITY_DOMAIN: domain,
      REF_ENTITY_NAME: entity,
    })),
  );
});

it.each([
  ["policy_name => 'demo_db.public.none'", '002003'],
  ["policy_name => 'none', policy_kind => 'NETWORK_POLICY'", '002003'],
  ["policy_name => 'here', policy_kind => 'PASSWORD_POLICY'", '001008'],
  ["ref_entity_name => 'nobody', ref_entity_domain => 'USER'", '002003'],
  ["ref_entity_name => 'bob'", '001044'],
  ["ref_entity_name => 'bob', ref_entity_domain => 'stream'", '001008'],
  ["policy_name => 'here', ref_entity_name => 'bob', ref_entity_domain => 'USER'", '001044'],
])('refuses %s', async (given, code) => {
  expect((await harness.failure(query(given))).code).toBe(code);
});

it('shows nothing of a policy to roles that have nothing to do with it', async () => {
  const ann = await harness.signIn('ANN', 'Secret-1');
  const refused = await harness.failure(query("policy_name => 'demo_db.public.long'"), ann);
  expect(['002003', '003001']).toContain(refused.code);
  const integration = query("ref_entity_name => 'corp', ref_entity_domain => 'integration'");
  expect((await harness.failure(integration, ann)).code).toBe('002003');
  expect(await harness.rows(integration)).toHaveLength(1);
  expect(await harness.rows(query("ref_entity_name => 'bob', ref_entity_domain => 'user'"), ann)).toEqual([]);
});

it('tells what row access and masking policies hold for, set or brought by tags', async () => {
  await harness.script(`create schema demo_db.guarded; use schema demo_db.guarded;
    create masking policy hide as (val varchar) returns varchar -> '*' comment = 'all';
    create masking policy blur as (val varchar, id int) returns varchar -> 'x' exempt_other_policies = true;
    create row access policy some_rows as (id int, name varchar) returns boolean -> true;
    create tag secret; alter tag secret set masking policy hide;
    create table people (id int, name varchar with masking policy blur using (name, id), note varchar)
      with row access policy some_rows on (id, name) with tag (secret = 'x');
    create view notes (note, id) row access policy some_rows on (id, note) as select note, id from people`);
  const on = (row: { readonly [column: string]: unknown }) =>
    [
      row['POLICY_NAME'],
      row['REF_ENTITY_DOMAIN'],
      row['REF_ENTITY_NAME'],
      row['REF_COLUMN_NAME'] ?? row['REF_ARG_COLUMN_NAMES'] ?? '-',
      row['TAG_NAME'] ?? '-',
    ].join(' ');
  const told = async (given: string) => (await harness.rows(query(given))).map(on).toSorted();
  const ofPeople = [
    'BLUR TABLE PEOPLE NAME -',
    'HIDE TABLE PEOPLE NOTE SECRET',
    'SOME_ROWS TABLE PEOPLE ["ID","NAME"] -',
  ];
  expect(await told("ref_entity_name => 'people', ref_entity_domain => 'table'")).toEqual(ofPeople);
  expect(await told("policy_name => 'demo_db.guarded.hide'")).toEqual([
    'HIDE TABLE PEOPLE NOTE SECRET',
    'HIDE TAG SECRET - SECRET',
  ]);
  expect(await told("ref_entity_name => 'secret', ref_entity_domain => 'tag'")).toEqual([
    'HIDE TAG SECRET - SECRET',
  ]);
  expect(await told("ref_entity_name => 'notes', ref_entity_domain => 'view'")).toEqual([
    'SOME_ROWS VIEW NOTES ["ID","NOTE"] -',
  ]);
  const usage = await harness.rows('select * from snowflake.account_usage.policy_references');
  expect(usage.map(on)).toEqual(expect.arrayContaining(ofPeople));
  expect(usage[0]).toHaveProperty('POLICY_ID');
  expect(
    await harness.rows(`select policy_schema, policy_owner, policy_signature, policy_return_type, policy_body,
      policy_comment from snowflake.account_usage.masking_policies where policy_name = 'HIDE'`),
  ).toEqual([
    {
      POLICY_SCHEMA: 'GUARDED',
      POLICY_OWNER: 'ACCOUNTADMIN',
      POLICY_SIGNATURE: '(VAL VARCHAR(16777216))',
      POLICY_RETURN_TYPE: 'VARCHAR(16777216)',
      POLICY_BODY: "'*'",
      POLICY_COMMENT: '"all"',
    },
  ]);
  expect(
    await harness.rows('select policy_name from snowflake.account_usage.row_access_policies'),
  ).toContainEqual({ POLICY_NAME: 'SOME_ROWS' });
});

it('tells nobody of policies and tables that are none of theirs', async () => {
  await harness.script(`create role stranger; grant role stranger to user admin;
    grant usage on database demo_db to role stranger; grant usage on schema demo_db.guarded to role stranger`);
  const stranger = await harness.signIn('ADMIN', adminPassword, 'STRANGER');
  await harness.script('use secondary roles none', stranger);
  const table = "ref_entity_name => 'demo_db.guarded.people', ref_entity_domain => 'table'";
  expect((await harness.failure(query(table), stranger)).code).toBe('002003');
  expect((await harness.failure(query("policy_name => 'demo_db.guarded.hide'"), stranger)).code).toBe(
    '002003',
  );
  await harness.script(`grant select on table demo_db.guarded.people to role stranger;
    grant apply on row access policy demo_db.guarded.some_rows to role stranger`);
  expect(await harness.rows(query(table), stranger)).toMatchObject([{ POLICY_NAME: 'SOME_ROWS' }]);
});
