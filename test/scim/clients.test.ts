/** The habits of each identity provider, beyond the recorded requests. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScimClient } from '../../src/account/model.ts';
import {
  enterpriseUrn,
  n,
  openScim,
  person,
  type ScimUnderTest,
  snowflakeUrn,
} from './support/scim-under-test.ts';
import { makeTags } from './support/tags.ts';

const withScim = (client: ScimClient, options: object = {}): { readonly scim: ScimUnderTest } => {
  const held: { scim?: ScimUnderTest } = {};
  beforeAll(async () => {
    held.scim = await openScim({ client, ...options });
  });
  afterAll(() => held.scim?.close());
  return {
    get scim() {
      if (held.scim === undefined) throw new Error('Not open yet');
      return held.scim;
    },
  };
};

const userNamed = (scim: ScimUnderTest, name: string) =>
  scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n(name)));

describe('Okta, from its integration network', () => {
  const held = withScim('OKTA', { syncPassword: true });

  test('a synchronised password is kept as a hash and ends in no answer', async () => {
    const { scim } = held;
    const created = await scim.post('/Users', person('pw', { password: 'First-Password-1' }));
    expect(created.text).not.toContain('First-Password-1');
    expect(await userNamed(scim, 'PW')).toMatchObject({ hasPassword: true });
    const before = created.headers.get('etag');
    const same = await scim.patch(`/Users/${created.body.id}`, [
      { op: 'replace', value: { password: 'First-Password-1' } },
    ]);
    expect(same.headers.get('etag')).toBe(before);
    const changed = await scim.patch(`/Users/${created.body.id}`, [
      { op: 'replace', value: { password: 'Second-Password-2' } },
    ]);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(before);
    expect(changed.text).not.toContain('Second-Password-2');
  });

  test('a new user’s password meets the provided policy, or the one that is set on the account', async () => {
    const { scim } = held;
    const post = (userName: string) => scim.post('/Users', person(userName, { password: 'Short-1' }));
    const refused = await post('hasty');
    expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
    expect(refused.body.detail).toContain('PASSWORD_TOO_SHORT');
    expect(refused.text).not.toContain('Short-1');
    expect(await userNamed(scim, 'HASTY')).toBeUndefined();
    const kind = 'PASSWORD POLICY';
    const path = [n('DEMO_DB'), n('PUBLIC'), n('SHORT')];
    await scim.as('ACCOUNTADMIN', async (operations) => {
      await operations.createSecurityPolicy({ kind, path, mode: 'create', settings: { minLength: 8 } });
      await operations.attachPolicy({ kind, policy: path, on: { kind: 'ACCOUNT' } });
    });
    expect((await post('hasty')).status).toBe(400);
    expect((await scim.post('/Users', person('hasty', { password: 'Short-12' }))).status).toBe(201);
    await scim.as('ACCOUNTADMIN', (operations) => operations.detachPolicy({ kind, on: { kind: 'ACCOUNT' } }));
  });

  test('deactivating and deleting end the sessions of the user', async () => {
    const { scim } = held;
    const signIn = async (loginName: string) =>
      (
        await scim.account.sessions.signIn({
          method: 'password',
          loginName,
          password: 'Password-of-them-1',
          clientAddress: '127.0.0.1',
          clientType: 'test',
          clientVersion: '1',
          parameters: {},
        })
      ).session;
    const path = async (userName: string) =>
      `/Users/${(await scim.post('/Users', person(userName, { password: 'Password-of-them-1' }))).body.id}`;
    const [leaver, dropped] = [await path('leaver'), await path('dropped')];
    const [leaving, dropping] = [await signIn('leaver'), await signIn('dropped')];
    expect([leaving.ended.aborted, dropping.ended.aborted]).toEqual([false, false]);
    await scim.patch(leaver, [{ op: 'replace', value: { active: false } }]);
    await scim.delete(dropped);
    expect([leaving.ended.aborted, dropping.ended.aborted]).toEqual([true, true]);
    await expect(signIn('leaver')).rejects.toThrow();
  });

  test('Snowflake attributes are shown under the enterprise URN, where Okta looks', async () => {
    const { scim } = held;
    const created = await scim.post(
      '/Users',
      person('mapped', { [enterpriseUrn]: { defaultRole: 'ANALYST', defaultSecondaryRoles: 'ALL' } }),
    );
    expect(created.body[enterpriseUrn]).toEqual({ defaultRole: 'ANALYST', defaultSecondaryRoles: 'ALL' });
    expect(created.body.schemas).toContain(enterpriseUrn);
  });

  test('Push Now replaces all members', async () => {
    const { scim } = held;
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push((await scim.post('/Users', person(name))).body.id);
    const [a, b, c] = ids;
    const group = await scim.post('/Groups', {
      displayName: 'Pushed',
      members: [{ value: a }, { value: b }],
    });
    const pushed = await scim.patch(`/Groups/${group.body.id}`, [
      { op: 'replace', path: 'members', value: [{ value: b }, { value: c }] },
    ]);
    expect(pushed.body.members.map((member: { value: string }) => member.value)).toEqual([b, c]);
  });
});

describe('Okta, from its app wizard', () => {
  const held = withScim('OKTA');

  test('deactivates by PUT, with read-only attributes in the body', async () => {
    const { scim } = held;
    const { body } = await scim.post('/Users', person('wizard'));
    const put = await scim.put(`/Users/${body.id}`, { ...body, active: false, groups: [], id: body.id });
    expect(put.body.active).toBe(false);
    expect(await userNamed(scim, 'WIZARD')).toMatchObject({ disabled: true });
  });
});

describe('Entra', () => {
  const held = withScim('AZURE');

  test('PATCH of a group answers 204, of a user 200', async () => {
    const { scim } = held;
    const user = await scim.post('/Users', person('entra'));
    const group = await scim.post('/Groups', { displayName: 'Entra' });
    const added = await scim.patch(`/Groups/${group.body.id}`, [
      { op: 'Add', path: 'members', value: [{ $ref: null, value: user.body.id }] },
    ]);
    expect(added.status).toBe(204);
    expect(added.text).toBe('');
    expect(
      (await scim.patch(`/Users/${user.body.id}`, [{ op: 'Replace', path: 'active', value: 'False' }]))
        .status,
    ).toBe(200);
  });

  test('sub-attributes of an address that is not there make one address', async () => {
    const { scim } = held;
    const { body } = await scim.post('/Users', { userName: 'no.mail' });
    const patched = await scim.patch(`/Users/${body.id}`, [
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'w@example.com' },
      { op: 'Add', path: 'emails[type eq "work"].primary', value: 'True' },
    ]);
    expect(patched.body.emails).toEqual([{ type: 'work', value: 'w@example.com', primary: true }]);
    expect(await userNamed(scim, 'NO.MAIL')).toMatchObject({ email: 'w@example.com' });
  });

  test('flagged: a path-less replace with dotted and URN keys', async () => {
    const { scim } = held;
    const { body } = await scim.post('/Users', person('flagged'));
    const patched = await scim.patch(`/Users/${body.id}`, [
      {
        op: 'replace',
        value: {
          displayName: 'Flag',
          'name.familyName': 'Dotted',
          [`${enterpriseUrn}:department`]: 'Urn',
          active: false,
        },
      },
    ]);
    expect(patched.body).toMatchObject({
      displayName: 'Flag',
      name: { familyName: 'Dotted', givenName: 'Barbara' },
      active: false,
      [enterpriseUrn]: { department: 'Urn' },
    });
  });

  test('tags', async () => {
    const { scim } = held;
    await makeTags(scim, [{ name: 'COST' }, { name: 'Mixed' }]);
    const tags = ['db.gov.cost:IT', 'db.gov."Mixed":a:b'];
    const created = await scim.post('/Users', person('tagged', { [snowflakeUrn]: { snowflakeTags: tags } }));
    expect(created.status, created.text).toBe(201);
    expect(created.body[snowflakeUrn].snowflakeTags).toEqual(tags);
    expect((await userNamed(scim, 'TAGGED'))?.tags).toEqual({
      'DB.GOV.COST': 'IT',
      'DB.GOV."Mixed"': 'a:b',
    });
    const put = await scim.put(
      `/Users/${created.body.id}`,
      person('tagged', { [snowflakeUrn]: { snowflakeTags: ['db.gov.cost:HR'] } }),
    );
    expect(put.status).toBe(200);
    expect((await userNamed(scim, 'TAGGED'))?.tags).toEqual({ 'DB.GOV.COST': 'HR' });
  });
});

describe('JumpCloud', () => {
  const held = withScim('GENERIC');

  test('takes over a role of the same name once it owns it, and creates groups with members', async () => {
    const { scim } = held;
    const { id } = (await scim.post('/Users', person('jc'))).body;
    const created = await scim.post('/Groups', {
      schemas: [],
      displayName: 'JC',
      externalId: 'jc-1',
      members: [{ value: id }],
    });
    expect(created.body.members).toHaveLength(1);
    const replaced = await scim.put(`/Groups/${created.body.id}`, {
      displayName: 'JC renamed',
      externalId: 'jc-1',
      members: [],
    });
    expect(replaced.body).toMatchObject({ displayName: 'JC renamed', externalId: 'jc-1' });
    expect(replaced.body.members).toBeUndefined();
  });
});

describe('OneLogin and Google', () => {
  const held = withScim('GENERIC');

  test('id null, an enterprise block and application/json', async () => {
    const { scim } = held;
    const created = await scim.send('POST', '/Users', {
      body: person('onelogin', { id: null, [enterpriseUrn]: { department: 'IT', manager: { value: '1' } } }),
      headers: { 'content-type': 'application/json' },
    });
    expect(created.status, created.text).toBe(201);
    expect(created.body[enterpriseUrn].department).toBe('IT');
  });

  test('emails patched as one object', async () => {
    const { scim } = held;
    const { body } = await scim.post('/Users', person('dict'));
    const patched = await scim.patch(`/Users/${body.id}`, [
      { op: 'replace', path: 'emails', value: { value: 'one@example.com', primary: true } },
    ]);
    expect(patched.body.emails).toMatchObject([{ value: 'one@example.com', primary: true }]);
  });

  test('the connection test asks for one user', async () => {
    expect((await held.scim.get('/Users?count=1', { 'user-agent': 'Google-Auto-Provisioning' })).status).toBe(
      200,
    );
  });
});

describe('MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR', () => {
  const held = withScim('OKTA');
  const nameApart = (snowflakeUserName: unknown) => ({ [enterpriseUrn]: { snowflakeUserName } });

  test('while it is FALSE, snowflakeUserName is neither used, kept nor shown', async () => {
    const { scim } = held;
    const created = await scim.post('/Users', person('plain@example.com', nameApart('other')));
    expect(created.status, created.text).toBe(201);
    expect(created.body[enterpriseUrn]).toBeUndefined();
    expect(created.body.schemas).not.toContain(enterpriseUrn);
    const path = `/Users/${created.body.id}`;
    const put = await scim.put(
      path,
      person('plain@example.com', { [enterpriseUrn]: { snowflakeUserName: 'other', department: 'D' } }),
    );
    expect(put.body[enterpriseUrn]).toEqual({ department: 'D' });
    const patched = await scim.patch(path, [
      { op: 'replace', path: `${enterpriseUrn}.snowflakeUserName`, value: 'another' },
    ]);
    expect(patched.status).toBe(200);
    expect(patched.body[enterpriseUrn]).toEqual({ department: 'D' });
    expect(patched.headers.get('etag')).toBe(put.headers.get('etag'));
    expect(await userNamed(scim, 'PLAIN@EXAMPLE.COM')).toMatchObject({ loginName: 'PLAIN@EXAMPLE.COM' });
    expect(await userNamed(scim, 'OTHER')).toBeUndefined();
    const wrong = await scim.post('/Users', person('wrong@example.com', nameApart(5)));
    expect(wrong.status).toBe(400);
  });

  test('userName is the login name alone and snowflakeUserName the name', async () => {
    const { scim } = held;
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.alterAccount({ set: { MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: true } }),
    );
    const refused = await scim.post('/Users', person('login@example.com'));
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain('snowflakeUserName');
    const created = await scim.post(
      '/Users',
      person('login@example.com', { [enterpriseUrn]: { snowflakeUserName: 'jdoe' } }),
    );
    expect(created.status, created.text).toBe(201);
    expect(created.body[enterpriseUrn].snowflakeUserName).toBe('jdoe');
    expect(await userNamed(scim, 'JDOE')).toMatchObject({ loginName: 'LOGIN@EXAMPLE.COM' });
    const path = `/Users/${created.body.id}`;
    await scim.patch(path, [{ op: 'replace', path: `${enterpriseUrn}.snowflakeUserName`, value: 'jroe' }]);
    expect(await userNamed(scim, 'JROE')).toMatchObject({ loginName: 'LOGIN@EXAMPLE.COM' });
    await scim.patch(path, [{ op: 'replace', path: 'userName', value: 'new@example.com' }]);
    expect(await userNamed(scim, 'JROE')).toMatchObject({ loginName: 'NEW@EXAMPLE.COM' });
    expect((await scim.put(path, person('new@example.com'))).status).toBe(400);
    const put = await scim.put(
      path,
      person('New@example.com', { [enterpriseUrn]: { snowflakeUserName: 'Jroe' } }),
    );
    expect(put.body).toMatchObject({
      id: created.body.id,
      userName: 'New@example.com',
      [enterpriseUrn]: { snowflakeUserName: 'Jroe' },
    });
    expect((await scim.get(path)).body[enterpriseUrn].snowflakeUserName).toBe('Jroe');
    const found = await scim.get(`/Users?filter=${enterpriseUrn}:snowflakeUserName eq "jroe"`);
    expect(found.body.Resources).toHaveLength(1);
    const clash = await scim.post(
      '/Users',
      person('NEW@example.com', { [enterpriseUrn]: { snowflakeUserName: 'other' } }),
    );
    expect(clash.status).toBe(409);
    expect(clash.body.detail).toContain('login name belongs to the user "JROE"');
    const second = await scim.post(
      '/Users',
      person('second@example.com', { [enterpriseUrn]: { snowflakeUserName: 'second' } }),
    );
    const taken = await scim.patch(`/Users/${second.body.id}`, [
      { op: 'replace', path: 'userName', value: 'new@EXAMPLE.com' },
    ]);
    expect(taken.status).toBe(409);
    expect(taken.body.detail).toContain('login name belongs to the user "JROE"');
  });

  test('while it is TRUE, a user is nothing without snowflakeUserName in the enterprise schema', async () => {
    const { scim } = held;
    const { body } = await scim.post('/Users', person('third@example.com', nameApart('third')));
    const path = `/Users/${body.id}`;
    for (const more of [{}, nameApart(null), nameApart(''), { [snowflakeUrn]: { snowflakeUserName: 'x' } }]) {
      const sent = person('third@example.com', more);
      for (const refused of [
        await scim.post('/Users', { ...sent, userName: 'fourth@example.com' }),
        await scim.put(path, sent),
      ]) {
        expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
        expect(refused.body.detail).toContain(`snowflakeUserName in ${enterpriseUrn} is required`);
      }
    }
    for (const gone of [`${enterpriseUrn}:snowflakeUserName`, enterpriseUrn])
      expect((await scim.patch(path, [{ op: 'remove', path: gone }])).status).toBe(400);
    expect(await userNamed(scim, 'THIRD')).toMatchObject({ loginName: 'THIRD@EXAMPLE.COM' });
  });

  test('back at FALSE, the name is no longer shown apart', async () => {
    const { scim } = held;
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.alterAccount({ set: { MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: false } }),
    );
    const found = await scim.get('/Users?filter=userName eq "third@example.com"');
    expect(found.body.Resources[0].userName).toBe('third@example.com');
    expect(found.body.Resources[0][enterpriseUrn]).toBeUndefined();
  });
});
