/** What a new account holds. https://docs.snowflake.com/en/user-guide/security-access-control-overview */
import type { Transaction } from '../store/database.ts';
import { systemHierarchy, systemRoles } from './access/system-roles.ts';
import { type UsageRole, usageRoles } from './access/usage-roles.ts';
import type { Catalog } from './catalog/catalog.ts';
import { nextId } from './catalog/counters.ts';
import { userDefaults } from './catalog/user-rows.ts';
import {
  asName,
  asObjectId,
  asRoleId,
  asUserId,
  type DatabaseRole,
  type Instant,
  type ObjectId,
  type RoleId,
  roleIdOf,
} from './model.ts';

export interface Bootstrap {
  readonly now: Instant;
  readonly adminPasswordHash: string | null;
}

/** Fills an empty store: the system's roles, the first administrator, a warehouse and the first databases. */
export const bootstrap = async (
  transaction: Transaction,
  catalog: Catalog,
  { now, adminPasswordHash }: Bootstrap,
): Promise<void> => {
  await createSystemRoles(transaction, catalog, now);
  const accountAdmin = catalog.systemRole('ACCOUNTADMIN').id;
  const sysAdmin = catalog.systemRole('SYSADMIN').id;
  await createAdministrator(transaction, catalog, { now, adminPasswordHash }, accountAdmin);
  await catalog.objects.insert(transaction, {
    kind: 'WAREHOUSE',
    id: asObjectId(await nextId(transaction)),
    name: asName('COMPUTE_WH'),
    owner: sysAdmin,
    comment: null,
    createdOn: now,
    properties: {},
  });
  await createDatabase(transaction, catalog, now, 'DEMO_DB', sysAdmin, ['PUBLIC']);
  const snowflake = await createDatabase(transaction, catalog, now, 'SNOWFLAKE', null, ['ACCOUNT_USAGE']);
  await catalog.privilegeGrants.insert(transaction, {
    privilege: 'IMPORTED PRIVILEGES',
    on: { kind: 'DATABASE', id: snowflake },
    grantee: accountAdmin,
    grantOption: true,
    grantedBy: null,
    createdOn: now,
  });
  for (const role of usageRoles) await createUsageRole(transaction, catalog, now, snowflake, role);
};

/** The system's own, and so is the use of the database that it comes with. */
const createUsageRole = async (
  transaction: Transaction,
  catalog: Catalog,
  now: Instant,
  database: ObjectId,
  name: UsageRole,
): Promise<void> => {
  const role: DatabaseRole = {
    kind: 'DATABASE ROLE',
    id: asObjectId(await nextId(transaction)),
    name: asName(name),
    database,
    owner: null,
    comment: null,
    createdOn: now,
  };
  await catalog.objects.insert(transaction, role);
  await catalog.privilegeGrants.insert(transaction, {
    privilege: 'USAGE',
    on: { kind: 'DATABASE', id: database },
    grantee: roleIdOf(role),
    grantOption: false,
    grantedBy: null,
    createdOn: now,
  });
};

const createSystemRoles = async (transaction: Transaction, catalog: Catalog, now: Instant): Promise<void> => {
  for (const name of systemRoles) {
    await catalog.roles.insert(transaction, {
      id: asRoleId(await nextId(transaction)),
      name: asName(name),
      owner: null,
      comment: null,
      createdOn: now,
      updatedOn: now,
      version: 1,
      isSystem: true,
      scim: null,
    });
  }
  for (const [role, grantee] of systemHierarchy) {
    await catalog.roleGrants.insert(transaction, {
      role: catalog.systemRole(role).id,
      grantee: catalog.systemRole(grantee).id,
      grantedBy: null,
      grantOption: true,
      createdOn: now,
    });
  }
};

const createAdministrator = async (
  transaction: Transaction,
  catalog: Catalog,
  { now, adminPasswordHash }: Bootstrap,
  accountAdmin: RoleId,
): Promise<void> => {
  const name = asName('ADMIN');
  const id = asUserId(await nextId(transaction));
  const user = {
    ...userDefaults,
    id,
    name,
    loginName: name,
    displayName: name,
    defaultRole: 'ACCOUNTADMIN',
    defaultWarehouse: 'COMPUTE_WH',
    owner: accountAdmin,
    hasPassword: adminPasswordHash !== null,
    passwordLastSetOn: adminPasswordHash === null ? null : now,
    createdOn: now,
    updatedOn: now,
    version: 1,
    lastSuccessfulLogin: null,
    scim: null,
  };
  await catalog.users.insert(transaction, { user, passwordHash: adminPasswordHash });
  await catalog.memberships.add(transaction, accountAdmin, [id], null, now);
};

const createDatabase = async (
  transaction: Transaction,
  catalog: Catalog,
  now: Instant,
  name: string,
  owner: RoleId | null,
  schemas: readonly string[],
): Promise<ObjectId> => {
  const database = asObjectId(await nextId(transaction));
  await catalog.objects.insert(transaction, {
    kind: 'DATABASE',
    id: database,
    name: asName(name),
    owner,
    comment: null,
    createdOn: now,
    transient: false,
    properties: {},
  });
  for (const schema of [...schemas, 'INFORMATION_SCHEMA']) {
    await catalog.objects.insert(transaction, {
      kind: 'SCHEMA',
      id: asObjectId(await nextId(transaction)),
      name: asName(schema),
      database,
      // INFORMATION_SCHEMA is the system's: whoever uses the database uses it.
      owner: schema === 'INFORMATION_SCHEMA' ? null : owner,
      comment: null,
      createdOn: now,
      transient: false,
      managedAccess: false,
      properties: {},
    });
  }
  return database;
};
