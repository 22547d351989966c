import { describe, expect, it } from 'vitest';
import { parseStatement, parseStatements } from '../../src/sql/parser.ts';
import { plainStatement } from './support/plain.ts';

const texts = (text: string): readonly string[] => parseStatements(text).map((statement) => statement.text);

describe('several statements in one text', () => {
  it.each([
    ['', []],
    [' ;; \n;', []],
    ['-- nothing\n/* here */ // at all', []],
    ['select 1', ['select 1']],
    [' select 1 ; ', ['select 1']],
    ['select 1;select 2', ['select 1', 'select 2']],
    ['select \'a;b\'; select "a;b" from t', ["select 'a;b'", 'select "a;b" from t']],
    ["select 'it''s; \\'; x'; select 2", ["select 'it''s; \\'; x'", 'select 2']],
    ['select $$ a; b $$;\nselect 2', ['select $$ a; b $$', 'select 2']],
    ['select 1 -- a; b\n; select 2', ['select 1', 'select 2']],
    ['select 1 // a; b\n; select 2', ['select 1', 'select 2']],
    ['select /* a; b */ 1; select 2', ['select /* a; b */ 1', 'select 2']],
    ['use role r;\n\ncreate role s;', ['use role r', 'create role s']],
  ])('%j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('each knows where it stands in the whole text', () => {
    const text = 'select 1;\n  drop user u;';
    const [, second] = parseStatements(text);
    expect(second?.statement.span).toEqual({ start: 12, end: 23, line: 2, position: 2 });
    expect(text.slice(12, 23)).toBe(second?.text);
  });

  it('counts ? through the whole text', () => {
    const statements = parseStatements('set a = ?; set b = ?');
    expect(statements).toMatchObject([
      { statement: { values: [{ name: '1' }] } },
      { statement: { values: [{ name: '2' }] } },
    ]);
  });

  it('parseStatement takes one, with or without its semicolon', () => {
    expect(parseStatement('drop user u;')).toMatchObject({ statement: 'drop' });
    expect(() => parseStatement('drop user u; drop user v')).toThrow("unexpected 'drop'");
    expect(() => parseStatement('')).toThrow("unexpected '<EOF>'");
  });
});

describe('comments and blanks may stand anywhere', () => {
  it.each([
    'drop/**/user--x\nu',
    'DROP\tUSER\r\nu',
    '\ufeffdrop user u',
    '/* /* */drop user u',
    'drop user u --',
    'drop user u //',
  ])('%j', (text) => {
    expect(plainStatement(text)).toEqual({ statement: 'drop', kind: 'USER', name: 'U' });
  });
});

/** As Snowflake, Okta, Microsoft and JumpCloud print them in their guides. */
describe('documented set-up statements', () => {
  const guide = `
    use role accountadmin;
    create role if not exists okta_provisioner;
    grant create user on account to role okta_provisioner;
    grant create role on account to role okta_provisioner;
    grant role okta_provisioner to role accountadmin;
    create or replace security integration okta_provisioning
        type = scim
        scim_client = 'okta'
        run_as_role = 'OKTA_PROVISIONER';
    select system$generate_scim_access_token('OKTA_PROVISIONING');

    use role accountadmin;
    grant ownership on user user_name to role okta_provisioner;
    alter security integration okta_provisioning set network_policy = scim_network_policy;
    alter security integration okta_provisioning unset network_policy;

    use database demo_db;
    use schema information_schema;
    select * from table(rest_event_history('scim'));
    select *
        from table(rest_event_history(
            'scim',
            dateadd('minutes',-5,current_timestamp()),
            current_timestamp(),
            200))
        order by event_timestamp;

    create or replace security integration aad_provisioning
        type=scim
        scim_client='azure'
        run_as_role='AAD_PROVISIONER';
    grant ownership on user username to role AAD_PROVISIONER;
    alter security integration my_integration set saml2_snowflake_acs_url = 'https://<organization name>-<account name>';
    drop integration generic_scim_provisioning;`;

  it('parse, all of them', () => {
    expect(parseStatements(guide).map(({ statement }) => statement.statement)).toEqual([
      'useRole',
      'create',
      'grantPrivileges',
      'grantPrivileges',
      'grantRole',
      'createIntegration',
      'query',
      'useRole',
      'grantOwnership',
      'alter',
      'alter',
      'use',
      'use',
      'query',
      'query',
      'createIntegration',
      'grantOwnership',
      'alter',
      'drop',
    ]);
  });

  it('into what they say', () => {
    expect(
      plainStatement(`select * from table(rest_event_history('scim', dateadd('minutes',-5,current_timestamp()),
        current_timestamp(), 200)) order by event_timestamp`),
    ).toEqual({
      statement: 'query',
      query: {
        body: {
          node: 'select',
          columns: [{ expression: '*' }],
          from: [
            {
              node: 'tableFunction',
              name: 'REST_EVENT_HISTORY',
              arguments: [
                { value: "'scim'" },
                { value: "DATEADD('minutes', (- 5), CURRENT_TIMESTAMP())" },
                { value: 'CURRENT_TIMESTAMP()' },
                { value: '200' },
              ],
            },
          ],
        },
        orderBy: [{ expression: 'EVENT_TIMESTAMP' }],
      },
    });
    expect(plainStatement("select system$generate_scim_access_token('OKTA_PROVISIONING')")).toMatchObject({
      query: {
        body: { columns: [{ expression: "SYSTEM$GENERATE_SCIM_ACCESS_TOKEN('OKTA_PROVISIONING')" }] },
      },
    });
  });

  it.each([
    ['alter security integration generic_scim_provisioning set network_policy;', "unexpected ';'"],
    [
      "create or replace security integration generic_provisioning type = scim scim_client = 'generic' select system$generate_scim_access_token('X');",
      "unexpected 'select'",
    ],
    [
      "alter security integration my_integration set saml2_snowflake_issuer_url = 'https://<organization name>-<account name>'';",
      "near '<EOF>'",
    ],
  ])('but not the misprints: %s', (text, words) => {
    expect(() => parseStatements(text)).toThrow(words);
  });
});
