/** An account and the reference in the same shape, so that they can be compared whole. */
import type { Queries } from '../../../src/account/account.ts';
import { n } from '../support/account.ts';
import type { State } from './reference.ts';

const schemaPath = [n('DEMO_DB'), n('PUBLIC')];

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

export interface Dump {
  readonly roles: readonly string[];
  readonly users: readonly string[];
  readonly warehouseOwner: string;
  readonly schema: State['schema'];
  readonly ruleOwner: string;
  readonly roleGrants: readonly string[];
  readonly memberships: readonly string[];
  readonly privileges: readonly string[];
}

export const dumpReference = (state: State): Dump => ({
  roles: sorted(state.roles.map(({ name, owner }) => [name, owner])),
  users: sorted(state.users.map(({ name, owner, comment, version }) => [name, owner, comment, version])),
  warehouseOwner: state.warehouseOwner,
  schema: state.schema,
  ruleOwner: state.ruleOwner,
  roleGrants: sorted(state.roleGrants.map(({ role, to, by, option }) => [role, to, by, option])),
  memberships: sorted(state.memberships.map(({ role, user, by }) => [role, user, by])),
  privileges: sorted(
    state.privileges
      .filter(({ by }) => by !== null)
      .map(({ privilege, kind, name, to, by, option }) => [privilege, kind, name, to, by, option]),
  ),
});

export const dumpAccount = async (queries: Queries): Promise<Dump> => {
  const roles = queries.roles();
  const nameOf = (id: (typeof roles)[number]['owner']): string | null =>
    id === null ? null : queries.roleName(id);
  const users = await queries.showUsers();
  const ofRoles = [];
  for (const role of roles) ofRoles.push(...(await queries.grantsOfRole({ id: role.id })));
  const onObjects = [
    ...(await queries.grantsOn({ kind: 'ACCOUNT' })),
    ...(await queries.grantsOn({ kind: 'WAREHOUSE', path: [n('COMPUTE_WH')] })),
    ...(await queries.grantsOn({ kind: 'SCHEMA', path: schemaPath })),
  ];
  const rules = queries.schemaObjects('NETWORK RULE');
  for (const { path } of rules) onObjects.push(...(await queries.grantsOn({ kind: 'NETWORK RULE', path })));
  for (const { user } of users)
    onObjects.push(...(await queries.grantsOn({ kind: 'USER', path: [user.name] })));
  const [warehouse] = queries.warehouses();
  const schema = queries.schemas().find(({ path }) => path.join('.') === schemaPath.join('.'))?.schema;
  return {
    roles: sorted(roles.map(({ name, owner }) => [name, nameOf(owner)])),
    users: sorted(users.map(({ user }) => [user.name, nameOf(user.owner), user.comment, user.version])),
    warehouseOwner: nameOf(warehouse?.owner ?? null) ?? '',
    schema: { owner: nameOf(schema?.owner ?? null) ?? '', managed: schema?.managedAccess === true },
    ruleOwner: nameOf(rules[0]?.object.owner ?? null) ?? '',
    roleGrants: sorted(
      ofRoles
        .filter(({ grantedTo }) => grantedTo === 'ROLE')
        .map((row) => [row.path[0], row.granteeName, row.grantedBy, row.grantOption]),
    ),
    memberships: sorted(
      ofRoles
        .filter(({ grantedTo }) => grantedTo === 'USER')
        .map((row) => [row.path[0], row.granteeName, row.grantedBy]),
    ),
    privileges: sorted(
      onObjects
        .filter(({ privilege, grantedBy }) => privilege !== 'OWNERSHIP' && grantedBy !== null)
        .map((row) => [
          row.privilege,
          row.grantedOn,
          row.path.join('.'),
          row.granteeName,
          row.grantedBy,
          row.grantOption,
        ]),
    ),
  };
};
