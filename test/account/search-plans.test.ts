import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Queries, UserCondition, UserField } from '../../src/account/account.ts';
import type { Database, Queryable, SqlValue } from '../../src/store/database.ts';
import { sqlitePlace } from '../store/stores.ts';
import { n, openTestAccount, type TestAccount } from './support/account.ts';

interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

let statements: Statement[] = [];
let store: Database;

/** The store, with what is asked of it outside transactions written down. */
const observed = (database: Database): Database => {
  const noted = <Name extends keyof Queryable>(name: Name): Queryable[Name] => {
    const ask = (sql: string, parameters: readonly SqlValue[] = []) => {
      statements.push({ sql, parameters });
      return database[name](sql, parameters);
    };
    return ask as Queryable[Name];
  };
  return {
    engine: database.engine,
    get: noted('get'),
    all: noted('all'),
    transaction: (work) => database.transaction(work),
    onForeignChange: (listener) => database.onForeignChange(listener),
    refresh: () => database.refresh(),
    close: () => database.close(),
  };
};

let test: TestAccount;
beforeAll(async () => {
  const place = sqlitePlace();
  test = await openTestAccount({
    ...place,
    open: async () => {
      store = await place.open();
      return observed(store);
    },
  });
  await test.run('USERADMIN', async (operations) => {
    for (let index = 0; index < 20; index += 1) {
      const name = n(`U${index}`);
      await operations.createUser({ name, mode: 'create', properties: { email: `u${index}@example.com` } });
    }
  });
});
afterAll(() => test.close());

const plansOf = async (
  condition: UserCondition,
  ask: (queries: Queries) => Promise<unknown> = (queries) => queries.searchUsers({ condition, count: 10 }),
): Promise<string[]> => {
  statements = [];
  await test.ask('USERADMIN', ask);
  const plans: string[] = [];
  for (const { sql, parameters } of statements) {
    const steps = await store.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters);
    plans.push(steps.map(({ detail }) => detail).join('; '));
  }
  return plans;
};

const equals = (field: UserField, value: string): UserCondition => ({ op: 'eq', field, value });

describe('a search by what identifies a user', () => {
  it.each([
    ['name', 'name_folded=?'],
    ['loginName', 'login_name=?'],
    ['scimLabel', 'scim_label_folded=?'],
    ['externalId', 'external_id=?'],
    ['email', 'email_folded=?'],
    ['id', 'rowid=?'],
  ] as const)('by %s goes through its index, however many users the role owns', async (field, used) => {
    const disabled: UserCondition = { op: 'eq', field: 'disabled', value: false };
    for (const condition of [
      equals(field, '5'),
      { op: 'and' as const, operands: [equals(field, '5'), disabled] },
      { op: 'or' as const, operands: [equals(field, '5'), equals('loginName', '6')] },
    ]) {
      const plans = await plansOf(condition);
      expect(plans).not.toEqual([]);
      for (const plan of plans) {
        expect(plan).toContain(used);
        expect(plan).not.toContain('owner_role_id=?');
        expect(plan).not.toContain('SCAN');
      }
    }
  });

  it('by any address goes through the indexes of addresses', async () => {
    const hasAddress: UserCondition = { op: 'hasAddress', address: 'u5@example.com' };
    for (const condition of [
      hasAddress,
      { op: 'or' as const, operands: [hasAddress, equals('loginName', '6')] },
    ]) {
      for (const plan of await plansOf(condition)) {
        expect(plan).toContain('email_folded=?');
        expect(plan).toContain('address_folded=?');
        expect(plan).not.toMatch(/owner_role_id=\?|SCAN users/);
      }
    }
  });
});

describe('a search for who is in a role', () => {
  const byName = equals('name', '5');
  const someone: UserCondition = { op: 'and', operands: [] };
  const role = async () => (await test.ask('USERADMIN', (queries) => queries.roleByName(n('PUBLIC'))))?.id;

  it('goes from one user to the roles of that user', async () => {
    for (const plan of await plansOf(byName, (queries) => queries.rolesHeldBy(byName))) {
      expect(plan).toContain('users_by_name_folded');
      expect(plan).toContain('user_grants_by_user');
      expect(plan).not.toContain('SCAN');
    }
  });

  it('goes from each role to its first member where any will do', async () => {
    for (const plan of await plansOf(someone, (queries) => queries.rolesHeldBy(someone))) {
      expect(plan).toContain('(role_id=?)');
      expect(plan).not.toMatch(/SCAN (users|user_grants)/);
    }
  });

  it('looks at the members of one role and no others', async () => {
    const id = await role();
    if (id === undefined) throw new Error('no role');
    for (const condition of [byName, someone]) {
      const plans = await plansOf(condition, (queries) => queries.usersMeeting({ membersOf: id }, condition));
      expect(plans).toHaveLength(1);
      expect(plans[0]).toContain('(role_id=?');
      expect(plans[0]).not.toMatch(/SCAN (users|user_grants)/);
    }
  });
});
