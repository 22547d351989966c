import type { Account, Actor, GranteeRef, Operations, Queries } from '../../../src/account/account.ts';
import { AccountError } from '../../../src/account/errors.ts';
import { openLocalAccount } from '../../../src/account/local-account.ts';
import { asInstant, asName, type Name, type RoleId } from '../../../src/account/model.ts';
import { createPasswords } from '../../../src/account/sessions/passwords.ts';
import { type StorePlace, sqlitePlace } from '../../store/stores.ts';
import { testSealKey } from '../../support/seal-key.ts';

/** Weak on purpose: the strength of the hash is not what these tests are about. */
export const cheapPasswords = createPasswords({ logOfIterations: 4, blockSize: 1, parallelization: 1 });

export const system: Actor = {
  kind: 'system',
  name: asName('SYSTEM'),
  user: null,
  primaryRole: null,
  secondaryRoles: [],
};

export interface TestAccount {
  readonly account: Account;
  /** Time stands still unless moved. */
  readonly time: { now: number };
  /** An actor with this primary role only. */
  as(role: string, ...secondary: string[]): Actor;
  run<T>(role: string | Actor, work: (operations: Operations, queries: Queries) => Promise<T>): Promise<T>;
  ask<T>(role: string | Actor, work: (queries: Queries) => Promise<T> | T): Promise<T>;
  roleId(name: string): RoleId;
  /** Closes the account and opens it again from the disk. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export const n = (text: string): Name => asName(text);

export const openTestAccount = async (place: StorePlace = sqlitePlace()): Promise<TestAccount> => {
  const time = { now: Date.UTC(2026, 0, 15) };
  const open = async (): Promise<Account> =>
    openLocalAccount({
      sealKey: testSealKey,
      database: await place.open(),
      name: asName('LOCAL'),
      clock: () => asInstant(time.now),
      adminPassword: 'correct horse',
      passwords: cheapPasswords,
    });
  let account = await open();
  const ids = new Map<string, RoleId>();
  const learnRoles = async (): Promise<void> => {
    ids.clear();
    await account.read(system, (queries) => {
      for (const role of queries.roles()) ids.set(role.name, role.id);
    });
  };
  await learnRoles();
  const roleId = (name: string): RoleId => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`No role ${name}`);
    return id;
  };
  const as = (role: string, ...secondary: string[]): Actor => ({
    kind: 'user',
    name: n('TESTER'),
    user: null,
    primaryRole: roleId(role),
    secondaryRoles: secondary.map(roleId),
  });
  const actorOf = (role: string | Actor): Actor => (typeof role === 'string' ? as(role) : role);
  return {
    get account() {
      return account;
    },
    time,
    as,
    roleId,
    async run(role, work) {
      try {
        return await account.change(actorOf(role), work);
      } finally {
        await learnRoles();
      }
    },
    ask: (role, work) => account.read(actorOf(role), work),
    async reopen() {
      await account.close();
      account = await open();
    },
    async close() {
      await account.close();
      await place.remove();
    },
  };
};

/** The refusal that the work meets; anything else fails the test. */
export const refusal = async (work: Promise<unknown>): Promise<AccountError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AccountError) return error;
    throw error;
  }
  throw new Error('The account did not refuse.');
};

export const toUser = (name: string): GranteeRef => ({ kind: 'USER', user: { name: n(name) } });
export const toRole = (name: string): GranteeRef => ({ kind: 'ROLE', role: { name: n(name) } });
