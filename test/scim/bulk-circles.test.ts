/** Bulk operations that refer to each other in a circle: RFC 7644 section 3.7.1. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAnswers, postgresPlace, type StorePlace, sqlitePlace } from '../store/stores.ts';
import { enterpriseUrn, n, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

interface Result {
  readonly status: string;
  readonly location?: string;
  readonly version?: string;
  readonly bulkId?: string;
  readonly response?: { readonly detail: string; readonly scimType?: string };
}

const engines: readonly (readonly [string, () => StorePlace, boolean])[] = [
  ['SQLite', sqlitePlace, true],
  ['PostgreSQL', postgresPlace, await postgresAnswers()],
];

describe.each(engines)('on %s', (_, place, available) => {
  describe.skipIf(!available)('circles', () => {
    let scim: ScimUnderTest;
    beforeAll(async () => {
      scim = await openScim({ place: place(), syncPassword: true });
    });
    afterAll(() => scim.close());

    const user = (bulkId: string, manager: string | undefined, more: object = {}) => ({
      method: 'POST',
      path: '/Users',
      bulkId,
      data: person(bulkId, {
        ...(manager === undefined ? {} : { [enterpriseUrn]: { manager: { value: `bulkId:${manager}` } } }),
        ...more,
      }),
    });
    const group = (bulkId: string, ...members: readonly string[]) => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { displayName: bulkId, members: members.map((name) => ({ value: `bulkId:${name}` })) },
    });
    const bulk = async (operations: readonly object[], failOnErrors?: number): Promise<readonly Result[]> => {
      const { status, body, text } = await scim.post('/Bulk', { Operations: operations, failOnErrors });
      expect(status, text).toBe(200);
      return body.Operations;
    };
    const statuses = (results: readonly Result[]) => results.map(({ status }) => status);
    const idAt = (result: Result | undefined): string => (result?.location ?? '').replace(/^.*\//, '');
    const managerOf = async (result: Result | undefined) =>
      (await scim.get(result?.location ?? '')).body[enterpriseUrn].manager.value;
    const exists = async (kind: 'Users' | 'Groups', name: string): Promise<boolean> => {
      const attribute = kind === 'Users' ? 'userName' : 'displayName';
      return (await scim.get(`/${kind}?filter=${attribute} eq "${name}"`)).body.totalResults > 0;
    };

    test('two users who are each other’s manager, and one who is their own', async () => {
      const results = await bulk([
        user('circle.a', 'circle.b', { password: 'Secret-Password-1-of-a' }),
        user('circle.b', 'circle.a'),
        user('circle.self', 'circle.self'),
      ]);
      expect(statuses(results)).toEqual(['201', '201', '201']);
      const [a, b, self] = results;
      expect([await managerOf(a), await managerOf(b), await managerOf(self)]).toEqual([
        idAt(b),
        idAt(a),
        idAt(self),
      ]);
      for (const result of results) {
        const { headers, body } = await scim.get(result.location ?? '');
        expect(headers.get('etag')).toBe(result.version);
        expect(body).toMatchObject({ userName: result.bulkId, name: { givenName: 'Barbara' }, active: true });
      }
      const account = await scim.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('CIRCLE.A')));
      expect(account).toMatchObject({ hasPassword: true, type: 'PERSON' });
    });

    test('three, with others that refer to them and to whom they refer', async () => {
      const results = await bulk([
        group('Ring', 'ring.a', 'ring.b', 'ring.c'),
        user('ring.a', 'ring.b'),
        user('ring.b', 'ring.c'),
        user('ring.c', 'ring.a'),
        user('ring.report', 'ring.a'),
        {
          method: 'PATCH',
          path: '/Users/bulkId:ring.b',
          data: { Operations: [{ op: 'add', path: 'title', value: 'T' }] },
        },
      ]);
      expect(statuses(results)).toEqual(['201', '201', '201', '201', '201', '200']);
      const [ring, a, b, c, report] = results;
      expect([await managerOf(a), await managerOf(b), await managerOf(c), await managerOf(report)]).toEqual([
        idAt(b),
        idAt(c),
        idAt(a),
        idAt(a),
      ]);
      expect((await scim.get(ring?.location ?? '')).body.members).toHaveLength(3);
      expect((await scim.get(b?.location ?? '')).body.title).toBe('T');
    });

    test('a user that names its group, and the group that names the user', async () => {
      const results = await bulk([
        user('mutual', undefined, { groups: [{ value: 'bulkId:Mutual' }] }),
        group('Mutual', 'mutual'),
      ]);
      expect(statuses(results)).toEqual(['201', '201']);
      expect((await scim.get(results[0]?.location ?? '')).body.groups).toMatchObject([
        { value: idAt(results[1]), display: 'Mutual' },
      ]);
    });

    test('groups in a circle cannot be, as roles cannot: 409 that says why, and none is made', async () => {
      const results = await bulk([
        group('Circle A', 'Circle B'),
        user('beside', undefined),
        group('Circle B', 'Circle A', 'beside'),
        group('Circle self', 'Circle self'),
      ]);
      expect(statuses(results)).toEqual(['409', '201', '409', '409']);
      const details = results.map(({ response }) => response?.detail ?? '');
      expect(
        details.filter((detail) => detail.includes('create a cycle in the role hierarchy')),
      ).toHaveLength(2);
      expect(details.join('\n')).toMatch(
        /refers, in a circle, to the operation with the bulkId "Circle [AB]"/,
      );
      for (const name of ['Circle A', 'Circle B', 'Circle self'])
        expect(await exists('Groups', name)).toBe(false);
      const names = ['Circle A', 'Circle B', 'Circle self'];
      for (const name of names) {
        expect(await scim.ask('ACCOUNTADMIN', (queries) => queries.roleByName(n(name)))).toBeUndefined();
      }
    });

    test('where one is refused, it says why, the others that it is to blame, and none is made', async () => {
      expect((await scim.post('/Users', person('occupied'))).status).toBe(201);
      const results = await bulk([
        user('circle.c', 'circle.d'),
        user('circle.d', 'circle.c', { userName: 'occupied' }),
        user('circle.e', 'circle.c'),
        user('circle.f', undefined),
      ]);
      expect(statuses(results)).toEqual(['409', '409', '409', '201']);
      expect(results[1]?.response).toMatchObject({ scimType: 'uniqueness' });
      expect(results[0]?.response?.detail).toContain('to the operation with the bulkId "circle.d"');
      expect(results[2]?.response?.detail).toContain('bulkId "circle.c"');
      for (const { location } of results.slice(0, 3)) expect(location).toBeUndefined();
      expect(await exists('Users', 'circle.c')).toBe(false);
      const wrong = await bulk([user('circle.g', 'circle.h'), user('circle.h', 'circle.g', { title: 5 })]);
      expect(statuses(wrong)).toEqual(['409', '400']);
      expect(wrong[1]?.response?.detail).toContain('title must be a string');
    });

    test('each operation of a circle counts among the errors; what comes later is not run', async () => {
      const operations = [
        group('Late A', 'Late B'),
        group('Late B', 'Late A'),
        user('late', undefined),
        user('later', undefined),
      ];
      expect(statuses(await bulk(operations, 1))).toEqual(['409', '409']);
      expect(statuses(await bulk(operations, 2))).toEqual(['409', '409']);
      expect(await exists('Users', 'late')).toBe(false);
      expect(statuses(await bulk(operations, 3))).toEqual(['409', '409', '201', '201']);
    });
  });
});
