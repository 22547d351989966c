import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  enterpriseUrn,
  n,
  openScim,
  person,
  type ScimUnderTest,
  snowflakeUrn,
  userUrn,
} from './support/scim-under-test.ts';

let scim: ScimUnderTest;
beforeAll(async () => {
  scim = await openScim();
});
afterAll(() => scim.close());

const create = async (userName: string, more: object = {}) => {
  const created = await scim.post('/Users', person(userName, more));
  expect(created.status, created.text).toBe(201);
  return created.body;
};

describe('creating a user', () => {
  test('answers with the resource, its location and its version', async () => {
    const created = await scim.post('/Users', person('Bjensen', { externalId: 'ext-1' }));
    expect(created.status).toBe(201);
    expect(created.headers.get('content-type')).toBe('application/scim+json');
    expect(created.headers.get('location')).toBe(`${scim.url}/Users/${created.body.id}`);
    expect(created.headers.get('etag')).toBe('W/"1"');
    expect(created.body).toMatchObject({
      schemas: [userUrn],
      userName: 'Bjensen',
      externalId: 'ext-1',
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      active: true,
      meta: { resourceType: 'User', location: `${scim.url}/Users/${created.body.id}`, version: 'W/"1"' },
    });
  });

  test('makes a Snowflake user with an upper-case name, owned by the provisioner', async () => {
    await create('Mixed.Case@example.com');
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('MIXED.CASE@EXAMPLE.COM')));
    expect(user).toMatchObject({
      loginName: 'MIXED.CASE@EXAMPLE.COM',
      firstName: 'Barbara',
      lastName: 'Jensen',
      email: 'Mixed.Case@example.com@example.com',
      type: 'PERSON',
      disabled: false,
    });
  });

  test('shows a display name only where one was given, also when it is the name', async () => {
    const bare = await scim.post('/Users', { userName: 'bare.one' });
    expect(bare.body.displayName).toBeUndefined();
    const path = `/Users/${bare.body.id}`;
    const account = () => scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('BARE.TWO')));
    await scim.patch(path, [{ op: 'replace', path: 'userName', value: 'bare.two' }]);
    expect((await scim.get(path)).body.displayName).toBeUndefined();
    expect(await account()).toMatchObject({ displayName: 'BARE.TWO' });
    await scim.patch(path, [{ op: 'add', path: 'displayName', value: 'BARE.TWO' }]);
    expect((await scim.get(path)).body.displayName).toBe('BARE.TWO');
    await scim.put(path, { userName: 'bare.two' });
    expect((await scim.get(path)).body.displayName).toBeUndefined();
    const named = await scim.post('/Users', { userName: 'same', displayName: 'SAME' });
    expect(named.body.displayName).toBe('SAME');
    expect(
      (await scim.put(`/Users/${named.body.id}`, { userName: 'same', displayName: 'SAME' })).headers.get(
        'etag',
      ),
    ).toBe(named.headers.get('etag'));
  });

  test('ignores the password without SYNC_PASSWORD and never returns it', async () => {
    const body = await create('nopassword', { password: 'S3cret!' });
    expect(body.password).toBeUndefined();
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('NOPASSWORD')));
    expect(user?.hasPassword).toBe(false);
  });

  test('maps Snowflake attributes sent under either URN', async () => {
    const viaOwn = await create('ext.own', {
      [snowflakeUrn]: { defaultRole: 'ANALYST', type: 'service', defaultSecondaryRoles: 'NONE' },
      name: undefined,
    });
    expect(viaOwn[snowflakeUrn]).toEqual({
      defaultRole: 'ANALYST',
      type: 'service',
      defaultSecondaryRoles: 'NONE',
    });
    expect(viaOwn.schemas).toEqual([userUrn, snowflakeUrn]);
    await create('ext.enterprise', { [enterpriseUrn]: { defaultWarehouse: 'WH', department: 'D' } });
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('EXT.ENTERPRISE')));
    expect(user?.defaultWarehouse).toBe('WH');
  });

  test('a taken name is 409 uniqueness and says why', async () => {
    const first = await create('taken');
    const again = await scim.post('/Users', person('TAKEN'));
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect(again.body.detail).toContain(first.id);
  });

  test('a taken name of an inactive user says that it is inactive', async () => {
    const sleeper = await create('sleeper', { active: false });
    const again = await scim.post('/Users', person('sleeper'));
    expect(again.status).toBe(409);
    expect(again.body.detail).toContain(`The user ${sleeper.id} is inactive`);
    expect(again.body.detail).toContain('ALTER USER "SLEEPER" SET DISABLED = FALSE;');
  });

  test('a name owned by another role names the SQL that hands it over', async () => {
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.createUser({ name: n('ADA'), mode: 'create', properties: {} }),
    );
    const refused = await scim.post('/Users', person('ada'));
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain(
      'GRANT OWNERSHIP ON USER "ADA" TO ROLE "PROVISIONER" COPY CURRENT GRANTS;',
    );
    expect((await scim.get('/Users?filter=userName eq "ada"')).body.totalResults).toBe(0);
  });

  test('a user without a userName is 400', async () => {
    const refused = await scim.post('/Users', { schemas: [userUrn], displayName: 'x' });
    expect(refused.status).toBe(400);
    expect(refused.body.scimType).toBe('invalidValue');
  });
});

describe('reading a user', () => {
  test('an unknown id is 404, whatever it looks like', async () => {
    for (const id of ['999999_1', 'nobody', '1_2', '-1_1', '01_1', '%00', '1e3_1']) {
      const response = await scim.get(`/Users/${id}`);
      expect(response.status, id).toBe(404);
      expect(response.body.status).toBe('404');
    }
  });

  test('a client that has the version gets 304', async () => {
    const { id } = await create('cached');
    const response = await scim.get(`/Users/${id}`, { 'if-none-match': 'W/"1"' });
    expect(response.status).toBe(304);
    expect(response.text).toBe('');
  });

  test('attributes and excludedAttributes choose what is shown', async () => {
    const { id } = await create('projected');
    expect(Object.keys((await scim.get(`/Users/${id}?attributes=userName`)).body).sort()).toEqual([
      'id',
      'schemas',
      'userName',
    ]);
    expect((await scim.get(`/Users/${id}?excludedAttributes=emails`)).body.emails).toBeUndefined();
  });

  test('groups are listed with id, name and reference', async () => {
    const { id } = await create('grouped');
    const group = await scim.post('/Groups', { displayName: 'Readers', members: [{ value: id }] });
    expect((await scim.get(`/Users/${id}`)).body.groups).toEqual([
      {
        value: group.body.id,
        display: 'Readers',
        $ref: `${scim.url}/Groups/${group.body.id}`,
        type: 'direct',
      },
    ]);
  });
});

describe('replacing a user', () => {
  test('PUT without active leaves a disabled user disabled', async () => {
    const { id } = await create('put.inactive', { active: false });
    const replaced = await scim.put(`/Users/${id}`, { userName: 'put.inactive' });
    expect(replaced.status).toBe(200);
    expect(replaced.body.active).toBe(false);
  });

  test('PUT takes away what it leaves out, but Snowflake attributes stay', async () => {
    const { id } = await create('put.all', {
      title: 'Captain',
      [snowflakeUrn]: { defaultRole: 'R', defaultSecondaryRoles: 'NONE' },
    });
    const replaced = await scim.put(`/Users/${id}`, { userName: 'put.all', emails: null });
    expect(replaced.body.title).toBeUndefined();
    expect(replaced.body.name).toBeUndefined();
    expect(replaced.body.emails).toBeUndefined();
    expect(replaced.body[snowflakeUrn]).toEqual({ defaultRole: 'R', defaultSecondaryRoles: 'NONE' });
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('PUT.ALL')));
    expect(user).toMatchObject({ email: null, firstName: null, defaultRole: 'R', defaultSecondaryRoles: [] });
  });

  test('PUT of what is there already changes neither version nor lastModified', async () => {
    const created = await create('put.same', { externalId: 'e', nickName: 'n' });
    scim.time.now += 60_000;
    const { groups: _groups, ...sent } = created;
    const replaced = await scim.put(`/Users/${created.id}`, sent);
    expect(replaced.body.meta).toEqual(created.meta);
  });

  test('PUT renames the Snowflake user and keeps the id', async () => {
    const { id } = await create('before');
    const replaced = await scim.put(`/Users/${id}`, person('After'));
    expect(replaced.body).toMatchObject({ id, userName: 'After' });
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('AFTER')));
    expect(user?.loginName).toBe('AFTER');
  });

  test('PUT gives a service user without a stated type the type PERSON', async () => {
    const { id } = await create('put.service', { name: undefined, [snowflakeUrn]: { type: 'service' } });
    expect((await scim.put(`/Users/${id}`, { userName: 'put.service' })).status).toBe(200);
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('PUT.SERVICE')));
    expect(user?.type).toBe('PERSON');
  });

  test('another case of userName is kept and shown, and renames nobody', async () => {
    const created = await create('Mixed.Case');
    const put = await scim.put(`/Users/${created.id}`, person('mixed.CASE'));
    expect(put.body).toMatchObject({ id: created.id, userName: 'mixed.CASE' });
    const patched = await scim.patch(`/Users/${created.id}`, [
      { op: 'replace', path: 'userName', value: 'MIXED.case' },
    ]);
    expect(patched.body).toMatchObject({ id: created.id, userName: 'MIXED.case' });
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('MIXED.CASE')));
    expect(user).toMatchObject({ name: 'MIXED.CASE', loginName: 'MIXED.CASE' });
  });

  test('renaming to a taken name is 409 and changes nothing', async () => {
    await create('occupied');
    const { id } = await create('wants');
    expect((await scim.put(`/Users/${id}`, person('occupied'))).status).toBe(409);
    expect((await scim.get(`/Users/${id}`)).body.userName).toBe('wants');
  });
});

describe('patching a user', () => {
  test('deactivates and reactivates, by word too', async () => {
    const { id } = await create('patched');
    const patched = await scim.patch(`/Users/${id}`, [{ op: 'Replace', path: 'active', value: 'False' }]);
    expect(patched.status).toBe(200);
    expect(patched.body.active).toBe(false);
    const again = await scim.patch(`/Users/${id}`, [{ op: 'replace', value: { active: true } }]);
    expect(again.body).toMatchObject({ active: true, meta: { version: 'W/"3"' } });
  });

  test('removing active does not let a disabled user in', async () => {
    const { id } = await create('patch.active', { active: false });
    await scim.patch(`/Users/${id}`, [{ op: 'remove', path: 'active' }]);
    expect((await scim.get(`/Users/${id}`)).body.active).toBe(false);
  });

  test('a PATCH that changes nothing leaves the version', async () => {
    const { id } = await create('patch.same');
    const patched = await scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: true }]);
    expect(patched.headers.get('etag')).toBe('W/"1"');
  });

  test('If-Match with another version is 412', async () => {
    const { id } = await create('patch.match');
    const body = { Operations: [{ op: 'replace', path: 'title', value: 'x' }] };
    const refused = await scim.send('PATCH', `/Users/${id}`, { body, headers: { 'if-match': 'W/"7"' } });
    expect(refused.status).toBe(412);
    const accepted = await scim.send('PATCH', `/Users/${id}`, { body, headers: { 'if-match': 'W/"1"' } });
    expect(accepted.status).toBe(200);
  });

  test('a refused operation undoes those before it', async () => {
    const { id } = await create('patch.atomic');
    const refused = await scim.patch(`/Users/${id}`, [
      { op: 'replace', path: 'title', value: 'changed' },
      { op: 'replace', path: 'emails[type eq "nonexistent"].value', value: 'x@example.com' },
    ]);
    expect(refused.status).toBe(400);
    expect(refused.body.scimType).toBe('noTarget');
    expect((await scim.get(`/Users/${id}`)).body.title).toBeUndefined();
  });

  test('the extension path may be joined by a dot, as in Snowflake’s reference', async () => {
    const { id } = await create('patch.dot');
    await scim.patch(`/Users/${id}`, [{ op: 'replace', path: `${enterpriseUrn}.defaultRole`, value: 'R2' }]);
    const user = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('PATCH.DOT')));
    expect(user?.defaultRole).toBe('R2');
  });

  test('EMAIL follows the primary address and SQL changes show', async () => {
    const { id } = await create('mails', {
      emails: [
        { value: 'home@example.com', type: 'home' },
        { value: 'work@example.com', type: 'work' },
      ],
    });
    const email = async () =>
      (await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('MAILS'))))?.email;
    expect(await email()).toBe('work@example.com');
    await scim.patch(`/Users/${id}`, [
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
    ]);
    expect(await email()).toBe('home@example.com');
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.alterUser({ user: { name: n('MAILS') }, set: { email: 'sql@example.com' } }),
    );
    const { emails } = (await scim.get(`/Users/${id}`)).body;
    expect(emails.map((one: { value: string }) => one.value)).toEqual([
      'sql@example.com',
      'work@example.com',
    ]);
  });
});

describe('deleting a user', () => {
  test('drops it: 204, then 404', async () => {
    const { id } = await create('gone');
    const deleted = await scim.delete(`/Users/${id}`);
    expect(deleted.status).toBe(204);
    expect(deleted.text).toBe('');
    expect((await scim.get(`/Users/${id}`)).status).toBe(404);
    expect((await scim.delete(`/Users/${id}`)).status).toBe(404);
    expect(await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('GONE')))).toBeUndefined();
  });
});
