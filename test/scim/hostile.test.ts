import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  errorUrn,
  n,
  openScim,
  person,
  type ScimUnderTest,
  snowflakeUrn,
} from './support/scim-under-test.ts';

let scim: ScimUnderTest;
let id: string;
let group: string;

beforeAll(async () => {
  scim = await openScim({ syncPassword: true });
  id = (await scim.post('/Users', person('victim'))).body.id;
  group = (await scim.post('/Groups', { displayName: 'Target', members: [{ value: id }] })).body.id;
});
afterAll(() => scim.close());

const state = async (): Promise<string> => {
  const users = await scim.get('/Users');
  const groups = await scim.get('/Groups');
  return users.text + groups.text;
};

/** Refused with a 4xx in SCIM's words, and nothing is different afterwards. */
const refused = async (method: string, path: string, body: unknown): Promise<void> => {
  const before = await state();
  const response = await scim.send(method, path, { body });
  const what = `${method} ${path} ${JSON.stringify(body).slice(0, 120)} -> ${response.status} ${response.text.slice(0, 200)}`;
  expect(response.status, what).toBeGreaterThanOrEqual(400);
  expect(response.status, what).toBeLessThan(500);
  expect(response.body.schemas, what).toEqual([errorUrn]);
  expect(await state(), what).toBe(before);
};

/** Not a server error; whatever was accepted is harmless. */
const survived = async (method: string, path: string, body?: unknown): Promise<void> => {
  const response = await scim.send(method, path, body === undefined ? {} : { body });
  expect(response.status, `${method} ${path} ${response.text.slice(0, 200)}`).toBeLessThan(500);
};

describe('prototype pollution', () => {
  const unpolluted = (): void => {
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const probe: { polluted?: unknown } = {};
    expect(probe.polluted).toBeUndefined();
  };

  test('by path', async () => {
    for (const path of [
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'name.__proto__.polluted',
      'emails[type eq "work"].__proto__.polluted',
      `${snowflakeUrn}:__proto__`,
      '__proto__[polluted eq "x"].value',
    ]) {
      for (const op of ['add', 'replace', 'remove']) {
        await survived('PATCH', `/Users/${id}`, { Operations: [{ op, path, value: 'yes' }] });
        await survived('PATCH', `/Groups/${group}`, { Operations: [{ op, path, value: 'yes' }] });
      }
    }
    unpolluted();
  });

  test('by key', async () => {
    const keys = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    await survived('POST', '/Users', `{"userName":"proto",${keys},"name":{${keys}}}`);
    await survived(
      'PUT',
      `/Users/${id}`,
      `{"userName":"victim",${keys},"emails":[{${keys},"value":"a@b.c"}]}`,
    );
    await survived('PATCH', `/Users/${id}`, `{"Operations":[{"op":"add","value":{${keys}}}]}`);
    await survived('POST', '/Groups', `{"displayName":"proto",${keys}}`);
    await survived('GET', '/Users?__proto__[polluted]=1&constructor=1&filter=__proto__ eq "x"');
    unpolluted();
    expect((await scim.get('/Users')).text).not.toContain('polluted');
  });
});

describe('wrong types', () => {
  const values: readonly unknown[] = [
    1,
    true,
    'text',
    [],
    {},
    [[]],
    [{}],
    { value: { value: 1 } },
    -0,
    1e308,
  ];
  const attributes = [
    'userName',
    'name',
    'emails',
    'active',
    'displayName',
    'externalId',
    'password',
    'addresses',
    'groups',
    'meta',
    'schemas',
    'id',
    snowflakeUrn,
  ];

  test('in a user, whole and in part', async () => {
    for (const attribute of attributes) {
      for (const value of values) {
        await survived('PUT', `/Users/${id}`, { userName: 'victim', [attribute]: value });
        await survived('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', path: attribute, value }] });
      }
    }
    expect((await scim.get(`/Users/${id}`)).status).toBe(200);
  });

  test('in a group', async () => {
    for (const attribute of ['displayName', 'members', 'externalId', 'id', 'meta']) {
      for (const value of values) {
        await survived('PATCH', `/Groups/${group}`, { Operations: [{ op: 'add', path: attribute, value }] });
      }
    }
    expect((await scim.get(`/Groups/${group}`)).status).toBe(200);
  });

  test('in messages', async () => {
    for (const body of [
      {},
      [],
      { Operations: {} },
      { Operations: [null] },
      { Operations: [{ op: 1 }] },
      { Operations: [{ op: 'move', path: 'title' }] },
      { Operations: [{ op: 'replace', path: {}, value: 1 }] },
      { Operations: [{ op: 'replace', path: 'userName' }] },
      { Operations: [{ op: 'replace', path: 'userName', value: null }] },
      { Operations: [{ op: 'remove', path: 'userName' }] },
    ]) {
      await refused('PATCH', `/Users/${id}`, body);
      await refused('POST', '/Bulk', body);
    }
  });

  test('in Snowflake attributes', async () => {
    for (const attributes of [
      { type: 'god' },
      { defaultSecondaryRoles: 'SOME' },
      { allowedInterfaces: 'EVERYTHING' },
      { snowflakeTags: ['nonsense'] },
      { snowflakeTags: ['a.b.c:1', 'A.B.C:2'] },
    ]) {
      await refused('PUT', `/Users/${id}`, { userName: 'victim', [snowflakeUrn]: attributes });
    }
  });
});

describe('large and deep', () => {
  test('filters', async () => {
    for (const filter of [
      `${'('.repeat(500)}userName eq "a"${')'.repeat(500)}`,
      `${'not ('.repeat(200)}userName eq "a"${')'.repeat(200)}`,
      Array.from({ length: 500 }, () => 'userName eq "a"').join(' or '),
      `userName eq "${'x'.repeat(7000)}"`,
      'userName eq "\\ud800"',
      'emails[emails[type eq "x"]]',
    ]) {
      await survived('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      await survived('POST', '/Users/.search', { filter });
    }
  });

  test('names beyond 255 characters and empty ones', async () => {
    for (const userName of ['x'.repeat(256), '', '   ']) await refused('POST', '/Users', { userName });
    for (const displayName of ['x'.repeat(256), '', '   ']) await refused('POST', '/Groups', { displayName });
    await refused('PATCH', `/Groups/${group}`, {
      Operations: [{ op: 'replace', path: 'displayName', value: '' }],
    });
  });

  test('characters that no store keeps', async () => {
    for (const text of ['nul\0', '\ud800', 'line\nbreak', '\u202egnp']) {
      await survived('POST', '/Users', { userName: text });
      await survived('POST', '/Groups', { displayName: text });
      await survived('PATCH', `/Users/${id}`, { Operations: [{ op: 'add', path: 'title', value: text }] });
      await survived('GET', `/Users?filter=${encodeURIComponent(`userName eq "${text.toWellFormed()}"`)}`);
    }
    await survived('GET', '/Users');
    await survived('GET', '/Groups');
  });
});

test('SQL in every string stays a string', async () => {
  const sql = `x'; DROP TABLE users; --" OR "1"="1`;
  const created = await scim.post('/Users', {
    userName: sql,
    displayName: sql,
    externalId: sql,
    name: { givenName: sql, familyName: sql },
    emails: [{ value: sql }],
    title: sql,
    [snowflakeUrn]: { defaultRole: sql },
  });
  expect(created.status, created.text).toBe(201);
  expect((await scim.get(`/Users/${created.body.id}`)).body).toMatchObject({ userName: sql, title: sql });
  const quoted = JSON.stringify(sql);
  for (const attribute of ['userName', 'externalId', 'emails.value', 'title', 'name.givenName']) {
    for (const operator of ['eq', 'sw', 'co']) {
      const found = await scim.get(
        `/Users?filter=${encodeURIComponent(`${attribute} ${operator} ${quoted}`)}`,
      );
      expect(found.body.totalResults, `${attribute} ${operator}`).toBe(1);
    }
  }
  const made = await scim.post('/Groups', { displayName: sql, members: [{ value: created.body.id }] });
  expect(made.status).toBe(201);
  expect(
    (await scim.get(`/Groups?filter=${encodeURIComponent(`displayName eq ${quoted}`)}`)).body.totalResults,
  ).toBe(1);
  await survived('GET', `/Users/${encodeURIComponent(sql)}`);
  await survived('GET', `/Users?sortBy=${encodeURIComponent(sql)}`);
  await survived('GET', `/Users?attributes=${encodeURIComponent(sql)}`);
  await survived('GET', `/Users?startIndex=${encodeURIComponent(sql)}`);
});

test('the same parameter twice, and parameters of any shape', async () => {
  for (const query of [
    'filter=userName pr&filter=title pr',
    'count=1&count=2',
    'startIndex=1e9',
    'count=99999999999999999999',
    'attributes=userName&attributes=title',
    'attributes=password',
    'cursor=%00',
    '%00=%00',
  ]) {
    await survived('GET', `/Users?${query}`);
  }
});

test('the Host header does not shape what it should not', async () => {
  const created = await scim.send('POST', '/Users', { body: person('host') });
  expect(created.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/scim\/v2\/Users\//);
});

test('many writers of one user each see a state of their own making', async () => {
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value: `title ${index}` }]),
    ),
  );
  const versions = responses.map((response) => response.headers.get('etag'));
  expect(new Set(versions).size).toBe(20);
  const racers = await Promise.all(Array.from({ length: 10 }, () => scim.post('/Users', person('racer'))));
  expect(racers.map((response) => response.status).sort()).toEqual([201, ...Array(9).fill(409)]);
  expect(await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('RACER')))).toBeDefined();
});
