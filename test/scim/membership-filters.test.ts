/** Filters on `groups` of users and on `members` of groups find what the resources themselves show. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateFilter } from '../../src/scim/protocol/filter/evaluate.ts';
import { parseFilter } from '../../src/scim/protocol/filter/parse.ts';
import type { ScimResource } from '../../src/scim/protocol/schema/schemas.ts';
import { postgresAnswers, postgresPlace, type StorePlace, sqlitePlace } from '../store/stores.ts';
import { n, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

const engines: readonly (readonly [string, () => StorePlace, boolean])[] = [
  ['SQLite', sqlitePlace, true],
  ['PostgreSQL', postgresPlace, await postgresAnswers()],
];

describe.each(engines)('on %s', (_, place, available) => {
  describe.skipIf(!available)('membership', () => {
    let scim: ScimUnderTest;
    const ids = new Map<string, string>();
    const idOf = (name: string): string => ids.get(name) ?? '';
    let users: readonly ScimResource[];
    let groups: readonly ScimResource[];

    const user = async (userName: string): Promise<void> => {
      const title = userName.length % 2 === 0 ? 'even' : 'odd';
      const { status, body, text } = await scim.post('/Users', person(userName, { title }));
      expect(status, text).toBe(201);
      ids.set(userName, body.id);
    };
    const group = async (displayName: string, ...members: readonly string[]): Promise<void> => {
      const { status, body, text } = await scim.post('/Groups', {
        displayName,
        members: members.map((name) => ({ value: idOf(name) })),
      });
      expect(status, text).toBe(201);
      ids.set(displayName, body.id);
    };

    beforeAll(async () => {
      scim = await openScim({ place: place() });
      for (const name of ['Ann', 'bob', 'Cid', 'dora', 'Loner']) await user(name);
      await group('Readers', 'Ann', 'bob');
      await group('writers', 'bob', 'Cid');
      await group('Around', 'Readers', 'dora');
      await group('Only groups', 'writers');
      await group('Empty');
      await group('Hidden', 'Ann', 'Loner');
      await scim.as('ACCOUNTADMIN', async (operations) => {
        await operations.alterUser({ user: { name: n('CID') }, rename: n('Sid') });
        await operations.createUser({ name: n('Mixed Case'), mode: 'create', properties: {} });
        const members = [{ kind: 'USER' as const, user: { name: n('Mixed Case') } }];
        await operations.changeRoleMembers({ role: { name: n('Readers') }, add: members, remove: [] });
        await operations.grantRole({
          role: { name: n('writers') },
          to: { kind: 'ROLE', role: { name: n('SYSADMIN') } },
        });
        await operations.grantOwnership({
          on: { kind: 'ROLE', path: [n('Hidden')] },
          to: { name: n('SYSADMIN') },
          currentGrants: 'COPY',
        });
      });
      users = (await scim.get('/Users?count=1000')).body.Resources;
      groups = (await scim.get('/Groups?count=1000')).body.Resources;
    });
    afterAll(() => scim.close());

    const found = async (kind: 'User' | 'Group', filter: string): Promise<readonly unknown[]> => {
      const { status, body, text } = await scim.get(`/${kind}s?filter=${encodeURIComponent(filter)}`);
      expect(status, `${filter}: ${text}`).toBe(200);
      return body.Resources.map(({ id }: ScimResource) => id);
    };
    const named = async (kind: 'User' | 'Group', filter: string): Promise<readonly unknown[]> => {
      const names = new Map([...ids].map(([name, id]): [unknown, string] => [id, name]));
      return (await found(kind, filter)).map((id) => names.get(id)).sort();
    };

    test.each([
      ['groups pr', ['Ann', 'Cid', 'bob', 'dora']],
      ['not (groups pr)', ['Loner']],
      ['groups eq null', ['Loner']],
      ['groups.display eq "READERS"', ['Ann', 'bob']],
      ['groups.display ne "readers"', ['Cid', 'Loner', 'dora']],
      ['groups.display sw "w"', ['Cid', 'bob']],
      ['groups.display ew "ers"', ['Ann', 'Cid', 'bob']],
      ['groups.display co "roun" or userName eq "loner"', ['Loner', 'dora']],
      ['groups.type eq "direct" and active eq true', ['Ann', 'Cid', 'bob', 'dora']],
      ['groups.type eq "indirect"', []],
      ['groups[display eq "writers" and type eq "direct"]', ['Cid', 'bob']],
      ['groups[display eq "writers" and not (type eq "direct")]', []],
      ['groups.display eq "hidden"', []],
      ['groups.display eq "readers" and groups.display eq "writers"', ['bob']],
      ['groups.display eq "readers" or title eq "even"', ['Ann', 'bob', 'dora']],
      ['not (groups.display eq "readers" or title eq "even")', ['Cid', 'Loner']],
    ])('of users: %s', async (filter, expected) => {
      expect(await named('User', filter)).toEqual(expected);
    });

    test.each([
      ['members pr', ['Around', 'Only groups', 'Readers', 'writers']],
      ['not (members pr)', ['Empty']],
      ['members eq null', ['Empty']],
      ['members.type eq "User"', ['Around', 'Readers', 'writers']],
      ['members.type eq "group"', ['Around', 'Only groups']],
      ['members.type ne "User"', ['Empty', 'Only groups']],
      ['members[type eq "User"] and members[type eq "Group"]', ['Around']],
      ['members.display eq "ANN"', ['Readers']],
      ['members.display eq "cid"', []],
      ['members.display eq "SID"', ['writers']],
      ['members.display eq "mixed case"', ['Readers']],
      ['members.display sw "b"', ['Readers', 'writers']],
      ['members.display ew "ers"', ['Around', 'Only groups']],
      ['members[display eq "writers" and type eq "User"]', []],
      ['members[display eq "writers" and type eq "Group"]', ['Only groups']],
      ['members.display ne "bob" and displayName ne "Empty"', ['Around', 'Only groups']],
      [
        'members[display co "o" and not (type eq "Group")] or displayName sw "e"',
        ['Around', 'Empty', 'Readers', 'writers'],
      ],
    ])('of groups: %s', async (filter, expected) => {
      expect(await named('Group', filter)).toEqual(expected);
    });

    test('by id and by reference, of users and of groups within', async () => {
      const [ann, readers] = [idOf('Ann'), idOf('Readers')];
      expect(await named('User', `groups.value eq "${readers}"`)).toEqual(['Ann', 'bob']);
      expect(await named('User', `groups.value eq "${idOf('Hidden')}"`)).toEqual([]);
      expect(await named('User', `groups.value sw "${readers.slice(0, 1)}" and userName eq "ann"`)).toEqual([
        'Ann',
      ]);
      expect(await named('User', `groups.$ref ew "/Groups/${readers}"`)).toEqual(['Ann', 'bob']);
      for (const filter of [
        `members eq "${ann}"`,
        `members.value eq "${ann}"`,
        `members[value eq "${ann}" and type eq "User"]`,
        `members.$ref eq "${scim.url}/Users/${ann}"`,
      ]) {
        expect(await named('Group', filter), filter).toEqual(['Readers']);
      }
      expect(await named('Group', `members[value eq "${ann}" and type eq "Group"]`)).toEqual([]);
      expect(await named('Group', `members eq "${readers}"`)).toEqual(['Around']);
      expect(await named('Group', `members ne "${ann}"`)).toEqual([
        'Around',
        'Empty',
        'Only groups',
        'writers',
      ]);
      expect(await named('Group', `members.$ref eq "http://elsewhere/Users/${ann}"`)).toEqual([]);
    });

    test('users sort by their groups, and are found by the version that they show', async () => {
      const sorted = (await scim.get('/Users?sortBy=groups.display&count=1000')).body.Resources;
      const shown = sorted.map(
        ({ groups: held }: ScimResource) => (held as { display: string }[])?.[0]?.display,
      );
      expect(shown).toEqual(['Around', 'Readers', 'Readers', 'writers', undefined]);
      for (const { id, meta } of (await scim.get('/Users')).body.Resources) {
        expect(
          await found('User', `meta.version eq ${JSON.stringify(meta.version)} and id eq "${id}"`),
        ).toEqual([id]);
      }
    });

    const text = fc.constantFrom(
      'ann',
      'bob',
      'BO',
      'readers',
      'Writers',
      'e',
      'User',
      'group',
      'direct',
      '',
    );
    const id = fc
      .constantFrom('Ann', 'bob', 'Readers', 'writers', 'Hidden', 'nobody')
      .map((name) => ({ name }));
    const quoted = (value: string): string => JSON.stringify(value);
    const anyOperator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
    const equality = fc.constantFrom('eq', 'ne');
    type Term = () => string;
    const compared = (part: string, operator: fc.Arbitrary<string>): fc.Arbitrary<Term> =>
      fc.tuple(operator, text).map(
        ([op, value]) =>
          () =>
            `${part} ${op} ${quoted(value)}`,
      );
    const byId = (part: string): fc.Arbitrary<Term> =>
      fc.tuple(equality, id).map(
        ([op, { name }]) =>
          () =>
            `${part} ${op} ${quoted(idOf(name))}`,
      );
    const joined = (term: fc.Arbitrary<Term>): fc.Arbitrary<Term> =>
      fc.letrec<{ filter: Term }>((tie) => ({
        filter: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          term,
          tie('filter').map((operand) => () => `not (${operand()})`),
          fc.tuple(fc.constantFrom('and', 'or'), tie('filter'), tie('filter')).map(
            ([word, left, right]) =>
              () =>
                `(${left()} ${word} ${right()})`,
          ),
        ),
      })).filter;
    const parts = (prefix: string, operatorOfId: fc.Arbitrary<Term>): fc.Arbitrary<Term> =>
      fc.oneof(
        compared(`${prefix}display`, anyOperator),
        compared(`${prefix}type`, anyOperator),
        byId(`${prefix}value`),
        operatorOfId,
        fc.constantFrom('display', 'type', 'value', '$ref').map((part) => () => `${prefix}${part} pr`),
        fc.constantFrom('eq', 'ne').map((op) => () => `${prefix}display ${op} null`),
      );
    const about = (attribute: string, operatorOfId: fc.Arbitrary<string>): fc.Arbitrary<Term> =>
      fc.oneof(
        parts(`${attribute}.`, compared(`${attribute}.value`, operatorOfId)),
        joined(parts('', compared('value', operatorOfId))).map((inner) => () => `${attribute}[${inner()}]`),
        byId(attribute),
        fc
          .constantFrom(`${attribute} pr`, `${attribute} eq null`, `${attribute} ne null`)
          .map((term) => () => term),
      );
    const other = (kind: 'User' | 'Group'): fc.Arbitrary<Term> =>
      kind === 'User'
        ? fc.oneof(compared('userName', anyOperator), compared('title', anyOperator), byId('id'))
        : fc.oneof(compared('displayName', anyOperator), byId('id'));

    test.each<['User' | 'Group', fc.Arbitrary<Term>]>([
      ['User', about('groups', anyOperator)],
      ['Group', about('members', equality)],
    ])('any filter of a %s means what it says of the resource', async (kind, term) => {
      const all = kind === 'User' ? users : groups;
      await fc.assert(
        fc.asyncProperty(joined(fc.oneof({ weight: 3, arbitrary: term }, other(kind))), async (make) => {
          const filter = make();
          const tree = parseFilter(kind, filter);
          const expected = all.filter((resource) => evaluateFilter(tree, resource)).map((one) => one['id']);
          expect(await found(kind, filter), filter).toEqual(expected);
        }),
        { numRuns: 150 },
      );
    });
  });
});
