/** Conversations of clients beyond the three that have pages of their own, each held with every kind of integration. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScimClient } from '../../src/account/model.ts';
import {
  type Body,
  enterpriseUrn,
  groupUrn,
  openScim,
  person,
  type ScimUnderTest,
  userUrn,
} from './support/scim-under-test.ts';

describe.each<ScimClient>(['OKTA', 'AZURE', 'GENERIC'])('to an integration of %s', (client) => {
  let scim: ScimUnderTest;
  beforeAll(async () => {
    scim = await openScim({ client });
  });
  afterAll(() => scim.close());

  const made = async (path: string, body: object): Promise<Body> => {
    const created = await scim.post(path, body);
    expect(created.status, created.text).toBe(201);
    return created.body;
  };
  const found = async (path: string): Promise<Body> => {
    const list = await scim.get(path);
    expect(list.status, list.text).toBe(200);
    return list.body;
  };
  const filtered = (endpoint: string, filter: string, more = '') =>
    found(`/${endpoint}?filter=${encodeURIComponent(filter)}${more}`);
  /** Entra's groups answer nothing; all others show what became of the resource. */
  const patched = async (path: string, ...operations: readonly object[]): Promise<void> => {
    const answer = await scim.patch(path, operations);
    expect([200, 204], answer.text).toContain(answer.status);
  };
  const membersOf = async (id: string): Promise<readonly string[]> =>
    ((await scim.get(`/Groups/${id}`)).body.members ?? []).map((member: Body) => member.value);

  test('OneLogin: unset attributes as null and as empty text, members marked for removal', async () => {
    const user = await made('/Users', {
      schemas: [userUrn, enterpriseUrn],
      id: null,
      userName: 'ol.user',
      name: { givenName: 'O', familyName: 'L' },
      emails: [{ value: 'ol@example.com', type: 'work', primary: true }],
      phoneNumbers: [{ value: '', type: 'work' }],
      groups: null,
      [enterpriseUrn]: { department: null, manager: { value: null, displayName: '' } },
    });
    expect(user.phoneNumbers).toBeUndefined();
    expect(user[enterpriseUrn]).toBeUndefined();
    const group = await made('/Groups', {
      schemas: [groupUrn],
      id: null,
      displayName: 'OL',
      members: [{ value: user.id }],
    });
    const marked = { value: user.id, operation: 'delete' };
    await patched(`/Groups/${group.id}`, { op: 'add', path: 'members', value: [marked] });
    expect(await membersOf(group.id)).toEqual([]);
  });

  test('Google Workspace: an address of one form, a block of the enterprise schema changed in part', async () => {
    const user = await made('/Users', {
      schemas: [userUrn, enterpriseUrn],
      userName: 'go@example.com',
      emails: [{ value: 'go@example.com', primary: true, type: 'work' }],
      addresses: [{ type: 'work', formatted: '1 Main Street' }],
      [enterpriseUrn]: { department: 'Sales', organization: 'Example' },
    });
    const changed = await scim.patch(`/Users/${user.id}`, [
      { op: 'replace', value: { active: false, [enterpriseUrn]: { department: 'Research' } } },
    ]);
    expect(changed.body).toMatchObject({
      active: false,
      addresses: [{ type: 'work', formatted: '1 Main Street' }],
      [enterpriseUrn]: { department: 'Research', organization: 'Example' },
    });
  });

  test('authentik: a group patched with all that it is, members one by one', async () => {
    const user = await made('/Users', person('ak', { photos: [{ value: 'data:image/svg+xml;base64,AAA' }] }));
    const group = await made('/Groups', { schemas: [groupUrn], displayName: 'AK', externalId: 'ak-1' });
    const { id, schemas, displayName, externalId } = group;
    await patched(`/Groups/${id}`, { op: 'replace', value: { id, schemas, displayName, externalId } });
    await patched(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: user.id }] });
    expect(await membersOf(id)).toEqual([user.id]);
    const removal = { op: 'remove', path: `members[value eq "${user.id}"]` };
    await patched(`/Groups/${id}`, removal);
    await patched(`/Groups/${id}`, removal);
    expect(await membersOf(id)).toEqual([]);
  });

  test('Keycloak: metadata in requests, roles as bare values, a search by POST', async () => {
    const user = await made('/Users', {
      ...person('kc'),
      meta: { resourceType: 'User' },
      roles: [{ value: 'offline_access' }, { value: 'member' }],
    });
    expect(user.roles).toEqual([{ value: 'offline_access' }, { value: 'member' }]);
    const replaced = await scim.put(`/Users/${user.id}`, { ...user, meta: user.meta, roles: [] });
    expect(replaced.body.roles).toBeUndefined();
    const group = await made('/Groups', {
      meta: { resourceType: 'Group' },
      displayName: 'KC',
      members: [{ value: user.id, $ref: `/Users/${user.id}` }],
    });
    expect(await membersOf(group.id)).toEqual([user.id]);
    const search = await scim.post('/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName eq "kc"',
      attributes: ['userName'],
    });
    expect(search.body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'kc' }] });
  });

  test('Oracle IDCS: schemas of its own, a narrow listing, two addresses alike but for their type', async () => {
    const idcs = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User';
    const user = await made('/Users', {
      schemas: [userUrn, idcs],
      userName: 'oi@example.com',
      emails: [
        { value: 'oi@example.com', type: 'work', primary: true },
        { value: 'oi@example.com', type: 'recovery', primary: false },
      ],
      [idcs]: { isFederatedUser: true, bypassNotification: true },
    });
    expect(user.emails).toHaveLength(2);
    expect(user[idcs]).toBeUndefined();
    const list = await filtered(
      'Users',
      'userName eq "oi@example.com"',
      '&attributes=id,userName,active&sortBy=userName&sortOrder=ascending&count=50&startIndex=1',
    );
    expect(list).toMatchObject({ totalResults: 1, startIndex: 1 });
    expect(list.Resources[0]).toEqual({
      schemas: expect.any(Array),
      id: user.id,
      userName: 'oi@example.com',
      active: true,
    });
  });

  test('SAP and Concur: parts nobody knows inside what everybody knows', async () => {
    const { id } = await made('/Users', person('sap'));
    const changed = await scim.patch(`/Users/${id}`, [
      {
        op: 'replace',
        path: 'name',
        value: { formatted: 'S A P', middleName: '', middleInitial: '', familyName: 'P', givenName: 'S' },
      },
      {
        op: 'replace',
        path: 'emails',
        value: [{ verified: null, type: 'work', value: 'sap@example.com', notifications: false }],
      },
      { op: 'replace', path: 'urn:ietf:params:scim:schemas:extension:spend:2.0:User:locale', value: 'en_US' },
    ]);
    expect(changed.body).toMatchObject({
      name: { formatted: 'S A P', familyName: 'P', givenName: 'S' },
      emails: [{ type: 'work', value: 'sap@example.com' }],
    });
  });

  test('governance tools: incremental listings, and either of two names', async () => {
    const { id, meta } = await made('/Users', person('gov.one'));
    const since = new Date(Date.parse(meta.lastModified) - 1).toISOString();
    expect(await filtered('Users', `meta.lastModified gt "${since}" and userName sw "gov."`)).toMatchObject({
      totalResults: 1,
      Resources: [{ id }],
    });
    const either = '(userName eq "nobody" or emails.value eq "gov.one@example.com") and active eq true';
    expect(await filtered('Users', either)).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    expect(
      await filtered('Users', 'urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "GOV.ONE"'),
    ).toMatchObject({
      totalResults: 1,
    });
    expect(
      await filtered('Users', 'emails[type eq "work" and value co "gov.one@"]', '&count=0'),
    ).toMatchObject({
      totalResults: 1,
      Resources: [],
    });
  });

  test('hand-written scripts: members as a bare id, a list of ids, or named again', async () => {
    const { id: user } = await made('/Users', person('script'));
    const { id } = await made('/Groups', { displayName: 'Scripted' });
    const additions = [user, [user], { value: user }, { members: [{ value: user }] }];
    const removals = [
      { path: 'members', value: user },
      { path: 'members', value: { members: [{ value: user }] } },
      { path: `members[value eq "${user}"].value` },
      { path: 'members.value', value: user },
    ];
    for (const [index, value] of additions.entries()) {
      await patched(`/Groups/${id}`, { op: 'add', path: 'members', value });
      expect(await membersOf(id)).toEqual([user]);
      await patched(`/Groups/${id}`, { op: 'remove', ...removals[index] });
      expect(await membersOf(id)).toEqual([]);
    }
  });

  test('app roles of Entra: JSON in a value, the primary one set before there is any', async () => {
    const { id } = await made('/Users', person('roles'));
    const role = (name: string) => JSON.stringify({ id: `${name}-1`, value: name, displayName: name });
    const first = await scim.patch(`/Users/${id}`, [
      { op: 'Add', path: 'roles[primary eq "True"].value', value: 'Reader' },
      { op: 'Add', path: 'roles[primary eq "True"].display', value: 'Reads' },
    ]);
    expect(first.body.roles).toEqual([{ primary: true, value: 'Reader', display: 'Reads' }]);
    await patched(`/Users/${id}`, { op: 'Add', path: 'roles', value: [{ value: role('Admin') }] });
    const removed = await scim.patch(`/Users/${id}`, [
      { op: 'Remove', path: `roles[value eq ${JSON.stringify(role('Admin'))}]` },
    ]);
    expect(removed.body.roles).toEqual([{ primary: true, value: 'Reader', display: 'Reads' }]);
  });

  test('Entra asks whether a reference holds before it sets it', async () => {
    const [{ id: boss }, { id }] = [
      await made('/Users', person('boss')),
      await made('/Users', person('minion')),
    ];
    const asked = () => filtered('Users', `id eq "${id}" and manager eq "${boss}"`, '&attributes=id');
    expect(await asked()).toMatchObject({ totalResults: 0, Resources: [] });
    await patched(`/Users/${id}`, { op: 'Add', path: `${enterpriseUrn}:manager`, value: boss });
    expect(await asked()).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    const removal = { op: 'Remove', path: `${enterpriseUrn}:manager`, value: [{ value: boss }] };
    await patched(`/Users/${id}`, removal);
    expect(await asked()).toMatchObject({ totalResults: 0 });
  });
});
