/** Two servers on one PostgreSQL database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAnswers } from '../store/stores.ts';
import { failureOf } from '../support/account-under-test.ts';
import { runCommand } from '../support/command.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import { type ScimClient, scimClient, setUpScim } from '../support/scim-client.ts';
import { adminPassword, type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { postgresServerStore, type ServerStore } from '../support/server-store.ts';

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const answers = await postgresAnswers();

describe.runIf(answers)('Two servers that share a PostgreSQL database', () => {
  let store: ServerStore;
  let one: ServerProcess;
  let two: ServerProcess;
  let onOne: Driver;
  let onTwo: Driver;
  let scimOne: ScimClient;
  let scimTwo: ScimClient;

  beforeAll(async () => {
    store = postgresServerStore();
    // At once, on an empty database: one of them sets the account up.
    [one, two] = await Promise.all([
      startServerProcess(store.newFolder(), store.environment),
      startServerProcess(store.newFolder(), store.environment),
    ]);
    onOne = await connectDriver(one.url, { password: adminPassword });
    onTwo = await connectDriver(two.url, { password: adminPassword });
    scimOne = await setUpScim(onOne, one.url, 'okta');
    scimTwo = scimClient(two.url, scimOne.token);
  });
  afterAll(async () => {
    await onOne.close();
    await onTwo.close();
    expect(await Promise.all([one.stop(), two.stop()])).toEqual([0, 0]);
    await store.remove();
  });

  test('a token made through one provisions through the other', async () => {
    const made = await scimTwo.send('POST', '/Users', { userName: 'ann@example.com' });
    expect(made.status).toBe(201);
    expect((await scimOne.send('GET', `/Users/${made.body.id}`)).body.userName).toBe('ann@example.com');
  });

  test('what one makes, changes and drops the other shows at once, through SCIM and SQL', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [writer, reader] = round % 2 === 0 ? [scimOne, scimTwo] : [scimTwo, scimOne];
      const driver = round % 2 === 0 ? onTwo : onOne;
      const userName = `user${round}@example.com`;
      const shown = async () =>
        (await driver.query(`show users like '${userName}'`)).map(({ disabled }) => disabled);
      const { body } = await writer.send('POST', '/Users', { userName });
      const found = await reader.send('GET', `/Users?filter=userName eq "${userName}"`);
      expect(found.body.Resources.map(({ id }: { id: string }) => id)).toEqual([body.id]);
      expect(await shown()).toEqual(['false']);
      await writer.send('PATCH', `/Users/${body.id}`, {
        schemas: [patchSchema],
        Operations: [{ op: 'replace', value: { active: false } }],
      });
      expect((await reader.send('GET', `/Users/${body.id}`)).body.active).toBe(false);
      expect(await shown()).toEqual(['true']);
      expect((await writer.send('DELETE', `/Users/${body.id}`)).status).toBe(204);
      expect((await reader.send('GET', `/Users/${body.id}`)).status).toBe(404);
      expect(await shown()).toEqual([]);
    }
  });

  test('a role granted and revoked on one counts on the other, in open sessions too', async () => {
    await onOne.script(
      `create user eve password = '${adminPassword}'`,
      'create role auditor',
      'grant role auditor to user eve',
    );
    const eve = await connectDriver(two.url, { username: 'EVE', password: adminPassword });
    await eve.query('use role auditor');
    await onOne.query('revoke role auditor from user eve');
    expect((await failureOf(eve.query('select current_role()'))).message).toContain('AUDITOR');
    expect((await failureOf(eve.query('use role auditor'))).message).toContain('AUDITOR');
    await onOne.query('grant role auditor to user eve');
    expect(await eve.query('select current_role() as role')).toEqual([{ ROLE: 'AUDITOR' }]);
    await eve.close();
  });

  test('a user disabled on one is signed out of the other', async () => {
    await onOne.query(`create user mallory password = '${adminPassword}'`);
    const mallory = await connectDriver(two.url, { username: 'MALLORY', password: adminPassword });
    expect(await mallory.query('select 1 as one')).toEqual([{ ONE: 1 }]);
    await onOne.query('alter user mallory set disabled = true');
    await expect(mallory.query('select 1 as one')).rejects.toThrow();
    await expect(connectDriver(two.url, { username: 'MALLORY', password: adminPassword })).rejects.toThrow();
  });

  test('what both do to one object at the same time happens once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? scimOne : scimTwo).send('POST', '/Users', { userName: 'same@example.com' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(9).fill(409)]);
    const group = await scimOne.send('POST', '/Groups', { displayName: 'Shared' });
    const ids = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const { body } = await scimTwo.send('POST', '/Users', { userName: `m${index}@example.com` });
        return String(body.id);
      }),
    );
    await Promise.all(
      ids.map((value, index) =>
        (index % 2 === 0 ? scimOne : scimTwo).send('PATCH', `/Groups/${group.body.id}`, {
          schemas: [patchSchema],
          Operations: [{ op: 'add', path: 'members', value: [{ value }] }],
        }),
      ),
    );
    const members = (await scimOne.send('GET', `/Groups/${group.body.id}`)).body.members;
    expect(members.map(({ value }: { value: string }) => value).toSorted()).toEqual(ids.toSorted());
  });

  test('the audit shows what came in through either', async () => {
    await onTwo.script('use role accountadmin', 'use database demo_db', 'use schema information_schema');
    const events = await onTwo.query(
      "select * from table(rest_event_history('scim', dateadd('minutes',-5,current_timestamp()), current_timestamp(), 200)) order by event_timestamp",
    );
    const created = events.filter(({ METHOD, STATUS }) => METHOD === 'POST' && String(STATUS) === '201');
    expect(created.length).toBeGreaterThan(20);
  });

  test('an integration dropped on one is refused by the other', async () => {
    await onOne.query('drop integration okta_provisioning');
    expect((await scimTwo.send('GET', '/Users?count=1')).status).toBe(401);
    expect((await scimOne.send('GET', '/Users?count=1')).status).toBe(401);
  });
});

describe.runIf(answers)('A server on PostgreSQL', () => {
  test('plays the whole demo: set-up SQL, provisioning by each identity provider, audit', async () => {
    const store = postgresServerStore();
    const folder = store.newFolder();
    const server = await startServerProcess(folder, store.environment);
    const { exitCode, stderr, stdout } = await runCommand(['demo', '--json'], {
      folder,
      environment: { ...store.environment, SNOWGATE_DATA: folder },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout.split('\n', 1)[0] ?? '').subtitle).toContain(server.url);
    expect(await server.stop()).toBe(0);
    await store.remove();
  });
});
