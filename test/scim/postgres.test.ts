import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAnswers, postgresPlace } from '../store/stores.ts';
import { enterpriseUrn, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

/** What the two engines could do unlike each other, asked of the whole face; the rest is the store's contract. */
describe.skipIf(!(await postgresAnswers()))('on PostgreSQL', () => {
  let scim: ScimUnderTest;
  const ids: string[] = [];
  beforeAll(async () => {
    scim = await openScim({ place: postgresPlace() });
    for (const name of ['Ann', 'bob', 'Çid']) {
      const emails = [{ value: `${name}@work.example`, primary: true }, { value: `${name}@home.example` }];
      const created = await scim.post('/Users', person(name, { emails, externalId: `E-${name}` }));
      expect(created.status, created.text).toBe(201);
      ids.push(created.body.id);
    }
  });
  afterAll(() => scim.close());

  const found = async (filter: string, more = ''): Promise<readonly string[]> => {
    const { status, body, text } = await scim.get(`/Users?filter=${encodeURIComponent(filter)}${more}`);
    expect(status, `${filter}: ${text}`).toBe(200);
    return body.Resources.map(({ userName }: { userName: string }) => userName);
  };

  test.each([
    ['userName eq "ANN"', ['Ann']],
    ['userName sw "ç"', ['Çid']],
    ['emails eq "BOB@home.example"', ['bob']],
    ['emails[value eq "bob@work.example"] or externalId eq "E-Ann"', ['Ann', 'bob']],
    ['not (emails.value eq "bob@home.example")', ['Ann', 'Çid']],
    ['title pr or active eq true', ['Ann', 'bob', 'Çid']],
    ['meta.lastModified gt "2000-01-01T00:00:00Z" and displayName co "ensen"', ['Ann', 'bob', 'Çid']],
    ['id eq "99999999999_1"', []],
  ])('%s', async (filter, expected) => {
    expect([...(await found(filter))].sort()).toEqual([...expected].sort());
  });

  test('order and pages', async () => {
    expect(await found('active eq true', '&sortBy=userName&sortOrder=descending')).toEqual([
      'Çid',
      'bob',
      'Ann',
    ]);
    expect((await scim.get('/Users?startIndex=2&count=1')).body).toMatchObject({ totalResults: 3 });
    const { nextCursor } = (await scim.get('/Users?cursor=&count=2')).body;
    expect((await scim.get(`/Users?count=2&cursor=${nextCursor}`)).body.Resources).toHaveLength(1);
  });

  test('ids beyond what the store can hold are of nobody', async () => {
    for (const id of ['99999999999_1', '9007199254740991_1']) {
      expect((await scim.get(`/Users/${id}`)).status, id).toBe(404);
      expect((await scim.delete(`/Users/${id}`)).status, id).toBe(404);
      expect((await scim.get(`/Groups?filter=members eq "${id}"`)).body.totalResults).toBe(0);
      const refused = await scim.post('/Groups', { displayName: 'Unknown', members: [{ value: id }] });
      expect(refused.status).toBe(400);
    }
  });

  test('characters that the store cannot hold are refused, not asked for', async () => {
    for (const text of ['\\u0000', 'a\\u0000b', '\\ud800']) {
      for (const attribute of ['displayName', 'externalId', 'emails', 'title', 'id', 'groups.display']) {
        const refused = await scim.get(`/Users?filter=${attribute} eq "${encodeURIComponent(text)}"`);
        expect(refused.body, attribute).toMatchObject({ status: '400', scimType: 'invalidFilter' });
      }
    }
  });

  test('groups, changes and a manager', async () => {
    const [ann = '', bob = ''] = ids;
    const group = await scim.post('/Groups', { displayName: 'Team', members: [{ value: ann }] });
    const path = `/Groups/${group.body.id}`;
    const patched = await scim.patch(path, [
      { op: 'add', path: 'members', value: [{ value: bob }] },
      { op: 'remove', path: `members[value eq "${ann}"]` },
    ]);
    expect(patched.body.members.map(({ value }: { value: string }) => value)).toEqual([bob]);
    expect((await scim.get(`/Groups?filter=members eq "${bob}"`)).body.totalResults).toBe(1);
    await scim.patch(`/Users/${bob}`, [{ op: 'add', path: `${enterpriseUrn}:manager`, value: ann }]);
    expect(await found(`id eq "${bob}" and manager eq "${ann}"`)).toEqual(['bob']);
    expect((await scim.delete(`/Users/${bob}`)).status).toBe(204);
    expect(await found('emails eq "bob@home.example"')).toEqual([]);
    expect((await scim.get(path)).body.members).toBeUndefined();
  });
});
