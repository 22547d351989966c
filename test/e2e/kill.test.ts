import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAnswers } from '../store/stores.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { type ScimClient, scimClient, setUpScim } from '../support/scim-client.ts';
import { adminPassword, type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { postgresServerStore, type ServerStore, sqliteServerStore } from '../support/server-store.ts';

const scimWriters = 6;
const sqlWriters = 3;

/** What the server said it had done. */
class Acknowledged {
  readonly users = new Map<string, string>();
  readonly roles = new Map<string, string>();
  readonly members: { readonly role: string; readonly user: string }[] = [];
  readonly sqlUsers = new Set<string>();
  readonly sqlGrants: { readonly role: string; readonly user: string }[] = [];
  readonly policies = new Set<string>();
  /** By table, the numbers that were committed, and those taken away again. */
  readonly rows = new Map<string, Set<number>>();
}

/** The connection breaks when the server is killed; anything else is a failure of the test. */
async function untilGone(work: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; ; index += 1) {
    try {
      await work(index);
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

/** Creates users, roles and memberships by SCIM. */
const provision = (client: ScimClient, tag: string, acknowledged: Acknowledged): Promise<void> =>
  untilGone(async (index) => {
    const user = await client.send('POST', '/Users', { userName: `${tag}.${index}@example.com` });
    expect(user.status).toBe(201);
    acknowledged.users.set(user.body.id, user.body.userName);
    if (index % 3 !== 0) return;
    const role = await client.send('POST', '/Groups', { displayName: `${tag} ${index}` });
    expect(role.status).toBe(201);
    acknowledged.roles.set(role.body.id, role.body.displayName);
    const patched = await client.send('PATCH', `/Groups/${role.body.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: [{ value: user.body.id }] }],
    });
    expect(patched.status).toBe(200);
    acknowledged.members.push({ role: role.body.id, user: user.body.id });
  });

/** Creates users, roles, grants and network policies by SQL. */
const administer = (sql: RawSql, tag: string, acknowledged: Acknowledged): Promise<void> =>
  untilGone(async (index) => {
    const [user, role, policy] = [`${tag}_U${index}`, `${tag}_R${index}`, `${tag}_P${index}`];
    await sql.run(`create user ${user}`);
    acknowledged.sqlUsers.add(user);
    await sql.run(`create role ${role}`);
    await sql.run(`grant role ${role} to user ${user}`);
    acknowledged.sqlGrants.push({ role, user });
    await sql.run(`create network policy ${policy} allowed_ip_list = ('192.0.2.0/24')`);
    acknowledged.policies.add(policy);
  });

/** Makes a table for each round and fills it, by statements alone and by transactions of two. */
const fill = async (sql: RawSql, tag: string, acknowledged: Acknowledged): Promise<void> => {
  const rows = new Set<number>();
  await untilGone(async (index) => {
    const table = `kept.public.${tag}`;
    if (index === 0) {
      await sql.run('use warehouse compute_wh');
      await sql.run('create database if not exists kept');
      await sql.run(`create table ${table} (n int, pair int)`);
      acknowledged.rows.set(table, rows);
    }
    await sql.run(`insert into ${table} values (${index}, null)`);
    rows.add(index);
    if (index % 3 === 0) {
      // What the connection breaks under may or may not have been done: it is known by nobody until it is.
      rows.delete(index);
      await sql.run(`delete from ${table} where n = ${index}`);
    }
    if (index % 4 !== 1) return;
    const pair = 1000 + index;
    await sql.run('begin');
    await sql.run(`insert into ${table} values (${pair}, 1)`);
    await sql.run(`update ${table} set pair = 2 where n = ${pair}`);
    await sql.run(`insert into ${table} values (${pair}, 3)`);
    await sql.run('commit');
    rows.add(pair);
  });
};

async function checkRows(driver: Driver, { rows }: Acknowledged): Promise<void> {
  for (const [table, numbers] of rows) {
    const held = await driver.query(`select n, count(*) as c, max(pair) as p from ${table} group by n`);
    const counts = new Map(held.map(({ N, C, P }) => [Number(N), { count: Number(C), pair: P }]));
    for (const number of numbers)
      expect({ table, number, ...counts.get(number) }).toMatchObject({ count: number >= 1000 ? 2 : 1 });
    // A transaction is there as a whole or not at all.
    for (const [number, { count, pair }] of counts)
      if (number >= 1000) expect({ table, number, count, pair }).toMatchObject({ count: 2, pair: 3 });
  }
}

async function checkScim(client: ScimClient, { users, roles, members }: Acknowledged): Promise<void> {
  for (const [id, userName] of users)
    expect((await client.send('GET', `/Users/${id}`)).body.userName).toBe(userName);
  for (const [id, displayName] of roles) {
    const { body } = await client.send('GET', `/Groups/${id}?excludedAttributes=members`);
    expect(body.displayName).toBe(displayName);
  }
  for (const { role, user } of members) {
    const { body } = await client.send('GET', `/Groups/${role}`);
    expect(body.members.map((member: { value: string }) => member.value)).toContain(user);
  }
}

async function checkSql(driver: Driver, { sqlUsers, sqlGrants, policies }: Acknowledged): Promise<void> {
  const names = async (sql: string) => new Set((await driver.query(sql)).map(({ name }) => String(name)));
  const lost = (expected: ReadonlySet<string>, held: ReadonlySet<string>) =>
    [...expected].filter((name) => !held.has(name));
  expect(lost(sqlUsers, await names('show users'))).toEqual([]);
  expect(lost(policies, await names('show network policies'))).toEqual([]);
  for (const { role, user } of sqlGrants)
    expect(await driver.query(`show grants of role ${role}`)).toContainEqual(
      expect.objectContaining({ grantee_name: user }),
    );
}

const stores: readonly {
  readonly engine: string;
  readonly runs: boolean;
  readonly rounds: number;
  readonly make: () => ServerStore;
}[] = [
  { engine: 'SQLite', runs: true, rounds: 8, make: sqliteServerStore },
  { engine: 'PostgreSQL', runs: await postgresAnswers(), rounds: 4, make: postgresServerStore },
];

for (const { engine, runs, rounds, make } of stores) {
  describe.runIf(runs)(`Killing the server on ${engine}`, () => {
    let store: ServerStore;
    let folder: string;
    let token: string;
    const startServer = (): Promise<ServerProcess> => startServerProcess(folder, store.environment);

    beforeAll(async () => {
      store = make();
      folder = store.newFolder();
      const server = await startServer();
      const driver = await connectDriver(server.url, { password: adminPassword });
      token = (await setUpScim(driver, server.url, 'okta')).token;
      await driver.close();
      expect(await server.stop('SIGKILL')).toBeNull();
    });
    afterAll(() => store.remove());

    test('under load, again and again, loses nothing acknowledged by SCIM or SQL, and the catalog opens each time', async () => {
      const acknowledged = new Acknowledged();
      for (let round = 0; round < rounds; round += 1) {
        const server = await startServer();
        const writing: Promise<void>[] = [];
        for (let writer = 0; writer < sqlWriters; writer += 1) {
          const sql = await rawSql(server.url);
          await sql.run('use role accountadmin');
          writing.push(administer(sql, `S${round}W${writer}`, acknowledged));
        }
        if (engine === 'SQLite') {
          const sql = await rawSql(server.url);
          await sql.run('use role accountadmin');
          writing.push(fill(sql, `T${round}`, acknowledged));
        }
        const client = scimClient(server.url, token);
        for (let writer = 0; writer < scimWriters; writer += 1)
          writing.push(provision(client, `r${round}w${writer}`, acknowledged));
        await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 400));
        // On a busy machine little may have been done by then.
        while (
          acknowledged.users.size <= (round + 1) * scimWriters ||
          acknowledged.sqlUsers.size <= round + 1
        )
          await new Promise((resolve) => setTimeout(resolve, 5));
        await server.stop('SIGKILL');
        await Promise.all(writing);
      }
      expect(acknowledged.users.size).toBeGreaterThan(rounds * scimWriters);
      expect(acknowledged.sqlUsers.size).toBeGreaterThan(rounds);

      const server = await startServer();
      await checkScim(scimClient(server.url, token), acknowledged);
      const driver = await connectDriver(server.url, { password: adminPassword });
      await driver.query('use role accountadmin');
      await checkSql(driver, acknowledged);
      if (engine === 'SQLite') {
        expect(acknowledged.rows.size).toBeGreaterThan(0);
        await driver.query('use warehouse compute_wh');
        await checkRows(driver, acknowledged);
      }
      await driver.close();
      expect(await server.stop()).toBe(0);
    }, 120_000);
  });
}
