import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';
import { plainStatement } from '../support/plain.ts';

describe('SHOW', () => {
  it.each([
    ['show users', 'USER', {}],
    ['show terse users', 'USER', { terse: true }],
    ["show roles like 'a%'", 'ROLE', { like: 'a%' }],
    ['show security integrations', 'INTEGRATION', {}],
    ["show integrations like 'x'", 'INTEGRATION', { like: 'x' }],
    ['show api integrations', 'API INTEGRATION', {}],
    ['show network policies', 'NETWORK POLICY', {}],
    ['show network rules in schema d.s', 'NETWORK RULE', { in: { kind: 'SCHEMA', name: 'D.S' } }],
    [
      "show warehouses starts with 'A' limit 5 from 'AB'",
      'WAREHOUSE',
      { startsWith: 'A', limit: { count: 5, from: 'AB' } },
    ],
    ['show databases history limit 1', 'DATABASE', { history: true, limit: { count: 1 } }],
    ['show schemas in d', 'SCHEMA', { in: { kind: 'DATABASE', name: 'D' } }],
    ['show schemas in database', 'SCHEMA', { in: { kind: 'DATABASE' } }],
    ['show schemas in account limit 2', 'SCHEMA', { in: { kind: 'ACCOUNT' }, limit: { count: 2 } }],
    ["show schemas in database starts with 'x'", 'SCHEMA', { in: { kind: 'DATABASE' }, startsWith: 'x' }],
    ['show tables in d.s', 'TABLE', { in: { kind: 'SCHEMA', name: 'D.S' } }],
    ['show columns in table d.s.t', 'COLUMN', { in: { kind: 'TABLE', name: 'D.S.T' } }],
    ['show row access policies', 'ROW ACCESS POLICY', {}],
    ['show database roles in database d', 'DATABASE ROLE', { in: { kind: 'DATABASE', name: 'D' } }],
    ['show failover groups', 'FAILOVER GROUP', {}],
  ])('%s', (text, kind, options) => {
    expect(plainStatement(text)).toEqual({ statement: 'show', kind, options });
  });

  it.each([
    ['show parameters', {}],
    ["show parameters like 'TIME%' in session", { like: 'TIME%', in: { kind: 'SESSION' } }],
    ['show parameters in account', { in: { kind: 'ACCOUNT' } }],
    ['show parameters for user u', { in: { kind: 'USER', name: 'U' } }],
    ['show parameters in warehouse w', { in: { kind: 'WAREHOUSE', name: 'W' } }],
  ])('%s', (text, options) => {
    expect(plainStatement(text)).toEqual({ statement: 'showParameters', options });
  });

  it.each([
    ['show grants', { form: 'current' }],
    ['show grants on account', { form: 'on', target: { target: 'account' } }],
    ['show grants on role r', { form: 'on', target: { target: 'object', kind: 'ROLE', name: 'R' } }],
    [
      'show grants on network policy p',
      { form: 'on', target: { target: 'object', kind: 'NETWORK POLICY', name: 'P' } },
    ],
    ['show grants to role r', { form: 'to', grantee: { kind: 'ROLE', name: 'R' } }],
    ['show grants to user u', { form: 'to', grantee: { kind: 'USER', name: 'U' } }],
    ['show grants to r', { form: 'to', grantee: { kind: 'ROLE', name: 'R' } }],
    ['show grants to share s', { form: 'to', grantee: { kind: 'SHARE', name: 'S' } }],
    ['show grants of role r', { form: 'of', kind: 'ROLE', name: 'R' }],
    ['show grants of database role d.r', { form: 'of', kind: 'DATABASE ROLE', name: 'D.R' }],
    ['show grants of share s', { form: 'of', kind: 'SHARE', name: 'S' }],
    [
      'show future grants in schema d.s',
      { form: 'future', in: { target: 'object', kind: 'SCHEMA', name: 'D.S' } },
    ],
    [
      'show future grants in database d',
      { form: 'future', in: { target: 'object', kind: 'DATABASE', name: 'D' } },
    ],
    ['show future grants to role r', { form: 'future', to: { kind: 'ROLE', name: 'R' } }],
  ])('%s', (text, form) => {
    expect(plainStatement(text)).toEqual({ statement: 'showGrants', form });
    expect(plainStatement(`${text} limit 3`)).toEqual({ statement: 'showGrants', form, limit: { count: 3 } });
  });

  it.each([
    ['show', "position 4 unexpected '<EOF>'"],
    ['show user', "position 5 unexpected 'user'"],
    ['show things', "position 5 unexpected 'things'"],
    ['show users like x', "position 16 unexpected 'x'"],
    ['show users limit x', "position 17 unexpected 'x'"],
    ['show users limit 1.5', "position 17 unexpected '1.5'"],
    ['show users bogus', "position 11 unexpected 'bogus'"],
    ['show terse grants', "position 11 unexpected 'grants'"],
    ['show grants of', "position 14 unexpected '<EOF>'"],
    ['show grants on all tables in schema s', "position 15 unexpected 'all'"],
    ['show grants on future tables in schema s', "position 15 unexpected 'future'"],
    ['show grants bogus', "position 12 unexpected 'bogus'"],
    ['show future grants', "position 18 unexpected '<EOF>'"],
  ])('not %s', (text, words) => {
    expect(() => parseStatement(text)).toThrow(words);
  });
});

describe('DESCRIBE', () => {
  it.each([
    ['desc user u', 'USER', 'U'],
    ['describe security integration "i"', 'INTEGRATION', '"i"'],
    ['desc integration i', 'INTEGRATION', 'I'],
    ['describe network policy p', 'NETWORK POLICY', 'P'],
    ['desc table d.s.t', 'TABLE', 'D.S.T'],
    ['desc table t type = columns', 'TABLE', 'T'],
    ['desc d.s.t', 'TABLE', 'D.S.T'],
    ['desc t;', 'TABLE', 'T'],
    ['desc function f(int)', 'FUNCTION', 'F'],
  ])('%s', (text, kind, name) => {
    expect(plainStatement(text)).toEqual({ statement: 'describe', kind, name });
  });

  it.each(['desc', 'desc user', 'desc usr u', 'describe user u v', "desc 'u'", 'desc user u (int)'])(
    'not %s',
    (text) => {
      expect(() => parseStatement(text)).toThrow('unexpected');
    },
  );
});
