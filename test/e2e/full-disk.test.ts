import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDriver, type Driver } from '../support/driver.ts';
import { rawSql } from '../support/raw-sql.ts';
import { type ScimClient, scimClient, setUpScim } from '../support/scim-client.ts';
import {
  adminPassword,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from '../support/server-process.ts';

/** A file system with room for a new account and a few users. */
const disk = temporaryFolder('disk');
const mount = (...arguments_: string[]): boolean => spawnSync('mount', arguments_).status === 0;
const isMounted = mount('-t', 'tmpfs', '-o', 'size=1600k', 'tmpfs', disk.path);
if (!isMounted) process.stderr.write('Skipped: a small file system to fill cannot be mounted here\n');

describe.runIf(isMounted)('A full disk', () => {
  let server: ServerProcess;
  let admin: Driver;
  let scim: ScimClient;
  const created: string[] = [];

  const create = async (userName: string, title = 'x'.repeat(2000)) =>
    scim.send('POST', '/Users', { userName, title });
  const names = async () =>
    (await admin.query("show users like '%@example.com'")).map(({ name }) => String(name).toLowerCase());
  const health = async () => (await fetch(`${server.url}/healthz`)).json();

  beforeAll(async () => {
    server = await startServerProcess(join(disk.path, 'data'));
    admin = await connectDriver(server.url, { password: adminPassword });
    scim = await setUpScim(admin, server.url, 'okta');
  });
  afterAll(async () => {
    await admin.close();
    await server.stop();
    spawnSync('umount', [disk.path]);
    disk.remove();
  });

  test('refuses changes by SCIM and SQL in clear words, and keeps nothing of them', async () => {
    const group = await scim.send('POST', '/Groups', { displayName: 'Team' });
    // Signed in while there is room: on a full disk a sign-in may be refused, as the next test says.
    const sql = await rawSql(server.url);
    await sql.run('use role accountadmin');
    let answer = await create('user0@example.com');
    while (answer.status === 201) {
      created.push(answer.body.userName);
      answer = await create(`user${created.length}@example.com`);
    }
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/scim+json');
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answer.body.detail).toContain('cannot store changes');
    expect(await names()).toEqual(created.toSorted());

    await expect(sql.run(`create user big comment = '${'x'.repeat(100_000)}'`)).rejects.toThrow(
      /cannot store changes at the moment; nothing was changed/,
    );
    expect(await sql.run("show users like 'big'")).toEqual([]);
    const renamed = await scim.send('PATCH', `/Groups/${group.body.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { displayName: 'Other', externalId: 'x'.repeat(100_000) } }],
    });
    expect(renamed.status).toBeGreaterThanOrEqual(400);
    expect((await scim.send('GET', `/Groups/${group.body.id}`)).body.displayName).toBe('Team');
  });

  test('is told by health, figures and log; reading goes on, and a sign-in says why it cannot be', async () => {
    await create('once-more@example.com', 'x'.repeat(100_000));
    expect(await health()).toEqual({ status: 'degraded', store: 'cannot write' });
    const figures = await (await fetch(`${server.url}/metrics`)).text();
    expect(figures).toContain('snowgate_store_writable 0');
    expect(server.output.join('\n')).toContain('database or disk is full');
    expect((await scim.send('GET', '/Users?count=1')).status).toBe(200);
    expect(await admin.query('select 1 as one')).toEqual([{ ONE: 1 }]);
    // Sign-ins are counted, wrong ones too, so none is let in uncounted. A few bytes may still have room.
    const signIn = await rawSql(server.url).catch((error: Error) => error.message);
    if (typeof signIn === 'string') expect(signIn).toContain('cannot store changes at the moment');
  });

  test('does no harm once there is room again', async () => {
    expect(mount('-o', 'remount,size=64m', disk.path)).toBe(true);
    const answer = await create('later@example.com');
    expect(answer.status).toBe(201);
    created.push('later@example.com');
    await admin.query('create user big');
    expect(await health()).toEqual({ status: 'ok', store: 'ok' });
    expect(await names()).toEqual(created.toSorted());

    expect(await server.stop()).toBe(0);
    server = await startServerProcess(join(disk.path, 'data'));
    scim = scimClient(server.url, scim.token);
    admin = await connectDriver(server.url, { password: adminPassword });
    expect(await names()).toEqual(created.toSorted());
  });
});
