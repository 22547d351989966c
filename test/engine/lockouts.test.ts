/**
 * Whatever an administrator runs and the account accepts: somebody can still sign in as ACCOUNTADMIN from where it
 * was run. Random statements as SQL, real sessions, real sign-ins.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account, Actor } from '../../src/account/account.ts';
import { AccountError } from '../../src/account/errors.ts';
import { asInstant } from '../../src/account/model.ts';
import { publicKeyFingerprint } from '../../src/account/sessions/public-keys.ts';
import type { Proof, Session } from '../../src/account/sessions/sessions.ts';
import { SignInInterrupted } from '../../src/account/sessions/sign-in-steps.ts';
import { StatementError } from '../../src/engine/engine.ts';
import { createEngine } from '../../src/engine/local-engine.ts';
import { createQueryRunner, type QueryRunner } from '../../src/engine/query/runner.ts';
import { n, openTestAccount, type TestAccount } from '../account/support/account.ts';

/** The first is given to new users; the others are good enough for a change, each where the other is to be changed. */
const password = 'correct horse';
const passwords = [password, 'Correct Horse 1 Battery', 'Correct Horse 2 Battery'] as const;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
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
const methods = fc.constantFrom("('PASSWORD')", "('KEYPAIR')", "('PASSWORD', 'KEYPAIR')", "('SAML')");
const sides = fc.constantFrom('allowed', 'blocked');

const ofUser: fc.Arbitrary<string> = fc
  .tuple(
    user,
    fc.oneof(
      fc
        .constantFrom('person', 'service', 'legacy_service', 'service_agent')
        .map((type) => `set type = ${type}`),
      fc.constantFrom('password', 'type', 'network_policy', 'mins_to_unlock').map((name) => `unset ${name}`),
      fc.constantFrom(...passwords, '').map((text) => `set password = '${text}'`),
      fc.constantFrom('rsa_public_key', 'rsa_public_key_2').map((name) => `set ${name} = '${publicKey}'`),
      fc.constantFrom('rsa_public_key', 'rsa_public_key_2').map((name) => `unset ${name}`),
      fc.constantFrom('set authentication policy demo_db.public.signs', 'unset authentication policy'),
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
  methods.map(
    (list) => `alter authentication policy demo_db.public.signs set authentication_methods = ${list}`,
  ),
  fc.constantFrom(
    'alter account set authentication policy demo_db.public.signs',
    'alter account unset authentication policy',
  ),
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
  `alter user cy set rsa_public_key = '${publicKey}'`,
  'create authentication policy demo_db.public.signs',
  'alter account set authentication policy demo_db.public.signs',
  'create role break_glass',
  'grant role accountadmin to role break_glass',
  'grant role accountadmin to user bea',
  'grant role break_glass to user cy',
  "create network rule demo_db.public.four type = ipv4 mode = ingress value_list = ('192.0.2.0/24')",
  "create network rule demo_db.public.six type = ipv6 mode = ingress value_list = ('2001:db8::/32')",
  "create network policy p allowed_ip_list = ('192.0.2.7', '198.51.100.7')",
  "create network policy q allowed_network_rule_list = ('demo_db.public.four')",
];

const keyToken = (loginName: string, now: number): Promise<string> => {
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({
    iss: `LOCAL.${loginName}.${publicKeyFingerprint(publicKey)}`,
    sub: `LOCAL.${loginName}`,
    iat: issuedAt,
    exp: issuedAt + 60,
  })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(pair.privateKey);
};

const attempt = async (
  account: Account,
  proof: Proof,
  clientAddress: string,
): Promise<Session | undefined> => {
  const client = { clientAddress, clientType: 'TEST', clientVersion: '1', parameters: {} };
  try {
    return (await account.sessions.signIn({ ...client, ...proof, role: 'ACCOUNTADMIN' })).session;
  } catch (error) {
    if (error instanceof SignInInterrupted && error.step.kind === 'newPassword') {
      const next = passwords.find(
        (text) => text !== password && !('password' in proof && proof.password === text),
      );
      const answer = { kind: 'newPassword', password: next ?? '' } as const;
      return attempt(account, { method: 'step', token: error.step.token, answer }, clientAddress);
    }
    if (error instanceof AccountError) return undefined;
    throw error;
  }
};

const quarterOfAnHour = 15 * 60_000;

/** With the key, or else whichever password is right, once a lock that guessing brings about has passed. */
const signIn = async (
  { account, time }: TestAccount,
  loginName: string,
  clientAddress: string,
): Promise<Session | undefined> => {
  time.now += quarterOfAnHour + 1;
  const token = await keyToken(loginName, time.now);
  const byKey: Proof = { method: 'keyPair', token, loginName, accountHosts: [], maximumAge: 60 };
  const byPassword = passwords.map((text): Proof => ({ method: 'password', loginName, password: text }));
  for (const proof of [byKey, ...byPassword]) {
    const session = await attempt(account, proof, clientAddress);
    if (session !== undefined) return session;
  }
  return undefined;
};

/** Whether one of the users can sign in from there. */
const administered = async (under: TestAccount, from: readonly string[]): Promise<boolean> => {
  for (const address of from) {
    for (const name of users) {
      const session = await signIn(under, name, address);
      if (session === undefined) continue;
      under.account.sessions.end(session, 'LOGOUT');
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
        const first = await signIn(under, 'ADMIN', addresses[0]);
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
          const session = await signIn(under, one.by, one.from);
          if (session === undefined) continue;
          if (await accepted(execute(session, one.statement))) {
            acceptances += 1;
            expect(session.ended.aborted, one.statement).toBe(false);
            expect(await administered(under, [one.from]), one.statement).toBe(true);
          }
          account.sessions.end(session, 'LOGOUT');
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
