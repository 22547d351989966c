import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDriver } from '../support/driver.ts';
import { type ScimClient, scimClient, setUpScim } from '../support/scim-client.ts';
import { adminPassword, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('kill');
let token: string;

beforeAll(async () => {
  const server = await startServerProcess(folder.path);
  const driver = await connectDriver(server.url, { password: adminPassword });
  token = (await setUpScim(driver, server.url, 'okta')).token;
  await driver.close();
  expect(await server.stop('SIGKILL')).toBeNull();
});
afterAll(() => folder.remove());

const rounds = 8;
const writers = 8;

interface Acknowledged {
  readonly users: Map<string, string>;
  readonly roles: Map<string, string>;
  readonly members: { readonly role: string; readonly user: string }[];
}

/** Creates users, roles and memberships until the server is gone; remembers what was acknowledged. */
async function writeUntilGone(client: ScimClient, tag: string, acknowledged: Acknowledged): Promise<void> {
  for (let index = 0; ; index += 1) {
    try {
      const user = await client.send('POST', '/Users', { userName: `${tag}.${index}@example.com` });
      if (user.status !== 201) throw new Error(`POST /Users answered ${user.status}`);
      acknowledged.users.set(user.body.id, user.body.userName);
      if (index % 3 !== 0) continue;
      const role = await client.send('POST', '/Groups', { displayName: `${tag} ${index}` });
      if (role.status !== 201) throw new Error(`POST /Groups answered ${role.status}`);
      acknowledged.roles.set(role.body.id, role.body.displayName);
      const patched = await client.send('PATCH', `/Groups/${role.body.id}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'add', path: 'members', value: [{ value: user.body.id }] }],
      });
      if (patched.status !== 200) throw new Error(`PATCH /Groups answered ${patched.status}`);
      acknowledged.members.push({ role: role.body.id, user: user.body.id });
    } catch (error) {
      // The connection breaks when the server is killed; anything else is a failure of the test.
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

test(`nothing acknowledged is lost in ${rounds} kills under load, and the catalog opens each time`, async () => {
  const acknowledged: Acknowledged = { users: new Map(), roles: new Map(), members: [] };
  for (let round = 0; round < rounds; round += 1) {
    const server = await startServerProcess(folder.path);
    const client = scimClient(server.url, token);
    const writing = Array.from({ length: writers }, (_, writer) =>
      writeUntilGone(client, `r${round}w${writer}`, acknowledged),
    );
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 400));
    await server.stop('SIGKILL');
    await Promise.all(writing);
  }
  expect(acknowledged.users.size).toBeGreaterThan(rounds * writers);

  const server = await startServerProcess(folder.path);
  const client = scimClient(server.url, token);
  for (const [id, userName] of acknowledged.users) {
    expect((await client.send('GET', `/Users/${id}`)).body.userName).toBe(userName);
  }
  for (const [id, displayName] of acknowledged.roles) {
    expect((await client.send('GET', `/Groups/${id}?excludedAttributes=members`)).body.displayName).toBe(
      displayName,
    );
  }
  for (const { role, user } of acknowledged.members) {
    const { body } = await client.send('GET', `/Groups/${role}`);
    expect(body.members.map((member: { value: string }) => member.value)).toContain(user);
  }
  expect(await server.stop()).toBe(0);
}, 120_000);
