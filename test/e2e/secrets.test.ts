import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDriver, type Driver } from '../support/driver.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { type ScimClient, setUpScim } from '../support/scim-client.ts';
import { type ServerProcess, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('secrets');
const secrets = new Map<string, string>();
/** A secret of its own for each place, so that a leak tells where it came from. */
const secret = (place: string): string => {
  const value = `hush${createHash('sha256').update(randomBytes(8)).digest('hex').slice(0, 20)}`;
  secrets.set(place, value);
  return value;
};
const leaksIn = (text: string): string[] =>
  [...secrets].filter(([, value]) => text.includes(value)).map(([place]) => place);

const adminPassword = secret('password of ADMIN');
let server: ServerProcess;
let admin: Driver;
let scim: ScimClient;
let sql: RawSql;

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const send = (path: string, options: { method?: string; body?: string; headers?: Record<string, string> }) =>
  new Promise<void>((resolve, reject) => {
    request(
      `${server.url}${path}`,
      { method: options.method ?? 'GET', headers: options.headers ?? {} },
      (answer) => answer.resume().on('end', resolve),
    )
      .on('error', reject)
      .end(options.body);
  });

/** Bytes that are no HTTP. */
const sendRaw = (text: string) =>
  new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    socket
      .resume()
      .on('close', () => resolve())
      .on('error', () => resolve());
  });

async function signIns(): Promise<void> {
  for (const user of ['ADMIN', 'NOBODY'])
    await rawSql(server.url, user, secret(`wrong password of ${user}`)).catch(() => undefined);
  secrets.set('session token', sql.token);
  const json = { 'content-type': 'application/json' };
  await send('/session/v1/login-request', {
    method: 'POST',
    headers: json,
    body: `{"data":{"LOGIN_NAME":"ADMIN","PASSWORD":"${secret('password in a body that is no JSON')}"`,
  });
  await send(`/session/v1/login-request?password=${secret('password in a URL')}`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      data: { LOGIN_NAME: 'ADMIN', AUTHENTICATOR: 'OAUTH', TOKEN: secret('OAuth token') },
    }),
  });
  await send('/session/token-request', {
    method: 'POST',
    headers: { ...json, authorization: `Snowflake Token="${secret('made-up master token')}"` },
    body: JSON.stringify({ requestType: 'RENEW', oldSessionToken: secret('made-up session token') }),
  });
}

async function provisioning(): Promise<void> {
  secrets.set('SCIM token', scim.token);
  const user = await scim.send('POST', '/Users', {
    schemas: [core],
    userName: 'ann',
    password: secret('POST'),
  });
  const path = `/Users/${user.body.id}`;
  await scim.send('PUT', path, { schemas: [core], userName: 'ann', password: secret('PUT') });
  const operations: readonly object[] = [
    { op: 'replace', path: 'password', value: secret('PATCH with a path') },
    { op: 'replace', value: { password: secret('PATCH without a path') } },
    { op: 'replace', path: `${core}:password`, value: secret('PATCH with a full path') },
    { op: 'replace', path: 'password', value: { nested: secret('PATCH of the wrong type') } },
    { op: 'replace', path: `password[value eq "${secret('PATCH with a filter')}"]`, value: 'x' },
  ];
  for (const operation of operations)
    await scim.send('PATCH', path, { schemas: [patchSchema], Operations: [operation] });
  await scim.send('POST', '/Users', {
    schemas: [core],
    userName: 'bob',
    password: [secret('POST of the wrong type')],
  });
  await scim.send('POST', '/Users', `{"userName":"bob","password":"${secret('POST that is no JSON')}"`);
  await scim.send('POST', '/Users', `{"password":"${secret('POST with a comma too many')}",}`);
  await scim.send('GET', `/Users?filter=${encodeURIComponent(`password eq "${secret('filter')}"`)}`);
  await scim.send(
    'GET',
    `/Users?filter=${encodeURIComponent(`password eq ${secret('filter without quotes')}`)}`,
  );
  await scim.send('POST', '/Users/.search', { filter: `password eq "${secret('search')}"` });
  await scim.send('POST', '/Users/.search', { filter: `password eq ${secret('search without quotes')}` });
  await scim.send('GET', `/Users?access_token=${secret('token in a URL')}`);
  await scim.send('POST', '/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [
      { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'eve', password: secret('Bulk') } },
    ],
  });
  await send('/scim/v2/Users', { headers: { authorization: `Bearer ${secret('unknown token')}` } });
  await send('/scim/v2/Users', { headers: { authorization: secret('token without a scheme') } });
  await send(`/scim/v2/Users/%zz?token=${secret('token in a URL that cannot be decoded')}`, {});
  await send(`/nowhere?token=${secret('token in a URL of nothing')}`, {});
  await sendRaw(
    `GET /scim/v2/Users?token=${secret('token in no HTTP')} HTTP/9.9\r\nAuthorization: Bearer ${secret('header in no HTTP')}\r\n\r\n`,
  );
}

async function statements(): Promise<void> {
  const texts = [
    `create user u1 password = '${secret('CREATE USER')}'`,
    `alter user u1 set password = '${secret('ALTER USER')}', comment = 'x'`,
    `create user u1 password = '${secret('CREATE USER of a user that exists')}'`,
    `create user u2 password '${secret('CREATE USER without =')}'`,
    `create user u2 password = ${secret('CREATE USER without quotes')}`,
    `create user u2 password = "${secret('CREATE USER with double quotes')}"`,
    `create user u2 password = '${secret('CREATE USER with a quote that never ends')}`,
    `create user u2 password = $$${secret('CREATE USER with dollars')}$$ nonsense here`,
    `create user u3 /* x */ password /* y */ = '${secret('CREATE USER with comments')}' frobnicate = 1`,
    `alter user nobody_here set password = '${secret('ALTER USER of nobody')}'`,
  ];
  for (const text of texts) await sql.run(text).catch(() => undefined);
  await admin.query('create user u4 password = ?', [secret('bind')]).catch(() => undefined);
  await admin.query('select frobnicate(?)', [secret('bind of a failing statement')]).catch(() => undefined);
}

/** A token that the account made, used in every place where one is sent or slips in. */
async function programmaticTokens(): Promise<void> {
  await admin.script(
    'create role pat_role',
    'create user pat_user type = service',
    'grant role pat_role to user pat_user',
    "create network policy pat_policy allowed_ip_list = ('127.0.0.1')",
    'alter user pat_user set network_policy = pat_policy',
    'grant usage on integration okta_provisioning to role pat_role',
  );
  const [made] = await admin.query("alter user pat_user add pat t role_restriction = 'pat_role'");
  const [rotated] = await admin.query('alter user pat_user rotate pat t');
  for (const [place, row] of [
    ['programmatic access token', made],
    ['rotated programmatic access token', rotated],
  ] as const) {
    const token = String(row?.['token_secret']);
    secrets.set(place, token);
    const withToken = { username: 'pat_user', authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token };
    await (await connectDriver(server.url, withToken)).close();
    await (await connectDriver(server.url, { username: 'pat_user', password: token })).close();
    await connectDriver(server.url, { ...withToken, username: 'admin' }).catch(() => undefined);
    await connectDriver(server.url, { username: token, password: 'x' }).catch(() => undefined);
    await send('/scim/v2/Users', { headers: { authorization: `Bearer ${token}` } });
    await send(`/scim/v2/Users?filter=${encodeURIComponent(`password eq "${token}"`)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    for (const text of [
      `select '${token}'`,
      `select ${token}`,
      `select '${token}`,
      `alter user pat_user set comment = '${token}' nonsense`,
      `alter user pat_user remove pat ${token}`,
    ])
      await admin.query(text).catch(() => undefined);
  }
}

beforeAll(async () => {
  server = await startServerProcess(folder.path, {
    SNOWGATE_LOG_LEVEL: 'trace',
    SNOWGATE_ADMIN_PASSWORD: adminPassword,
  });
  admin = await connectDriver(server.url, { password: adminPassword });
  sql = await rawSql(server.url, 'ADMIN', adminPassword);
  await sql.run('use role accountadmin');
  scim = await setUpScim(admin, server.url, 'okta');
  await admin.query('alter security integration okta_provisioning set sync_password = true');
  await signIns();
  await provisioning();
  await statements();
  await programmaticTokens();
});
afterAll(async () => {
  await admin.close();
  await server.stop();
  folder.remove();
});

describe('No password and no token appears', () => {
  test('in REST_EVENT_HISTORY', async () => {
    await admin.script('use role accountadmin', 'use database demo_db', 'use schema information_schema');
    const events = await admin.query(
      "select * from table(rest_event_history('scim', dateadd('minutes',-5,current_timestamp()), current_timestamp(), 1000))",
    );
    expect(events.length).toBeGreaterThan(15);
    expect(leaksIn(JSON.stringify(events))).toEqual([]);
  });

  test('in QUERY_HISTORY, neither in texts nor in messages', async () => {
    const queries = await admin.query('select * from table(query_history(result_limit => 1000))');
    expect(queries.map(({ QUERY_TEXT }) => String(QUERY_TEXT)).join()).toContain('create user u1');
    expect(leaksIn(JSON.stringify(queries))).toEqual([]);
  });

  test('in the log, at its most talkative', () => {
    expect(server.output.length).toBeGreaterThan(40);
    expect(leaksIn(server.output.join('\n'))).toEqual([]);
  });

  test('in the files of the data folder', async () => {
    await server.stop();
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files)
      expect({ file, leaks: leaksIn(readFileSync(file, 'latin1')) }).toEqual({ file, leaks: [] });
  });
});
