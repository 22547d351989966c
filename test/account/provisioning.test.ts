import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/account/account.ts';
import { n, openTestAccount, refusal, type TestAccount } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
});
afterEach(() => test.close());

const setUpProvisioner = async (): Promise<{ actor: Actor; token: string }> => {
  const token = await test.run('ACCOUNTADMIN', async (operations) => {
    await operations.createRole({ name: n('PROVISIONER'), mode: 'create' });
    await operations.grantPrivileges({
      privileges: ['CREATE USER', 'CREATE ROLE'],
      on: { kind: 'ACCOUNT' },
      to: { name: n('PROVISIONER') },
    });
    await operations.grantRole({
      role: { name: n('PROVISIONER') },
      to: { kind: 'ROLE', role: { name: n('ACCOUNTADMIN') } },
    });
    await operations.createScimIntegration({
      name: n('OKTA_PROVISIONING'),
      mode: 'create',
      enabled: true,
      scimClient: 'OKTA',
      runAsRole: n('PROVISIONER'),
    });
    return operations.generateScimToken({ integration: n('OKTA_PROVISIONING') });
  });
  const authentication = await test.account.authenticateScim(token, null);
  if (authentication.outcome !== 'ok') throw new Error(authentication.outcome);
  return { actor: authentication.actor, token };
};

describe('the set-up that the guides describe', () => {
  it('lets an integration create users and groups that its role owns', async () => {
    const { actor } = await setUpProvisioner();
    const { user, role } = await test.run(actor, async (operations) => {
      const created = await operations.createUser({
        name: n('SHERRY'),
        mode: 'create',
        properties: { email: 'Sherry@Example.com', firstName: 'Sherry' },
        scim: { label: 'sherry', externalId: 'x1', attributes: {} },
      });
      const group = await operations.createRole({ name: n('okta_role1'), mode: 'create' });
      const added = await operations.changeRoleMembers({
        role: { id: group.role.id },
        add: [{ kind: 'USER', user: { id: created.user.id } }],
        remove: [],
      });
      expect(added).toEqual({ added: 1, removed: 0 });
      return { user: created.user, role: group.role };
    });
    expect(user).toMatchObject({
      name: 'SHERRY',
      loginName: 'SHERRY',
      displayName: 'SHERRY',
      owner: actor.primaryRole,
      disabled: false,
      type: 'PERSON',
      version: 1,
    });
    const found = await test.ask(actor, async (queries) => ({
      byId: await queries.userById(user.id),
      withRoles: await queries.userWithRoles(user.id),
      byLogin: await queries.searchUsers({
        condition: { op: 'eq', field: 'loginName', value: 'sherry' },
        count: 10,
      }),
      all: await queries.searchUsers({ count: 10 }),
      roles: await queries.rolesOfUser(user.id),
      managed: queries.managedRoles(),
      members: await queries.membersOfRole(role.id),
    }));
    expect(found.byId).toEqual(user);
    expect(found.byLogin).toEqual({ total: 1, users: [user], rolesOfOnly: [role.id] });
    expect(found.withRoles).toEqual({ user, roles: found.roles });
    expect(found.all).toEqual({ total: 1, users: [user] });
    expect(found.roles.map(({ name }) => name)).toEqual(['okta_role1']);
    expect(found.managed.map(({ name }) => name)).toEqual(['okta_role1']);
    expect(found.members).toEqual({ users: [{ id: user.id, label: 'sherry' }], roles: [] });
  });

  it('hides the administrator from the integration, and says how to adopt the user', async () => {
    const { actor } = await setUpProvisioner();
    const admin = await test.ask('ACCOUNTADMIN', (queries) => queries.userByName(n('ADMIN')));
    expect(admin?.owner).toBe(test.roleId('ACCOUNTADMIN'));
    if (admin === undefined) return;
    await test.ask(actor, async (queries) => {
      expect(await queries.userById(admin.id)).toBeUndefined();
      expect(await queries.searchUsers({ count: 10 })).toEqual({ total: 0, users: [] });
    });
    const error = await refusal(
      test.run(actor, (operations) =>
        operations.alterUser({ user: { id: admin.id }, set: { disabled: true } }),
      ),
    );
    expect(error).toMatchObject({
      code: '003001',
      remedy: 'GRANT OWNERSHIP ON USER "ADMIN" TO ROLE "PROVISIONER";',
    });
    const conflict = await refusal(
      test.run(actor, (operations) =>
        operations.createUser({ name: n('ADMIN'), mode: 'create', properties: {} }),
      ),
    );
    expect(conflict).toMatchObject({ code: '002002', kind: 'alreadyExists' });
  });
});
