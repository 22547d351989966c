/** What the answers to writes show: RFC 7644 section 3.9 for POST, PUT and PATCH as for GET. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterpriseUrn, groupUrn, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
let azure: ScimUnderTest;
beforeAll(async () => {
  scim = await openScim();
  azure = await openScim({ client: 'AZURE' });
});
afterAll(async () => {
  await scim.close();
  await azure.close();
});

let serial = 0;
const newUser = (more: object = {}): object => person(`answered${++serial}`, more);
const keys = (body: object): readonly string[] => Object.keys(body).sort();

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

const userWrites = async (): Promise<readonly Write[]> => {
  const { id } = (await scim.post('/Users', newUser())).body;
  await scim.post('/Groups', { displayName: `Answered ${serial}`, members: [{ value: id }] });
  const sent = newUser({ title: 'T', [enterpriseUrn]: { department: 'D' }, password: 'Secret-1' });
  const patch = { Operations: [{ op: 'replace', value: newUser({ title: 'P' }) }] };
  return [
    { method: 'POST', path: '/Users', body: newUser({ title: 'T' }), status: 201 },
    { method: 'PUT', path: `/Users/${id}`, body: sent, status: 200 },
    { method: 'PATCH', path: `/Users/${id}`, body: patch, status: 200 },
  ];
};

const groupWrites = async (): Promise<readonly Write[]> => {
  const { id: member } = (await scim.post('/Users', newUser())).body;
  const group = () => ({ displayName: `Answered ${++serial}`, members: [{ value: member }] });
  const { id } = (await scim.post('/Groups', group())).body;
  const patch = { Operations: [{ op: 'replace', value: group() }] };
  return [
    { method: 'POST', path: '/Groups', body: group(), status: 201 },
    { method: 'PUT', path: `/Groups/${id}`, body: group(), status: 200 },
    { method: 'PATCH', path: `/Groups/${id}`, body: patch, status: 200 },
  ];
};

const answers = async (writes: readonly Write[], query: string) => {
  const bodies = [];
  for (const { method, path, body, status } of writes) {
    const answer = await scim.send(method, `${path}?${query}`, { body });
    expect(answer.status, `${method} ${answer.text}`).toBe(status);
    expect(answer.headers.get('etag')).toMatch(/^W\/"/);
    expect(answer.headers.get('location') ?? answer.body.meta?.location).toContain(answer.body.id);
    bodies.push(answer.body);
  }
  return bodies;
};

describe('of users', () => {
  test.each<[string, readonly string[]]>([
    ['attributes=userName', ['id', 'schemas', 'userName']],
    ['attributes=userName,TITLE', ['id', 'schemas', 'title', 'userName']],
    ['attributes=nosuch', ['id', 'schemas']],
    ['attributes=password', ['id', 'schemas']],
  ])('%s shows no more', async (query, shown) => {
    for (const body of await answers(await userWrites(), query)) expect(keys(body)).toEqual(shown);
  });

  test('parts, and an extension by its URN', async () => {
    for (const body of await answers(await userWrites(), 'attributes=emails.value,name.givenName')) {
      expect(keys(body)).toEqual(['emails', 'id', 'name', 'schemas']);
      expect(body.name).toEqual({ givenName: 'Barbara' });
      expect(keys(body.emails[0])).toEqual(['value']);
    }
    const [, put] = await answers(await userWrites(), `attributes=${enterpriseUrn}`);
    expect(put).toMatchObject({ [enterpriseUrn]: { department: 'D' } });
    expect(put.userName).toBeUndefined();
  });

  test('excludedAttributes leaves out, but not what is always returned', async () => {
    for (const body of await answers(
      await userWrites(),
      'excludedAttributes=emails,groups,id,name.givenName',
    )) {
      expect(keys(body)).not.toContain('emails');
      expect(keys(body)).not.toContain('groups');
      expect(body.id).toBeDefined();
      expect(body.name).toEqual({ familyName: 'Jensen' });
      expect(body.userName).toBeDefined();
    }
  });

  test('without either, all of it, the groups too', async () => {
    const [, put, patched] = await answers(await userWrites(), '');
    for (const body of [put, patched]) expect(body.groups).toHaveLength(1);
  });
});

describe('of groups', () => {
  test('attributes and excludedAttributes', async () => {
    for (const body of await answers(await groupWrites(), 'attributes=displayName'))
      expect(keys(body)).toEqual(['displayName', 'id', 'schemas']);
    for (const body of await answers(await groupWrites(), 'attributes=members.value')) {
      expect(keys(body)).toEqual(['id', 'members', 'schemas']);
      expect(keys(body.members[0])).toEqual(['value']);
    }
    for (const body of await answers(await groupWrites(), 'excludedAttributes=members'))
      expect(keys(body)).toEqual(['displayName', 'id', 'meta', 'schemas']);
    for (const body of await answers(await groupWrites(), '')) expect(body.members).toHaveLength(1);
  });

  test('who names attributes in PATCH gets the group, also Entra, which else gets 204 with the new version', async () => {
    const { id } = (await azure.post('/Groups', { displayName: 'Entra' })).body;
    const patch = (query: string, displayName: string) =>
      azure.send('PATCH', `/Groups/${id}${query}`, {
        body: { Operations: [{ op: 'Replace', path: 'displayName', value: displayName }] },
      });
    const silent = await patch('', 'Entra 1');
    expect([silent.status, silent.text]).toEqual([204, '']);
    expect(silent.headers.get('etag')).toBe((await azure.get(`/Groups/${id}`)).headers.get('etag'));
    const told = await patch('?attributes=displayName', 'Entra 2');
    expect(told.status).toBe(200);
    expect(told.body).toEqual({ schemas: [groupUrn], id, displayName: 'Entra 2' });
  });
});
