import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';
import { plainStatement } from '../support/plain.ts';

const role = (name: string) => ({ kind: 'ROLE', name });
const account = { target: 'account' };
const object = (kind: string, name: string) => ({ target: 'object', kind, name });

describe('GRANT and REVOKE of roles', () => {
  it.each([
    ['grant role a to role b', { statement: 'grantRole', kind: 'ROLE', role: 'A', to: role('B') }],
    [
      'grant role a to user "u.v"',
      { statement: 'grantRole', kind: 'ROLE', role: 'A', to: { kind: 'USER', name: '"u.v"' } },
    ],
    [
      'grant role a to role b with grant option',
      { statement: 'grantRole', kind: 'ROLE', role: 'A', to: role('B'), withGrantOption: true },
    ],
    [
      'grant database role d.r to database role d.s',
      {
        statement: 'grantRole',
        kind: 'DATABASE ROLE',
        role: 'D.R',
        to: { kind: 'DATABASE ROLE', name: 'D.S' },
      },
    ],
    [
      'revoke role a from user u',
      { statement: 'revokeRole', kind: 'ROLE', role: 'A', from: { kind: 'USER', name: 'U' } },
    ],
    [
      'revoke grant option for role a from role b',
      { statement: 'revokeRole', kind: 'ROLE', role: 'A', from: role('B'), grantOptionOnly: true },
    ],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toEqual(expected);
  });
});

describe('GRANT of privileges', () => {
  it.each([
    ['create user on account', ['CREATE USER'], account],
    ['manage grants, create network policy on account', ['MANAGE GRANTS', 'CREATE NETWORK POLICY'], account],
    ['all on account', 'ALL', account],
    ['all privileges on warehouse w', 'ALL', object('WAREHOUSE', 'W')],
    ['usage, create table on schema d.s', ['USAGE', 'CREATE TABLE'], object('SCHEMA', 'D.S')],
    ['create snowflake.ml.forecast on schema d.s', ['CREATE SNOWFLAKE.ML.FORECAST'], object('SCHEMA', 'D.S')],
    ['usage on integration i', ['USAGE'], object('INTEGRATION', 'I')],
    ['monitor on user u', ['MONITOR'], object('USER', 'U')],
    ['imported privileges on database snowflake', ['IMPORTED PRIVILEGES'], object('DATABASE', 'SNOWFLAKE')],
    ['select on table d.s.t', ['SELECT'], object('TABLE', 'D.S.T')],
    ['usage on function d.s.f(int, varchar(3))', ['USAGE'], object('FUNCTION', 'D.S.F')],
    ['apply on row access policy p', ['APPLY'], object('ROW ACCESS POLICY', 'P')],
    [
      'select on all tables in schema d.s',
      ['SELECT'],
      { target: 'all', kind: 'TABLE', in: 'SCHEMA', name: 'D.S' },
    ],
    [
      'usage on future schemas in database d',
      ['USAGE'],
      { target: 'future', kind: 'SCHEMA', in: 'DATABASE', name: 'D' },
    ],
    [
      'select on future materialized views in database d',
      ['SELECT'],
      { target: 'future', kind: 'MATERIALIZED VIEW', in: 'DATABASE', name: 'D' },
    ],
  ])('%s', (text, privileges, on) => {
    expect(plainStatement(`grant ${text} to role r`)).toEqual({
      statement: 'grantPrivileges',
      privileges,
      on,
      to: role('R'),
    });
    expect(plainStatement(`revoke ${text} from role r`)).toEqual({
      statement: 'revokePrivileges',
      privileges,
      on,
      from: role('R'),
    });
  });

  it.each([
    ['to role r with grant option', { to: role('R'), withGrantOption: true }],
    ['to r', { to: role('R') }],
    ['to share s', { to: { kind: 'SHARE', name: 'S' } }],
    ['to database role d.r', { to: { kind: 'DATABASE ROLE', name: 'D.R' } }],
    ['to application a', { to: { kind: 'APPLICATION', name: 'A' } }],
    ['to application role a.r', { to: { kind: 'APPLICATION ROLE', name: 'A.R' } }],
    ['to role role', { to: role('ROLE') }],
    ['to user', { to: role('USER') }],
  ])('grantee: %s', (text, expected) => {
    expect(plainStatement(`grant usage on database d ${text}`)).toEqual({
      statement: 'grantPrivileges',
      privileges: ['USAGE'],
      on: object('DATABASE', 'D'),
      ...expected,
    });
  });

  it.each([
    ['revoke usage on database d from role r cascade', { dependents: 'CASCADE' }],
    ['revoke usage on database d from role r restrict', { dependents: 'RESTRICT' }],
    ['revoke grant option for usage on database d from role r', { grantOptionOnly: true }],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toMatchObject({ statement: 'revokePrivileges', ...expected });
  });
});

describe('GRANT OWNERSHIP', () => {
  it.each([
    ['on user u to role r', { on: object('USER', 'U'), to: role('R') }],
    [
      'on role a to role b revoke current grants',
      { on: object('ROLE', 'A'), to: role('B'), currentGrants: 'REVOKE' },
    ],
    [
      'on schema d.s to role b copy current grants',
      { on: object('SCHEMA', 'D.S'), to: role('B'), currentGrants: 'COPY' },
    ],
    [
      'on all tables in schema d.s to database role d.r',
      {
        on: { target: 'all', kind: 'TABLE', in: 'SCHEMA', name: 'D.S' },
        to: { kind: 'DATABASE ROLE', name: 'D.R' },
      },
    ],
  ])('%s', (text, expected) => {
    expect(plainStatement(`grant ownership ${text}`)).toEqual({ statement: 'grantOwnership', ...expected });
  });
});

describe('not grants', () => {
  it.each([
    ['grant', "position 5 unexpected '<EOF>'"],
    ['grant role a', "position 12 unexpected '<EOF>'"],
    ['grant role a to', "position 15 unexpected '<EOF>'"],
    ['grant role a from role b', "position 13 unexpected 'from'"],
    ['grant role a, b to role c', "position 12 unexpected ','"],
    ['grant on account to role r', "position 6 unexpected 'on'"],
    ['grant usage, on account to role r', "position 13 unexpected 'on'"],
    ['grant usage to role r', "unexpected '<EOF>'"],
    ['grant usage on thing t to role r', "position 15 unexpected 'thing'"],
    ['grant usage on all tables to role r', "position 26 unexpected 'to'"],
    ['grant usage on all table in schema s to role r', "position 19 unexpected 'table'"],
    ['grant usage on database d to role r with option', "unexpected 'with'"],
    ['grant ownership on user u to role r copy grants', "position 41 unexpected 'grants'"],
    ['revoke role a from role b cascade', "position 26 unexpected 'cascade'"],
    ['revoke usage on database d to role r', "position 27 unexpected 'to'"],
  ])('%s', (text, words) => {
    expect(() => parseStatement(text)).toThrow(words);
  });
});
