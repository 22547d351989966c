import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreateNetworkPolicy, CreateNetworkRule, Path } from '../../src/account/account.ts';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { scimIntegration } from '../support/scim-integration.ts';
import { n, openTestAccount, refusal, type TestAccount } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
  await test.run('ACCOUNTADMIN', (operations) =>
    operations.createScimIntegration({
      name: n('OKTA'),
      mode: 'create',
      enabled: true,
      scimClient: 'OKTA',
      runAsRole: n('ACCOUNTADMIN'),
    }),
  );
});
afterEach(() => test.close());

const rulePath = (name: string): Path => [n('DEMO_DB'), n('PUBLIC'), n(name)];

const createRule = (name: string, type: CreateNetworkRule['type'], values: string[]) =>
  test.run('ACCOUNTADMIN', (operations) =>
    operations.createNetworkRule({
      path: rulePath(name),
      mode: 'orReplace',
      type,
      ruleMode: 'INGRESS',
      values,
    }),
  );

const createPolicy = (input: Partial<CreateNetworkPolicy>, role = 'ACCOUNTADMIN') =>
  test.run(role, (operations) => operations.createNetworkPolicy({ name: n('P'), mode: 'create', ...input }));

const attach = (policy: string | null) =>
  test.run('ACCOUNTADMIN', (operations) =>
    operations.alterScimIntegration({
      name: n('OKTA'),
      set: { networkPolicy: policy === null ? null : n(policy) },
    }),
  );

const admitted = async (...addresses: string[]): Promise<boolean[]> => {
  const integration = await test.ask('ACCOUNTADMIN', (queries) => scimIntegration(queries, 'OKTA'));
  return addresses.map((address) => test.account.scimAddressAllowed(integration, address));
};

describe('a network policy', () => {
  it('admits everybody where there is none', async () => {
    expect(await admitted('192.0.2.1', '2001:db8::1')).toEqual([true, true]);
  });

  it('judges blocked before allowed, and IPv4 apart from IPv6', async () => {
    await createRule('SIX', 'IPV6', ['2001:db8:1::/48']);
    await createPolicy({
      allowedIpList: ['192.0.2.0/24'],
      blockedIpList: ['192.0.2.99'],
      allowedNetworkRules: [rulePath('SIX')],
    });
    await attach('P');
    expect(
      await admitted('192.0.2.1', '192.0.2.99', '198.51.100.1', '::ffff:192.0.2.1', '::ffff:192.0.2.99'),
    ).toEqual([true, false, false, true, false]);
    expect(await admitted('2001:db8:1::5', '2001:db8:2::5', 'not an address')).toEqual([true, false, false]);
  });

  it('with only blocked addresses admits the others; with nothing at all no IPv4 address', async () => {
    await createPolicy({ blockedIpList: ['192.0.2.99'] });
    await createPolicy({ name: n('EMPTY') });
    await attach('P');
    expect(await admitted('192.0.2.1', '192.0.2.99')).toEqual([true, false]);
    await attach('EMPTY');
    expect(await admitted('192.0.2.1')).toEqual([false]);
  });

  it('follows its rules as they change', async () => {
    await createRule('HOME', 'IPV4', ['192.0.2.0/24']);
    await createPolicy({ allowedNetworkRules: [rulePath('HOME')] });
    await attach('P');
    expect(await admitted('192.0.2.1', '198.51.100.1')).toEqual([true, false]);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterNetworkRule({ path: rulePath('HOME'), values: ['198.51.100.0/24'] }),
    );
    expect(await admitted('192.0.2.1', '198.51.100.1')).toEqual([false, true]);
    await createRule('MORE', 'IPV4', ['192.0.2.1']);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterNetworkPolicy({
        name: n('P'),
        add: { list: 'allowed', rules: [rulePath('MORE')] },
        remove: { list: 'allowed', rules: [rulePath('HOME')] },
      }),
    );
    expect(await admitted('192.0.2.1', '198.51.100.1')).toEqual([true, false]);
  });

  it('of the integration overrides that of the account', async () => {
    await createPolicy({ allowedIpList: ['192.0.2.1'] });
    await createPolicy({ name: n('ACCOUNT_WIDE'), allowedIpList: ['198.51.100.1'] });
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterAccount({ set: { NETWORK_POLICY: 'ACCOUNT_WIDE' } }),
    );
    expect(await admitted('192.0.2.1', '198.51.100.1')).toEqual([false, true]);
    await attach('P');
    expect(await admitted('192.0.2.1', '198.51.100.1')).toEqual([true, false]);
  });

  it('refuses what is no IPv4 address or range', async () => {
    for (const value of ['192.0.2.256', '192.0.2.0/33', '192.0.2.0/x', '2001:db8::1', '', '1.2.3.4/8/9']) {
      expect((await refusal(createPolicy({ allowedIpList: [value] }))).code).toBe('001008');
    }
    expect((await refusal(createRule('X', 'IPV6', ['192.0.2.1']))).code).toBe('001008');
    expect((await refusal(createPolicy({ allowedNetworkRules: [rulePath('NONE')] }))).code).toBe('002003');
  });

  it('says where IPv6 addresses belong', async () => {
    for (const value of ['2001:db8::1', '2001:db8::/32'])
      expect((await refusal(createPolicy({ blockedIpList: [value] }))).message).toContain('TYPE = IPV6');
    expect((await refusal(createPolicy({ blockedIpList: ['192.0.2.256'] }))).message).not.toContain('IPV6');
  });

  it('needs CREATE NETWORK POLICY', async () => {
    expect((await refusal(createPolicy({}, 'SYSADMIN'))).code).toBe('003001');
    expect(await createPolicy({}, 'SECURITYADMIN')).toBe('created');
  });
});

describe('an attached network policy', () => {
  it('is neither dropped nor replaced', async () => {
    await createPolicy({ allowedIpList: ['192.0.2.1'] });
    await attach('P');
    const drop = () =>
      test.run('ACCOUNTADMIN', (operations) => operations.dropNetworkPolicy({ name: n('P') }));
    expect(await refusal(drop())).toMatchObject({
      code: '001492',
      sqlState: '42601',
      message:
        'SQL compilation error:\nCannot perform Drop operation on network policy P. The policy is attached to INTEGRATION with name OKTA. Unset the network policy from INTEGRATION and try the Drop operation again.',
    });
    expect((await refusal(createPolicy({ mode: 'orReplace' }))).code).toBe('001492');
    await attach(null);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ADMIN') }, set: { networkPolicy: n('P') } }),
    );
    expect((await refusal(drop())).message).toContain('attached to USER with name ADMIN');
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ADMIN') }, unset: ['networkPolicy'] }),
    );
    expect(await drop()).toBe('dropped');
  });

  it('keeps its attachments through a rename', async () => {
    await createPolicy({ allowedIpList: ['192.0.2.1'] });
    await attach('P');
    await test.run('ACCOUNTADMIN', async (operations) => {
      await operations.alterUser({ user: { name: n('ADMIN') }, set: { networkPolicy: n('P') } });
      await operations.alterAccount({ set: { NETWORK_POLICY: 'P' } });
      await operations.alterNetworkPolicy({ name: n('P'), rename: n('Q') });
    });
    await test.ask('ACCOUNTADMIN', async (queries) => {
      expect(scimIntegration(queries, 'OKTA').networkPolicy).toBe('Q');
      expect((await queries.userByName(n('ADMIN')))?.networkPolicy).toBe('Q');
    });
    expect(test.account.parameter('NETWORK_POLICY')).toBe('Q');
  });

  it('must admit whoever activates it for the account', async () => {
    await createPolicy({ allowedIpList: ['192.0.2.1'] });
    const activate = (clientAddress: string, role: string) =>
      test.run({ ...test.as(role), clientAddress }, (operations) =>
        operations.alterAccount({ set: { NETWORK_POLICY: 'P' } }),
      );
    expect((await refusal(activate('198.51.100.1', 'ACCOUNTADMIN'))).message).toContain('198.51.100.1');
    expect((await refusal(activate('192.0.2.1', 'SYSADMIN'))).code).toBe('003001');
    await activate('192.0.2.1', 'SECURITYADMIN');
    expect(test.account.parameter('NETWORK_POLICY')).toBe('P');
  });

  it('keeps its rules from being dropped, by themselves or with their schema', async () => {
    await createRule('HOME', 'IPV4', ['192.0.2.0/24']);
    await createPolicy({ allowedNetworkRules: [rulePath('HOME')] });
    const dropRule = () =>
      test.run('ACCOUNTADMIN', (operations) => operations.dropNetworkRule({ path: rulePath('HOME') }));
    expect((await refusal(dropRule())).message).toContain('NETWORK POLICY with name P');
    const dropDatabase = test.run('ACCOUNTADMIN', (operations) =>
      operations.dropContainer({ kind: 'DATABASE', path: [n('DEMO_DB')] }),
    );
    expect((await refusal(dropDatabase)).code).toBe('001492');
    await test.run('ACCOUNTADMIN', (operations) => operations.dropNetworkPolicy({ name: n('P') }));
    expect(await dropRule()).toBe('dropped');
  });
});

describe('the sessions of users', () => {
  const home = '192.0.2.7';
  const elsewhere = '198.51.100.7';

  const signIn = (name: string, clientAddress: string): Promise<{ readonly session: Session }> =>
    test.account.sessions.signIn({
      method: 'password',
      loginName: name,
      password: name === 'ADMIN' ? 'correct horse' : 'secret',
      clientAddress,
      clientType: 'test',
      clientVersion: '1',
      parameters: {},
    });

  const alterAccount = (policy: string): Promise<void> =>
    test.run({ ...test.as('ACCOUNTADMIN'), clientAddress: home }, (operations) =>
      operations.alterAccount({ set: { NETWORK_POLICY: policy } }),
    );

  const alterAnn = (policy: string | null): Promise<unknown> =>
    test.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({
        user: { name: n('ANN') },
        set: { networkPolicy: policy === null ? null : n(policy) },
      }),
    );

  beforeEach(async () => {
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.createUser({ name: n('ANN'), mode: 'create', properties: { password: 'secret' } }),
    );
    await createPolicy({ name: n('HOME'), allowedIpList: ['192.0.2.0/24'] });
    await createPolicy({ name: n('ELSEWHERE'), allowedIpList: ['198.51.100.0/24'] });
  });

  it('end outside a policy that the account activates, and their statements with them', async () => {
    const { session: inside } = await signIn('ADMIN', home);
    const { session: outside } = await signIn('ANN', elsewhere);
    let aborted = false;
    test.account.sessions.running(outside, 'query-1', () => {
      aborted = true;
    });
    await alterAccount('HOME');
    expect([inside.ended.aborted, outside.ended.aborted, aborted]).toEqual([false, true, true]);
    expect(test.account.sessions.all()).toEqual([inside]);
  });

  it('follow the policy of their own user before that of the account', async () => {
    await alterAnn('ELSEWHERE');
    const { session } = await signIn('ANN', elsewhere);
    await alterAccount('HOME');
    expect(session.ended.aborted).toBe(false);
    await alterAnn(null);
    expect(session.ended.aborted).toBe(true);
  });

  it('end when a policy in force, or a rule of it, comes to shut them out', async () => {
    await alterAccount('HOME');
    const { session: first } = await signIn('ANN', home);
    await createRule('BLOCKED', 'IPV4', ['203.0.113.1']);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterNetworkPolicy({
        name: n('HOME'),
        add: { list: 'blocked', rules: [rulePath('BLOCKED')] },
      }),
    );
    expect(first.ended.aborted).toBe(false);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterNetworkRule({ path: rulePath('BLOCKED'), values: [home] }),
    );
    expect(first.ended.aborted).toBe(true);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterNetworkRule({ path: rulePath('BLOCKED'), values: ['203.0.113.1'] }),
    );
    const { session: second } = await signIn('ANN', home);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.alterNetworkPolicy({ name: n('HOME'), set: { blockedIpList: [home] } }),
    );
    expect(second.ended.aborted).toBe(true);
  });

  it('stay when the change is undone', async () => {
    const { session } = await signIn('ANN', elsewhere);
    await expect(
      test.run('ACCOUNTADMIN', async (operations) => {
        await operations.alterAccount({ set: { NETWORK_POLICY: 'HOME' } });
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect(session.ended.aborted).toBe(false);
  });
});
