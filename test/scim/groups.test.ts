import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupUrn, n, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
beforeAll(async () => {
  scim = await openScim();
});
afterAll(() => scim.close());

let serial = 0;
const unique = (stem: string): string => `${stem} ${++serial}`;

const user = async (): Promise<string> => {
  const created = await scim.post('/Users', person(`member${++serial}`));
  expect(created.status, created.text).toBe(201);
  return created.body.id;
};

const group = async (members: readonly string[] = [], displayName = unique('Group')): Promise<string> => {
  const created = await scim.post('/Groups', {
    schemas: [groupUrn],
    displayName,
    members: members.map((value) => ({ value })),
  });
  expect(created.status, created.text).toBe(201);
  return created.body.id;
};

const membersOf = async (id: string): Promise<readonly string[]> =>
  ((await scim.get(`/Groups/${id}`)).body.members ?? []).map((member: { value: string }) => member.value);

describe('groups are roles', () => {
  test('the name is kept to the letter', async () => {
    const id = await group([], 'Data Engineers (EMEA)');
    expect((await scim.get(`/Groups/${id}`)).body).toMatchObject({
      schemas: [groupUrn],
      displayName: 'Data Engineers (EMEA)',
    });
    const role = await scim.ask('ACCOUNTADMIN', (queries) => queries.roleByName(n('Data Engineers (EMEA)')));
    expect(role).toBeDefined();
  });

  test('a name taken in another case is 409 uniqueness', async () => {
    const id = await group([], 'Auditors');
    const again = await scim.post('/Groups', { displayName: 'AUDITORS' });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ scimType: 'uniqueness' });
    expect(again.body.detail).toContain(id);
  });

  test('a role of somebody else is 409 with the SQL that hands it over, and then can be taken over by name', async () => {
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.createRole({ name: n('ANALYST'), mode: 'create' }),
    );
    const refused = await scim.post('/Groups', { displayName: 'analyst' });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain(
      'GRANT OWNERSHIP ON ROLE "ANALYST" TO ROLE "PROVISIONER" COPY CURRENT GRANTS;',
    );
    expect((await scim.get('/Groups?filter=displayName eq "analyst"')).body.totalResults).toBe(0);
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.grantOwnership({
        on: { kind: 'ROLE', path: [n('ANALYST')] },
        to: { name: n('PROVISIONER') },
        currentGrants: 'COPY',
      }),
    );
    const found = await scim.get('/Groups?filter=displayName eq "analyst"');
    expect(found.body.totalResults).toBe(1);
    const member = await user();
    const id = found.body.Resources[0].id;
    const pushed = await scim.patch(`/Groups/${id}`, [
      { op: 'replace', path: 'members', value: [{ value: member }] },
    ]);
    expect(pushed.status).toBe(200);
    expect(await membersOf(id)).toEqual([member]);
  });

  test('a system role cannot be taken', async () => {
    const refused = await scim.post('/Groups', { displayName: 'AccountAdmin' });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('system role');
  });

  test('with MONITOR ROLE other roles are seen, but not changed: 403 with the remedy', async () => {
    await scim.as('ACCOUNTADMIN', async (operations) => {
      await operations.createRole({ name: n('WATCHED'), mode: 'create' });
    });
    const role = await scim.ask('ACCOUNTADMIN', (queries) => queries.roleByName(n('WATCHED')));
    expect((await scim.patch(`/Groups/${role?.id}_2`, [{ op: 'remove', path: 'members' }])).status).toBe(404);
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['MONITOR ROLE'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('PROVISIONER') },
      }),
    );
    expect((await scim.get(`/Groups/${role?.id}_2`)).body.displayName).toBe('WATCHED');
    const refused = await scim.patch(`/Groups/${role?.id}_2`, [{ op: 'remove', path: 'members' }]);
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain('GRANT OWNERSHIP ON ROLE "WATCHED" TO ROLE "PROVISIONER"');
    expect((await scim.delete(`/Groups/${role?.id}_2`)).status).toBe(403);
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.revokePrivileges({
        privileges: ['MONITOR ROLE'],
        on: { kind: 'ACCOUNT' },
        from: { name: n('PROVISIONER') },
      }),
    );
  });
});

describe('members', () => {
  test('grants and revokes reach the account', async () => {
    const [one, two] = [await user(), await user()];
    const id = await group([one]);
    const added = await scim.patch(`/Groups/${id}`, [
      { op: 'add', path: 'members', value: [{ value: two, display: 'two' }] },
    ]);
    expect(added.body.members.map((member: { value: string }) => member.value)).toEqual([one, two]);
    await scim.patch(`/Groups/${id}`, [{ op: 'remove', path: `members[value eq "${one}"]` }]);
    expect(await membersOf(id)).toEqual([two]);
    await scim.patch(`/Groups/${id}`, [{ op: 'add', value: [{ value: one }] }]).then(({ status }) => {
      expect(status).toBe(200);
    });
    expect(await membersOf(id)).toEqual([one, two]);
  });

  test('an unknown member is named and nothing is granted', async () => {
    const one = await user();
    const id = await group();
    for (const stranger of ['424242_1', 'string id 1', '424242_2']) {
      const refused = await scim.patch(`/Groups/${id}`, [
        { op: 'replace', path: 'displayName', value: unique('Renamed') },
        { op: 'add', path: 'members', value: [{ value: one }, { value: stranger }] },
      ]);
      expect(refused.status).toBe(400);
      expect(refused.body.detail).toContain(stranger);
    }
    expect(await membersOf(id)).toEqual([]);
    const created = await scim.post('/Groups', {
      displayName: 'Never made',
      members: [{ value: '424242_1' }],
    });
    expect(created.status).toBe(400);
    expect((await scim.get('/Groups?filter=displayName eq "never made"')).body.totalResults).toBe(0);
  });

  test('groups nest as role grants, and a circle is refused', async () => {
    const inner = await group();
    const outer = await group([inner]);
    expect((await scim.get(`/Groups/${outer}`)).body.members).toMatchObject([
      { value: inner, type: 'Group' },
    ]);
    const refused = await scim.patch(`/Groups/${inner}`, [
      { op: 'add', path: 'members', value: [{ value: outer }] },
    ]);
    expect(refused.status).toBe(400);
    const self = await scim.patch(`/Groups/${inner}`, [
      { op: 'add', path: 'members', value: [{ value: inner }] },
    ]);
    expect(self.status).toBe(400);
  });

  test('replacing members leaves the hierarchy that SQL made', async () => {
    const one = await user();
    const id = await group([one], 'Hierarchical');
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.grantRole({
        role: { name: n('Hierarchical') },
        to: { kind: 'ROLE', role: { name: n('SYSADMIN') } },
      }),
    );
    expect(await membersOf(id)).toEqual([one]);
    await scim.put(`/Groups/${id}`, { displayName: 'Hierarchical', members: [] });
    expect(await membersOf(id)).toEqual([]);
    const grants = await scim.ask('ACCOUNTADMIN', (queries) =>
      queries.grantsOfRole({ name: n('Hierarchical') }),
    );
    expect(grants.map((grant) => grant.granteeName)).toContain('SYSADMIN');
  });

  test('a rename with the id in the value keeps the members', async () => {
    const one = await user();
    const id = await group([one]);
    const renamed = await scim.patch(`/Groups/${id}`, [
      { op: 'replace', value: { id, displayName: unique('Pushed') } },
    ]);
    expect(renamed.status).toBe(200);
    expect(await membersOf(id)).toEqual([one]);
  });

  test('a filter in the path finds members by type, by name and by both, without naming them', async () => {
    const names = ['filtered.one', 'filtered.two', 'other'].map((name) => `${name}.${++serial}`);
    const people: string[] = [];
    for (const name of names) people.push((await scim.post('/Users', person(name))).body.id);
    const inner = await group([], unique('Filtered within'));
    const id = await group([...people, inner]);
    const [one, two, other] = people;
    const reset = () =>
      scim.patch(`/Groups/${id}`, [{ op: 'replace', path: 'members', value: [...people, inner] }]);
    const removing = async (path: string) => {
      await reset();
      const { status, text } = await scim.patch(`/Groups/${id}`, [{ op: 'remove', path }]);
      expect(status, text).toBe(200);
      return membersOf(id);
    };
    expect(await removing('members[type eq "User"]')).toEqual([inner]);
    expect(await removing('members[type eq "Group"]')).toEqual(people);
    expect(await removing(`members[display eq "${names[2]?.toUpperCase()}"]`)).toEqual([one, two, inner]);
    expect(await removing('members[display sw "filtered" and type eq "User"]')).toEqual([other, inner]);
    expect(await removing('members[not (display sw "filtered")]')).toEqual([one, two, inner]);
    expect(await removing(`members[value eq "${two}" and type eq "Group"]`)).toEqual([...people, inner]);
    expect(await removing(`members[value eq "${two}"].value`)).toEqual([one, other, inner]);
    expect(await removing('members[display eq "nobody"]')).toEqual([...people, inner]);

    await reset();
    const stranger = await user();
    const replaced = await scim.patch(`/Groups/${id}`, [
      {
        op: 'replace',
        path: 'members[display sw "filtered" and type eq "User"]',
        value: { value: stranger },
      },
      { op: 'remove', path: 'members[type eq "Group"]' },
    ]);
    expect(replaced.status, replaced.text).toBe(200);
    expect(await membersOf(id)).toEqual([other, stranger]);
    for (const [path, scimType] of [
      ['members[type eq "Group"]', 'noTarget'],
      [`members[value eq "${one}"]`, 'noTarget'],
      ['members[value co "_1"]', 'invalidFilter'],
      [`members[value eq "${other}"].display`, 'mutability'],
    ] as const) {
      const refused = await scim.patch(`/Groups/${id}`, [
        { op: 'replace', path: 'displayName', value: 'Never' },
        { op: 'replace', path, value: { value: one } },
      ]);
      expect([refused.status, refused.body.scimType], path).toEqual([400, scimType]);
    }
    expect(await membersOf(id)).toEqual([other, stranger]);
    expect((await scim.get(`/Groups/${id}`)).body.displayName).not.toBe('Never');
  });

  test('a filter in the path sees what earlier operations of the request did', async () => {
    const [one, two] = [await user(), await user()];
    const inner = await group();
    const id = await group([one]);
    const { status, text } = await scim.patch(`/Groups/${id}`, [
      { op: 'add', path: 'members', value: [{ value: two }, { value: inner }] },
      { op: 'remove', path: 'members[type eq "User"]' },
      { op: 'add', path: 'members', value: [{ value: one }] },
    ]);
    expect(status, text).toBe(200);
    expect(await membersOf(id)).toEqual([one, inner]);
  });

  test('members whom the provisioner does not own are removed like others; the hierarchy that SQL made stays', async () => {
    const displayName = unique('Mixed');
    const one = await user();
    const id = await group([one], displayName);
    const foreign = n(`FOREIGN_${++serial}`);
    const join = () =>
      scim.as('ACCOUNTADMIN', async (operations) => {
        await operations.createUser({ name: foreign, mode: 'ifNotExists', properties: {} });
        await operations.grantRole({
          role: { name: n(displayName) },
          to: { kind: 'USER', user: { name: foreign } },
        });
      });
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.grantRole({
        role: { name: n(displayName) },
        to: { kind: 'ROLE', role: { name: n('SYSADMIN') } },
      }),
    );
    await join();
    const [, shown] = await membersOf(id);
    for (const operation of [
      { op: 'remove', path: `members[value eq "${shown}"]` },
      { op: 'Remove', path: 'members', value: [{ $ref: null, value: shown }] },
      { op: 'remove', path: `members[display eq "${foreign}"]` },
    ]) {
      expect((await scim.patch(`/Groups/${id}`, [operation])).status).toBe(200);
      expect(await membersOf(id)).toEqual([one]);
      await join();
    }
    await scim.patch(`/Groups/${id}`, [{ op: 'remove', path: 'members[type pr]' }]);
    expect(await membersOf(id)).toEqual([]);
    const grants = await scim.ask('ACCOUNTADMIN', (queries) =>
      queries.grantsOfRole({ name: n(displayName) }),
    );
    expect(grants.map(({ granteeName }) => granteeName)).toEqual(['SYSADMIN']);
  });

  test('the answer to a PATCH of a large group has no members unless asked; GET has all', async () => {
    const users = await Promise.all(Array.from({ length: 101 }, () => user()));
    const id = await group(users);
    const one = await user();
    const add = { Operations: [{ op: 'add', path: 'members', value: [{ value: one }] }] };
    expect((await scim.send('PATCH', `/Groups/${id}`, { body: add })).body.members).toBeUndefined();
    const asked = await scim.send('PATCH', `/Groups/${id}?attributes=members`, { body: add });
    expect(asked.body.members).toHaveLength(102);
    expect(await membersOf(id)).toHaveLength(102);
    expect((await scim.get(`/Groups/${id}?excludedAttributes=members`)).body.members).toBeUndefined();
  });

  test('a retry changes nothing, not even the version', async () => {
    const one = await user();
    const id = await group([one]);
    const before = (await scim.get(`/Groups/${id}`)).headers.get('etag');
    await scim.patch(`/Groups/${id}`, [{ op: 'add', path: 'members', value: [{ value: one }] }]);
    expect((await scim.get(`/Groups/${id}`)).headers.get('etag')).toBe(before);
  });

  test('a change of members changes the version', async () => {
    const id = await group();
    const before = (await scim.get(`/Groups/${id}`)).headers.get('etag');
    await scim.patch(`/Groups/${id}`, [{ op: 'add', path: 'members', value: [{ value: await user() }] }]);
    expect((await scim.get(`/Groups/${id}`)).headers.get('etag')).not.toBe(before);
  });
});

describe('finding groups', () => {
  test('by name, external id, id and member', async () => {
    const one = await user();
    const id = await group([one], 'Findable');
    await scim.patch(`/Groups/${id}`, [{ op: 'add', path: 'externalId', value: 'Ext-G' }]);
    const found = async (filter: string) =>
      (await scim.get(`/Groups?filter=${encodeURIComponent(filter)}`)).body.Resources?.map(
        (resource: { id: string }) => resource.id,
      );
    expect(await found('displayName eq "FINDABLE"')).toEqual([id]);
    expect(await found('externalId eq "Ext-G"')).toEqual([id]);
    expect(await found('externalId eq "ext-g"')).toEqual([]);
    expect(await found(`id eq "${id}" and members eq "${one}"`)).toEqual([id]);
    expect(await found(`members.value eq "${one}"`)).toEqual([id]);
    expect(await found(`id eq "${id}" and members eq "424242_1"`)).toEqual([]);
    expect(await found(`members eq "${one}"`)).toEqual([id]);
    expect(await found(`members[value eq "${one}"]`)).toEqual([id]);
    expect(await found(`displayName eq "nothing" or members eq "${one}"`)).toEqual([id]);
    expect(await found(`displayName sw "Find" and not (members eq "${one}")`)).toEqual([]);
    const outer = await group([id], 'Around');
    expect(await found(`members eq "${id}"`)).toEqual([outer]);
    expect(await found('members eq "nobody"')).toEqual([]);
  });

  test('what cannot be answered is refused, never empty', async () => {
    for (const filter of [
      'members sw "1"',
      'members.$ref co "/Users/"',
      'members[value gt "1_1" or type eq "User"]',
      'members.shoe eq "43"',
      'displayName zz "x"',
    ]) {
      const refused = await scim.get(`/Groups?filter=${encodeURIComponent(filter)}`);
      expect(refused.status, filter).toBe(400);
      expect(refused.body.scimType).toBe('invalidFilter');
    }
    expect((await scim.get('/Groups?filter=members.value sw "1"')).body.detail).toContain(
      'members.value is an identifier',
    );
    expect((await scim.get('/Groups?sortBy=members')).body).toMatchObject({ scimType: 'invalidValue' });
  });

  test('pages by index and by cursor meet every group once', async () => {
    const total = (await scim.get('/Groups?count=0')).body.totalResults;
    const byCursor: string[] = [];
    let cursor = '';
    do {
      const { body } = await scim.get(`/Groups?count=3&cursor=${encodeURIComponent(cursor)}`);
      expect(body.totalResults).toBe(total);
      byCursor.push(...body.Resources.map((resource: { id: string }) => resource.id));
      cursor = body.nextCursor ?? '';
    } while (cursor !== '');
    const all = (await scim.get('/Groups?count=1000&excludedAttributes=members')).body.Resources;
    expect(byCursor).toEqual(all.map((resource: { id: string }) => resource.id));
    expect(byCursor).toHaveLength(total);
  });
});

test('deleting a group drops the role and no member', async () => {
  const one = await user();
  const id = await group([one], 'Short-lived');
  expect((await scim.delete(`/Groups/${id}`)).status).toBe(204);
  expect((await scim.get(`/Groups/${id}`)).status).toBe(404);
  expect((await scim.get(`/Users/${one}`)).status).toBe(200);
  expect(await scim.ask('ACCOUNTADMIN', (queries) => queries.roleByName(n('Short-lived')))).toBeUndefined();
});
