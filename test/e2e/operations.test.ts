/** What those who run a server look at and set: health, figures, certificates. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import { connectDriver } from '../support/driver.ts';
import { rawSql } from '../support/raw-sql.ts';
import { setUpScim } from '../support/scim-client.ts';
import { adminPassword, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const account = accountUnderTest('operations');
const folder = temporaryFolder('certificates');
afterAll(() => folder.remove());

const figures = async (): Promise<Map<string, number>> => {
  const text = await (await fetch(`${account.server.url}/metrics`)).text();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
};

describe('Figures for Prometheus', () => {
  test('requests by face, route and status, refused ones too; commits, sessions, days to the end of tokens', async () => {
    const scim = await setUpScim(account.admin, account.server.url, 'okta');
    const before = await figures();
    expect((await scim.send('POST', '/Users', { userName: 'ann@example.com' })).status).toBe(201);
    expect((await scim.send('POST', '/Users', { userName: 'ann@example.com' })).status).toBe(409);
    await fetch(`${account.server.url}/scim/v2/Users`, { headers: { authorization: 'Bearer nobody' } });
    const after = await figures();
    const rise = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const requests = (method: string, status: number) =>
      `snowgate_http_requests_total{face="scim",method="${method}",route="/Users",status="${status}"}`;
    expect(rise(requests('POST', 201))).toBe(1);
    expect(rise(requests('POST', 409))).toBe(1);
    expect(
      [...after.keys()].filter((name) => name.includes('face="scim"') && name.includes('status="401"')),
    ).toHaveLength(1);
    expect(rise('snowgate_store_commits_total')).toBeGreaterThanOrEqual(1);
    expect(after.get('snowgate_store_writable')).toBe(1);
    expect(after.get('snowgate_sessions')).toBeGreaterThanOrEqual(1);
    expect(after.get('snowgate_dropped_events_total')).toBe(0);
    const days = after.get('snowgate_scim_token_days_to_expiry{integration="OKTA_PROVISIONING"}') ?? 0;
    expect(days).toBeGreaterThan(179);
    expect(days).toBeLessThan(185);
    expect([...after.keys()].join('\n')).not.toContain('ann@example.com');
  });
});

describe('http and https on one port', () => {
  const securely = (url: string, ca: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${url.replace('http:', 'https:')}/healthz`, { ca, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

  test.runIf(hasOpenssl)(
    'with the certificate that the configuration names, through the official driver too',
    async () => {
      const [certificate, key] = [join(folder.path, 'server.pem'), join(folder.path, 'server.key')];
      const made = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
      ]);
      expect(made.status).toBe(0);
      const configuration = join(folder.path, 'snowgate.yaml');
      writeFileSync(configuration, `server: {tls: {certificate: ${certificate}, key: ${key}}}\n`);
      const server = await startServerProcess(join(folder.path, 'data'), { SNOWGATE_CONFIG: configuration });
      expect(await securely(server.url, readFileSync(certificate, 'utf8'))).toBe(200);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      // The driver takes further authorities from a variable that is read as its process starts.
      const driven = spawnSync(
        process.execPath,
        [join(import.meta.dirname, '../support/secure-driver.ts'), server.url.replace('http:', 'https:')],
        {
          env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, DRIVER_PASSWORD: adminPassword },
          encoding: 'utf8',
        },
      );
      expect(driven.stdout).toBe('[{"ONE":1}]\n');
      expect(await server.stop()).toBe(0);
    },
  );
});

describe('Slow and silent clients', () => {
  test('do not hold up others', async () => {
    const port = Number(new URL(account.server.url).port);
    const sockets = Array.from({ length: 200 }, () => connect(port, '127.0.0.1'));
    for (const [index, socket] of sockets.entries()) {
      socket.on('error', () => undefined);
      if (index % 2 === 0)
        socket.write('POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{');
    }
    const sql = await rawSql(account.server.url);
    expect(await sql.run('select 1')).toEqual([['1']]);
    expect((await fetch(`${account.server.url}/healthz`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('Statements across sessions', () => {
  test('a result is fetched by query id from another session of the same user, and by nobody else', async () => {
    const { admin, server } = account;
    await admin.script('use role accountadmin', `create user other password = '${adminPassword}'`);
    const queryId = await new Promise<string>((resolve, reject) => {
      admin.connection.execute({
        sqlText: "select 'mine' as v",
        complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
      });
    });
    const second = await connectDriver(server.url, { password: adminPassword });
    expect(await second.query(`select * from table(result_scan('${queryId}'))`)).toEqual([{ V: 'mine' }]);
    expect(await second.connection.getQueryStatus(queryId)).toBe('SUCCESS');
    const stranger = await connectDriver(server.url, { username: 'OTHER', password: adminPassword });
    await expect(stranger.query(`select * from table(result_scan('${queryId}'))`)).rejects.toThrow();
    await second.close();
    await stranger.close();
  });

  test('describeOnly tells columns and changes nothing; rows of binds are refused where they cannot be', async () => {
    const { admin } = account;
    const described = await new Promise<string[]>((resolve, reject) => {
      admin.connection.execute({
        sqlText: "select 1 as n, 'x' as t",
        describeOnly: true,
        complete: (error, statement) =>
          error ? reject(error) : resolve((statement.getColumns() ?? []).map((column) => column.getName())),
      });
    });
    expect(described).toEqual(['N', 'T']);
    await new Promise<void>((resolve) => {
      admin.connection.execute({
        sqlText: 'create role described',
        describeOnly: true,
        complete: () => resolve(),
      });
    });
    expect(await admin.query("show roles like 'described'")).toEqual([]);
    const rowsOfBinds = new Promise((resolve, reject) => {
      admin.connection.execute({
        sqlText: 'select ? as a',
        binds: [[1], [2]],
        complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows)),
      });
    });
    await expect(rowsOfBinds).rejects.toThrow('Array bind currently not supported for this query type.');
  });
});
