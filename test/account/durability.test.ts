import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/store/database.ts';
import { sqlitePlace } from '../store/stores.ts';
import { dumpAccount } from './model/dump.ts';
import { n, openTestAccount, refusal, system, type TestAccount, toRole, toUser } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
});
afterEach(() => test.close());

/** In an order of its own, where the account has none. */
const sorted = (records: readonly unknown[]): readonly string[] =>
  records.map((record) => JSON.stringify(record)).sort();

/** Everything there is to see, grants and objects included. */
const everything = () =>
  test.ask(system, async (queries) => ({
    access: await dumpAccount(queries),
    users: (await queries.searchUsers({ count: 100 })).users,
    roles: queries.roles(),
    integrations: queries.integrations(),
    policies: queries.networkPolicies(),
    rules: queries.schemaObjects('NETWORK RULE'),
    warehouses: queries.warehouses(),
    databases: queries.databases(),
    schemas: queries.schemas(),
    databaseRoles: queries.databases().flatMap(({ name }) => queries.databaseRoles(name)),
    grants: sorted(await queries.accountUsage().grants()),
    future: queries.databases().flatMap(({ name }) => queries.futureGrantsIn('DATABASE', [name])),
    parameters: queries.accountParameters(),
    tokens: await queries.scimTokens(),
    tags: sorted(await queries.accountUsage().tagUses()),
    total: (await queries.searchUsers({ count: 0 })).total,
  }));

const changeALot = (): Promise<void> =>
  test.run('ACCOUNTADMIN', async (operations) => {
    const rule = [n('DEMO_DB'), n('S'), n('HOME')];
    await operations.createContainer({ kind: 'SCHEMA', path: [n('DEMO_DB'), n('S')], mode: 'create' });
    const tag = [n('DEMO_DB'), n('S'), n('T')];
    const settings = { allowedValues: ['x', 'y'], propagate: null, onConflict: null, comment: null };
    await operations.createTag({ path: tag, mode: 'create', settings });
    await operations.createUser({
      name: n('ANN'),
      mode: 'create',
      properties: {
        password: 'secret',
        email: 'Ann@Example.com',
        tags: { 'DEMO_DB.S.T': 'x' },
        parameters: { TIMEZONE: 'UTC' },
        defaultSecondaryRoles: [],
        allowedInterfaces: ['STREAMLIT'],
      },
      scim: { label: 'ann', externalId: 'e', attributes: { title: 'Dr', nested: { a: [1, null] } } },
    });
    await operations.createRole({ name: n('TEAM'), mode: 'create', comment: 'c' });
    await operations.changeTags({ on: { kind: 'ROLE', path: [n('TEAM')] }, set: [{ tag, value: 'y' }] });
    await operations.createRole({ name: n('SUB'), mode: 'create' });
    await operations.grantRole({ role: { name: n('TEAM') }, to: toRole('SUB'), withGrantOption: true });
    await operations.grantRole({ role: { name: n('TEAM') }, to: toUser('ANN') });
    await operations.createNetworkRule({
      path: rule,
      mode: 'create',
      type: 'IPV4',
      ruleMode: 'INGRESS',
      values: ['192.0.2.1'],
    });
    const [reader, keeper] = [
      [n('DEMO_DB'), n('READER')],
      [n('DEMO_DB'), n('KEEPER')],
    ] as const;
    for (const path of [reader, keeper]) await operations.createDatabaseRole({ path, mode: 'create' });
    await operations.alterDatabaseRole({ path: reader, comment: 'reads' });
    await operations.changeTags({ on: { kind: 'DATABASE ROLE', path: reader }, set: [{ tag, value: 'x' }] });
    await operations.grantPrivileges({
      privileges: ['USAGE'],
      on: { kind: 'SCHEMA', path: [n('DEMO_DB'), n('S')] },
      to: { databaseRole: reader },
    });
    await operations.grantFuture({
      privileges: ['SELECT'],
      kind: 'TABLE',
      in: [n('DEMO_DB')],
      role: { databaseRole: reader },
    });
    await operations.grantDatabaseRole({ role: reader, grantee: { databaseRole: keeper } });
    await operations.grantDatabaseRole({ role: reader, grantee: { name: n('TEAM') } });
    await operations.grantOwnership({
      on: { kind: 'DATABASE ROLE', path: reader },
      to: { databaseRole: keeper },
    });
    await operations.createNetworkPolicy({ name: n('P'), mode: 'create', allowedNetworkRules: [rule] });
    await operations.grantOwnership({
      on: { kind: 'NETWORK RULE', path: rule },
      to: { databaseRole: keeper },
    });
    await operations.grantPrivileges({
      privileges: ['USAGE'],
      on: { kind: 'WAREHOUSE', path: [n('COMPUTE_WH')] },
      to: { name: n('TEAM') },
    });
    await operations.createScimIntegration({
      name: n('OKTA'),
      mode: 'create',
      enabled: true,
      scimClient: 'OKTA',
      runAsRole: n('TEAM'),
      networkPolicy: n('P'),
      syncPassword: true,
    });
    await operations.generateScimToken({ integration: n('OKTA') });
    await operations.alterAccount({ set: { TIMEZONE: 'UTC' } });
  });

describe('an account opened again', () => {
  it('is what it was', async () => {
    await changeALot();
    const before = await everything();
    expect(before.users.map(({ name }) => name)).toEqual(['ADMIN', 'ANN']);
    await test.reopen();
    expect(await everything()).toEqual(before);
  });
});

describe('a change that fails', () => {
  it('leaves nothing behind, in memory or in the store', async () => {
    const before = await everything();
    const failing = test.run('ACCOUNTADMIN', async (operations) => {
      await operations.createRole({ name: n('GONE'), mode: 'create' });
      await operations.dropContainer({ kind: 'DATABASE', path: [n('DEMO_DB')] });
      await operations.createUser({ name: n('GONE'), mode: 'create', properties: {} });
      await operations.createUser({ name: n('ADMIN'), mode: 'create', properties: {} });
    });
    expect((await refusal(failing)).code).toBe('002002');
    expect(await everything()).toEqual(before);
    await test.reopen();
    expect(await everything()).toEqual(before);
  });

  it('undoes every kind of change', async () => {
    await changeALot();
    const before = await everything();
    const failing = test.run('ACCOUNTADMIN', async (operations) => {
      await operations.alterUser({ user: { name: n('ANN') }, rename: n('X'), set: { disabled: true } });
      await operations.grantOwnership({
        on: { kind: 'USER', path: [n('X')] },
        to: { name: n('USERADMIN') },
      });
      await operations.createScimIntegration({
        name: n('OKTA'),
        mode: 'orReplace',
        enabled: true,
        scimClient: 'OKTA',
        runAsRole: n('SUB'),
      });
      await operations.alterRole({ role: { name: n('SUB') }, rename: n('SUPER') });
      await operations.revokeRole({ role: { name: n('TEAM') }, from: toRole('SUPER') });
      await operations.changeRoleMembers({ role: { name: n('TEAM') }, add: [], remove: 'ALL' });
      await operations.dropRole({ role: { name: n('TEAM') } });
      await operations.alterDatabaseRole({
        path: [n('DEMO_DB'), n('KEEPER')],
        rename: [n('DEMO_DB'), n('OWNER')],
      });
      await operations.dropDatabaseRole({ path: [n('DEMO_DB'), n('OWNER')] });
      await operations.dropNetworkPolicy({ name: n('P') });
      await operations.dropContainer({ kind: 'DATABASE', path: [n('DEMO_DB')] });
      await operations.alterContainer({
        kind: 'WAREHOUSE',
        path: [n('COMPUTE_WH')],
        rename: [n('W')],
      });
      await operations.alterAccount({ unset: ['TIMEZONE'] });
      await operations.dropUser({ user: { name: n('X') } });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await everything()).toEqual(before);
  });
});

describe('a store that cannot write', () => {
  it('leaves memory equal to what the store holds', async () => {
    const place = sqlitePlace({ maxPages: 120 });
    const full = await openTestAccount(place);
    try {
      let created = 0;
      const fill = async (): Promise<void> => {
        for (;;) {
          await full.run('ACCOUNTADMIN', async (operations) => {
            await operations.createRole({
              name: n(`R${created}`),
              mode: 'create',
              comment: 'x'.repeat(20_000),
            });
            await operations.createUser({ name: n(`U${created}`), mode: 'create', properties: {} });
          });
          created += 1;
        }
      };
      await expect(fill()).rejects.toThrow(StoreUnavailable);
      const inMemory = await full.ask(system, dumpAccount);
      expect(inMemory.users).toHaveLength(created + 1);
      await full.reopen();
      expect(await full.ask(system, dumpAccount)).toEqual(inMemory);
    } finally {
      await full.close();
    }
  });
});
