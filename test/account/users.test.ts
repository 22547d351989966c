import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, UserChanges } from '../../src/account/account.ts';
import type { User } from '../../src/account/model.ts';
import { n, openTestAccount, refusal, type TestAccount, toUser } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
});
afterEach(() => test.close());

const create = async (name: string, properties: UserChanges = {}, role = 'USERADMIN'): Promise<User> =>
  (await test.run(role, (operations) => operations.createUser({ name: n(name), mode: 'create', properties })))
    .user;

const set = (name: string, changes: UserChanges, role: string | Actor = 'USERADMIN'): Promise<User> =>
  test.run(role, (operations) => operations.alterUser({ user: { name: n(name) }, set: changes }));

const actingAs = (user: User, role = 'PUBLIC'): Actor => ({
  kind: 'user',
  name: user.name,
  user: user.id,
  primaryRole: test.roleId(role),
  secondaryRoles: [],
});

describe('CREATE USER', () => {
  it('makes the primary role the owner, and asks that role alone', async () => {
    const user = await create('ANN');
    expect(user.owner).toBe(test.roleId('USERADMIN'));
    const error = await refusal(
      test.run(test.as('SYSADMIN', 'USERADMIN'), (operations) =>
        operations.createUser({ name: n('BOB'), mode: 'create', properties: {} }),
      ),
    );
    expect(error).toMatchObject({
      code: '003001',
      sqlState: '42501',
      message: "SQL access control error:\nInsufficient privileges to operate on account 'LOCAL'.",
      remedy: 'GRANT CREATE USER ON ACCOUNT TO ROLE "SYSADMIN";',
    });
    expect((await create('BOB', {}, 'SECURITYADMIN')).owner).toBe(test.roleId('SECURITYADMIN'));
  });

  it('keeps LOGIN_NAME in upper case and unique, and defaults it and DISPLAY_NAME to the name', async () => {
    expect(await create('ann.Lee')).toMatchObject({ loginName: 'ANN.LEE', displayName: 'ann.Lee' });
    const taken = await refusal(create('OTHER', { loginName: 'Ann.Lee' }));
    expect(taken).toMatchObject({ code: '002002', object: { kind: 'USER', name: 'ANN.LEE' } });
    const sameName = await refusal(create('ann.Lee', { loginName: 'free' }));
    expect(sameName.message).toBe("SQL compilation error:\nObject 'ann.Lee' already exists.");
  });

  it('does not check defaults for existence', async () => {
    const properties = { defaultRole: 'no_such', defaultWarehouse: 'none', defaultNamespace: 'a.b' };
    expect(await create('ANN', properties)).toMatchObject(properties);
  });

  it('meets an existing user as its mode says', async () => {
    const first = await create('ANN', { email: 'a@example.com' });
    const again = await test.run('USERADMIN', async (operations) => ({
      same: await operations.createUser({ name: n('ANN'), mode: 'ifNotExists', properties: {} }),
      altered: await operations.createUser({ name: n('ANN'), mode: 'orAlter', properties: { comment: 'x' } }),
    }));
    expect(again.same).toEqual({ outcome: 'alreadyExisted', user: first });
    expect(again.altered).toMatchObject({
      outcome: 'altered',
      user: { id: first.id, comment: 'x', version: 2 },
    });
    const replaced = await test.run('USERADMIN', (operations) =>
      operations.createUser({ name: n('ANN'), mode: 'orReplace', properties: {} }),
    );
    expect(replaced).toMatchObject({ outcome: 'replaced', user: { email: null, version: 1 } });
    expect(replaced.user.id).toBeGreaterThan(first.id);
  });
});

describe('TYPE', () => {
  it.each([
    ['firstName', 'FIRST_NAME'],
    ['middleName', 'MIDDLE_NAME'],
    ['lastName', 'LAST_NAME'],
    ['password', 'PASSWORD'],
  ] as const)('refuses %s on services', async (property, sqlName) => {
    await create('ROBOT', { type: 'SERVICE' });
    const error = await refusal(set('ROBOT', { [property]: 'x' }));
    expect(error.message).toBe(`Cannot set ${sqlName} on users with TYPE=SERVICE.`);
    await test.run('USERADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ROBOT') }, unset: [property] }),
    );
  });

  it('refuses MUST_CHANGE_PASSWORD on services and lets legacy services have passwords', async () => {
    expect((await refusal(create('R', { type: 'SERVICE', mustChangePassword: true }))).message).toBe(
      'Cannot set MUST_CHANGE_PASSWORD on users with TYPE=SERVICE.',
    );
    expect(await create('OLD', { type: 'LEGACY_SERVICE', password: 'secret' })).toMatchObject({
      hasPassword: true,
    });
    expect((await refusal(set('OLD', { firstName: 'x' }))).message).toBe(
      'Cannot set FIRST_NAME on users with TYPE=LEGACY_SERVICE.',
    );
  });

  it('is PERSON when unset or null', async () => {
    await create('ROBOT', { type: 'SERVICE' });
    expect((await set('ROBOT', { type: null })).type).toBe('PERSON');
    await set('ROBOT', { type: 'SERVICE' });
    const unset = await test.run('USERADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ROBOT') }, unset: ['type'] }),
    );
    expect(unset.type).toBe('PERSON');
  });
});

describe('ALTER USER', () => {
  it('keeps login and display name through a rename, and UNSET LOGIN_NAME falls back to the name', async () => {
    await create('ANN');
    const renamed = await test.run('USERADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ANN') }, rename: n('anna') }),
    );
    expect(renamed).toMatchObject({ name: 'anna', loginName: 'ANN', displayName: 'ANN' });
    const unset = await test.run('USERADMIN', (operations) =>
      operations.alterUser({ user: { name: n('anna') }, unset: ['loginName', 'displayName'] }),
    );
    expect(unset).toMatchObject({ loginName: 'ANNA', displayName: '' });
  });

  it('leaves time and version alone when nothing changes', async () => {
    const properties = { email: 'a@example.com', parameters: { TIMEZONE: 'UTC' } };
    const before = await create('ANN', { ...properties, password: 'secret' });
    test.time.now += 1000;
    expect(await set('ANN', { ...properties, loginName: 'ann' })).toEqual(before);
    const after = await set('ANN', { email: 'b@example.com' });
    expect(after).toMatchObject({ version: 2, updatedOn: test.time.now, createdOn: before.createdOn });
    test.time.now += 1000;
    expect(await set('ANN', { password: 'Another-Secret-1' })).toMatchObject({
      version: 3,
      passwordLastSetOn: test.time.now,
    });
    expect(await set('ANN', { password: null })).toMatchObject({
      hasPassword: false,
      passwordLastSetOn: null,
    });
  });

  it('needs OWNERSHIP through any active role, or a role above the owner', async () => {
    await create('ANN');
    expect(await set('ANN', { comment: '1' }, 'SECURITYADMIN')).toMatchObject({ comment: '1' });
    expect(await set('ANN', { comment: '2' }, test.as('SYSADMIN', 'USERADMIN'))).toMatchObject({
      comment: '2',
    });
    const error = await refusal(set('ANN', { comment: '3' }, 'SYSADMIN'));
    expect(error).toMatchObject({
      code: '003001',
      remedy: 'GRANT OWNERSHIP ON USER "ANN" TO ROLE "SYSADMIN";',
    });
    expect((await refusal(set('NOBODY', {}))).code).toBe('002003');
  });

  it('lets users set their own defaults and session parameters, and nothing else', async () => {
    const ann = await create('ANN');
    const own = {
      defaultRole: 'R',
      defaultWarehouse: 'W',
      defaultNamespace: 'N',
      parameters: { TIMEZONE: 'UTC' },
    };
    expect(await set('ANN', own, actingAs(ann))).toMatchObject(own);
    for (const changes of [{ email: 'x' }, { disabled: false, defaultRole: 'X' }, { password: 'x' }]) {
      expect((await refusal(set('ANN', changes, actingAs(ann)))).code).toBe('003001');
    }
    const bob = await create('BOB');
    expect((await refusal(set('ANN', { defaultRole: 'X' }, actingAs(bob)))).code).toBe('003001');
  });

  it('lets owners of several users rename without taking a name in use', async () => {
    await create('ANN');
    await create('BOB');
    const rename = test.run('USERADMIN', (operations) =>
      operations.alterUser({ user: { name: n('ANN') }, rename: n('BOB') }),
    );
    expect((await refusal(rename)).code).toBe('002002');
    expect((await refusal(set('ANN', { loginName: 'bob' }))).code).toBe('002002');
  });
});

describe('sessions', () => {
  const signIn = (loginName: string) =>
    test.account.sessions.signIn({
      method: 'password',
      loginName,
      password: 'secret',
      clientAddress: '192.0.2.1',
      clientType: 'test',
      clientVersion: '1',
      parameters: {},
    });

  it('end when the user is disabled or dropped, before that is answered', async () => {
    await create('ANN', { password: 'secret' });
    const first = await signIn('ann');
    await set('ANN', { disabled: true });
    expect(first.session.ended.aborted).toBe(true);
    expect((await refusal(signIn('ann'))).kind).toBe('login');
    await set('ANN', { disabled: false });
    const second = await signIn('ann');
    await test.run('USERADMIN', (operations) => operations.dropUser({ user: { name: n('ANN') } }));
    expect(second.session.ended.aborted).toBe(true);
    expect((await refusal(signIn('ann'))).code).toBe('390100');
  });

  it('stay when the change that would end them is undone', async () => {
    await create('ANN', { password: 'secret' });
    const { session } = await signIn('ann');
    const failing = test.run('USERADMIN', async (operations) => {
      await operations.alterUser({ user: { name: n('ANN') }, set: { disabled: true } });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(session.ended.aborted).toBe(false);
  });

  it('follow the network policy of the user before that of the account', async () => {
    await create('ANN', { password: 'secret' });
    await test.run('ACCOUNTADMIN', async (operations) => {
      await operations.createNetworkPolicy({
        name: n('NOBODY'),
        mode: 'create',
        allowedIpList: ['198.51.100.1'],
      });
      await operations.createNetworkPolicy({
        name: n('ANYBODY'),
        mode: 'create',
        allowedIpList: ['0.0.0.0/0'],
      });
      await operations.alterAccount({ set: { NETWORK_POLICY: 'NOBODY' } });
    });
    expect((await refusal(signIn('ann'))).code).toBe('390422');
    await set('ANN', { networkPolicy: n('ANYBODY') }, 'ACCOUNTADMIN');
    await signIn('ann');
  });
});

describe('what one role sees of the users of another', () => {
  it('is nothing but names, unless it has MONITOR USER or OWNERSHIP', async () => {
    const ann = await create('ANN', { email: 'ann@example.com' });
    await test.ask('SYSADMIN', async (queries) => {
      expect(await queries.userById(ann.id)).toBeUndefined();
      expect(await queries.userByName(n('ANN'))).toBeUndefined();
      expect(await queries.searchUsers({ count: 10 })).toEqual({ total: 0, users: [] });
      expect((await queries.showUsers()).map(({ user, full }) => [user.name, full])).toEqual([
        ['ADMIN', false],
        ['ANN', false],
      ]);
      expect((await refusal(queries.describeUser(n('ANN')))).code).toBe('003001');
      expect((await refusal(queries.describeUser(n('NONE')))).code).toBe('002003');
    });
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['MONITOR USER'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('SYSADMIN') },
      }),
    );
    await test.ask('SYSADMIN', async (queries) => {
      expect(await queries.userById(ann.id)).toEqual(ann);
      expect((await queries.searchUsers({ count: 10 })).total).toBe(2);
      expect(await queries.describeUser(n('ANN'))).toEqual(ann);
    });
    await test.ask('USERADMIN', async (queries) => {
      expect((await queries.showUsers()).map(({ full }) => full)).toEqual([false, true]);
    });
    await test.ask(actingAs(ann), async (queries) => {
      expect(await queries.describeUser(n('ANN'))).toEqual(ann);
    });
  });

  it('includes who owns the user that stands in the way of a new one', async () => {
    await create('ANN', { loginName: 'ann@example.com' });
    await test.ask('SYSADMIN', async (queries) => {
      const conflict = await queries.userConflict({ name: n('X'), loginName: 'Ann@Example.com' });
      expect(conflict).toMatchObject({ user: { name: 'ANN' }, ownerName: 'USERADMIN', visible: false });
      expect(await queries.userConflict({ name: n('X'), loginName: 'y' })).toBeUndefined();
    });
  });
});

describe('DROP USER', () => {
  it('takes grants along and never gives the id again', async () => {
    const ann = await create('ANN');
    const role = await test.run('USERADMIN', async (operations) => {
      const created = await operations.createRole({ name: n('TEAM'), mode: 'create' });
      await operations.grantRole({ role: { name: n('TEAM') }, to: toUser('ANN') });
      return created.role;
    });
    await test.run('USERADMIN', (operations) => operations.dropUser({ user: { id: ann.id } }));
    await test.ask('USERADMIN', async (queries) => {
      expect(await queries.countUsersOfRole(role.id)).toBe(0);
      expect(queries.roleById(role.id)?.version).toBe(3);
    });
    expect((await create('ANN')).id).toBeGreaterThan(ann.id);
    const again = test.run('USERADMIN', (operations) =>
      operations.dropUser({ user: { id: ann.id }, ifExists: true }),
    );
    expect(await again).toBe('didNotExist');
  });
});
