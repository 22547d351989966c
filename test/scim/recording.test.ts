import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redact } from '../../src/scim/recording/redaction.ts';
import { openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
const observed: object[] = [];
beforeAll(async () => {
  scim = await openScim({ syncPassword: true, observe: (observation) => observed.push(observation) });
});
afterAll(() => scim.close());

const last = async () => {
  const event = (await scim.restEvents()).at(-1);
  if (event === undefined) throw new Error('Nothing was recorded');
  return { ...event, details: JSON.parse(event.details ?? 'null') };
};

test('a write is recorded with its body, its actor and its subject, without secrets', async () => {
  const created = await scim.send('POST', '/Users?attributes=userName', {
    body: person('recorded', { password: 'Hunter2!Hunter2!', nickName: 'kept' }),
    headers: { 'user-agent': 'Okta SCIM Client 1.0.0' },
  });
  expect(created.status).toBe(201);
  expect(await last()).toMatchObject({
    endpoint: 'scim/v2/Users',
    method: 'POST',
    status: 201,
    errorCode: null,
    clientIp: '127.0.0.1',
    actorName: 'PROVISIONING',
    actorDomain: 'SECURITY INTEGRATION',
    resourceName: 'RECORDED',
    resourceDomain: 'USER',
    details: {
      query: 'attributes=userName',
      userAgent: 'Okta SCIM Client 1.0.0',
      body: { nickName: 'kept', password: '[redacted]' },
    },
  });
  for (const operation of [
    { op: 'replace', path: 'password', value: 'Hunter2!Hunter2!' },
    { op: 'replace', value: { Password: 'Hunter2!Hunter2!' } },
  ]) {
    expect((await scim.patch(`/Users/${created.body.id}`, [operation])).status).toBe(200);
    const event = await last();
    expect(event.endpoint).toBe(`scim/v2/Users/${created.body.id}`);
    expect(JSON.stringify(event)).not.toContain('Hunter2!Hunter2!');
  }
});

test('refusals are recorded too', async () => {
  await scim.send('GET', '/Users', { token: 'wrong-token' });
  expect(await last()).toMatchObject({ status: 401, actorName: null });
  expect(JSON.stringify(await last())).not.toContain('wrong-token');
  await scim.get('/Nowhere/1');
  expect(await last()).toMatchObject({
    endpoint: 'scim/v2/Nowhere/1',
    status: 404,
    actorName: 'PROVISIONING',
  });
  await scim.send('POST', '/Users', { body: '{"password": "Hunter2!Hunter2!' });
  expect(await last()).toMatchObject({ status: 400, errorCode: 'invalidSyntax' });
  expect(JSON.stringify(await last())).not.toContain('Hunter2!Hunter2!');
  await scim.get('/Users?filter=userName xx "a"');
  expect(await last()).toMatchObject({ status: 400, errorCode: 'invalidFilter' });
  expect((await last()).details.error).toBeTypeOf('string');
  await scim.get('/Users?filter=password eq "Hunter2!Hunter2!"');
  expect(JSON.stringify(await last())).not.toContain('Hunter2!Hunter2!');
});

test('what never reaches an endpoint is recorded too', async () => {
  const { hostname, port } = new URL(scim.url);
  const raw = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.resume().on('close', () => resolve());
      socket.on('error', reject);
    });
  await raw('GET /scim/v2/Users/%zz?x=1 HTTP/1.1\r\nhost: x\r\nuser-agent: odd\r\nconnection: close\r\n\r\n');
  expect(await last()).toMatchObject({
    endpoint: 'scim/v2/Users/%zz',
    method: 'GET',
    status: 400,
    actorName: null,
    details: { query: 'x=1', userAgent: 'odd' },
  });
  await raw(`GET /scim/v2/Groups HTTP/1.1\r\nhost: x\r\nx-flood: ${'a'.repeat(40_000)}\r\n\r\n`);
  expect(await last()).toMatchObject({ endpoint: 'scim/v2/Groups', method: 'GET', status: 431 });
  const events = (await scim.restEvents()).length;
  await raw('GET /elsewhere HTTP/1.1\r\nbroken\r\n\r\n');
  expect(await scim.restEvents()).toHaveLength(events);
});

test('what is refused while the server stops is recorded', async () => {
  const stopping = await openScim({
    refuseFirst: () => Object.assign(new Error('stopping'), { statusCode: 503 }),
  });
  try {
    const refused = await stopping.get('/Users?count=1');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await stopping.restEvents()).at(-1)).toMatchObject({ endpoint: 'scim/v2/Users', status: 503 });
  } finally {
    await stopping.close();
  }
});

test('a very large body leaves details that are still JSON', async () => {
  const emails = Array.from({ length: 2000 }, (_, index) => ({
    value: `${'x'.repeat(50)}${index}@example.com`,
  }));
  await scim.post('/Users', person('large', { emails }));
  expect((await last()).details).toBeTypeOf('object');
});

test('secrets are redacted at any depth, and hostile shapes do no harm', () => {
  const hostile: unknown = JSON.parse(
    '{"a":[{"b":{"userPassword":"s","apiKey":{"x":"s"},"__proto__":{"token":"s"}}}]}',
  );
  expect(JSON.stringify(redact(hostile))).not.toContain('"s"');
  expect(Object.hasOwn(Object.prototype, 'token')).toBe(false);
});

test('each request is observed once with its route', async () => {
  observed.length = 0;
  await scim.get('/Users/1_1?attributes=userName');
  await scim.send('GET', '/Users', { token: null });
  expect(observed).toMatchObject([
    { route: '/Users/:id', method: 'GET', status: 404 },
    { route: 'unknown', method: 'GET', status: 401 },
  ]);
});
