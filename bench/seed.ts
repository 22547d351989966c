/** Fills a data folder before a server opens it: users, groups, memberships and a token, as a provisioner makes them. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Account, Actor } from '../src/account/account.ts';
import { openLocalAccount } from '../src/account/local-account.ts';
import { asInstant, asName, type RoleId, type UserId } from '../src/account/model.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';

export interface Seeded {
  readonly token: string;
  readonly users: number;
  /** The SCIM id of the n-th user, from 0. */
  userIds(index: number): string;
  userName(index: number): string;
  /** SCIM ids of groups with 10 and with up to 100,000 members. */
  readonly smallGroup: string;
  readonly largeGroup: string;
}

const batch = 2_000;
const largest = 100_000;
const provisioner = asName('OKTA_PROVISIONER');
const integration = asName('OKTA_PROVISIONING');
const label = (index: number): string => `user${index}@bench.example`;
const system: Actor = {
  kind: 'system',
  name: asName('SEED'),
  user: null,
  primaryRole: null,
  secondaryRoles: [],
};

async function actorOf(account: Account, role: string): Promise<Actor> {
  const found = await account.read(system, (queries) => queries.roleByName(asName(role)));
  return { ...system, primaryRole: found?.id ?? null };
}

async function setUp(account: Account): Promise<string> {
  const administrator = await actorOf(account, 'ACCOUNTADMIN');
  return account.change(administrator, async (operations) => {
    await operations.createRole({ name: provisioner, mode: 'create' });
    await operations.grantPrivileges({
      privileges: ['CREATE USER', 'CREATE ROLE'],
      on: { kind: 'ACCOUNT' },
      to: { name: provisioner },
    });
    await operations.createScimIntegration({
      name: integration,
      mode: 'create',
      enabled: true,
      scimClient: 'OKTA',
      runAsRole: provisioner,
    });
    return operations.generateScimToken({ integration });
  });
}

async function createUsers(account: Account, actor: Actor, count: number): Promise<UserId[]> {
  const ids: UserId[] = [];
  for (let start = 0; start < count; start += batch) {
    await account.change(actor, async (operations) => {
      for (let index = start; index < Math.min(count, start + batch); index += 1) {
        const { user } = await operations.createUser({
          name: asName(label(index).toUpperCase()),
          mode: 'create',
          properties: {
            loginName: label(index).toUpperCase(),
            displayName: `User ${index}`,
            firstName: 'User',
            lastName: String(index),
            email: label(index),
          },
          scim: {
            label: label(index),
            externalId: `ext-${index}`,
            attributes: { emails: [{ value: label(index), type: 'work', primary: true }] },
          },
        });
        ids.push(user.id);
      }
    });
  }
  return ids;
}

async function createGroups(
  account: Account,
  actor: Actor,
  users: readonly UserId[],
  count: number,
): Promise<RoleId[]> {
  const ids: RoleId[] = [];
  for (let group = 0; group < count; group += 1) {
    const size = group === 0 ? Math.min(largest, users.length) : 10;
    await account.change(actor, async (operations) => {
      const { role } = await operations.createRole({
        name: asName(`Group ${group}`),
        mode: 'create',
        scim: { label: `Group ${group}`, externalId: null, attributes: {} },
      });
      ids.push(role.id);
      const members = Array.from({ length: size }, (_, index) => users[(group + index) % users.length]);
      await operations.changeRoleMembers({
        role: { id: role.id },
        add: members.flatMap((id) => (id === undefined ? [] : [{ kind: 'USER' as const, user: { id } }])),
        remove: [],
      });
    });
  }
  return ids;
}

export async function seed(
  dataFolder: string,
  { users, groups }: { readonly users: number; readonly groups: number },
): Promise<Seeded> {
  const database = await openSqlite({ file: join(dataFolder, 'catalog.sqlite') });
  const account = await openLocalAccount({
    sealKey: randomBytes(32),
    database,
    name: asName('LOCAL'),
    clock: () => asInstant(Date.now()),
    adminPassword: 'bench',
  });
  const token = await setUp(account);
  const actor = await actorOf(account, provisioner);
  const userIds = await createUsers(account, actor, users);
  const groupIds = await createGroups(account, actor, userIds, groups);
  await account.close();
  await database.close();
  return {
    token,
    users,
    userIds: (index) => `${userIds[index]}_1`,
    userName: label,
    largeGroup: `${groupIds[0]}_2`,
    smallGroup: `${groupIds[1]}_2`,
  };
}
