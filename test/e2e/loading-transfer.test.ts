/** How files come into a stage and out of it: through the official driver, and by links as other drivers use them. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import type { Row } from '../support/driver.ts';
import { adminPassword, temporaryFolder } from '../support/server-process.ts';

const account = accountUnderTest('transfer');
const folder = temporaryFolder('transfer-client');

beforeAll(async () => {
  await account.admin.script(
    'use warehouse compute_wh',
    'create database files',
    'create stage st',
    "create user mover password = 'Mover-Pass-1' default_role = mover must_change_password = false",
    'create role mover',
    'grant role mover to user mover',
    'grant usage on database files to role mover',
    'grant usage on schema files.public to role mover',
    'grant read, write on stage st to role mover',
  );
});
afterAll(() => folder.remove());

const local = (name: string, content: string | Uint8Array): string => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
};

const listed = async (): Promise<unknown> => (await account.admin.query('list @st')).map(({ name }) => name);

describe('The official driver', () => {
  test('puts what is not there, leaves what is, and replaces it where that is asked for', async () => {
    const { admin } = account;
    const file = local('once.txt', 'first');
    const put = async (more = ''): Promise<Row | undefined> =>
      (await admin.query(`put file://${file} @st/a auto_compress = false ${more}`))[0];
    expect(await put()).toMatchObject({ target: 'once.txt', targetSize: 5, status: 'UPLOADED' });
    writeFileSync(file, 'second');
    expect(await put()).toMatchObject({ status: 'SKIPPED' });
    expect(await put('overwrite = true')).toMatchObject({ status: 'UPLOADED' });
    expect(await admin.query('list @st')).toMatchObject([{ name: 'st/a/once.txt', size: 6 }]);
    await admin.query('remove @st');
  });

  test('puts all files of a pattern, whatever they are called, and gets them back', async () => {
    const { admin } = account;
    const names = ['p one.csv', 'p-é.csv', 'p-three.csv'];
    for (const name of names) local(name, name);
    local('p#4%.csv', 'four');
    const uploaded = await admin.query(`put 'file://${folder.path}/p*.csv' @st auto_compress = false`);
    expect(uploaded.map(({ status }) => status)).toEqual(expect.arrayContaining(['UPLOADED']));
    const back = join(folder.path, 'back');
    mkdirSync(back);
    await admin.query(`put 'file://${folder.path}/p#4%.csv' @st auto_compress = false overwrite = true`);
    expect(await listed()).toEqual(
      expect.arrayContaining([...names, 'p#4%.csv'].map((name) => `st/${name}`)),
    );
    const downloaded = await admin.query(`get @st file://${back}`);
    expect(downloaded.every(({ status }) => status === 'DOWNLOADED')).toBe(true);
    for (const name of names) expect(readFileSync(join(back, name), 'utf8')).toBe(name);
    await admin.query('remove @st');
  });

  test('is told where a file cannot be, and has not put it', async () => {
    const { admin } = account;
    await admin.query(`put file://${local('below.txt', 'x')} @st/folder auto_compress = false`);
    await expect(admin.query(`put file://${local('folder', 'x')} @st auto_compress = false`)).rejects.toThrow(
      'status code 409',
    );
    expect(await listed()).toEqual(['st/folder/below.txt']);
    await admin.query('remove @st');
    await admin.query(`put file://${local('folder', 'x')} @st auto_compress = false`);
    expect(await listed()).toEqual(['st/folder']);
    await admin.query('remove @st');
  });

  test('puts a stream and files of many megabytes', async () => {
    const { admin } = account;
    await new Promise<void>((resolve, reject) => {
      const statement = {
        sqlText: 'put file:///nowhere/stream.txt @st overwrite = true',
        // The driver's types leave it out.
        fileStream: Buffer.from('from a stream'),
        complete: (error: unknown) => (error ? reject(error) : resolve()),
      };
      admin.connection.execute(statement);
    });
    const many = Buffer.alloc(20 * 1024 * 1024, 'line of text\n');
    await admin.query(`put file://${local('many.txt', many)} @st auto_compress = false`);
    expect(await admin.query('list @st')).toMatchObject([
      { name: 'st/many.txt', size: many.length },
      { name: 'st/stream.txt', size: 13 },
    ]);
    const back = join(folder.path, 'large');
    mkdirSync(back);
    await admin.query(`get @st file://${back}`);
    expect(readdirSync(back).sort()).toEqual(['many.txt', 'stream.txt']);
    expect(readFileSync(join(back, 'many.txt')).equals(many)).toBe(true);
    await admin.query('remove @st');
  });
});

interface Transfer {
  readonly presignedUrls: readonly string[];
  readonly stageInfo: { readonly presignedUrl: string | null; readonly location: string };
}

/** A driver of another kind, which is given links. */
const signIn = async (user = 'ADMIN', password = adminPassword) => {
  const send = async (path: string, body: object, token?: string) => {
    const response = await fetch(`${account.server.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Snowflake Token="${token}"` }),
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { readonly data: Transfer & { readonly token: string } };
  };
  const { data } = await send('/session/v1/login-request', {
    data: {
      LOGIN_NAME: user,
      PASSWORD: password,
      CLIENT_APP_ID: 'PythonConnector',
      CLIENT_APP_VERSION: '3.12.0',
    },
  });
  const { token } = data;
  const query = async (sqlText: string): Promise<Transfer> =>
    (await send(`/queries/v1/query-request?requestId=${randomUUID()}`, { sqlText }, token)).data;
  await query('use schema files.public');
  return {
    put: async (name: string): Promise<string> =>
      (await query(`put file://${name} @st/d`)).stageInfo.presignedUrl ?? '',
    get: async (path = ''): Promise<readonly string[]> =>
      (await query(`get @st/d${path} file:///tmp`)).presignedUrls,
    signOut: () => send('/session?delete=true', {}, token),
  };
};

const upload = async (url: string, body: string, headers: { [name: string]: string } = {}): Promise<number> =>
  (await fetch(url, { method: 'PUT', body, headers })).status;

describe('Links', () => {
  test('move the files of their statement, as bytes, and nothing else', async () => {
    const driver = await signIn();
    const url = await driver.put('data.csv');
    expect(new URL(url).origin).toBe(account.server.url);
    expect((await fetch(url)).status).toBe(404);
    expect(await upload(url, '1,a\n')).toBe(200);
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe('4');
    expect(await upload(url.replace('data.csv', 'other.csv'), 'x')).toBe(404);
    expect(await upload(url.replace('data.csv', '..%2Fdata.csv'), 'x')).toBe(404);
    expect(await upload(url, 'x', { 'x-goog-meta-sfc-digest': 'bm90IGl0' })).toBe(400);
    expect(await listed()).toEqual(['st/d/data.csv']);

    const [link = ''] = await driver.get();
    expect(await (await fetch(link)).text()).toBe('1,a\n');
    expect(await upload(link, 'x')).toBe(404);
    await driver.signOut();
  });

  test('are good for nobody without the token, and tell strangers nothing', async () => {
    const driver = await signIn();
    const [link = ''] = await driver.get();
    const without = link.replace(/\?.*/, '');
    for (const url of [without, without.replace('data', 'nothing'), `${without}?token=${'A'.repeat(43)}`]) {
      const response = await fetch(url);
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { message: 'The token is not good, or not any more.' },
      ]);
    }
    expect((await fetch(without, { headers: { authorization: 'Bearer nothing' } })).status).toBe(401);
    await driver.signOut();
  });

  test('end with the right, with the stage and with the session', async () => {
    const { admin } = account;
    const driver = await signIn('MOVER', 'Mover-Pass-1');
    const url = await driver.put('mine.csv');
    expect(await upload(url, 'x')).toBe(200);
    await admin.query('revoke write on stage st from role mover');
    expect(await upload(url, 'y')).toBe(404);
    const [link = ''] = await driver.get('/mine.csv');
    expect((await fetch(link)).status).toBe(200);
    await admin.query('create or replace stage st');
    await admin.query('grant read, write on stage st to role mover');
    expect((await fetch(link)).status).toBe(404);
    const again = await driver.put('mine.csv');
    await admin.query('alter user mover set disabled = true');
    expect(await upload(again, 'z')).toBe(400);
    expect(await listed()).toEqual([]);
  });
});
