import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';
import { plainStatement } from '../support/plain.ts';

const set = (properties: object) => ({ action: 'set', properties });

describe('ALTER', () => {
  it.each([
    ['alter database role d.r rename to s', 'DATABASE ROLE', 'D.R', { action: 'rename', to: 'S' }],
    ['alter user u rename to "v.w"', 'USER', 'U', { action: 'rename', to: '"v.w"' }],
    ["alter user u set email = 'a' disabled = true", 'USER', 'U', set({ EMAIL: "'a'", DISABLED: true })],
    ["alter user u set email = 'a', disabled = true", 'USER', 'U', set({ EMAIL: "'a'", DISABLED: true })],
    ['alter user u unset email, comment', 'USER', 'U', { action: 'unset', properties: ['EMAIL', 'COMMENT'] }],
    ['alter user u unset email comment', 'USER', 'U', { action: 'unset', properties: ['EMAIL', 'COMMENT'] }],
    ['alter user unset unset email', 'USER', 'UNSET', { action: 'unset', properties: ['EMAIL'] }],
    ["alter user unset set email = 'a'", 'USER', 'UNSET', set({ EMAIL: "'a'" })],
    ['alter user reset reset password', 'USER', 'RESET', { action: 'command', words: 'RESET PASSWORD' }],
    ['alter warehouse suspend suspend', 'WAREHOUSE', 'SUSPEND', { action: 'command', words: 'SUSPEND' }],
    ['alter user u reset password', 'USER', 'U', { action: 'command', words: 'RESET PASSWORD' }],
    ['alter user u abort all queries', 'USER', 'U', { action: 'command', words: 'ABORT ALL QUERIES' }],
    ["alter user u set password = 'x'", 'USER', 'U', set({ PASSWORD: "'x'" })],
    [
      'alter user u set password policy db.s.p force',
      'USER',
      'U',
      { action: 'setPolicy', kind: 'PASSWORD POLICY', policy: 'DB.S.P', force: true },
    ],
    [
      'alter user u set authentication policy p',
      'USER',
      'U',
      { action: 'setPolicy', kind: 'AUTHENTICATION POLICY', policy: 'P' },
    ],
    ['alter user u unset session policy', 'USER', 'U', { action: 'unsetPolicy', kind: 'SESSION POLICY' }],
    [
      "alter user u set tag t = 'v', db.s.x = ''",
      'USER',
      'U',
      {
        action: 'setTag',
        tags: [
          { tag: 'T', value: 'v' },
          { tag: 'DB.S.X', value: '' },
        ],
      },
    ],
    [
      'alter user u add mfa method otp count = 5',
      'USER',
      'U',
      { action: 'addMfaMethod', type: 'OTP', properties: { COUNT: '5' } },
    ],
    ['alter user u remove mfa method totp_1', 'USER', 'U', { action: 'removeMfaMethod', method: 'TOTP_1' }],
    [
      "alter user modify mfa method totp_1 set comment = 'phone'",
      'USER',
      '',
      { action: 'commentMfaMethod', method: 'TOTP_1', comment: 'phone' },
    ],
    ['alter user u unset tag t, db.s.x', 'USER', 'U', { action: 'unsetTag', tags: ['T', 'DB.S.X'] }],
    [
      'alter user u add delegated authorization of role r to security integration i',
      'USER',
      'U',
      { action: 'command', words: 'ADD DELEGATED AUTHORIZATION' },
    ],
    ["alter role r set comment = ''", 'ROLE', 'R', set({ COMMENT: "''" })],
    ['alter security integration x set network_policy = p', 'INTEGRATION', 'X', set({ NETWORK_POLICY: 'P' })],
    [
      'alter integration x unset network_policy',
      'INTEGRATION',
      'X',
      { action: 'unset', properties: ['NETWORK_POLICY'] },
    ],
    [
      'alter integration x refresh saml2_snowflake_private_key',
      'INTEGRATION',
      'X',
      { action: 'command', words: 'REFRESH SAML2_SNOWFLAKE_PRIVATE_KEY' },
    ],
    [
      "alter network policy p add allowed_network_rule_list = ('r')",
      'NETWORK POLICY',
      'P',
      { action: 'add', properties: { ALLOWED_NETWORK_RULE_LIST: ["'r'"] } },
    ],
    [
      'alter network policy p remove blocked_network_rule_list = r',
      'NETWORK POLICY',
      'P',
      { action: 'remove', properties: { BLOCKED_NETWORK_RULE_LIST: 'R' } },
    ],
    [
      "alter network rule d.s.r set value_list = ('a')",
      'NETWORK RULE',
      'D.S.R',
      set({ VALUE_LIST: ["'a'"] }),
    ],
    ['alter warehouse w suspend', 'WAREHOUSE', 'W', { action: 'command', words: 'SUSPEND' }],
    ['alter warehouse w resume', 'WAREHOUSE', 'W', { action: 'command', words: 'RESUME' }],
    [
      'alter warehouse w resume if suspended',
      'WAREHOUSE',
      'W',
      { action: 'command', words: 'RESUME IF SUSPENDED' },
    ],
    ['alter database d swap with e', 'DATABASE', 'D', { action: 'swap', with: 'E' }],
    [
      'alter schema d.s enable managed access',
      'SCHEMA',
      'D.S',
      { action: 'command', words: 'ENABLE MANAGED ACCESS' },
    ],
    [
      'alter schema d.s disable managed access',
      'SCHEMA',
      'D.S',
      { action: 'command', words: 'DISABLE MANAGED ACCESS' },
    ],
  ])('%s', (text, kind, name, action) => {
    expect(plainStatement(text)).toEqual({ statement: 'alter', kind, name, action });
  });

  it('IF EXISTS', () => {
    expect(plainStatement('alter user if exists u rename to v')).toEqual({
      statement: 'alter',
      kind: 'USER',
      ifExists: true,
      name: 'U',
      action: { action: 'rename', to: 'V' },
    });
  });

  it.each(['alter user set default_role = r', 'alter user if exists set default_role = r'])(
    '%s means the current user',
    (text) => {
      expect(plainStatement(text)).toMatchObject({
        kind: 'USER',
        name: '',
        action: set({ DEFAULT_ROLE: 'R' }),
      });
    },
  );

  it.each<[string, string, object]>([
    [
      "alter user u add programmatic access token t role_restriction = 'r' days_to_expiry = 5, comment = 'c'",
      'U',
      { verb: 'add', properties: { ROLE_RESTRICTION: "'r'", DAYS_TO_EXPIRY: '5', COMMENT: "'c'" } },
    ],
    ['alter user add pat if not exists t', '', { verb: 'add', ifNotExists: true }],
    ['alter user if exists modify pat t rename to v', '', { verb: 'modify', to: { rename: 'V' } }],
    [
      'alter user u modify programmatic access token if exists t set disabled = true',
      'U',
      { verb: 'modify', ifExists: true, to: { set: { DISABLED: true } } },
    ],
    [
      'alter user u modify pat t unset comment, disabled',
      'U',
      { verb: 'modify', to: { unset: ['COMMENT', 'DISABLED'] } },
    ],
    [
      'alter user u rotate pat t expire_rotated_token_after_hours = 0',
      'U',
      { verb: 'rotate', properties: { EXPIRE_ROTATED_TOKEN_AFTER_HOURS: '0' } },
    ],
    ['alter user rotate pat if exists t', '', { verb: 'rotate', ifExists: true }],
    ['alter user pat remove pat t', 'PAT', { verb: 'remove' }],
  ])('%s', (text, name, change) => {
    const parsed = plainStatement(text);
    expect(parsed).toMatchObject({ kind: 'USER', name, action: { action: 'programmaticToken', name: 'T' } });
    expect(parsed).toMatchObject({ action: { change } });
  });

  it('takes a user whose name is a word of the grammar', () => {
    expect(plainStatement('alter user rename rename to v')).toMatchObject({ name: 'RENAME' });
  });
});

describe('ALTER ACCOUNT and ALTER SESSION', () => {
  it.each([
    ['alter account set network_policy = p', 'alterAccount', set({ NETWORK_POLICY: 'P' })],
    [
      'alter account unset network_policy',
      'alterAccount',
      { action: 'unset', properties: ['NETWORK_POLICY'] },
    ],
    ["alter account set tag t = 'v'", 'alterAccount', { action: 'setTag', tags: [{ tag: 'T', value: 'v' }] }],
    [
      "alter session set timezone = 'UTC' query_tag = 'x'",
      'alterSession',
      set({ TIMEZONE: "'UTC'", QUERY_TAG: "'x'" }),
    ],
    [
      'alter session unset timezone, query_tag',
      'alterSession',
      { action: 'unset', properties: ['TIMEZONE', 'QUERY_TAG'] },
    ],
  ])('%s', (text, statement, action) => {
    expect(plainStatement(text)).toEqual({ statement, action });
  });
});

describe('not ALTER', () => {
  it.each([
    ['alter usr u set x = 1', "position 6 unexpected 'usr'"],
    ['alter user u', "position 12 unexpected '<EOF>'"],
    ['alter user u bogus', "position 13 unexpected 'bogus'"],
    ['alter user u set', "position 16 unexpected '<EOF>'"],
    ['alter security integration generic_scim_provisioning set network_policy;', "unexpected ';'"],
    ['alter user u set email', "position 22 unexpected '<EOF>'"],
    ['alter user u set email = 1 bogus', "position 27 unexpected 'bogus'"],
    ['alter user u unset', "position 18 unexpected '<EOF>'"],
    ['alter user u unset email,', "position 25 unexpected '<EOF>'"],
    ['alter user u rename v', "position 13 unexpected 'rename'"],
    ['alter user u reset password now', "position 28 unexpected 'now'"],
    ['alter warehouse w resume if', "position 25 unexpected 'if'"],
    ['alter session rename to x', 'unexpected'],
    ['alter network policy p add x', "position 27 unexpected 'x'"],
    ['alter user u add pat', "position 20 unexpected '<EOF>'"],
    ['alter user u modify pat t', "position 25 unexpected '<EOF>'"],
    ['alter user u modify pat t set', "position 29 unexpected '<EOF>'"],
    ['alter user u remove pat t comment = x', "position 26 unexpected 'comment'"],
    ['alter user u set tag t', "position 22 unexpected '<EOF>'"],
  ])('%s', (text, words) => {
    expect(() => parseStatement(text)).toThrow(words);
  });
});
