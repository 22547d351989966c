/**
 * Whatever an administrator runs and the account accepts: somebody can still sign in as ACCOUNTADMIN from where it
 * was run. Random statements as SQL, real sessions, real sign-ins.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account, Actor } from '../../src/account/account.ts';
import { AccountError } from '../../src/account/errors.ts';
import { asInstant } from '../../src/account/model.ts';
import type { PasswordLogin, Session } from '../../src/account/sessions/sessions.ts';
import { StatementError } from '../../src/engine/engine.ts';
import { createEngine } from '../../src/engine/local-engine.ts';
import { createQueryRunner, type QueryRunner } from '../../src/engine/query/runner.ts';
import { n, openTestAccount, type TestAccount } from '../account/support/account.ts';

const password = 'correct horse';
const users = ['ADMIN', 'BEA', 'CY'] as const;
const addresses = ['192.0.2.7', '198.51.100.7', '2001:db8::7'] as const;

let runner: QueryRunner;
beforeAll(async () => {
  runner = await createQueryRunner();
});
afterAll(() => runner.close());

const user = fc.constantFrom(...users);
const role = fc.constantFrom('BREAK_GLASS', 'SPARE');
const policy = fc.constantFrom('P', 'Q');
const rule = fc.constantFrom('four', 'six');
const flag = fc.boolean();

const ranges = (...values: readonly string[]) =>
  fc
    .subarray([...values], { maxLength: 2 })
    .map((chosen) => `(${chosen.map((value) => `'${value}'`).join(', ')})`);
const ipv4 = ranges('192.0.2.0/24', '192.0.2.7', '198.51.100.7', '0.0.0.0/0', '203.0.113.1');
const ipv6 = ranges('2001:db8::/32', '2001:db8::7', '::/0');
const sides = fc.constantFrom('allowed', 'blocked');

const ofUser: fc.Arbitrary<string> = fc
  .tuple(
    user,
    fc.oneof(
      fc
        .constantFrom('person', 'service', 'legacy_service', 'service_agent')
        .map((type) => `set type = ${type}`),
      fc.constantFrom('password', 'type', 'network_policy', 'mins_to_unlock').map((name) => `unset ${name}`),
      fc.constantFrom(password, '').map((text) => `set password = '${text}'`),
      flag.map((value) => `set must_change_password = ${value}`),
      flag.map((value) => `set disabled = ${value}`),
      fc.constantFrom(0, 10, 1_000, 10_000_000).map((minutes) => `set mins_to_unlock = ${minutes}`),
      policy.map((name) => `set network_policy = ${name}`),
      fc.constantFrom(1, 0).map((days) => `set days_to_expiry = ${days}`),
    ),
  )
  .map(([name, action]) => `alter user ${name} ${action}`);

const wholeUser: fc.Arbitrary<string> = fc.oneof(
  user.map((name) => `drop user ${name}`),
  fc
    .tuple(
      fc.constantFrom('create', 'create or replace', 'create or alter'),
      user,
      fc.constantFrom('', 'disabled = true', 'type = service', 'must_change_password = true'),
    )
    .map(([create, name, property]) =>
      property.startsWith('type')
        ? `${create} user ${name} ${property}`
        : `${create} user ${name} password = '${password}' ${property}`,
    ),
);

const ofRoles: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom('accountadmin', 'BREAK_GLASS', 'SPARE'), user)
    .map(([name, to]) => `grant role ${name} to user ${to}`),
  fc
    .tuple(fc.constantFrom('accountadmin', 'BREAK_GLASS', 'SPARE'), user)
    .map(([name, from]) => `revoke role ${name} from user ${from}`),
  role.map((to) => `grant role accountadmin to role ${to}`),
  role.map((from) => `revoke role accountadmin from role ${from}`),
  fc
    .constantFrom('drop role', 'create or replace role', 'create role if not exists')
    .chain((verb) => role.map((name) => `${verb} ${name}`)),
  role.map((name) => `grant ownership on role ${name} to role useradmin revoke current grants`),
  role.map((name) => `grant ownership on role ${name} to role accountadmin copy current grants`),
  fc.tuple(user, role).map(([name, to]) => `grant ownership on user ${name} to role ${to}`),
);

const ofPolicies: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(policy, sides, ipv4)
    .map(([name, side, list]) => `alter network policy ${name} set ${side}_ip_list = ${list}`),
  fc
    .tuple(policy, fc.constantFrom('add', 'remove'), sides, rule)
    .map(
      ([name, verb, side, listed]) =>
        `alter network policy ${name} ${verb} ${side}_network_rule_list = ('demo_db.public.${listed}')`,
    ),
  fc
    .tuple(fc.constantFrom('create or replace', 'create or alter'), policy, ipv4, ipv4)
    .map(
      ([create, name, allowed, blocked]) =>
        `${create} network policy ${name} allowed_ip_list = ${allowed} blocked_ip_list = ${blocked}`,
    ),
  fc.constantFrom(['P', 'Q'], ['Q', 'P']).map(([from, to]) => `alter network policy ${from} rename to ${to}`),
  policy.map((name) => `drop network policy ${name}`),
  ipv4.map((list) => `alter network rule demo_db.public.four set value_list = ${list}`),
  ipv6.map((list) => `alter network rule demo_db.public.six set value_list = ${list}`),
  ipv4.map(
    (list) =>
      `create or replace network rule demo_db.public.four type = ipv4 mode = ingress value_list = ${list}`,
  ),
  rule.map((name) => `alter network rule demo_db.public.${name} unset value_list`),
  fc.constantFrom('drop network rule demo_db.public.four', 'drop schema demo_db.public'),
  policy.map((name) => `alter account set network_policy = ${name}`),
  fc.constant('alter account unset network_policy'),
);

/** What an identity provider does to users that were handed over to it. */
type Provisioning = 'deactivate' | 'remove' | 'makeService' | 'emptyGroup';

type Step =
  | { readonly kind: 'sql'; readonly by: string; readonly from: string; readonly statement: string }
  | { readonly kind: 'scim'; readonly what: Provisioning; readonly user: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('sql' as const),
      by: user,
      from: fc.constantFrom(...addresses),
      statement: fc.oneof(
        { weight: 4, arbitrary: ofUser },
        wholeUser,
        { weight: 2, arbitrary: ofRoles },
        { weight: 4, arbitrary: ofPolicies },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('scim' as const),
      what: fc.constantFrom<Provisioning[]>('deactivate', 'remove', 'makeService', 'emptyGroup'),
      user,
    }),
  },
);

const opening: readonly string[] = [
  `create user bea password = '${password}'`,
  `create user cy password = '${password}'`,
  'create role break_glass',
  'grant role accountadmin to role break_glass',
  'grant role accountadmin to user bea',
  'grant role break_glass to user cy',
  "create network rule demo_db.public.four type = ipv4 mode = ingress value_list = ('192.0.2.0/24')",
  "create network rule demo_db.public.six type = ipv6 mode = ingress value_list = ('2001:db8::/32')",
  "create network policy p allowed_ip_list = ('192.0.2.7', '198.51.100.7')",
  "create network policy q allowed_network_rule_list = ('demo_db.public.four')",
];

const signIn = async (
  account: Account,
  loginName: string,
  clientAddress: string,
): Promise<Session | undefined> => {
  const role = 'ACCOUNTADMIN';
  const login: PasswordLogin = {
    method: 'password',
    loginName,
    password,
    role,
    clientAddress,
    clientType: 'TEST',
    clientVersion: '1',
    parameters: {},
  };
  try {
    return (await account.sessions.signIn(login)).session;
  } catch (error) {
    if (error instanceof AccountError) return undefined;
    throw error;
  }
};

const quarterOfAnHour = 15 * 60_000;

/** Whether one of the users can sign in from there, once a lock that guessing brings about has passed. */
const administered = async ({ account, time }: TestAccount, from: readonly string[]): Promise<boolean> => {
  time.now += quarterOfAnHour + 1;
  for (const address of from) {
    for (const name of users) {
      const session = await signIn(account, name, address);
      if (session === undefined) continue;
      account.sessions.end(session);
      return true;
    }
  }
  return false;
};

const provision = async (under: TestAccount, what: Provisioning, name: string): Promise<void> => {
  const integration: Actor = { ...under.as('ACCOUNTADMIN'), kind: 'integration', name: n('OKTA') };
  await under.account.change(integration, async (operations) => {
    const ref = { user: { name: n(name) } };
    if (what === 'deactivate') await operations.alterUser({ ...ref, set: { disabled: true } });
    else if (what === 'makeService') await operations.alterUser({ ...ref, set: { type: 'SERVICE' } });
    else if (what === 'remove') await operations.dropUser(ref);
    else await operations.changeRoleMembers({ role: { name: n('ACCOUNTADMIN') }, add: [], remove: 'ALL' });
  });
};

/** Whether it was accepted. */
const accepted = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof AccountError || error instanceof StatementError) return false;
    throw error;
  }
};

test('after every accepted statement somebody can still sign in as ACCOUNTADMIN, and it ends not one’s own session', async () => {
  let acceptances = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const under = await openTestAccount();
      const { account, time } = under;
      const engine = await createEngine({
        account,
        queryRunner: { ...runner, close: async () => {} },
        clock: () => asInstant(time.now),
      });
      const execute = (session: Session, sqlText: string) =>
        engine.execute(session, {
          sqlText,
          binds: {},
          statementCount: 1,
          describeOnly: false,
          signal: new AbortController().signal,
          queryId: randomUUID(),
        });
      try {
        const first = await signIn(account, 'ADMIN', addresses[0]);
        if (first === undefined) throw new Error('ADMIN cannot sign in');
        for (const statement of opening) await execute(first, statement);
        for (const one of steps) {
          if (one.kind === 'scim') {
            if (await accepted(provision(under, one.what, one.user)))
              expect(
                await administered(under, [...addresses, '203.0.113.1', '8.8.8.8']),
                JSON.stringify(one),
              ).toBe(true);
            continue;
          }
          time.now += quarterOfAnHour + 1;
          const session = await signIn(account, one.by, one.from);
          if (session === undefined) continue;
          if (await accepted(execute(session, one.statement))) {
            acceptances += 1;
            expect(session.ended.aborted, one.statement).toBe(false);
            expect(await administered(under, [one.from]), one.statement).toBe(true);
          }
          account.sessions.end(session);
        }
      } finally {
        await engine.close();
        await under.close();
      }
    }),
    { numRuns: 60 },
  );
  // Otherwise the statements would not have said much.
  expect(acceptances).toBeGreaterThan(100);
}, 120_000);
