import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';
import { plainStatement } from '../support/plain.ts';

describe('CREATE', () => {
  it.each([
    ['create role r', { kind: 'ROLE', mode: 'create', name: 'R' }],
    ['create or replace role "my r"', { kind: 'ROLE', mode: 'orReplace', name: '"my r"' }],
    ['create role if not exists r', { kind: 'ROLE', mode: 'ifNotExists', name: 'R' }],
    ['create or alter role r', { kind: 'ROLE', mode: 'orAlter', name: 'R' }],
    ['create database role d.r', { kind: 'DATABASE ROLE', mode: 'create', name: 'D.R' }],
    ['create database role if not exists r', { kind: 'DATABASE ROLE', mode: 'ifNotExists', name: 'R' }],
    [
      "create user u password = '***' default_role = analyst, disabled=true days_to_expiry = -1 comment = null",
      {
        kind: 'USER',
        mode: 'create',
        name: 'U',
        properties: {
          PASSWORD: "'***'",
          DEFAULT_ROLE: 'ANALYST',
          DISABLED: true,
          DAYS_TO_EXPIRY: '-1',
          COMMENT: null,
        },
      },
    ],
    [
      'create user "jane.doe@corp.com" default_secondary_roles = (\'ALL\') default_namespace = db."s" type = person',
      {
        kind: 'USER',
        mode: 'create',
        name: '"jane.doe@corp.com"',
        properties: { DEFAULT_SECONDARY_ROLES: ["'ALL'"], DEFAULT_NAMESPACE: 'DB."s"', TYPE: 'PERSON' },
      },
    ],
    [
      "create user u workload_identity = (type = aws arn = 'a') default_secondary_roles = ()",
      {
        kind: 'USER',
        mode: 'create',
        name: 'U',
        properties: { WORKLOAD_IDENTITY: { TYPE: 'AWS', ARN: "'a'" }, DEFAULT_SECONDARY_ROLES: [] },
      },
    ],
    [
      'create user identifier(?) login_name = ? password = :pw email = $mail',
      {
        kind: 'USER',
        mode: 'create',
        name: 'IDENTIFIER(:1)',
        properties: { LOGIN_NAME: ':2', PASSWORD: ':PW', EMAIL: ':$MAIL' },
      },
    ],
    [
      "create role r comment = 'c' with tag (db.s.t = 'v', u = 'w')",
      {
        kind: 'ROLE',
        mode: 'create',
        name: 'R',
        properties: { COMMENT: "'c'" },
        tags: [
          { tag: 'DB.S.T', value: 'v' },
          { tag: 'U', value: 'w' },
        ],
      },
    ],
    [
      "create role r tag (t = 'v') comment = 'c'",
      {
        kind: 'ROLE',
        mode: 'create',
        name: 'R',
        properties: { COMMENT: "'c'" },
        tags: [{ tag: 'T', value: 'v' }],
      },
    ],
    [
      "create network policy p allowed_ip_list = ('10.0.0.0/8', '1.2.3.4') blocked_network_rule_list=(db.s.r)",
      {
        kind: 'NETWORK POLICY',
        mode: 'create',
        name: 'P',
        properties: { ALLOWED_IP_LIST: ["'10.0.0.0/8'", "'1.2.3.4'"], BLOCKED_NETWORK_RULE_LIST: ['DB.S.R'] },
      },
    ],
    [
      "create or replace network rule db.s.r type = ipv4 value_list = ('1.2.3.4') mode = ingress",
      {
        kind: 'NETWORK RULE',
        mode: 'orReplace',
        name: 'DB.S.R',
        properties: { TYPE: 'IPV4', VALUE_LIST: ["'1.2.3.4'"], MODE: 'INGRESS' },
      },
    ],
    [
      "create warehouse w with warehouse_size = xsmall auto_suspend = 60 warehouse_type = 'STANDARD'",
      {
        kind: 'WAREHOUSE',
        mode: 'create',
        name: 'W',
        properties: { WAREHOUSE_SIZE: 'XSMALL', AUTO_SUSPEND: '60', WAREHOUSE_TYPE: "'STANDARD'" },
      },
    ],
    [
      "create warehouse w with tag (t = 'v')",
      { kind: 'WAREHOUSE', mode: 'create', name: 'W', tags: [{ tag: 'T', value: 'v' }] },
    ],
    ['create transient database d', { kind: 'DATABASE', mode: 'create', name: 'D', transient: true }],
    [
      'create or replace transient schema d.s with managed access data_retention_time_in_days = 1',
      {
        kind: 'SCHEMA',
        mode: 'orReplace',
        name: 'D.S',
        transient: true,
        managedAccess: true,
        properties: { DATA_RETENTION_TIME_IN_DAYS: '1' },
      },
    ],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toEqual({ statement: 'create', ...expected });
  });

  it('keeps properties in order, repeated ones included', () => {
    const statement = parseStatement("create role r comment = 'a' comment = 'b'");
    expect(statement).toMatchObject({ properties: [{ name: 'COMMENT' }, { name: 'COMMENT' }] });
  });

  it('says in a span where each property stands', () => {
    const text = "create user u email = 'a@b'\n  disabled = true";
    const statement = parseStatement(text);
    if (statement.statement !== 'create') throw new Error(statement.statement);
    expect(statement.properties.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      "email = 'a@b'",
      'disabled = true',
    ]);
    expect(statement.properties[1]?.span).toMatchObject({ line: 2, position: 2 });
  });
});

describe('CREATE INTEGRATION', () => {
  it.each([
    [
      "create or replace security integration okta_provisioning type=scim scim_client='okta' run_as_role='OKTA_PROVISIONER'",
      {
        category: 'SECURITY',
        mode: 'orReplace',
        name: 'OKTA_PROVISIONING',
        properties: { TYPE: 'SCIM', SCIM_CLIENT: "'okta'", RUN_AS_ROLE: "'OKTA_PROVISIONER'" },
      },
    ],
    [
      'create security integration if not exists i type = saml2 enabled = true saml2_x509_cert = $$abc$$',
      {
        category: 'SECURITY',
        mode: 'ifNotExists',
        name: 'I',
        properties: { TYPE: 'SAML2', ENABLED: true, SAML2_X509_CERT: "'abc'" },
      },
    ],
    [
      "create security integration i type = external_oauth external_oauth_token_user_mapping_claim = ('upn', 'sub')",
      {
        category: 'SECURITY',
        mode: 'create',
        name: 'I',
        properties: { TYPE: 'EXTERNAL_OAUTH', EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM: ["'upn'", "'sub'"] },
      },
    ],
    [
      'create api integration i enabled = true',
      { category: 'API', mode: 'create', name: 'I', properties: { ENABLED: true } },
    ],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toEqual({ statement: 'createIntegration', ...expected });
  });
});

describe('not CREATE', () => {
  it.each([
    ['create or replace role if not exists r', 'options IF NOT EXISTS and OR REPLACE are incompatible.'],
    ['create or alter role if not exists r', "position 21 unexpected 'if'"],
    ['create usr x', "position 7 unexpected 'usr'"],
    ['create role', "position 11 unexpected '<EOF>'"],
    ['create role select', "position 12 unexpected 'select'"],
    ["create user u password 'x'", "position 14 unexpected 'password'"],
    ['create user u email =', "position 21 unexpected '<EOF>'"],
    ['create user u email = = 1', "position 22 unexpected '='"],
    ["create role r comment = 'a',", "position 27 unexpected ','"],
    ["create role r comment = ('a'", "position 28 unexpected '<EOF>'"],
    ['create role r tag (t = v)', "position 23 unexpected 'v'"],
    ['create role r s', "position 14 unexpected 's'"],
    ['create', "position 6 unexpected '<EOF>'"],
  ])('%s', (text, words) => {
    expect(() => parseStatement(text)).toThrow(words);
  });
});
