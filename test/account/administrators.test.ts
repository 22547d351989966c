import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, AlterUser, Operations } from '../../src/account/account.ts';
import { asInstant } from '../../src/account/model.ts';
import { n, openTestAccount, refusal, type TestAccount, toRole, toUser } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
});
afterEach(() => test.close());

const accountAdmin = { name: n('ACCOUNTADMIN') };
const admin = { user: { name: n('ADMIN') } };

const asAccountAdmin = <T>(work: (operations: Operations) => Promise<T>): Promise<T> =>
  test.run('ACCOUNTADMIN', work);

const createUser = (name: string, disabled = false): Promise<unknown> =>
  asAccountAdmin((operations) =>
    operations.createUser({ name: n(name), mode: 'create', properties: { disabled, password: 'pass' } }),
  );

const createSecond = async (): Promise<void> => {
  await createUser('SECOND');
  await asAccountAdmin((operations) => operations.grantRole({ role: accountAdmin, to: toUser('SECOND') }));
};

describe('the hierarchy of the system roles', () => {
  it.each([
    ['USERADMIN', 'SECURITYADMIN'],
    ['SECURITYADMIN', 'ACCOUNTADMIN'],
    ['SYSADMIN', 'ACCOUNTADMIN'],
  ])('keeps %s granted to %s', async (role, grantee) => {
    for (const grantOptionOnly of [false, true]) {
      const refused = await refusal(
        asAccountAdmin((operations) =>
          operations.revokeRole({ role: { name: n(role) }, from: toRole(grantee), grantOptionOnly }),
        ),
      );
      expect(refused.code).toBe('003042');
    }
  });

  it('is not shown twice when granted again', async () => {
    await asAccountAdmin((operations) =>
      operations.grantRole({ role: { name: n('SYSADMIN') }, to: toRole('ACCOUNTADMIN') }),
    );
    const grants = await test.ask('ACCOUNTADMIN', (queries) => queries.grantsOfRole({ name: n('SYSADMIN') }));
    expect(grants).toHaveLength(1);
  });
});

describe('a user', () => {
  const asSelf = async (): Promise<Actor> => {
    const user = await test.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('ADMIN')));
    if (user === undefined) throw new Error('No user ADMIN');
    return { ...test.as('ACCOUNTADMIN'), name: user.name, user: user.id };
  };

  it('neither drops, replaces nor disables itself', async () => {
    await createSecond();
    const self = await asSelf();
    const attempts: ((operations: Operations) => Promise<unknown>)[] = [
      (operations) => operations.dropUser(admin),
      (operations) => operations.createUser({ name: n('ADMIN'), mode: 'orReplace', properties: {} }),
      (operations) => operations.alterUser({ ...admin, set: { disabled: true } }),
    ];
    for (const attempt of attempts) {
      expect((await refusal(test.run(self, attempt))).message).toMatch(/as it is the current user/);
    }
    expect((await asSelf()).user).toBe(self.user);
  });
});

describe('the last administrator', () => {
  const attempts: readonly (readonly [string, (operations: Operations) => Promise<unknown>])[] = [
    ['is not dropped', (operations) => operations.dropUser(admin)],
    ['is not disabled', (operations) => operations.alterUser({ ...admin, set: { disabled: true } })],
    [
      'is not replaced',
      (operations) => operations.createUser({ name: n('ADMIN'), mode: 'orReplace', properties: {} }),
    ],
    [
      'keeps ACCOUNTADMIN',
      (operations) => operations.revokeRole({ role: accountAdmin, from: toUser('ADMIN') }),
    ],
    [
      'stays a member of ACCOUNTADMIN',
      (operations) =>
        operations.changeRoleMembers({ role: accountAdmin, add: [], remove: [toUser('ADMIN')] }),
    ],
  ];

  it.each(attempts)('%s', async (_, attempt) => {
    const refused = await refusal(asAccountAdmin(attempt));
    expect(refused.message).toContain('must keep an enabled user who holds role ACCOUNTADMIN');
    const grants = await test.ask('ACCOUNTADMIN', (queries) => queries.grantsOfRole(accountAdmin));
    expect(grants.map((grant) => grant.granteeName)).toEqual(['ADMIN']);
  });

  it.each(attempts)('%s, but may be once there is another', async (_, attempt) => {
    await createSecond();
    await asAccountAdmin(attempt);
  });

  it('is not replaced by a disabled one', async () => {
    await createUser('SECOND', true);
    await asAccountAdmin((operations) => operations.grantRole({ role: accountAdmin, to: toUser('SECOND') }));
    expect((await refusal(asAccountAdmin((operations) => operations.dropUser(admin)))).sqlState).toBe(
      '55000',
    );
  });

  it('may hold the role through another, which then cannot be dropped or taken away', async () => {
    const breakGlass = { name: n('BREAK_GLASS') };
    await asAccountAdmin(async (operations) => {
      await operations.createRole({ ...breakGlass, mode: 'create' });
      await operations.grantRole({ role: accountAdmin, to: toRole('BREAK_GLASS') });
      await operations.grantRole({ role: breakGlass, to: toUser('ADMIN') });
      await operations.revokeRole({ role: accountAdmin, from: toUser('ADMIN') });
    });
    const attempts: ((operations: Operations) => Promise<unknown>)[] = [
      (operations) => operations.dropRole({ role: breakGlass }),
      (operations) => operations.createRole({ ...breakGlass, mode: 'orReplace' }),
      (operations) => operations.revokeRole({ role: accountAdmin, from: toRole('BREAK_GLASS') }),
      (operations) => operations.revokeRole({ role: breakGlass, from: toUser('ADMIN') }),
      (operations) =>
        operations.grantOwnership({
          on: { kind: 'ROLE', path: [breakGlass.name] },
          to: { name: n('SYSADMIN') },
          currentGrants: 'REVOKE',
        }),
    ];
    for (const attempt of attempts) {
      expect((await refusal(asAccountAdmin(attempt))).message).toContain('must keep an enabled user');
    }
  });
});

describe('the last administrator who can sign in', () => {
  const alter = (changes: Omit<AlterUser, 'user'>) => (operations: Operations) =>
    operations.alterUser({ ...admin, ...changes });
  const inMinutes = (minutes: number) => asInstant(test.time.now + minutes * 60_000);
  const attempts: readonly (readonly [string, (operations: Operations) => Promise<unknown>])[] = [
    ['becomes no service', alter({ set: { type: 'SERVICE' } })],
    ['becomes no service agent', alter({ set: { type: 'SERVICE_AGENT' } })],
    ['keeps a password', alter({ unset: ['password'] })],
    ['keeps a password that is not empty', alter({ set: { password: '' } })],
    ['is not locked', (operations) => alter({ set: { lockedUntil: inMinutes(10_000) } })(operations)],
    ['is not given a network policy that admits nobody', alter({ set: { networkPolicy: n('NOBODY') } })],
    [
      'is not shut out by the network policy of the account',
      (operations) => operations.alterAccount({ set: { NETWORK_POLICY: 'NOBODY' } }),
    ],
  ];

  beforeEach(() =>
    asAccountAdmin((operations) =>
      operations.createNetworkPolicy({ name: n('NOBODY'), mode: 'create', blockedIpList: ['0.0.0.0/0'] }),
    ),
  );

  it('keeps the key pair that is the last way in, and may be made to change a password first', async () => {
    await asAccountAdmin(alter({ set: { rsaPublicKey: 'KEY' }, unset: ['password'] }));
    expect((await refusal(asAccountAdmin(alter({ unset: ['rsaPublicKey'] })))).message).toContain(
      'can sign in.',
    );
    await asAccountAdmin(alter({ set: { rsaPublicKey2: 'KEY' }, unset: ['rsaPublicKey'] }));
    await asAccountAdmin(
      alter({
        set: { password: 'Correct Horse 1 Battery', mustChangePassword: true },
        unset: ['rsaPublicKey2'],
      }),
    );
  });

  it.each(attempts)('%s', async (_, attempt) => {
    // Holds the role and is enabled, but has nothing to sign in with.
    await asAccountAdmin(async (operations) => {
      await operations.createUser({ name: n('IDLE'), mode: 'create', properties: {} });
      await operations.grantRole({ role: accountAdmin, to: toUser('IDLE') });
    });
    expect(await refusal(asAccountAdmin(attempt))).toMatchObject({
      message: expect.stringContaining('who holds role ACCOUNTADMIN and can sign in.'),
      code: '003540',
      sqlState: '55000',
    });
  });

  it.each(attempts.slice(0, -1))('%s, but may be once there is another', async (_, attempt) => {
    await createSecond();
    await asAccountAdmin(attempt);
    // And then the other is the last one.
    const dropped = asAccountAdmin((operations) => operations.dropUser({ user: { name: n('SECOND') } }));
    expect((await refusal(dropped)).message).toContain('can sign in.');
  });

  it('may be locked for as long as anybody can lock it by guessing, and that frees nobody of the guard', async () => {
    await asAccountAdmin(alter({ set: { lockedUntil: inMinutes(15) } }));
    expect((await refusal(asAccountAdmin(alter({ unset: ['password'] })))).message).toContain('can sign in.');
  });

  it('becomes a legacy service, which has a password', async () => {
    await asAccountAdmin(alter({ set: { type: 'LEGACY_SERVICE' } }));
  });

  it('must be able to from where the change is made, if somebody was', async () => {
    const home = '192.0.2.7';
    await createSecond();
    const policies = asAccountAdmin(async (operations) => {
      await operations.createNetworkPolicy({ name: n('HOME'), mode: 'create', allowedIpList: [home] });
      await operations.createNetworkPolicy({ name: n('AWAY'), mode: 'create', allowedIpList: ['192.0.2.8'] });
      await alter({ set: { networkPolicy: n('HOME') } })(operations);
    });
    await policies;
    const away = (user: string) => (operations: Operations) =>
      operations.alterUser({ user: { name: n(user) }, set: { networkPolicy: n('AWAY') } });
    const from = (clientAddress: string) => ({ ...test.as('ACCOUNTADMIN'), clientAddress });
    await test.run(from(home), away('SECOND'));
    expect((await refusal(test.run(from(home), away('ADMIN')))).message).toContain(
      `can sign in from ${home}.`,
    );
    await test.run(from('192.0.2.9'), away('ADMIN'));
  });

  it('may be anybody where PUBLIC has the role', async () => {
    await createUser('BYSTANDER');
    await asAccountAdmin(async (operations) => {
      await operations.grantRole({ role: accountAdmin, to: toRole('PUBLIC') });
      await operations.dropUser(admin);
    });
    const last = asAccountAdmin((operations) => operations.dropUser({ user: { name: n('BYSTANDER') } }));
    expect((await refusal(last)).sqlState).toBe('55000');
  });

  it('is found among more holders of the role than one look takes', async () => {
    await asAccountAdmin(async (operations) => {
      for (let index = 0; index < 120; index += 1) {
        const name = n(`IDLE${index}`);
        await operations.createUser({ name, mode: 'create', properties: {} });
        await operations.grantRole({ role: accountAdmin, to: toUser(name) });
      }
    });
    await createSecond();
    await asAccountAdmin((operations) => operations.dropUser(admin));
    const last = asAccountAdmin((operations) => operations.dropUser({ user: { name: n('SECOND') } }));
    expect((await refusal(last)).message).toContain('can sign in.');
  });
});

describe('the primary role', () => {
  it('is not replaced while it is in use', async () => {
    await asAccountAdmin((operations) => operations.createRole({ name: n('MINE'), mode: 'create' }));
    await asAccountAdmin(async (operations) => {
      await operations.grantPrivileges({
        privileges: ['CREATE ROLE'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('MINE') },
      });
      await operations.grantOwnership({
        on: { kind: 'ROLE', path: [n('MINE')] },
        to: { name: n('MINE') },
      });
    });
    const refused = await refusal(
      test.run('MINE', (operations) => operations.createRole({ name: n('MINE'), mode: 'orReplace' })),
    );
    expect(refused.message).toBe(
      'SQL execution error: Cannot drop role MINE as it is the current primary role.',
    );
  });
});
