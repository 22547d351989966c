import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type UserCondition,
  type UserField,
  type UserSearch,
  userFields,
} from '../../src/account/account.ts';
import type { RoleId, User } from '../../src/account/model.ts';
import { n, openTestAccount, type TestAccount, toUser } from './support/account.ts';

let test: TestAccount;
let users: readonly User[];

const firstNames = ['Ann', 'ann', 'Bob', 'Ö%_', null];
const domains = ['example.com', 'Example.ORG'];

beforeAll(async () => {
  test = await openTestAccount();
  users = await test.run('USERADMIN', async (operations) => {
    const created: User[] = [];
    for (let index = 0; index < 60; index += 1) {
      test.time.now += index % 3 === 0 ? 1000 : 0;
      const { user } = await operations.createUser({
        name: n(`User${index}`),
        mode: 'create',
        properties: {
          loginName: `login${index % 7}.${index}`,
          firstName: firstNames[index % firstNames.length] ?? null,
          email: index % 4 === 0 ? null : `U${index}@${domains[index % 2]}`,
          displayName: index % 5 === 0 ? '' : `Shown ${index % 6}`,
          disabled: index % 3 === 0,
        },
        scim:
          index % 2 === 0
            ? {
                label: `uSER${index}`,
                externalId: `Ext${index % 9}`,
                attributes: {},
                ...(index % 6 === 0 ? { otherAddresses: [`Other${index % 4}@x.org`, 'u5@example.org'] } : {}),
              }
            : undefined,
      });
      created.push(user);
    }
    return created;
  });
});
afterAll(() => test.close());

const search = (input: UserSearch) => test.ask('USERADMIN', (queries) => queries.searchUsers(input));

/** What a field of a user is compared by, in the plainest words. */
const fieldOf = (user: User, field: UserField): string | number | null => {
  switch (field) {
    case 'id':
    case 'createdOn':
    case 'updatedOn':
      return user[field];
    case 'disabled':
      return user.disabled ? 1 : 0;
    case 'externalId':
      return user.scim?.externalId ?? null;
    case 'scimLabel':
      return user.scim?.label.toLowerCase() ?? null;
    case 'loginName':
      return user.loginName.toUpperCase();
    default:
      return user[field]?.toLowerCase() ?? null;
  }
};

const compareTexts = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

const meets = (user: User, condition: UserCondition): boolean => {
  switch (condition.op) {
    case 'and':
      return condition.operands.every((operand) => meets(user, operand));
    case 'or':
      return condition.operands.some((operand) => meets(user, operand));
    case 'not':
      return !meets(user, condition.operand);
    case 'memberOf':
      return false;
    case 'hasAddress':
      return [user.email ?? '', ...(user.scim?.otherAddresses ?? [])].some(
        (address) => address.toLowerCase() === condition.address.toLowerCase(),
      );
    case 'pr': {
      const value = fieldOf(user, condition.field);
      return value !== null && value !== '';
    }
    default: {
      const value = fieldOf(user, condition.field);
      if (value === null) return condition.op === 'ne';
      if (typeof value === 'number') {
        const difference = value - Number(condition.value);
        return {
          eq: difference === 0,
          co: difference === 0,
          sw: difference === 0,
          ew: difference === 0,
          ne: difference !== 0,
          gt: difference > 0,
          ge: difference >= 0,
          lt: difference < 0,
          le: difference <= 0,
        }[condition.op];
      }
      const given = String(condition.value);
      const wanted =
        condition.field === 'externalId'
          ? given
          : condition.field === 'loginName'
            ? given.toUpperCase()
            : given.toLowerCase();
      const order = compareTexts(value, wanted);
      return {
        eq: order === 0,
        ne: order !== 0,
        co: value.includes(wanted),
        sw: value.startsWith(wanted),
        ew: value.endsWith(wanted),
        gt: order > 0,
        ge: order >= 0,
        lt: order < 0,
        le: order <= 0,
      }[condition.op];
    }
  }
};

const textFields = [
  'name',
  'loginName',
  'scimLabel',
  'externalId',
  'email',
  'displayName',
  'firstName',
] as const;
const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
const texts = fc.constantFrom(
  'user1',
  'USER10',
  'uSER2',
  'login1',
  'Ext1',
  'ext1',
  'ann',
  'ö%_',
  '%',
  '_',
  '',
  'example',
  'ORG',
  'shown 3',
  '1',
  "o'x",
  '\u{1F600}',
);

const leaf: fc.Arbitrary<UserCondition> = fc.oneof(
  fc.record({ op: fc.constantFrom(...operators), field: fc.constantFrom(...textFields), value: texts }),
  fc.record({ op: fc.constant('eq' as const), field: fc.constant('disabled' as const), value: fc.boolean() }),
  fc.record({
    op: fc.constantFrom(...operators),
    field: fc.constantFrom('createdOn' as const, 'id' as const),
    value: fc
      .integer({ min: 0, max: 40 })
      .map((step) => (step < 20 ? step : Date.UTC(2026, 0, 15) + step * 500)),
  }),
  fc.record({
    op: fc.constant('hasAddress' as const),
    address: fc.constantFrom('OTHER0@x.org', 'u5@EXAMPLE.org', 'other1@x.org', 'nobody@x.org'),
  }),
  fc.record({ op: fc.constant('pr' as const), field: fc.constantFrom(...userFields) }),
);

const { condition } = fc.letrec<{ condition: UserCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    leaf,
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('condition'), { maxLength: 3 }),
    }),
    fc.record({ op: fc.constant('not' as const), operand: tie('condition') }),
  ),
}));

describe('searching users', () => {
  it('finds what a plain reading of the condition finds', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (wanted) => {
        const found = await search({ condition: wanted, count: 1000 });
        const expected = users.filter((user) => meets(user, wanted)).map(({ name }) => name);
        expect(found.users.map(({ name }) => name)).toEqual(expected);
        expect(found.total).toBe(expected.length);
      }),
      { numRuns: 400 },
    );
  });

  it('pages alike by index, by cursor, filtered in the store or here', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(condition, { nil: undefined }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 0, max: 25 }),
        fc.boolean(),
        async (wanted, startIndex, count, withResidual) => {
          const isPicked = (user: User): boolean => !withResidual || user.id % 2 === 0;
          const residual = withResidual
            ? async (batch: readonly User[]) => batch.filter(isPicked)
            : undefined;
          const expected = users.filter(
            (user) => (wanted === undefined || meets(user, wanted)) && isPicked(user),
          );
          const page = await search({ condition: wanted, residual, startIndex, count });
          expect(page.total).toBe(expected.length);
          expect(page.users).toEqual(expected.slice(startIndex - 1, startIndex - 1 + count));
          const after = expected[startIndex - 2];
          if (after === undefined) return;
          const next = await search({ condition: wanted, residual, after: after.id, count });
          expect(next.users).toEqual(page.users);
          expect(next.total).toBe(expected.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('finds by other addresses as they are now', async () => {
    const whoHas = async (address: string) =>
      (await search({ condition: { op: 'hasAddress', address }, count: 100 })).users.map(({ name }) => name);
    const give = (otherAddresses: readonly string[]) =>
      test.run('USERADMIN', (operations) =>
        operations.alterUser({
          user: { name: n('User1') },
          scim: { label: 'User1', externalId: null, attributes: {}, otherAddresses },
        }),
      );
    await give(['one@moved.org', 'two@moved.org']);
    expect(await whoHas('ONE@moved.org')).toEqual(['User1']);
    await give(['two@moved.org']);
    expect(await whoHas('one@moved.org')).toEqual([]);
    expect(await whoHas('two@moved.org')).toEqual(['User1']);
    await give([]);
    expect(await whoHas('two@moved.org')).toEqual([]);
    await test.run('USERADMIN', (operations) =>
      operations.alterUser({
        user: { name: n('User1') },
        scim: { label: 'User1', externalId: null, attributes: {} },
      }),
    );
    users = (await search({ count: 100 })).users;
  });

  it('sorts with missing values last, and first when descending (RFC 7644 section 3.4.2.3)', async () => {
    const byEmail = await search({ sort: { field: 'email', descending: false }, count: 100 });
    const emails = byEmail.users.map(({ email }) => email?.toLowerCase() ?? null);
    const given = emails.filter((email) => email !== null);
    expect(emails).toEqual([...[...given].sort(), ...emails.filter((email) => email === null)]);
    const backwards = await search({ sort: { field: 'email', descending: true }, count: 100 });
    expect(backwards.users.map(({ email }) => email?.toLowerCase() ?? null)).toEqual(emails.toReversed());
    const unnamed = await search({ sort: { field: 'displayName', descending: false }, count: 100 });
    expect(unnamed.users.slice(-12).every(({ displayName }) => displayName === '')).toBe(true);
    const newest = await search({ sort: { field: 'createdOn', descending: true }, count: 1, startIndex: 1 });
    expect(newest.users[0]?.createdOn).toBe(Math.max(...users.map(({ createdOn }) => createdOn)));
    expect(newest.total).toBe(60);
  });

  it('finds the members of a role', async () => {
    const role = await test.run('USERADMIN', async (operations) => {
      const created = await operations.createRole({ name: n('TEAM'), mode: 'create' });
      const add = ['User1', 'User5'].map(toUser);
      await operations.changeRoleMembers({ role: { id: created.role.id }, add, remove: [] });
      return created.role.id;
    });
    const members = await search({ condition: { op: 'memberOf', roles: [role] }, count: 10 });
    expect(members.users.map(({ name }) => name)).toEqual(['User1', 'User5']);
    const second = await search({ condition: { op: 'memberOf', roles: [role] }, count: 1, startIndex: 2 });
    expect(second).toMatchObject({ total: 2, users: [{ name: 'User5' }] });
  });

  describe('and roles, by who is in them', () => {
    let roles: readonly RoleId[];
    const members = [['User1', 'User5', 'User9'], ['User9', 'User12'], []];
    beforeAll(async () => {
      roles = await test.run('USERADMIN', async (operations) => {
        const made: RoleId[] = [];
        for (const [index, names] of members.entries()) {
          const { role } = await operations.createRole({ name: n(`CREW ${index}`), mode: 'create' });
          const add = names.map(toUser);
          await operations.changeRoleMembers({ role: { id: role.id }, add, remove: [] });
          made.push(role.id);
        }
        return made;
      });
    });
    const membersOf = (role: RoleId): readonly User[] =>
      users.filter(({ name }) => members[roles.indexOf(role)]?.includes(name));

    it('of several roles at once, and of none', async () => {
      const found = async (condition: UserCondition) =>
        (await search({ condition, count: 100 })).users.map(({ id }) => id);
      const inAny = users.filter(({ id }) =>
        roles.some((role) => membersOf(role).some((one) => one.id === id)),
      );
      expect(await found({ op: 'memberOf', roles })).toEqual(inAny.map(({ id }) => id));
      expect(await found({ op: 'memberOf', roles: [] })).toEqual([]);
      const others = await found({ op: 'not', operand: { op: 'memberOf', roles } });
      expect(others).toEqual(users.filter((user) => !inAny.includes(user)).map(({ id }) => id));
    });

    it('that hold for the conditions of users, whoever sees them', async () => {
      await fc.assert(
        fc.asyncProperty(condition, fc.subarray(users.slice(0, 20)), async (wanted, some) => {
          const meeting = (candidates: readonly User[]) =>
            candidates.filter((user) => meets(user, wanted)).map(({ id }) => id);
          const held = await test.ask('PUBLIC', (queries) => queries.rolesHeldBy(wanted));
          for (const role of roles) {
            expect(held.has(role)).toBe(meeting(membersOf(role)).length > 0);
            expect(
              await test.ask('PUBLIC', (queries) => queries.usersMeeting({ membersOf: role }, wanted)),
            ).toEqual(meeting(membersOf(role)));
          }
          const among = { users: some.map(({ id }) => id) };
          expect(await test.ask('PUBLIC', (queries) => queries.usersMeeting(among, wanted))).toEqual(
            meeting(some),
          );
        }),
        { numRuns: 200 },
      );
    });
  });
});

describe('walking a list while it changes', () => {
  it('neither skips nor repeats users that stay', async () => {
    const walk = await openTestAccount();
    try {
      const ids = await walk.run('USERADMIN', async (operations) => {
        const created: number[] = [];
        for (let index = 0; index < 30; index += 1) {
          const { user } = await operations.createUser({
            name: n(`W${index}`),
            mode: 'create',
            properties: {},
          });
          created.push(user.id);
        }
        return created;
      });
      const page = (startIndex: number) =>
        walk.ask('USERADMIN', (queries) => queries.searchUsers({ startIndex, count: 10 }));
      const first = await page(1);
      await walk.run('USERADMIN', (operations) => operations.dropUser({ user: { name: n('W3') } }));
      const second = await page(11);
      expect([...first.users, ...second.users].map(({ id }) => id)).toEqual(ids.slice(0, 20));
      expect(second.total).toBe(29);
      walk.time.now += 3_600_000;
      expect((await page(11)).users[0]?.id).toBe(ids[11]);
    } finally {
      await walk.close();
    }
  });
});

describe('searches that read every user', () => {
  it('are refused beyond a few at once, if they are long, and never hold a place for good', async () => {
    const crowded = await openTestAccount();
    try {
      await crowded.run('USERADMIN', async (operations) => {
        for (let index = 0; index < 22_500; index += 1) {
          await operations.createUser({ name: n(`C${index}`), mode: 'create', properties: {} });
        }
      });
      const searchAll = (isPicked: (user: User) => boolean) =>
        crowded.ask('USERADMIN', (queries) =>
          queries.searchUsers({ residual: (batch) => batch.filter(isPicked), count: 1 }),
        );
      const outcomes = await Promise.allSettled(Array.from({ length: 7 }, () => searchAll(() => true)));
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(3);
      expect(refused[0]).toMatchObject({ reason: { kind: 'busy' } });
      const failing = () => {
        throw new Error('a test that fails');
      };
      for (let attempt = 0; attempt < 5; attempt += 1) {
        let seen = 0;
        await expect(searchAll(() => (++seen > 22_000 ? failing() : true))).rejects.toThrow(
          'a test that fails',
        );
      }
      expect((await searchAll(() => true)).total).toBe(22_500);
    } finally {
      await crowded.close();
    }
  });
});
