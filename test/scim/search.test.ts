import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Body,
  enterpriseUrn,
  n,
  openScim,
  type ScimUnderTest,
  snowflakeUrn,
} from './support/scim-under-test.ts';

let scim: ScimUnderTest;
const names = ['ann', 'Bob', 'cid', 'Dan', 'eve'];

beforeAll(async () => {
  scim = await openScim();
  for (const [index, userName] of names.entries()) {
    scim.time.now += 1000;
    const created = await scim.post('/Users', {
      userName: `${userName}@example.com`,
      displayName: userName,
      externalId: `Ext-${index}`,
      name: { familyName: `F${index % 2}`, givenName: userName },
      emails: [
        { value: `${userName}@work.example`, type: 'work', primary: true },
        { value: `${userName}@home.example`, type: 'home' },
      ],
      title: index % 2 === 0 ? 'even' : 'odd',
      active: index !== 4,
      [enterpriseUrn]: { department: `D${index}` },
    });
    expect(created.status, created.text).toBe(201);
  }
});
afterAll(() => scim.close());

const found = async (filter: string): Promise<readonly string[]> => {
  const { status, body, text } = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
  expect(status, text).toBe(200);
  expect(body.totalResults).toBe(body.Resources.length);
  return body.Resources.map((resource: { displayName: string }) => resource.displayName);
};

describe('filters', () => {
  test.each([
    ['userName eq "BOB@EXAMPLE.COM"', ['Bob']],
    ['userName sw "b"', ['Bob']],
    ['userName ne "bob@example.com"', ['ann', 'cid', 'Dan', 'eve']],
    ['externalId eq "Ext-1"', ['Bob']],
    ['externalId eq "ext-1"', []],
    ['emails.value eq "bob@WORK.example"', ['Bob']],
    ['emails.value eq "bob@home.example"', ['Bob']],
    ['emails[type eq "work"].value eq "bob@work.example"', ['Bob']],
    ['emails[type eq "work" and value eq "bob@work.example"]', ['Bob']],
    ['emails[type eq "home" and value eq "bob@work.example"]', []],
    ['emails eq "bob@home.example"', ['Bob']],
    ['emails[value eq "bob@home.example"]', ['Bob']],
    ['emails[type eq "home"].value eq "bob@home.example" or userName eq "ann@example.com"', ['ann', 'Bob']],
    ['not (emails.value eq "bob@home.example")', ['ann', 'cid', 'Dan', 'eve']],
    ['emails.value ew "home.example" and displayName sw "d"', ['Dan']],
    ['active eq false', ['eve']],
    ['active ne false and title eq "odd"', ['Bob', 'Dan']],
    ['title eq "even" and (displayName eq "ann" or displayName eq "eve")', ['ann', 'eve']],
    ['not (title eq "even")', ['Bob', 'Dan']],
    ['not (userName eq "ann@example.com")', ['Bob', 'cid', 'Dan', 'eve']],
    ['name.familyName eq "f1"', ['Bob', 'Dan']],
    ['nickName pr', []],
    ['title pr', ['ann', 'Bob', 'cid', 'Dan', 'eve']],
    [`${enterpriseUrn}:department eq "D2"`, ['cid']],
    ['meta.lastModified gt "2026-01-15T00:00:03Z"', ['Dan', 'eve']],
    ['userName eq "a\\"b"', []],
  ])('%s', async (filter, expected) => {
    expect([...(await found(filter))].sort()).toEqual([...expected].sort());
  });

  test('by id, also combined as Entra does before it sets a reference', async () => {
    const { id } = (await scim.get('/Users?filter=userName eq "ann@example.com"')).body.Resources[0];
    expect(await found(`id eq "${id}"`)).toEqual(['ann']);
    expect(await found('id eq "nobody"')).toEqual([]);
    await scim.patch(`/Users/${id}`, [{ op: 'add', path: `${enterpriseUrn}:manager`, value: 'M-1' }]);
    expect(await found(`id eq "${id}" and ${enterpriseUrn}:manager eq "M-1"`)).toEqual(['ann']);
    for (const manager of ['manager', 'manager.value', `${enterpriseUrn}:manager.value`]) {
      expect(await found(`${manager} eq "M-1"`), manager).toEqual(['ann']);
      expect(await found(`id eq "${id}" and ${manager} eq "M-1"`), manager).toEqual(['ann']);
      expect(await found(`id eq "${id}" and ${manager} eq "M-2"`), manager).toEqual([]);
    }
    expect(await found('department eq "d2"')).toEqual(['cid']);
  });

  test('by group', async () => {
    const { id } = (await scim.get('/Users?filter=userName eq "cid@example.com"')).body.Resources[0];
    const group = await scim.post('/Groups', { displayName: 'Searched', members: [{ value: id }] });
    expect(await found(`groups.value eq "${group.body.id}"`)).toEqual(['cid']);
    expect(await found(`groups[value eq "${group.body.id}"]`)).toEqual(['cid']);
    expect(await found('groups.display eq "searched" and active eq true')).toEqual(['cid']);
    expect(await found('groups.display eq "unknown"')).toEqual([]);
  });

  test('what cannot be answered is 400 invalidFilter', async () => {
    for (const filter of [
      'password eq "x"',
      'groups.shoe co "x"',
      'groups[type eq "direct"',
      'nosuch eq "x"',
      'userName',
      'userName eq',
    ]) {
      const refused = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(refused.status, filter).toBe(400);
      expect(refused.body.scimType).toBe('invalidFilter');
    }
  });
});

describe('pages and order', () => {
  const pageOf = async (query: string) => (await scim.get(`/Users?${query}`)).body;
  const shown = (body: { Resources: { displayName: string }[] }) =>
    body.Resources.map((resource) => resource.displayName);

  test('by index', async () => {
    const page = await pageOf('startIndex=2&count=2');
    expect(page).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 2 });
    expect(shown(page)).toEqual(['Bob', 'cid']);
    expect((await pageOf('startIndex=9&count=2')).Resources).toEqual([]);
    expect(await pageOf('count=0')).toMatchObject({ totalResults: 5, Resources: [] });
  });

  test('by cursor, each user once', async () => {
    const walked: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page: ReturnType<JSON['parse']> = await pageOf(`count=2&cursor=${encodeURIComponent(cursor)}`);
      walked.push(...shown(page));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(names);
  });

  test('a cursor of another list, a forged one and an old one are refused by their names', async () => {
    const { nextCursor } = await pageOf('count=2&cursor=');
    const other = await scim.get(`/Users?cursor=${nextCursor}&filter=active eq true`);
    expect(other.body).toMatchObject({ status: '400', scimType: 'invalidCursor' });
    expect((await scim.get('/Users?cursor=AAAA')).body.scimType).toBe('invalidCursor');
    const now = scim.time.now;
    scim.time.now += 2 * 3600 * 1000;
    expect((await scim.get(`/Users?count=2&cursor=${nextCursor}`)).body.scimType).toBe('expiredCursor');
    scim.time.now = now;
  });

  test('sorted by columns and by what has none', async () => {
    expect(shown(await pageOf('sortBy=userName&sortOrder=descending&count=2'))).toEqual(['eve', 'Dan']);
    expect(shown(await pageOf('sortBy=title&count=3'))).toEqual(['ann', 'cid', 'eve']);
    expect(shown(await pageOf('sortBy=title&startIndex=4'))).toEqual(['Bob', 'Dan']);
  });

  test('POST /.search, of one kind and of both', async () => {
    const users = await scim.post('/Users/.search', {
      filter: 'active eq true',
      count: 1,
      attributes: ['userName'],
    });
    expect(users.body).toMatchObject({ totalResults: 4, itemsPerPage: 1 });
    expect(users.body.Resources[0].emails).toBeUndefined();
    expect((await scim.post('/Groups/.search', {})).status).toBe(200);
    const both = await scim.post('/.search', { filter: 'displayName sw "e" or displayName sw "s"' });
    expect(shown(both.body).sort()).toEqual(['Searched', 'eve']);
  });

  test('over all types, an attribute that one lacks has no value there', async () => {
    const search = async (filter: string, more: object = {}) => {
      const found = await scim.post('/.search', { filter, ...more });
      expect(found.status, found.text).toBe(200);
      const names = shown(found.body);
      expect(names).toHaveLength(found.body.totalResults);
      return names;
    };
    expect(await search('userName eq "ann@example.com" or displayName eq "Searched"')).toEqual([
      'ann',
      'Searched',
    ]);
    expect(await search('userName pr and displayName sw "S"')).toEqual([]);
    expect(await search('displayName sw "s" and not (userName pr)')).toEqual(['Searched']);
    expect(await search('displayName sw "s" and userName ne "ann@example.com"')).toEqual(['Searched']);
    expect(await search('displayName sw "s" and userName eq null')).toEqual(['Searched']);
    expect(await search('meta.resourceType eq "Group"', { sortBy: 'userName' })).toEqual(['Searched']);
    for (const filter of ['nothing eq "x"', 'userName eq', 'password eq "x"']) {
      expect((await scim.post('/.search', { filter })).body.scimType).toBe('invalidFilter');
    }
    expect((await scim.post('/.search', { sortBy: 'nothing' })).body.scimType).toBe('invalidValue');
  });

  test('GET on the base URL lists users, then groups, page by page', async () => {
    const all = (await scim.get('')).body;
    expect(shown(all).at(-1)).toBe('Searched');
    const last = (await scim.get(`/?startIndex=${all.totalResults}&count=5&attributes=displayName`)).body;
    expect(last).toMatchObject({ totalResults: all.totalResults, startIndex: all.totalResults });
    expect(last.Resources.map((one: Body) => one.displayName)).toEqual(['Searched']);
    expect((await scim.get('/?cursor=')).body.scimType).toBe('invalidCursor');
    expect((await scim.send('POST', '/', { body: {} })).headers.get('allow')).toBe('GET');
  });
});

describe('visibility', () => {
  test('users of others are seen with MONITOR USER only, and not changed even then', async () => {
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.createUser({ name: n('OTHERS'), mode: 'create', properties: { email: 'o@example.com' } }),
    );
    expect(await found('userName eq "others"')).toEqual([]);
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['MONITOR USER'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('PROVISIONER') },
      }),
    );
    const [resource] = (await scim.get('/Users?filter=userName eq "others"')).body.Resources;
    for (const operations of [
      [{ op: 'replace', path: 'active', value: false }],
      [{ op: 'replace', path: 'active', value: true }],
    ]) {
      const refused = await scim.patch(`/Users/${resource.id}`, operations);
      expect(refused.status).toBe(403);
      expect(refused.body.detail).toContain(
        'GRANT OWNERSHIP ON USER "OTHERS" TO ROLE "PROVISIONER" COPY CURRENT GRANTS;',
      );
    }
    expect((await scim.delete(`/Users/${resource.id}`)).status).toBe(403);
    await scim.as('ACCOUNTADMIN', (operations) =>
      operations.grantOwnership({
        on: { kind: 'USER', path: [n('OTHERS')] },
        to: { name: n('PROVISIONER') },
      }),
    );
    const adopted = await scim.put(`/Users/${resource.id}`, { userName: 'Others', displayName: 'Adopted' });
    expect(adopted.status, adopted.text).toBe(200);
    expect(adopted.body).toMatchObject({ userName: 'Others', displayName: 'Adopted' });
    expect(adopted.body[snowflakeUrn]).toBeUndefined();
  });
});
