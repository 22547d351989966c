/** Paths as hand-made base URLs and clients behind proxies write them. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestUrl } from '../../src/server/request-url.ts';
import { type ServerProcess, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('request-url');
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const ask = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    request(server.url, { path, agent: false }, (response) => {
      response.resume();
      resolve(`${response.statusCode} ${response.headers['content-type']?.split(';')[0]}`);
    })
      .on('error', reject)
      .end();
  });

test.each([
  'http://elsewhere.example/scim/v2/Users',
  'HTTPS://elsewhere.example:8443/scim/v2/Users?count=1',
  '//scim/v2/Users',
  '/scim//v2//Users/',
])('%s is found where it lies', async (path) => {
  expect(await ask(path)).toBe('401 application/scim+json');
});

test.each(['http://elsewhere.example/nowhere', '//nowhere'])('%s leads nowhere', async (path) => {
  expect(await ask(path)).toMatch(/^404 /);
});

test('what follows the path is left as it is', () => {
  for (const url of ['/scim/v2/Users?filter=title%20eq%20%22a//b%22', '/a?http://x//y', '/a/b']) {
    expect(requestUrl(url)).toBe(url);
  }
  expect(requestUrl('//a//b?c=//d')).toBe('/a/b?c=//d');
  expect(requestUrl('http://elsewhere.example')).toBe('/');
  expect(requestUrl('http://elsewhere.example?a=//b')).toBe('/?a=//b');
});
