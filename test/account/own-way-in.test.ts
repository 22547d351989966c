import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Operations, Path } from '../../src/account/account.ts';
import { n, openTestAccount, refusal, type TestAccount, toUser } from './support/account.ts';

const home = '192.0.2.7';
const rule: Path = [n('DEMO_DB'), n('PUBLIC'), n('HOME_RULE')];
const admin = { name: n('ADMIN') };

type Change = (operations: Operations) => Promise<unknown>;

let test: TestAccount;
/** ADMIN, signed in at home with ACCOUNTADMIN. Another administrator can sign in from anywhere. */
let self: Actor;
const run = (work: Change): Promise<unknown> => test.run(self, work);

beforeEach(async () => {
  test = await openTestAccount();
  const { session } = await test.account.sessions.signIn({
    method: 'password',
    loginName: 'ADMIN',
    password: 'correct horse',
    role: 'ACCOUNTADMIN',
    clientAddress: home,
    clientType: 'test',
    clientVersion: '1',
    parameters: {},
  });
  self = session.actor();
  await run(async (operations) => {
    await operations.createNetworkRule({
      path: rule,
      mode: 'create',
      type: 'IPV4',
      ruleMode: 'INGRESS',
      values: ['192.0.2.0/24'],
    });
    const policy = (name: string, allowedIpList: readonly string[]) =>
      operations.createNetworkPolicy({ name: n(name), mode: 'create', allowedIpList });
    await policy('OPEN', ['0.0.0.0/0']);
    await policy('ELSEWHERE', ['198.51.100.0/24']);
    await operations.createNetworkPolicy({ name: n('HOME'), mode: 'create', allowedNetworkRules: [rule] });
    await operations.createUser({
      name: n('SECOND'),
      mode: 'create',
      properties: { password: 'pass', networkPolicy: n('OPEN') },
    });
    await operations.grantRole({ role: { name: n('ACCOUNTADMIN') }, to: toUser('SECOND') });
  });
});
afterEach(() => test.close());

const setOfAccount =
  (policy: string): Change =>
  (operations) =>
    operations.alterAccount({ set: { NETWORK_POLICY: policy } });

const setOfUser =
  (policy: string): Change =>
  (operations) =>
    operations.alterUser({ user: admin, set: { networkPolicy: n(policy) } });

const removeRule: Change = (operations) =>
  operations.alterNetworkPolicy({
    name: n('HOME'),
    set: { blockedIpList: ['203.0.113.1'] },
    remove: { list: 'allowed', rules: [rule] },
  });

const changes: readonly (readonly [string, Change])[] = [
  [
    'other lists',
    (operations) =>
      operations.alterNetworkPolicy({
        name: n('HOME'),
        set: { allowedNetworkRules: [], allowedIpList: ['198.51.100.1'] },
      }),
  ],
  [
    'a blocked address, and another name',
    (operations) =>
      operations.alterNetworkPolicy({ name: n('HOME'), rename: n('NEW'), set: { blockedIpList: [home] } }),
  ],
  [
    'nothing listed any more',
    (operations) =>
      operations.alterNetworkPolicy({ name: n('HOME'), remove: { list: 'allowed', rules: [rule] } }),
  ],
  [
    'a rule that blocks what it allowed',
    (operations) =>
      operations.alterNetworkPolicy({ name: n('HOME'), add: { list: 'blocked', rules: [rule] } }),
  ],
  [
    'a new definition (CREATE OR ALTER)',
    (operations) =>
      operations.createNetworkPolicy({ name: n('HOME'), mode: 'orAlter', blockedIpList: ['0.0.0.0/0'] }),
  ],
  [
    'other values of its rule',
    (operations) => operations.alterNetworkRule({ path: rule, values: ['198.51.100.1'] }),
  ],
  [
    'a new definition of its rule (CREATE OR ALTER)',
    (operations) =>
      operations.createNetworkRule({
        path: rule,
        mode: 'orAlter',
        type: 'IPV4',
        ruleMode: 'INGRESS',
        values: ['198.51.100.1'],
      }),
  ],
];

describe.each([
  ['the account', setOfAccount('HOME')],
  ['the own user', setOfUser('HOME')],
])('the network policy over %s', (_, activate) => {
  it.each(changes)('is not given %s that would shut out who does so', async (_change, change) => {
    await run(activate);
    expect(await refusal(run(change))).toMatchObject({
      code: '098506',
      sqlState: '22023',
      message: expect.stringMatching(
        /^Changes cannot be applied to the network policy (HOME|NEW) because current IP address\/token 192\.0\.2\.7 is not allowed in it\.$/,
      ),
    });
  });

  it.each(changes)('may be given %s by who is not in that place', async (_change, change) => {
    await run(activate);
    await test.run('ACCOUNTADMIN', change);
  });

  it('takes changes that leave the way in', async () => {
    await run(activate);
    await run(removeRule);
    await run((operations) =>
      operations.alterNetworkPolicy({ name: n('HOME'), set: { allowedIpList: ['192.0.2.0/28'] } }),
    );
  });
});

describe('a network policy', () => {
  it('that is not in force over oneself may shut anybody out', async () => {
    for (const [, change] of changes.slice(0, 1)) await run(change);
    await run((operations) =>
      operations.alterUser({ user: { name: n('SECOND') }, set: { networkPolicy: n('ELSEWHERE') } }),
    );
  });

  it.each([
    ['for the account', setOfAccount('ELSEWHERE')],
    ['for oneself', setOfUser('ELSEWHERE')],
  ])('does not come into force %s where it would shut oneself out', async (_, activate) => {
    expect(await refusal(run(activate))).toMatchObject({
      code: '001490',
      message:
        'SQL compilation error:\nNetwork policy ELSEWHERE cannot be activated. Requestor IP address/Token, 192.0.2.7, must be included in the allowed_ip_list or allowed network rules.',
    });
  });

  it('of the own user is not taken away where that of the account would shut oneself out', async () => {
    await run(setOfUser('HOME'));
    await test.run('ACCOUNTADMIN', setOfAccount('ELSEWHERE'));
    const unset = run((operations) => operations.alterUser({ user: admin, unset: ['networkPolicy'] }));
    expect((await refusal(unset)).message).toContain('Network policy ELSEWHERE cannot be activated.');
    // What did not admit one before is not held to.
    await run((operations) =>
      operations.alterNetworkPolicy({ name: n('ELSEWHERE'), set: { comment: 'the other office' } }),
    );
  });
});
