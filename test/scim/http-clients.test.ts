/** Habits of HTTP clients that have nothing to do with SCIM and must not get in its way. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorUrn, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
beforeAll(async () => {
  scim = await openScim();
});
afterAll(() => scim.close());

const make = async (userName: string) => (await scim.post('/Users', person(userName))).body;

describe('bodies', () => {
  test('a byte order mark before the JSON is passed over', async () => {
    const created = await scim.send('POST', '/Users', { body: `\uFEFF${JSON.stringify(person('marked'))}` });
    expect([created.status, created.body.userName]).toEqual([201, 'marked']);
  });

  test.each([
    ['application/json', '{}'],
    ['text/plain', 'not JSON at all'],
    ['application/scim+json', '{"schemas":'],
  ])('what comes with a DELETE as %s means nothing', async (type, body) => {
    const { id } = await make(`deleted.${type.length}`);
    const deleted = await scim.send('DELETE', `/Users/${id}`, { body, headers: { 'content-type': type } });
    expect([deleted.status, deleted.text]).toEqual([204, '']);
  });

  test('of media types and content codings that are not understood, the refusal says which are', async () => {
    const zipped = await fetch(`${scim.url}/Users`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${scim.token}`,
        'content-type': 'application/scim+json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(JSON.stringify(person('zipped'))),
    });
    expect(zipped.status).toBe(415);
    expect(zipped.headers.get('accept-encoding')).toBe('identity');
    expect(await zipped.json()).toMatchObject({ schemas: [errorUrn], status: '415' });
    const form = await scim.send('POST', '/Users', {
      body: 'userName=form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.status).toBe(415);
    expect(form.headers.get('accept')).toBe('application/scim+json, application/json');
  });
});
