import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatementError } from '../../src/engine/engine.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create role r; create user u; create database d; create schema d.s; create warehouse w;
    create network policy p allowed_ip_list = ('10.0.0.0/8');
    create security integration i type = scim scim_client = 'okta' run_as_role = 'R'`);
});
afterAll(() => harness.close());

const names = fc.constantFrom(
  'r',
  'u',
  'd',
  's',
  'd.s',
  'w',
  'p',
  'i',
  'd.s.n',
  'a.b.c.d',
  '"q""x"',
  "identifier('r')",
  'identifier($v)',
  'identifier(?)',
  '"__proto__"',
  '"constructor"',
);
const kinds = fc.constantFrom(
  'user',
  'role',
  'database',
  'schema',
  'warehouse',
  'network policy',
  'network rule',
  'security integration',
  'integration',
  'table',
  'tag',
);
const plural = fc.constantFrom(
  'users',
  'roles',
  'databases',
  'schemas',
  'warehouses',
  'network policies',
  'network rules',
  'integrations',
  'tables',
  'parameters',
  'grants',
);
const values = fc.constantFrom(
  "'x'",
  "''",
  '1',
  '-1',
  '1e400',
  '99999999999999999999',
  'true',
  'null',
  "('ALL')",
  '()',
  "('a', 'b')",
  '(a = 1)',
  'x.y',
  '?',
  "'2026-01-01'",
  "'__proto__'",
);
const properties = fc.constantFrom(
  'comment',
  'disabled',
  'days_to_expiry',
  'mins_to_unlock',
  'mins_to_bypass_mfa',
  'login_name',
  'default_secondary_roles',
  'allowed_interfaces',
  'rsa_public_key',
  'workload_identity',
  'network_policy',
  'type',
  'timezone',
  'allowed_ip_list',
  'allowed_network_rule_list',
  'value_list',
  'mode',
  'enabled',
  'reject_tokens_issued_before',
  'sync_password',
  'warehouse_size',
  'auto_suspend',
  '__proto__',
  'constructor',
  'password',
  'week_start',
  'query_tag',
);
const assignment = fc.tuple(properties, values).map(([name, value]) => `${name} = ${value}`);
const list = fc.array(assignment, { maxLength: 3 }).map((items) => items.join(' '));

const statement = fc.oneof(
  fc
    .tuple(fc.constantFrom('create', 'create or replace', 'create or alter'), kinds, names, list)
    .map((parts) => parts.join(' ')),
  fc.tuple(kinds, names, assignment).map(([kind, name, set]) => `alter ${kind} if exists ${name} set ${set}`),
  fc.tuple(kinds, names, properties).map(([kind, name, unset]) => `alter ${kind} ${name} unset ${unset}`),
  fc.tuple(kinds, names, names).map(([kind, name, to]) => `alter ${kind} ${name} rename to ${to}`),
  fc.tuple(kinds, names, names).map(([kind, name, to]) => `alter ${kind} ${name} swap with ${to}`),
  fc
    .tuple(fc.constantFrom('account', 'session'), assignment)
    .map(([what, set]) => `alter ${what} set ${set}`),
  fc
    .tuple(fc.constantFrom('drop', 'desc', 'drop if exists', 'show grants on', 'comment on'), kinds, names)
    .map(([verb, kind, name]) => `${verb} ${kind} ${name}${verb === 'comment on' ? " is 'c'" : ''}`),
  fc
    .tuple(plural, values, kinds, names)
    .map(([what, like, kind, name]) => `show ${what} like ${like} in ${kind} ${name} limit 2 from ${like}`),
  fc.tuple(plural, values).map(([what, like]) => `show terse ${what} starts with ${like}`),
  fc
    .tuple(
      fc.constantFrom('usage', 'all', 'ownership', 'monitor', 'create user', 'select', '__proto__'),
      kinds,
      names,
      names,
    )
    .map(([privilege, kind, on, to]) => `grant ${privilege} on ${kind} ${on} to role ${to}`),
  fc
    .tuple(fc.constantFrom('usage', 'all', 'create schema'), kinds, names, names)
    .map(([privilege, kind, on, from]) => `revoke ${privilege} on ${kind} ${on} from role ${from} cascade`),
  fc
    .tuple(names, names, fc.constantFrom('user', 'role', 'share'))
    .map(([role, to, kind]) => `grant role ${role} to ${kind} ${to}`),
  fc
    .tuple(fc.constantFrom('role', 'warehouse', 'database', 'schema', 'secondary roles'), names)
    .map(([what, name]) => `use ${what} ${name}`),
  fc.tuple(names, values).map(([name, value]) => `set ${name} = ${value}`),
  fc
    .tuple(fc.constantFrom('role', 'user', 'share', 'database role'), names)
    .map(([kind, name]) => `show grants to ${kind} ${name}`),
);

describe('any statement', () => {
  it('succeeds or is refused for a reason the user can read', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(statement, async (sql) => {
        const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
        try {
          await harness.execute(sql, session);
        } catch (error) {
          // An incident shows up as the error behind it, which is no StatementError.
          expect(error, sql).toBeInstanceOf(StatementError);
        } finally {
          harness.account.sessions.end(session, 'LOGOUT');
        }
      }),
      { numRuns: Number(process.env['FUZZ'] ?? 600) },
    );
  });
});

describe('a refused name', () => {
  it.each(['describe user', 'drop role', 'use database', 'show grants on warehouse'])(
    'shows a NUL in it escaped: %s',
    async (statement) => {
      const { message } = await harness.failure(`${statement} "no\0body"`);
      expect(message).toContain('no\\0body');
      expect(message).not.toContain('\0');
    },
  );
});
