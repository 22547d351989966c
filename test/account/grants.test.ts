import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Actor,
  GrantPrivileges,
  Operations,
  RevokePrivileges,
  SecurableRef,
} from '../../src/account/account.ts';
import { n, openTestAccount, refusal, type TestAccount, toRole, toUser } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
});
afterEach(() => test.close());

const warehouse: SecurableRef = { kind: 'WAREHOUSE', path: [n('COMPUTE_WH')] };

const createRoles = (...names: string[]): Promise<void> =>
  test.run('USERADMIN', async (operations) => {
    for (const name of names) await operations.createRole({ name: n(name), mode: 'create' });
  });

const createUser = (name: string): Promise<unknown> =>
  test.run('USERADMIN', (operations) =>
    operations.createUser({ name: n(name), mode: 'create', properties: {} }),
  );

const grantRole = (role: string, to: string, by: string | Actor = 'USERADMIN', withGrantOption = false) =>
  test.run(by, (operations) =>
    operations.grantRole({ role: { name: n(role) }, to: toRole(to), withGrantOption }),
  );

const grant = (by: string | Actor, to: string, input: Partial<GrantPrivileges> = {}): Promise<void> =>
  test.run(by, (operations) =>
    operations.grantPrivileges({ privileges: ['USAGE'], on: warehouse, to: { name: n(to) }, ...input }),
  );

const revoke = (by: string | Actor, from: string, input: Partial<RevokePrivileges> = {}): Promise<void> =>
  test.run(by, (operations) =>
    operations.revokePrivileges({ privileges: ['USAGE'], on: warehouse, from: { name: n(from) }, ...input }),
  );

const holdsUsage = (role: string | Actor): Promise<boolean> =>
  test.ask(role, (queries) => {
    try {
      queries.usable('WAREHOUSE', [n('COMPUTE_WH')]);
      return true;
    } catch {
      return false;
    }
  });

/** Privilege, grantee, grantor and grant option of what is granted on the warehouse. */
const usageRows = (): Promise<unknown> =>
  test.ask('ACCOUNTADMIN', async (queries) =>
    (await queries.grantsOn(warehouse)).map((row) => [
      row.privilege,
      row.granteeName,
      row.grantedBy,
      row.grantOption,
    ]),
  );

describe('system roles', () => {
  it('form the hierarchy of the documentation, each with its privileges', async () => {
    const holdings = await test.ask('ACCOUNTADMIN', async (queries) => {
      const rows = await queries.grantsToRole({ name: n('SECURITYADMIN') });
      return rows.map((row) => [row.privilege, row.grantedOn, row.path.join('.')]);
    });
    expect(holdings).toEqual([
      ['APPLY AUTHENTICATION POLICY', 'ACCOUNT', 'LOCAL'],
      ['ATTACH POLICY', 'ACCOUNT', 'LOCAL'],
      ['CREATE NETWORK POLICY', 'ACCOUNT', 'LOCAL'],
      ['MANAGE GRANTS', 'ACCOUNT', 'LOCAL'],
      ['USAGE', 'ROLE', 'USERADMIN'],
    ]);
    const account = { kind: 'ACCOUNT', id: 0 } as const;
    const holders = async (privilege: string) => {
      const roles = ['ORGADMIN', 'ACCOUNTADMIN', 'SECURITYADMIN', 'USERADMIN', 'SYSADMIN', 'PUBLIC'];
      const found: string[] = [];
      for (const role of roles) {
        if (await test.ask(role, (queries) => queries.holds(privilege, account))) found.push(role);
      }
      return found;
    };
    expect(await holders('CREATE USER')).toEqual(['ACCOUNTADMIN', 'SECURITYADMIN', 'USERADMIN']);
    expect(await holders('MANAGE GRANTS')).toEqual(['ACCOUNTADMIN', 'SECURITYADMIN']);
    expect(await holders('CREATE INTEGRATION')).toEqual(['ACCOUNTADMIN']);
    expect(await holders('CREATE WAREHOUSE')).toEqual(['ACCOUNTADMIN', 'SYSADMIN']);
  });

  it('cannot be dropped, renamed, given away or stripped', async () => {
    const attempts: ((operations: Operations) => Promise<unknown>)[] = [
      (operations) => operations.dropRole({ role: { name: n('SYSADMIN') } }),
      (operations) => operations.alterRole({ role: { name: n('SYSADMIN') }, rename: n('X') }),
      (operations) =>
        operations.grantOwnership({
          on: { kind: 'ROLE', path: [n('SYSADMIN')] },
          to: { name: n('USERADMIN') },
        }),
      (operations) =>
        operations.revokePrivileges({
          privileges: ['CREATE USER'],
          on: { kind: 'ACCOUNT' },
          from: { name: n('USERADMIN') },
        }),
    ];
    for (const attempt of attempts) {
      expect((await refusal(test.run('ACCOUNTADMIN', attempt))).code).toBe('003001');
    }
  });
});

describe('GRANT ROLE', () => {
  it('lets privileges flow up and activation down, and revoking ends both', async () => {
    await createRoles('LOW', 'MIDDLE', 'HIGH');
    await createUser('ANN');
    await grant('SYSADMIN', 'LOW');
    await grantRole('LOW', 'MIDDLE');
    await grantRole('MIDDLE', 'HIGH');
    await test.run('USERADMIN', (operations) =>
      operations.grantRole({ role: { name: n('MIDDLE') }, to: toUser('ANN') }),
    );
    expect(await Promise.all(['LOW', 'MIDDLE', 'HIGH', 'USERADMIN'].map(holdsUsage))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const ann = await test.ask('USERADMIN', (queries) => queries.userByName(n('ANN')));
    const actor: Actor = {
      kind: 'user',
      name: n('ANN'),
      user: ann?.id ?? null,
      primaryRole: test.roleId('PUBLIC'),
      secondaryRoles: 'ALL',
    };
    const activatable = () =>
      test.ask(actor, async (queries) => (await queries.activatableRoles()).map(({ name }) => name));
    expect(await activatable()).toEqual(['PUBLIC', 'LOW', 'MIDDLE']);
    expect(await holdsUsage(actor)).toBe(true);
    await test.run('USERADMIN', (operations) =>
      operations.revokeRole({ role: { name: n('LOW') }, from: toRole('MIDDLE') }),
    );
    expect(await activatable()).toEqual(['PUBLIC', 'MIDDLE']);
    expect(await holdsUsage(actor)).toBe(false);
    expect(await holdsUsage('HIGH')).toBe(false);
  });

  it('refuses cycles', async () => {
    await createRoles('A', 'B', 'C');
    await grantRole('A', 'B');
    await grantRole('B', 'C');
    expect((await refusal(grantRole('C', 'A'))).message).toContain('cycle');
    expect((await refusal(grantRole('A', 'A'))).message).toContain('cycle');
  });

  it('of PUBLIC succeeds and records nothing', async () => {
    await createRoles('A');
    await createUser('ANN');
    await grantRole('PUBLIC', 'A', 'ACCOUNTADMIN');
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.grantRole({ role: { name: n('PUBLIC') }, to: toUser('ANN') }),
    );
    const rows = await test.ask('ACCOUNTADMIN', (queries) => queries.grantsOfRole({ name: n('PUBLIC') }));
    expect(rows).toEqual([]);
  });

  it('needs OWNERSHIP, MANAGE GRANTS (recorded as the owner) or the grant option (to roles only)', async () => {
    await createRoles('A', 'B', 'C');
    await createUser('ANN');
    expect((await refusal(grantRole('A', 'B', 'SYSADMIN'))).code).toBe('003001');
    await grantRole('A', 'B', 'ACCOUNTADMIN', true);
    await grantRole('A', 'C', 'B');
    const toAnn = test.run('B', (operations) =>
      operations.grantRole({ role: { name: n('A') }, to: toUser('ANN') }),
    );
    expect((await refusal(toAnn)).code).toBe('003001');
    const rows = await test.ask('ACCOUNTADMIN', (queries) => queries.grantsOfRole({ name: n('A') }));
    expect(rows.map((row) => [row.granteeName, row.grantedBy, row.grantOption])).toEqual([
      ['B', 'USERADMIN', true],
      ['C', 'B', false],
    ]);
  });

  it('granted again changes nothing', async () => {
    await createRoles('A', 'B');
    await grantRole('A', 'B');
    const before = await test.ask('USERADMIN', (queries) => queries.roleByName(n('A')));
    test.time.now += 1000;
    await grantRole('A', 'B');
    expect(await test.ask('USERADMIN', (queries) => queries.roleByName(n('A')))).toEqual(before);
  });
});

describe('members as a set delta', () => {
  it('counts what really changed, and a change of nothing is none', async () => {
    await createRoles('TEAM', 'SUB');
    for (const name of ['ANN', 'BOB', 'CID']) await createUser(name);
    const change = (add: string[], remove: string[] | 'ALL') =>
      test.run('USERADMIN', (operations) =>
        operations.changeRoleMembers({
          role: { name: n('TEAM') },
          add: add.map(toUser),
          remove: remove === 'ALL' ? 'ALL' : remove.map(toUser),
        }),
      );
    expect(await change(['ANN', 'BOB'], [])).toEqual({ added: 2, removed: 0 });
    const before = await test.ask('USERADMIN', (queries) => queries.roleByName(n('TEAM')));
    expect(await change(['ANN'], [])).toEqual({ added: 0, removed: 0 });
    expect(await change(['ANN', 'BOB'], 'ALL')).toEqual({ added: 0, removed: 0 });
    expect(await change([], ['CID'])).toEqual({ added: 0, removed: 0 });
    expect(await change(['ANN'], ['ANN'])).toEqual({ added: 0, removed: 0 });
    expect(await test.ask('USERADMIN', (queries) => queries.roleByName(n('TEAM')))).toEqual(before);
    expect(await change(['CID'], 'ALL')).toEqual({ added: 1, removed: 2 });
    const sub = await test.run('USERADMIN', (operations) =>
      operations.changeRoleMembers({ role: { name: n('TEAM') }, add: [toRole('SUB')], remove: [] }),
    );
    expect(sub).toEqual({ added: 1, removed: 0 });
    await test.ask('USERADMIN', async (queries) => {
      const members = await queries.membersOfRole(test.roleId('TEAM'));
      expect(members.users.map(({ label }) => label)).toEqual(['CID']);
      expect(members.roles.map(({ name }) => name)).toEqual(['SUB']);
    });
  });

  it('refuses unknown members as a whole', async () => {
    await createRoles('TEAM');
    await createUser('ANN');
    const change = test.run('USERADMIN', (operations) =>
      operations.changeRoleMembers({
        role: { name: n('TEAM') },
        add: [toUser('ANN'), toUser('NOBODY')],
        remove: [],
      }),
    );
    expect(await refusal(change)).toMatchObject({ code: '002003', object: { kind: 'USER', name: 'NOBODY' } });
    expect(await test.ask('USERADMIN', (queries) => queries.countUsersOfRole(test.roleId('TEAM')))).toBe(0);
  });
});

describe('GRANT privileges', () => {
  it('records the owner as grantor under OWNERSHIP and MANAGE GRANTS', async () => {
    await createRoles('A', 'B');
    await grant('SYSADMIN', 'A', { withGrantOption: true });
    await grant('SECURITYADMIN', 'B');
    await grant('A', 'B', { privileges: ['USAGE'] });
    expect(await usageRows()).toEqual([
      ['OWNERSHIP', 'SYSADMIN', 'SYSADMIN', true],
      ['USAGE', 'A', 'SYSADMIN', true],
      ['USAGE', 'B', 'SYSADMIN', false],
      ['USAGE', 'B', 'A', false],
    ]);
  });

  it('does not say that an object exists to whom it does not concern', async () => {
    await createRoles('A', 'B');
    expect((await refusal(grant('A', 'B'))).code).toBe('002003');
    await grant('SYSADMIN', 'A');
    expect((await refusal(grant('A', 'B'))).code).toBe('003001');
  });

  it('grants what it may, keeps it, and names the rest with 003011', async () => {
    await createRoles('A', 'B');
    await grant('SYSADMIN', 'A', { privileges: ['USAGE'], withGrantOption: true });
    const error = await refusal(grant('A', 'B', { privileges: ['USAGE', 'MODIFY'] }));
    expect(error).toMatchObject({ code: '003011' });
    expect(error.message).toBe('Grant partially executed: privileges [MODIFY] not granted.');
    expect(await holdsUsage('B')).toBe(true);
  });

  it('knows which privileges each kind has', async () => {
    await createRoles('A');
    expect((await refusal(grant('SYSADMIN', 'A', { privileges: ['CREATE TABLE'] }))).message).toContain(
      "'CREATE TABLE'",
    );
    await grant('SYSADMIN', 'A', { privileges: 'ALL' });
    const rows = await test.ask('A', (queries) => queries.grantsToRole({ name: n('A') }));
    expect(rows.map((row) => row.privilege)).toEqual([
      'APPLYBUDGET',
      'MODIFY',
      'MONITOR',
      'OPERATE',
      'USAGE',
    ]);
  });
});

describe('REVOKE privileges', () => {
  beforeEach(async () => {
    await createRoles('A', 'B', 'C');
    await grant('SYSADMIN', 'A', { withGrantOption: true });
    await grant('A', 'B', { withGrantOption: true });
    await grant('B', 'C');
  });

  it('refuses while others hold it through the grantee, unless it cascades', async () => {
    expect((await refusal(revoke('SYSADMIN', 'A'))).message).toContain("to role 'B'");
    expect((await refusal(revoke('SYSADMIN', 'A', { grantOptionOnly: true }))).message).toContain("'B'");
    await revoke('SYSADMIN', 'A', { dependents: 'CASCADE' });
    expect(await usageRows()).toEqual([['OWNERSHIP', 'SYSADMIN', 'SYSADMIN', true]]);
  });

  it('takes the grant option alone', async () => {
    await revoke('SYSADMIN', 'A', { grantOptionOnly: true, dependents: 'CASCADE' });
    expect(await usageRows()).toEqual([
      ['OWNERSHIP', 'SYSADMIN', 'SYSADMIN', true],
      ['USAGE', 'A', 'SYSADMIN', false],
    ]);
  });

  it('leaves grants that another still supports', async () => {
    await grant('SYSADMIN', 'B', { withGrantOption: true });
    await revoke('A', 'B');
    expect(await usageRows()).toEqual([
      ['OWNERSHIP', 'SYSADMIN', 'SYSADMIN', true],
      ['USAGE', 'A', 'SYSADMIN', true],
      ['USAGE', 'C', 'B', false],
      ['USAGE', 'B', 'SYSADMIN', true],
    ]);
  });

  it('lets a holder of the option take back its own grants only', async () => {
    await revoke('B', 'A');
    expect(await holdsUsage('A')).toBe(true);
    await revoke('B', 'C');
    expect(await holdsUsage('C')).toBe(false);
  });
});

describe('GRANT OWNERSHIP', () => {
  const give = (by: string | Actor, on: SecurableRef, to: string, currentGrants?: 'REVOKE' | 'COPY') =>
    test.run(by, (operations) =>
      on.kind === 'ACCOUNT'
        ? Promise.reject(new Error('nobody owns the account'))
        : operations.grantOwnership({ on, to: { name: n(to) }, currentGrants }),
    );

  it('moves a user, so that the new owner may change and see it', async () => {
    await createRoles('PROVISIONER');
    await createUser('ANN');
    const on: SecurableRef = { kind: 'USER', path: [n('ANN')] };
    expect((await refusal(give('SYSADMIN', on, 'PROVISIONER'))).code).toBe('003001');
    await give('ACCOUNTADMIN', on, 'PROVISIONER');
    await test.ask('PROVISIONER', async (queries) => {
      expect((await queries.searchUsers({ count: 5 })).total).toBe(1);
    });
    expect((await test.ask('USERADMIN', (queries) => queries.searchUsers({ count: 5 }))).total).toBe(0);
    const before = await test.ask('PROVISIONER', (queries) => queries.userByName(n('ANN')));
    test.time.now += 1000;
    await give('ACCOUNTADMIN', on, 'PROVISIONER');
    expect(await test.ask('PROVISIONER', (queries) => queries.userByName(n('ANN')))).toEqual(before);
  });

  it('of an object refuses while others hold privileges on it, revokes them, or hands them on', async () => {
    await createRoles('A', 'NEW');
    await grant('SYSADMIN', 'A');
    expect((await refusal(give('SYSADMIN', warehouse, 'NEW'))).message).toContain("to role 'A'");
    expect((await refusal(give('SYSADMIN', warehouse, 'NEW', 'COPY'))).code).toBe('003001');
    await give('SECURITYADMIN', warehouse, 'NEW', 'COPY');
    expect(await usageRows()).toEqual([
      ['OWNERSHIP', 'NEW', 'NEW', true],
      ['USAGE', 'A', 'NEW', false],
    ]);
    await give('NEW', warehouse, 'SYSADMIN', 'REVOKE');
    expect(await usageRows()).toEqual([['OWNERSHIP', 'SYSADMIN', 'SYSADMIN', true]]);
  });

  it('of a role needs no clause: its grants stay, now by the new owner too', async () => {
    await createRoles('A', 'B', 'NEW');
    await grantRole('A', 'B');
    await give('USERADMIN', { kind: 'ROLE', path: [n('A')] }, 'NEW');
    const rows = await test.ask('ACCOUNTADMIN', (queries) => queries.grantsOfRole({ name: n('A') }));
    expect(rows.map((row) => [row.granteeName, row.grantedBy])).toEqual([
      ['B', 'USERADMIN'],
      ['B', 'NEW'],
    ]);
    expect((await refusal(grantRole('A', 'B', 'USERADMIN'))).code).toBe('003001');
  });
});

describe('DROP ROLE', () => {
  it('hands what it owned to the role that drops it, and every grant naming it vanishes', async () => {
    await createRoles('OWNER', 'A', 'B', 'C');
    await createUser('ANN');
    await test.run('ACCOUNTADMIN', async (operations) => {
      for (const [kind, name] of [
        ['ROLE', 'A'],
        ['USER', 'ANN'],
        ['WAREHOUSE', 'COMPUTE_WH'],
      ] as const) {
        await operations.grantOwnership({ on: { kind, path: [n(name)] }, to: { name: n('OWNER') } });
      }
    });
    await test.run('OWNER', async (operations) => {
      await operations.grantRole({ role: { name: n('A') }, to: toRole('B') });
      await operations.grantRole({ role: { name: n('A') }, to: toUser('ANN') });
    });
    await grant('OWNER', 'C');
    await test.run(test.as('USERADMIN'), (operations) => operations.dropRole({ role: { name: n('OWNER') } }));
    await test.ask('ACCOUNTADMIN', async (queries) => {
      const useradmin = test.roleId('USERADMIN');
      expect(queries.roleByName(n('OWNER'))).toBeUndefined();
      expect(queries.roleByName(n('A'))?.owner).toBe(useradmin);
      expect((await queries.userByName(n('ANN')))?.owner).toBe(useradmin);
      expect(await queries.grantsOfRole({ name: n('A') })).toEqual([]);
    });
    expect(await usageRows()).toEqual([['OWNERSHIP', 'USERADMIN', 'USERADMIN', true]]);
    expect((await test.ask('USERADMIN', (queries) => queries.searchUsers({ count: 5 }))).total).toBe(1);
  });

  it('refuses the current primary role', async () => {
    await createRoles('A');
    await test.run('USERADMIN', (operations) =>
      operations.grantOwnership({ on: { kind: 'ROLE', path: [n('A')] }, to: { name: n('A') } }),
    );
    const error = await refusal(
      test.run('A', (operations) => operations.dropRole({ role: { name: n('A') } })),
    );
    expect(error.message).toBe('SQL execution error: Cannot drop role A as it is the current primary role.');
  });
});
