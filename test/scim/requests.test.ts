import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlterScimIntegration } from '../../src/account/account.ts';
import { tooManyLongSearches } from '../../src/account/errors.ts';
import { asInstant } from '../../src/account/model.ts';
import { refusalOf } from '../../src/scim/refusals.ts';
import { scimIntegration } from '../support/scim-integration.ts';
import { errorUrn, n, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
beforeAll(async () => {
  scim = await openScim();
});
afterAll(() => scim.close());

const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(scim.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

describe('tokens', () => {
  test('none is 401 with a plain challenge', async () => {
    const refused = await scim.send('GET', '/Users', { token: null });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="SCIM"');
    expect(refused.body).toMatchObject({ schemas: [errorUrn], status: '401' });
  });

  test('a wrong one is invalid_token, on paths that do not exist too', async () => {
    for (const path of ['/Users', '/Nowhere', '/Users/1_1']) {
      const refused = await scim.send('GET', path, { token: 'wrong' });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });

  test('an expired one says so in the words clients know', async () => {
    const now = scim.time.now;
    scim.time.now += 400 * 24 * 3600 * 1000;
    const refused = await scim.get('/Users');
    scim.time.now = now;
    expect(refused.status).toBe(401);
    expect(refused.body.detail).toBe('Access token expired');
  });

  test('the long base URL works with its own token only, and appears in locations', async () => {
    const integration = await scim.ask('ACCOUNTADMIN', (queries) => scimIntegration(queries, 'PROVISIONING'));
    const path = `${scim.url}/${integration.endpointId}/Users`;
    expect((await scim.get(path)).status).toBe(200);
    const created = await scim.post(path, person('long.url'));
    expect(created.headers.get('location')).toBe(`${path}/${created.body.id}`);
    const all = await scim.get(path.replace(/\/Users$/, ''));
    expect(all.body.Resources[0].meta.location).toMatch(`${path}/`);
    const other = path.replace(/[0-9a-f]{12}\/Users$/, '000000000000/Users');
    expect((await scim.get(other)).status).toBe(401);
    expect((await scim.get(`/${randomUUID()}`)).status).toBe(401);
  });

  test('the long base URL of another integration, a revoked token, a disabled integration, a role that is gone', async () => {
    const other = await openScim();
    const refusal = async (path = '/Users') => {
      const { status, body, headers } = await other.get(path);
      expect(headers.has('www-authenticate')).toBe(status === 401);
      const event = (await other.restEvents()).at(-1);
      expect(event).toMatchObject({ status, actorName: 'PROVISIONING' });
      return `${status} ${body.detail}`;
    };
    const alter = (set: AlterScimIntegration['set']) =>
      other.as('ACCOUNTADMIN', (operations) =>
        operations.alterScimIntegration({ name: n('PROVISIONING'), ...(set && { set }) }),
      );
    try {
      await other.as('ACCOUNTADMIN', (operations) =>
        operations.createScimIntegration({
          name: n('OTHER'),
          mode: 'create',
          enabled: true,
          scimClient: 'OKTA',
          runAsRole: n('PROVISIONER'),
        }),
      );
      const { endpointId } = await other.ask('ACCOUNTADMIN', (queries) => scimIntegration(queries, 'OTHER'));
      expect(await refusal(`/${endpointId}/Users`)).toMatch(/^401 .* endpoint of another integration/);
      await alter({ rejectTokensIssuedBefore: asInstant(other.time.now + 1000) });
      expect(await refusal()).toMatch(/^401 Access token revoked/);
      await alter({ rejectTokensIssuedBefore: null, enabled: false });
      expect(await refusal()).toMatch(/^401 .* disabled/);
      await alter({ enabled: true });
      expect((await other.get('/Users')).status).toBe(200);
      await other.as('ACCOUNTADMIN', (operations) =>
        operations.dropRole({ role: { name: n('PROVISIONER') } }),
      );
      expect(await refusal()).toMatch(/^403 The role PROVISIONER, .* does not exist/);
    } finally {
      await other.close();
    }
  });
});

describe('paths and methods', () => {
  test('unknown paths are 404 in SCIM’s words', async () => {
    for (const path of ['/Nowhere', '/Users/1_1/extra', '/users/../x/y', '/Schemas/none']) {
      const response = await scim.get(path);
      expect(response.status, path).toBe(404);
      expect(response.body).toMatchObject({ schemas: [errorUrn], status: '404' });
    }
    expect(
      (await raw(`GET /scim/v2/Users/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).toLowerCase(),
    ).toMatch(/^http\/1\.1 4\d\d [\s\S]*application\/scim\+json/);
  });

  test('other methods are 405 with Allow', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/Users', 'GET, POST'],
      ['POST', '/ServiceProviderConfig', 'GET'],
      ['PUT', '/Schemas', 'GET'],
      ['GET', '/Bulk', 'POST'],
      ['OPTIONS', '/Groups', 'GET, POST'],
      ['POST', '/Users/1_1', 'GET, PUT, PATCH, DELETE'],
    ] as const) {
      const response = await scim.send(method, path);
      expect(response.status, `${method} ${path}`).toBe(405);
      expect(response.headers.get('allow')).toBe(allow);
      expect(response.headers.get('content-type')).toBe('application/scim+json');
    }
  });

  test('HEAD is GET without the body; methods nobody knows are 405', async () => {
    const head = await scim.send('HEAD', '/Users');
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    const head404 = await scim.send('HEAD', '/Users/424242_1');
    expect(head404.status).toBe(404);
    const odd = await raw(
      `PROPFIND /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${scim.token}\r\nconnection: close\r\n\r\n`,
    );
    expect(odd).toMatch(/^HTTP\/1\.1 405 [\s\S]*allow: GET, POST[\s\S]*api:messages:2\.0:Error/i);
  });

  test('a final slash and another case of the endpoint do not matter', async () => {
    expect((await scim.get('/Users/')).status).toBe(200);
    expect((await scim.get('/users')).status).toBe(200);
  });

  test('/Me is 501', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await scim.send(method, '/Me')).status).toBe(501);
    }
  });

  test('discovery', async () => {
    const config = (await scim.get('/ServiceProviderConfig')).body;
    expect(config).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true },
      filter: { supported: true },
      sort: { supported: true },
      etag: { supported: true },
      pagination: { cursor: true, index: true },
    });
    const schemas = (await scim.get('/Schemas')).body;
    for (const { id } of schemas.Resources) expect((await scim.get(`/Schemas/${id}`)).body.id).toBe(id);
    expect((await scim.get('/ResourceTypes/User')).body.endpoint).toBe('/Users');
    expect((await scim.get('/Schemas?filter=id pr')).status).toBe(403);
    expect((await scim.get('/ServiceProviderConfig?filter=invalid&sortBy=id&startIndex=9')).status).toBe(200);
    const described = schemas.Resources.map(({ name }: { name: string }) => name);
    expect(described).toEqual([
      'User',
      'EnterpriseUser',
      'SnowflakeUser',
      'Group',
      'ServiceProviderConfig',
      'ResourceType',
      'Schema',
    ]);
  });
});

describe('bodies', () => {
  const body = JSON.stringify(person('media'));
  const send = (headers: { readonly [name: string]: string }, text = body) =>
    scim.send('POST', '/Users', { body: text, headers });

  test('JSON by any of its names is accepted', async () => {
    for (const [index, type] of [
      'application/json',
      'application/scim+json; charset=utf-8',
      'APPLICATION/SCIM+JSON',
    ].entries()) {
      const sent = JSON.stringify(person(`media${index}`));
      expect((await send({ 'content-type': type }, sent)).status, type).toBe(201);
    }
    const length = Buffer.byteLength(body);
    const answer = await raw(
      `POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${scim.token}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('other media types are 415', async () => {
    for (const type of ['text/xml', 'application/x-www-form-urlencoded', 'nonsense', 'text/plain']) {
      const refused = await send({ 'content-type': type });
      expect(refused.status, type).toBe(415);
      expect(refused.body.schemas).toEqual([errorUrn]);
    }
  });

  test('a compressed body is 415, not taken for bad JSON', async () => {
    expect((await send({ 'content-encoding': 'gzip' })).status).toBe(415);
    const sent = JSON.stringify(person('media.identity'));
    expect((await send({ 'content-encoding': 'identity' }, sent)).status).toBe(201);
  });

  test('bad JSON is 400 invalidSyntax', async () => {
    for (const text of [
      '{',
      'tre',
      '{"a":}',
      '"x"',
      '[]',
      'null',
      '12',
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
    ]) {
      const refused = await send({}, text);
      expect(refused.status, text.slice(0, 20)).toBe(400);
      expect(refused.body.scimType).toBe('invalidSyntax');
    }
    expect((await send({}, '')).status).toBe(400);
  });
});

test('too large a body is 413, a slow one 408, and both give their slot back', async () => {
  const small = await openScim({ bodyLimit: 1000, bodyTimeout: 50, concurrentRequests: 1 });
  try {
    const large = await small.post('/Users', person('x'.repeat(2000)));
    expect(large.status).toBe(413);
    expect(large.body.status).toBe('413');
    const { hostname, port } = new URL(small.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${small.token}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{`,
        ),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await small.get('/Users')).status).toBe(200);
  } finally {
    await small.close();
  }
});

test('beyond the limit of concurrent requests the answer is 429, counted per endpoint', async () => {
  const narrow = await openScim({ concurrentRequests: 1 });
  try {
    const { hostname, port } = new URL(narrow.url);
    const holder = connect(Number(port), hostname);
    holder.write(
      `POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${narrow.token}\r\ncontent-length: 9\r\n\r\n`,
    );
    let refused = await narrow.get('/Users');
    while (refused.status === 200) refused = await narrow.get('/Users');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await narrow.get('/Groups')).status).toBe(200);
    holder.destroy();
    while ((await narrow.get('/Users')).status === 429);
  } finally {
    await narrow.close();
  }
});

test('a recorder or observer that fails does not fail the request', async () => {
  const failures: string[] = [];
  const fragile = await openScim({
    observe: () => {
      throw new Error('no metrics today');
    },
    logger: { error: (_details, message) => failures.push(message) },
  });
  try {
    const { rest } = fragile.account.history;
    rest.record = () => {
      throw new Error('no history today');
    };
    const created = await fragile.post('/Users', person('unrecorded'));
    expect(created.status).toBe(201);
    expect((await fragile.get('/Users/1_1')).status).toBe(404);
    expect(failures).toHaveLength(4);
  } finally {
    await fragile.close();
  }
});

test('a search that must wait for others is 429', () => {
  expect(refusalOf(tooManyLongSearches(4))).toMatchObject({
    status: 429,
    detail: expect.stringContaining('4'),
  });
});

test('a header flood is refused in SCIM’s words', async () => {
  const answer = await raw(
    `GET /scim/v2/Users HTTP/1.1\r\nhost: x\r\nx-flood: ${'a'.repeat(100_000)}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*application\/scim\+json[\s\S]*api:messages:2\.0:Error/);
});

test('the network policy looks at the address that trusted proxies report', async () => {
  const guarded = await openScim({ trustedProxies: ['127.0.0.1'] });
  try {
    await guarded.as('ACCOUNTADMIN', async (operations) => {
      await operations.createNetworkPolicy({
        name: n('OFFICE'),
        mode: 'create',
        allowedIpList: ['203.0.113.0/24'],
      });
      await operations.alterScimIntegration({ name: n('PROVISIONING'), set: { networkPolicy: n('OFFICE') } });
    });
    const from = (forwarded: string) => guarded.get('/Users', { 'x-forwarded-for': forwarded });
    expect((await guarded.get('/Users')).status).toBe(403);
    expect((await from('203.0.113.9')).status).toBe(200);
    expect((await from('203.0.113.9, 198.51.100.1')).status).toBe(403);
    expect((await from('198.51.100.1, 203.0.113.9')).status).toBe(200);
    expect((await from('198.51.100.1, 203.0.113.9, 127.0.0.1')).status).toBe(200);
    const refused = await from('198.51.100.1');
    expect(refused.headers.get('content-type')).toBe('application/scim+json');
  } finally {
    await guarded.close();
  }
});

describe('bulk', () => {
  test('resolves bulkIds, in any order, and stops after failOnErrors', async () => {
    const answer = await scim.post('/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      failOnErrors: 1,
      Operations: [
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'g',
          data: { displayName: 'Bulk group', members: [{ value: 'bulkId:u' }] },
        },
        { method: 'POST', path: '/Users', bulkId: 'u', data: person('bulk.user') },
        { method: 'DELETE', path: '/Users/424242_1' },
        { method: 'POST', path: '/Users', bulkId: 'late', data: person('bulk.late') },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual([
      '201',
      '201',
      '404',
    ]);
    const group = await scim.get(answer.body.Operations[0].location);
    expect(group.body.members[0].$ref).toBe(answer.body.Operations[1].location);
    expect((await scim.get('/Users?filter=userName eq "bulk.late"')).body.totalResults).toBe(0);
  });

  test('a malformed operation fails alone, and counts among the errors', async () => {
    const user = (name: string) => ({ method: 'POST', path: '/Users', bulkId: name, data: person(name) });
    const Operations = [
      { method: 'POST', path: '/Users', bulkId: 'broken', data: 5 },
      user('bulk.first'),
      { method: 'FETCH', path: '/Users' },
      { method: 'PATCH', path: '/Users/1_1/x', data: {} },
      user('bulk.second'),
    ];
    const statuses = async (failOnErrors?: number) =>
      (await scim.post('/Bulk', { Operations, failOnErrors })).body.Operations;
    const all = await statuses();
    expect(all.map((one: { status: string }) => one.status)).toEqual(['400', '201', '400', '400', '201']);
    expect(all[0]).toMatchObject({ method: 'POST', bulkId: 'broken', response: { schemas: [errorUrn] } });
    const stopped = await statuses(2);
    expect(stopped.map((one: { status: string }) => one.status)).toEqual(['400', '409']);
  });

  test('locations name what exists, not the bulkIds that stood for it', async () => {
    const { body } = await scim.post('/Bulk', {
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'made', data: person('bulk.located') },
        { method: 'DELETE', path: '/Users/bulkId:made', version: 'W/"99"' },
        { method: 'DELETE', path: '/Users/bulkId:nobody' },
        { method: 'DELETE', path: '/Users/bulkId:made' },
      ],
    });
    const [made, stale, nobody, gone] = body.Operations;
    expect(stale).toMatchObject({ status: '412', location: made.location });
    expect(nobody).toMatchObject({ status: '409' });
    expect(nobody.location).toBeUndefined();
    expect(gone).toMatchObject({ status: '204', location: made.location });
  });

  test('too many operations are 413', async () => {
    const Operations = Array.from({ length: 1001 }, () => ({ method: 'DELETE', path: '/Users/1_1' }));
    expect((await scim.post('/Bulk', { Operations })).status).toBe(413);
  });
});
