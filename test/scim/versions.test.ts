/** ETags and meta.version: they change with whatever the representation shows, and with nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAnswers, postgresPlace, type StorePlace, sqlitePlace } from '../store/stores.ts';
import { n, openScim, person, type Response, type ScimUnderTest } from './support/scim-under-test.ts';

const engines: readonly (readonly [string, () => StorePlace, boolean])[] = [
  ['SQLite', sqlitePlace, true],
  ['PostgreSQL', postgresPlace, await postgresAnswers()],
];

describe.each(engines)('on %s', (_, place, available) => {
  describe.skipIf(!available)('versions', () => {
    let scim: ScimUnderTest;
    beforeAll(async () => {
      scim = await openScim({ place: place() });
    });
    afterAll(() => scim.close());

    let serial = 0;
    const user = async (): Promise<string> =>
      `/Users/${(await scim.post('/Users', person(`versioned${++serial}`))).body.id}`;
    const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
    const group = async (...members: readonly string[]): Promise<string> => {
      const created = await scim.post('/Groups', {
        displayName: `Versioned ${++serial}`,
        members: members.map((path) => ({ value: idOf(path) })),
      });
      expect(created.status, created.text).toBe(201);
      return `/Groups/${created.body.id}`;
    };
    const nameOf = async (path: string) => n((await scim.get(path)).body.displayName);
    const etagOf = ({ headers, body }: Response): string => {
      const etag = headers.get('etag') ?? '';
      expect(etag).toMatch(/^W\/"[\w.-]+"$/);
      if (body?.meta !== undefined) expect(body.meta.version).toBe(etag);
      return etag;
    };
    const add = (path: string, member: string) =>
      scim.patch(path, [{ op: 'add', path: 'members', value: [{ value: idOf(member) }] }]);

    /** What was seen before is stale after `change`, and what is seen then is fresh. */
    const staleAfter = async (path: string, change: () => Promise<unknown>) => {
      const before = await scim.get(path);
      const old = { 'if-none-match': etagOf(before) };
      expect((await scim.get(path, old)).status).toBe(304);
      scim.time.now += 60_000;
      await change();
      const after = await scim.get(path, old);
      expect(after.status).toBe(200);
      expect(after.body).not.toEqual(before.body);
      expect((await scim.get(path, { 'if-none-match': etagOf(after) })).status).toBe(304);
      return { before: before.body, after: after.body };
    };

    describe('of a user change with its groups', () => {
      const changes: readonly (readonly [string, (path: string, member: string) => Promise<unknown>])[] = [
        ['another group is made around it', (_path, member) => group(member)],
        ['it leaves by PATCH', (path) => scim.patch(path, [{ op: 'remove', path: 'members' }])],
        [
          'it leaves by PUT',
          async (path) => scim.put(path, { displayName: await nameOf(path), members: [] }),
        ],
        ['the group is renamed', (path) => scim.put(path, { displayName: `Renamed ${++serial}` })],
        [
          'the role is renamed by SQL',
          async (path) => {
            const name = await nameOf(path);
            const rename = n(`RENAMED_${++serial}`);
            await scim.as('ACCOUNTADMIN', (operations) => operations.alterRole({ role: { name }, rename }));
          },
        ],
        ['the group is deleted', (path) => scim.delete(path)],
        [
          'the role is revoked by SQL',
          async (path, member) => {
            const [role, userName] = [await nameOf(path), (await scim.get(member)).body.userName];
            await scim.as('ACCOUNTADMIN', (operations) =>
              operations.revokeRole({
                role: { name: role },
                from: { kind: 'USER', user: { name: n(userName.toUpperCase()) } },
              }),
            );
          },
        ],
        [
          'the role is handed to another role, and is none of the provisioner’s groups any more',
          async (path) => {
            const name = await nameOf(path);
            await scim.as('ACCOUNTADMIN', (operations) =>
              operations.grantOwnership({
                on: { kind: 'ROLE', path: [name] },
                to: { name: n('SYSADMIN') },
                currentGrants: 'COPY',
              }),
            );
          },
        ],
      ];

      test.each(changes)('%s', async (_what, change) => {
        const member = await user();
        const path = await group(member);
        const { before, after } = await staleAfter(member, () => change(path, member));
        expect(after.groups).not.toEqual(before.groups);
        // A user's groups are changed through the groups: nobody modified the user.
        expect(after.meta.lastModified).toBe(before.meta.lastModified);
      });

      test('it joins, and the answers to writes, lists and searches tell the same version', async () => {
        const member = await user();
        const path = await group();
        await staleAfter(member, () => add(path, member));
        const etag = etagOf(await scim.get(member));
        const unchanged = await scim.patch(member, [{ op: 'replace', path: 'active', value: true }]);
        expect(etagOf(unchanged)).toBe(etag);
        const listed = await scim.get(`/Users?filter=id eq "${idOf(member)}"`);
        expect(listed.body.Resources[0].meta.version).toBe(etag);
        const found = await scim.post('/Users/.search', { filter: `id eq "${idOf(member)}"` });
        expect(found.body.Resources[0].meta.version).toBe(etag);
        expect((await scim.get(`/Users?count=1000`)).text).toContain(JSON.stringify(etag));
      });

      test('but not with what the user does not show', async () => {
        const [member, other] = [await user(), await user()];
        const path = await group(member);
        const etag = etagOf(await scim.get(member));
        await add(path, other);
        await scim.patch(path, [{ op: 'replace', path: 'externalId', value: 'x' }]);
        await scim.patch(other, [{ op: 'replace', path: 'userName', value: `renamed${++serial}` }]);
        expect(etagOf(await scim.get(member))).toBe(etag);
      });

      test('a representation without groups has a version of its own, and neither stands for the other', async () => {
        const member = await user();
        const reduced = `${member}?excludedAttributes=groups`;
        for (const when of ['without a group', 'in a group']) {
          const [whole, part] = [etagOf(await scim.get(member)), etagOf(await scim.get(reduced))];
          expect(part, when).not.toBe(whole);
          expect((await scim.get(reduced, { 'if-none-match': part })).status).toBe(304);
          expect((await scim.get(member, { 'if-none-match': part })).status).toBe(200);
          expect((await scim.get(reduced, { 'if-none-match': whole })).status).toBe(200);
          await group(member);
          expect((await scim.get(reduced, { 'if-none-match': part })).status).toBe(304);
        }
      });
    });

    describe('If-Match', () => {
      const write = (method: string, path: string, ifMatch: string) => {
        const bodies: { readonly [method: string]: unknown } = {
          PATCH: { Operations: [{ op: 'replace', path: 'externalId', value: `E${++serial}` }] },
          PUT: path.startsWith('/Users')
            ? person(`versioned.put${++serial}`)
            : { displayName: `Put ${++serial}` },
        };
        return scim.send(method, path, { body: bodies[method], headers: { 'if-match': ifMatch } });
      };

      test.each(['PATCH', 'PUT', 'DELETE'])(
        '%s of a user whose groups changed since is 412',
        async (method) => {
          const member = await user();
          const created = etagOf(await scim.get(member));
          const path = await group(member);
          const before = etagOf(await scim.get(member));
          expect((await write(method, member, created)).status).toBe(412);
          await scim.put(path, { displayName: `Renamed ${++serial}`, members: [{ value: idOf(member) }] });
          const refused = await write(method, member, before);
          expect(refused.status).toBe(412);
          const current = etagOf(await scim.get(member));
          expect(refused.body.detail).toContain(current);
          expect((await write(method, member, `"x", ${current}`)).status).toBeLessThan(300);
        },
      );

      test.each(['PATCH', 'PUT', 'DELETE'])(
        '%s of a user by the version without groups holds as long as the user is the same',
        async (method) => {
          const member = await user();
          const reduced = etagOf(await scim.get(`${member}?excludedAttributes=groups`));
          await group(member);
          await scim.patch(member, [{ op: 'replace', path: 'title', value: 'T' }]);
          expect((await write(method, member, reduced)).status).toBe(412);
          const current = etagOf(await scim.get(`${member}?attributes=userName`));
          await group(member);
          expect((await write(method, member, current)).status).toBeLessThan(300);
        },
      );

      test('what a write answers with is the version that the next one may name', async () => {
        const member = await user();
        await group(member);
        let etag = etagOf(await scim.get(member));
        for (const method of ['PATCH', 'PUT', 'PATCH']) {
          const written = await write(method, member, etag);
          expect(written.status, written.text).toBe(200);
          etag = etagOf(written);
        }
        expect((await write('DELETE', member, '*')).status).toBe(204);
      });

      test('If-None-Match of a write is refused by either version', async () => {
        const member = await user();
        await group(member);
        for (const query of ['', '?excludedAttributes=groups']) {
          const refused = await scim.send('PATCH', member, {
            body: { Operations: [{ op: 'replace', path: 'title', value: 'never' }] },
            headers: { 'if-none-match': etagOf(await scim.get(`${member}${query}`)) },
          });
          expect(refused.status).toBe(412);
        }
      });

      test.each(['PATCH', 'PUT', 'DELETE'])(
        '%s of a group one of whose members is called otherwise since is 412',
        async (method) => {
          const member = await user();
          const path = await group(member);
          const before = etagOf(await scim.get(path));
          await scim.patch(member, [{ op: 'replace', path: 'userName', value: `renamed${++serial}` }]);
          expect((await write(method, path, before)).status).toBe(412);
          expect((await write(method, path, etagOf(await scim.get(path)))).status).toBeLessThan(300);
        },
      );
    });

    describe('of a group change with its members', () => {
      const inner = async (...members: readonly string[]) => {
        const path = await group(...members);
        return { path, name: await nameOf(path) };
      };

      test('a member is called otherwise: the version moves, lastModified stays', async () => {
        const member = await user();
        const path = await group(member);
        const rename = (userName: string) =>
          scim.patch(member, [{ op: 'replace', path: 'userName', value: userName }]);
        for (const userName of [`Renamed${++serial}`, `RENAMED${serial}`]) {
          const { before, after } = await staleAfter(path, () => rename(userName));
          expect(after.members[0].display).toBe(userName);
          expect(after.meta.lastModified).toBe(before.meta.lastModified);
        }
        const sql = n(`SQL_${++serial}`);
        await staleAfter(path, async () => {
          const name = n((await scim.get(member)).body.userName.toUpperCase());
          await scim.as('PROVISIONER', (operations) => operations.alterUser({ user: { name }, rename: sql }));
        });
        expect((await scim.get(path)).body.members[0].display).toBe(sql);
      });

      test('a member is dropped: lastModified moves too', async () => {
        const member = await user();
        const path = await group(member, await user());
        const { before, after } = await staleAfter(path, () => scim.delete(member));
        expect(after.members).toHaveLength(1);
        expect(after.meta.lastModified).not.toBe(before.meta.lastModified);
      });

      test('but not with what the group does not show of a member', async () => {
        const member = await user();
        const path = await group(member);
        const etag = etagOf(await scim.get(path));
        await scim.patch(member, [{ op: 'replace', path: 'displayName', value: 'Somebody' }]);
        await scim.patch(member, [{ op: 'replace', path: 'active', value: false }]);
        await group(member);
        expect(etagOf(await scim.get(path))).toBe(etag);
      });

      test('a group within is renamed, handed to another role and back, deleted', async () => {
        const { path: within, name } = await inner();
        const path = await group(within, await user());
        await staleAfter(path, () => scim.put(within, { displayName: `${name} renamed` }));
        const handOver = (from: string, to: string) => () =>
          scim.as(from, (operations) =>
            operations.grantOwnership({
              on: { kind: 'ROLE', path: [n(`${name} renamed`)] },
              to: { name: n(to) },
              currentGrants: 'COPY',
            }),
          );
        const { before, after } = await staleAfter(path, handOver('ACCOUNTADMIN', 'SYSADMIN'));
        expect([before.members.length, after.members.length]).toEqual([2, 1]);
        await staleAfter(path, handOver('ACCOUNTADMIN', 'PROVISIONER'));
        await staleAfter(path, () => scim.delete(within));
      });

      test('lists, searches and answers to writes tell the same version', async () => {
        const { path: within } = await inner();
        const path = await group(within, await user());
        const etag = etagOf(await scim.get(path));
        expect(etagOf(await scim.get(`${path}?excludedAttributes=members`))).toBe(etag);
        expect(etagOf(await scim.patch(path, [{ op: 'add', path: 'members', value: idOf(within) }]))).toBe(
          etag,
        );
        const listed = await scim.get(`/Groups?filter=id eq "${idOf(path)}"`);
        expect(listed.body.Resources[0].meta.version).toBe(etag);
        const found = await scim.get(
          `/Groups?filter=meta.version eq ${JSON.stringify(etag)} and id eq "${idOf(path)}"`,
        );
        expect(found.body.totalResults).toBe(1);
      });
    });

    test('the parameter that shows NAME apart makes other versions', async () => {
      const member = await user();
      await staleAfter(member, () =>
        scim.as('ACCOUNTADMIN', (operations) =>
          operations.alterAccount({ set: { MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: true } }),
        ),
      );
      await scim.as('ACCOUNTADMIN', (operations) =>
        operations.alterAccount({ set: { MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: false } }),
      );
    });
  });
});

describe.skipIf(!(await postgresAnswers()))('two servers on one store', () => {
  test('tell the same versions, and what one changes is stale at the other at once', async () => {
    const scim = await openScim({ place: postgresPlace() });
    const other = await scim.another();
    try {
      const member = (await scim.post('/Users', person('shared'))).body.id;
      const group = (await scim.post('/Groups', { displayName: 'Shared', members: [{ value: member }] })).body
        .id;
      for (const path of [`/Users/${member}`, `/Groups/${group}`]) {
        const etag = (await scim.get(path)).headers.get('etag') ?? '';
        expect((await scim.get(`${other.url}${path}`)).headers.get('etag')).toBe(etag);
        expect((await scim.get(`${other.url}${path}`, { 'if-none-match': etag })).status).toBe(304);
      }
      const etagOfUser = (await scim.get(`/Users/${member}`)).headers.get('etag') ?? '';
      await scim.send('PATCH', `${other.url}/Groups/${group}`, {
        body: { Operations: [{ op: 'replace', path: 'displayName', value: 'Shared anew' }] },
      });
      const fresh = await scim.get(`/Users/${member}`, { 'if-none-match': etagOfUser });
      expect(fresh.body.groups[0].display).toBe('Shared anew');
      const etagOfGroup = (await scim.get(`/Groups/${group}`)).headers.get('etag') ?? '';
      await scim.send('PATCH', `${other.url}/Users/${member}`, {
        body: { Operations: [{ op: 'replace', path: 'userName', value: 'shared.anew' }] },
      });
      const renewed = await scim.get(`/Groups/${group}`, { 'if-none-match': etagOfGroup });
      expect(renewed.body.members[0].display).toBe('shared.anew');
    } finally {
      await other.close();
      await scim.close();
    }
  });
});
