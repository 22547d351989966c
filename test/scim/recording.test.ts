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
    body: person('recorded', { password: 'Hunter2!', nickName: 'kept' }),
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
    { op: 'replace', path: 'password', value: 'Hunter2!' },
    { op: 'replace', value: { Password: 'Hunter2!' } },
  ]) {
    expect((await scim.patch(`/Users/${created.body.id}`, [operation])).status).toBe(200);
    const event = await last();
    expect(event.endpoint).toBe(`scim/v2/Users/${created.body.id}`);
    expect(JSON.stringify(event)).not.toContain('Hunter2!');
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
  await scim.send('POST', '/Users', { body: '{"password": "Hunter2!' });
  expect(await last()).toMatchObject({ status: 400, errorCode: 'invalidSyntax' });
  expect(JSON.stringify(await last())).not.toContain('Hunter2!');
  await scim.get('/Users?filter=userName xx "a"');
  expect(await last()).toMatchObject({ status: 400, errorCode: 'invalidFilter' });
  expect((await last()).details.error).toBeTypeOf('string');
  await scim.get('/Users?filter=password eq "Hunter2!"');
  expect(JSON.stringify(await last())).not.toContain('Hunter2!');
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
