import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresPlace, postgresAnswers, postgresPlace } from '../store/stores.ts';
import { dumpAccount } from './model/dump.ts';
import { n, openTestAccount, refusal, system, type TestAccount, toUser } from './support/account.ts';

describe.runIf(await postgresAnswers())('an account on PostgreSQL that two nodes share', () => {
  let place: PostgresPlace;
  let one: TestAccount;
  let two: TestAccount;
  beforeEach(async () => {
    place = postgresPlace();
    one = await openTestAccount(place);
    two = await openTestAccount(place);
  });
  afterEach(async () => {
    await two.account.close();
    await one.close();
  });

  it('is set up once', async () => {
    const roles = await two.ask(system, (queries) => queries.roles());
    expect(roles).toEqual(await one.ask(system, (queries) => queries.roles()));
    expect(roles).toHaveLength(6);
  });

  it('shows each node what the other changed, in its memory too', async () => {
    const token = await one.run('ACCOUNTADMIN', async (operations) => {
      await operations.createRole({ name: n('TEAM'), mode: 'create' });
      await operations.createUser({ name: n('ANN'), mode: 'create', properties: { email: 'a@example.com' } });
      await operations.grantRole({ role: { name: n('TEAM') }, to: toUser('ANN') });
      await operations.createScimIntegration({
        name: n('OKTA'),
        mode: 'create',
        enabled: true,
        scimClient: 'OKTA',
        runAsRole: n('TEAM'),
      });
      return operations.generateScimToken({ integration: n('OKTA') });
    });
    expect(await two.ask(system, dumpAccount)).toEqual(await one.ask(system, dumpAccount));
    expect((await two.account.authenticateScim(token, null)).outcome).toBe('ok');
    const page = await two.ask('ACCOUNTADMIN', (queries) =>
      queries.searchUsers({ condition: { op: 'sw', field: 'email', value: 'A@' }, count: 10 }),
    );
    expect(page.users.map(({ name }) => name)).toEqual(['ANN']);
    expect((await two.ask('ACCOUNTADMIN', (queries) => queries.searchUsers({ count: 1 }))).total).toBe(2);

    await two.run('ACCOUNTADMIN', async (operations) => {
      await operations.dropIntegration({ name: n('OKTA') });
      await operations.dropUser({ user: { name: n('ANN') } });
    });
    expect((await one.account.authenticateScim(token, null)).outcome).toBe('unknown');
    expect((await one.ask('ACCOUNTADMIN', (queries) => queries.searchUsers({ count: 1 }))).total).toBe(1);
  });

  it('gives on each node what database roles made on the other are granted, and takes it', async () => {
    const reader = [n('DEMO_DB'), n('READER')] as const;
    const demo = [n('DEMO_DB')] as const;
    const mayUse = (): Promise<boolean> =>
      two
        .ask(one.as('ANALYST'), (queries) => queries.usable('DATABASE', demo))
        .then(
          () => true,
          () => false,
        );
    await one.run('ACCOUNTADMIN', async (operations) => {
      await operations.createRole({ name: n('ANALYST'), mode: 'create' });
      await operations.createDatabaseRole({ path: reader, mode: 'create' });
    });
    expect(await mayUse()).toBe(false);
    await one.run('ACCOUNTADMIN', (operations) =>
      operations.grantDatabaseRole({ role: reader, grantee: { name: n('ANALYST') } }),
    );
    expect(await mayUse()).toBe(true);
    await one.run('ACCOUNTADMIN', (operations) => operations.dropDatabaseRole({ path: reader }));
    expect(await mayUse()).toBe(false);
    expect(await two.ask('ACCOUNTADMIN', (queries) => queries.databaseRoles(n('DEMO_DB')))).toEqual([]);
  });

  it('undoes what fails, and refuses what the other node made', async () => {
    await one.run('ACCOUNTADMIN', (operations) =>
      operations.createUser({ name: n('ANN'), mode: 'create', properties: {} }),
    );
    const before = await two.ask(system, dumpAccount);
    const failing = two.run('ACCOUNTADMIN', async (operations) => {
      await operations.createRole({ name: n('GONE'), mode: 'create' });
      await operations.createUser({ name: n('ANN'), mode: 'create', properties: {} });
    });
    expect((await refusal(failing)).code).toBe('002002');
    expect(await two.ask(system, dumpAccount)).toEqual(before);
    expect(await one.ask(system, dumpAccount)).toEqual(before);
  });

  it('ends on each node the sessions that the other shuts out', async () => {
    await one.run('ACCOUNTADMIN', (operations) =>
      operations.createUser({ name: n('ANN'), mode: 'create', properties: { password: 'secret' } }),
    );
    const { session } = await two.account.sessions.signIn({
      method: 'password',
      loginName: 'ANN',
      password: 'secret',
      clientAddress: '192.0.2.1',
      clientType: 'test',
      clientVersion: '1',
      parameters: {},
    });
    await one.run('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ANN') }, set: { disabled: true } }),
    );
    await two.ask(session.actor(), (queries) => queries.roles());
    expect(session.ended.aborted).toBe(true);
  });

  it('knows on each node the programmatic access tokens of the other, and ends their sessions', async () => {
    const token = { user: { name: n('ANN') }, name: n('T') };
    const made = await one.run('ACCOUNTADMIN', async (operations) => {
      await operations.createUser({ name: n('ANN'), mode: 'create', properties: {} });
      return operations.addProgrammaticToken({ ...token, minutesWithoutPolicy: 10 });
    });
    const signIn = () =>
      two.account.sessions.signIn({
        method: 'programmaticToken',
        token: made?.secret ?? '',
        loginName: undefined,
        clientAddress: '192.0.2.1',
        clientType: 'test',
        clientVersion: '1',
        parameters: {},
      });
    const { session } = await signIn();
    await one.run('ACCOUNTADMIN', (operations) => operations.removeProgrammaticToken(token));
    await two.ask(session.actor(), (queries) => queries.roles());
    expect(session.ended.aborted).toBe(true);
    expect((await refusal(signIn())).code).toBe('394400');
  });
});
