/** Tags through the official driver: made, set, inherited, told of and taken away. */
import { beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const account = accountUnderTest('tags');
const run = (...statements: string[]) => account.admin.script(...statements);
const failure = (sql: string) => failureOf(account.admin.query(sql));
const value = async (sql: string): Promise<unknown> =>
  Object.values((await account.admin.query(`select ${sql} as v`))[0] ?? {})[0];
const tagOf = (tag: string, object: string, domain: string) =>
  value(`system$get_tag('${tag}', '${object}', '${domain}')`);
const references = (object: string, domain: string) =>
  account.admin.query(
    `select tag_name, tag_value, apply_method, level, object_database, object_schema, object_name, domain, column_name
     from table(gov.information_schema.tag_references('${object}', '${domain}')) order by tag_name`,
  );

beforeAll(async () => {
  await run(
    'create database gov',
    'create schema gov.tags',
    'create database sales',
    'create schema sales.raw',
    'create table sales.raw.orders (id number, email varchar)',
    'use schema gov.tags',
  );
});

describe('A tag', () => {
  test('is an object of a schema: made, altered, shown, renamed, replaced and dropped', async () => {
    expect(await run("create tag kind allowed_values 'a', 'b' comment = 'what it is'")).toEqual([
      { status: 'Tag KIND successfully created.' },
    ]);
    expect((await failure('create tag kind')).code).toBe('002002');
    expect(await run('create tag if not exists kind')).toEqual([
      { status: 'KIND already exists, statement succeeded.' },
    ]);
    expect(await run("show tags like 'kind' in schema gov.tags")).toMatchObject([
      {
        name: 'KIND',
        database_name: 'GOV',
        schema_name: 'TAGS',
        owner: 'ACCOUNTADMIN',
        comment: 'what it is',
        allowed_values: '["a","b"]',
        owner_role_type: 'ROLE',
        propagate: null,
        on_conflict: null,
      },
    ]);
    const allowed = () => value("system$get_tag_allowed_values('gov.tags.kind')");
    await run("alter tag kind add allowed_values 'c', 'a'", "alter tag kind drop allowed_values 'b'");
    expect(await allowed()).toBe('["a","c"]');
    await run("alter tag kind set allowed_values 'z', 'y' comment = 'other'");
    expect(await allowed()).toBe('["z","y"]');
    await run("alter tag kind drop allowed_values 'z', 'y'");
    expect((await failure("alter warehouse compute_wh set tag kind = 'z'")).code).toBe('003540');
    await run('alter tag kind unset allowed_values', 'alter tag kind unset comment');
    expect(await allowed()).toBeNull();
    await run('alter tag kind set propagate = on_dependency', "comment on tag kind is 'noted'");
    expect(await run("show tags like 'kind' in account")).toMatchObject([
      { propagate: 'ON_DEPENDENCY', comment: 'noted', allowed_values: null },
    ]);
    await run('alter tag kind rename to sort', "create or replace tag sort comment = 'new'");
    expect(await run('drop tag sort')).toEqual([{ status: 'SORT successfully dropped.' }]);
    await run('drop tag if exists sort', 'alter tag if exists sort rename to sorts');
    expect((await failure('drop tag sort')).code).toBe('002003');
  });

  test('holds to its bounds', async () => {
    const many = Array.from({ length: 5001 }, (_, index) => `'v${index}'`);
    await run(`create tag wide allowed_values ${many.slice(0, 5000).join(', ')}`);
    expect((await failure("alter tag wide add allowed_values 'one more'")).message).toContain('5000');
    expect((await failure(`create tag wider allowed_values ${many.join(', ')}`)).message).toContain('5000');
    await run('create tag long');
    await run(`alter database sales set tag long = '${'é'.repeat(256)}'`);
    expect((await failure(`alter database sales set tag long = '${'x'.repeat(257)}'`)).message).toContain(
      'at most 256 characters',
    );
    await run("create tag few allowed_values 'hot', 'cold'");
    const refused = await failure("alter database sales set tag few = 'warm'");
    expect(refused.message).toContain("Tag value 'warm' is not allowed");
    expect(refused.message).toContain("'hot', 'cold'");
    expect(await tagOf('few', 'sales', 'database')).toBeNull();
    expect((await failure("alter network rule gov.tags.x set tag few = 'hot'")).code).toBe('000002');
    await run(...Array.from({ length: 50 }, (_, index) => `create tag t${index}`));
    const all = Array.from({ length: 50 }, (_, index) => `t${index} = 'x'`).join(', ');
    await run('create role many_tags', `alter role many_tags set tag ${all}`);
    expect((await failure("alter role many_tags set tag few = 'hot'")).message).toContain('At most 50 tags');
    await run('alter role many_tags unset tag t0', "alter role many_tags set tag few = 'hot'");
  });
});

describe('Tags are set', () => {
  test('on everything that takes them, and taken away', async () => {
    await run(
      'create tag owner_of',
      "create user tag_ann with tag (owner_of = 'u')",
      "create role tag_role with tag (owner_of = 'r')",
      "create warehouse tag_wh with tag (owner_of = 'w')",
      "create database tag_db with tag (gov.tags.owner_of = 'd')",
      'use schema gov.tags',
      "create schema tag_db.s with tag (gov.tags.owner_of = 's')",
      'use schema gov.tags',
      "create table tag_db.s.t (a number, b number not null with tag (owner_of = 'b')) with tag (owner_of = 't')",
      "alter table tag_db.s.t modify column a set tag owner_of = 'c'",
      "create view tag_db.s.v with tag (owner_of = 'v') as select a from tag_db.s.t",
      "alter view tag_db.s.v modify column a set tag owner_of = 'vc'",
      "create network policy tag_policy allowed_ip_list = ('0.0.0.0/0')",
      "alter network policy tag_policy set tag owner_of = 'n'",
      'create role generic_scim_provisioner',
      "create security integration tag_scim type = scim scim_client = 'generic' run_as_role = 'GENERIC_SCIM_PROVISIONER' with tag (owner_of = 'i')",
      `create security integration tag_oauth type = external_oauth enabled = true external_oauth_type = custom
         external_oauth_issuer = 'https://tags.example' external_oauth_jws_keys_url = 'https://tags.example/keys'
         external_oauth_token_user_mapping_claim = 'sub'
         external_oauth_snowflake_user_mapping_attribute = 'login_name' tag (owner_of = 'first')`,
      "alter security integration tag_oauth set tag owner_of = 'io'",
      "create stage tag_db.s.files with tag (owner_of = 'first')",
      "alter stage tag_db.s.files set tag owner_of = 'st'",
      "alter account set tag owner_of = 'a'",
    );
    const [row] = await account.admin.query('select current_account_name() as account');
    const name = String(row?.['ACCOUNT']);
    const set = [
      ['tag_ann', 'user', 'u'],
      ['tag_role', 'role', 'r'],
      ['tag_wh', 'warehouse', 'w'],
      ['tag_db', 'database', 'd'],
      ['tag_db.s', 'schema', 's'],
      ['tag_db.s.t', 'table', 't'],
      ['tag_db.s.t.a', 'column', 'c'],
      ['tag_db.s.v', 'table', 'v'],
      ['tag_db.s.v.a', 'column', 'vc'],
      ['tag_db.s.t.b', 'column', 'b'],
      ['tag_policy', 'network policy', 'n'],
      ['tag_scim', 'integration', 'i'],
      ['tag_oauth', 'integration', 'io'],
      ['tag_db.s.files', 'stage', 'st'],
      [name, 'account', 'a'],
    ] as const;
    for (const [object, domain, expected] of set) {
      expect([object, await tagOf('owner_of', object, domain)]).toEqual([object, expected]);
    }
    const told = await account.admin.query(
      `select tag_value, object_database, object_schema, object_name, domain, column_name, apply_method
       from snowflake.account_usage.tag_references where tag_name = 'OWNER_OF' order by tag_value`,
    );
    expect(told.map((row) => row['TAG_VALUE'])).toEqual([
      'a',
      'b',
      'c',
      'd',
      'i',
      'io',
      'n',
      'r',
      's',
      'st',
      't',
      'u',
      'v',
      'vc',
      'w',
    ]);
    expect(told[2]).toEqual({
      TAG_VALUE: 'c',
      OBJECT_DATABASE: 'TAG_DB',
      OBJECT_SCHEMA: 'S',
      OBJECT_NAME: 'T',
      DOMAIN: 'COLUMN',
      COLUMN_NAME: 'A',
      APPLY_METHOD: 'MANUAL',
    });
    expect(
      await account.admin.query(
        "select tag_database, tag_schema, tag_owner from snowflake.account_usage.tags where tag_name = 'OWNER_OF'",
      ),
    ).toEqual([{ TAG_DATABASE: 'GOV', TAG_SCHEMA: 'TAGS', TAG_OWNER: 'ACCOUNTADMIN' }]);

    await run('alter tag owner_of rename to owned_by');
    for (const [object, domain, expected] of set)
      expect(await tagOf('owned_by', object, domain)).toBe(expected);
    await run(
      'alter account unset tag owned_by',
      'alter user tag_ann unset tag owned_by',
      'alter table tag_db.s.t modify column a unset tag owned_by',
      'alter table tag_db.s.t unset tag owned_by',
      'alter security integration tag_oauth unset tag owned_by',
      'alter stage tag_db.s.files unset tag owned_by',
    );
    expect(await references('tag_oauth', 'integration')).toEqual([]);
    expect(await tagOf('owned_by', 'tag_db.s.files', 'stage')).toBe('s');
    expect(await references('tag_scim', 'integration')).toEqual([
      {
        TAG_NAME: 'OWNED_BY',
        TAG_VALUE: 'i',
        APPLY_METHOD: 'MANUAL',
        LEVEL: 'INTEGRATION',
        OBJECT_DATABASE: null,
        OBJECT_SCHEMA: null,
        OBJECT_NAME: 'TAG_SCIM',
        DOMAIN: 'INTEGRATION',
        COLUMN_NAME: null,
      },
    ]);
    expect(await tagOf('owned_by', 'tag_ann', 'user')).toBeNull();
    expect(await references('tag_db.s.t.a', 'column')).toEqual([
      {
        TAG_NAME: 'OWNED_BY',
        TAG_VALUE: 's',
        APPLY_METHOD: 'INHERITED',
        LEVEL: 'SCHEMA',
        OBJECT_DATABASE: 'TAG_DB',
        OBJECT_SCHEMA: 'S',
        OBJECT_NAME: 'T',
        DOMAIN: 'COLUMN',
        COLUMN_NAME: 'A',
      },
    ]);
    await run(
      'alter table tag_db.s.t rename column b to bb',
      'alter table tag_db.s.t add column c number',
      'alter table tag_db.s.t drop column a',
    );
    expect(await tagOf('owned_by', 'tag_db.s.t.bb', 'column')).toBe('b');
    expect(await tagOf('owned_by', 'tag_db.s.t.c', 'column')).toBe('s');
    await run('alter table tag_db.s.t drop column bb', 'alter table tag_db.s.t add column bb number');
    expect(await tagOf('owned_by', 'tag_db.s.t.bb', 'column')).toBe('s');
    await run(
      'drop tag owned_by',
      'create tag owned_by',
      'create or replace table tag_db.s.t (a number, b number)',
    );
    await run('create or replace view tag_db.s.v as select a from tag_db.s.t');
    for (const [object, domain] of set) expect(await tagOf('owned_by', object, domain)).toBeNull();
    await run('drop database tag_db', 'drop user tag_ann');
  });

  test('with what is made, or it is not made', async () => {
    await run("create tag strict_one allowed_values 'yes'");
    for (const statement of [
      "create role half_made with tag (strict_one = 'no')",
      "create user half_made with tag (strict_one = 'no')",
      "create database half_made with tag (strict_one = 'no')",
      "create security integration half_made type = scim scim_client = 'generic' run_as_role = 'GENERIC_SCIM_PROVISIONER' tag (strict_one = 'no')",
      "create stage half_made tag (strict_one = 'no')",
      "create table sales.raw.half_made (a number) with tag (no_such_tag = 'x')",
    ])
      await failure(statement);
    expect(await run("show roles like 'half_made'")).toEqual([]);
    expect(await run("show users like 'half_made'")).toEqual([]);
    expect(await run("show databases like 'half_made'")).toEqual([]);
    expect(await run("show integrations like 'half_made'")).toEqual([]);
    expect(await run("show stages like 'half_made' in account")).toEqual([]);
    expect((await failure('select * from sales.raw.half_made')).code).toBe('002003');
  });
});

describe('Tags are for roles that', () => {
  test('may apply them', async () => {
    await run(
      'create tag guarded',
      "create user tagger password = 'Tagger-Pass-1' default_role = taggers",
      'create role taggers',
      'grant role taggers to user tagger',
      'create role of_others',
      'create role of_taggers',
      'grant ownership on role of_taggers to role taggers',
    );
    const tagger = await account.connect('tagger', 'Tagger-Pass-1');
    const set = (role: string) =>
      failureOf(tagger.query(`alter role ${role} set tag gov.tags.guarded = 'x'`));
    expect((await set('of_taggers')).code).toBe('002003');
    await run(
      'grant usage on database gov to role taggers',
      'grant usage on schema gov.tags to role taggers',
    );
    expect((await set('of_taggers')).code).toBe('003001');
    await run('grant apply on tag gov.tags.guarded to role taggers');
    await tagger.query("alter role of_taggers set tag gov.tags.guarded = 'x'");
    expect((await set('of_others')).code).toBe('003001');
    expect((await failureOf(tagger.query("alter account set tag gov.tags.guarded = 'x'"))).code).toBe(
      '003001',
    );
    expect((await failureOf(tagger.query('create tag gov.tags.mine'))).code).toBe('003001');
    expect((await failureOf(tagger.query('drop tag gov.tags.guarded'))).code).toBe('003001');
    await run('grant create tag on schema gov.tags to role taggers');
    await tagger.query('create tag gov.tags.mine');
    await run('grant apply tag on account to role taggers');
    await tagger.query("alter role of_others set tag gov.tags.guarded = 'y'");
    expect(await tagOf('guarded', 'of_others', 'role')).toBe('y');
  });

  test('may see what they are on', async () => {
    await run(
      "create user tag_blind password = 'Blind-Pass-1'",
      "alter schema sales.raw set tag guarded = 'secret'",
    );
    const blind = await account.connect('tag_blind', 'Blind-Pass-1');
    const ask = "select system$get_tag('gov.tags.guarded', 'sales.raw', 'schema')";
    expect((await failureOf(blind.query(ask))).code).toBe('002003');
    await run('grant usage on database gov to role public', 'grant usage on schema gov.tags to role public');
    expect((await failureOf(blind.query(ask))).code).toBe('002003');
    expect(await blind.query("show tags like 'guarded' in account")).toHaveLength(1);
  });
});
