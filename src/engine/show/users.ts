/** https://docs.snowflake.com/en/sql-reference/sql/show-users */
import type { VisibleUser } from '../../account/account.ts';
import type { Instant, Name, RoleId, User, UserId } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { type Cell, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { type ListedRow, selected, trueOrFalse } from './listing.ts';

const columns = [
  textColumn('name'),
  timestampColumn('created_on'),
  ...[
    'login_name',
    'display_name',
    'first_name',
    'last_name',
    'email',
    'mins_to_unlock',
    'days_to_expiry',
    'comment',
    'disabled',
    'must_change_password',
    'snowflake_lock',
    'default_warehouse',
    'default_namespace',
    'default_role',
    'default_secondary_roles',
    'ext_authn_duo',
    'ext_authn_uid',
    'mins_to_bypass_mfa',
    'owner',
  ].map((name) => textColumn(name)),
  timestampColumn('last_success_login'),
  timestampColumn('expires_at_time'),
  timestampColumn('locked_until_time'),
  ...[
    'has_password',
    'has_rsa_public_key',
    'type',
    'has_mfa',
    'has_pat',
    'has_workload_identity',
    'is_from_organization_user',
  ].map((name) => textColumn(name)),
];

const day = 24 * 60 * 60 * 1000;
const minute = 60 * 1000;

export const showUsers = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const { users, ...lookups } = await context.account.read(context.session.actor(), async (queries) => {
    const enrolled = await queries.usersWithMfa();
    return {
      users: await queries.showUsers(),
      roleName: (role: RoleId): Name => queries.roleName(role),
      hasMfa: (user: UserId): boolean => enrolled.has(user),
      hasToken: (user: UserId): boolean => queries.hasProgrammaticToken(user),
    };
  });
  // Chosen first: an account may have a million users, and a row has thirty columns.
  const chosen = selected(users, ({ user }) => user.name, options);
  const rows = chosen.map((visible) => userRow(visible, lookups, context.startedAt));
  return options.terse ? terseOf(rows) : { columns, rows: rows.map(({ cells }) => cells) };
};

/** What TERSE leaves; users from another organization or with a federated workload are told by other names there. */
const terseNames = [
  'name',
  'created_on',
  'display_name',
  'first_name',
  'last_name',
  'email',
  'org_identity',
  'comment',
  'has_password',
  'has_rsa_public_key',
  'type',
  'has_mfa',
  'has_pat',
  'has_federated_workload_authentication',
  'is_from_organization_user',
];

const terseOf = (rows: readonly ListedRow[]): ResultSet => {
  const places = terseNames.map((name) =>
    columns.findIndex(
      (column) =>
        column.name === (name === 'has_federated_workload_authentication' ? 'has_workload_identity' : name),
    ),
  );
  return {
    columns: terseNames.map((name, index) => ({
      ...(columns[places[index] ?? -1] ?? textColumn(name)),
      name,
    })),
    rows: rows.map(({ cells }) => places.map((place) => cells[place] ?? null)),
  };
};

interface Lookups {
  roleName(role: RoleId): Name;
  hasMfa(user: UserId): boolean;
  hasToken(user: UserId): boolean;
}

const userRow = ({ user, full }: VisibleUser, lookups: Lookups, now: Instant): ListedRow => {
  const owner = user.owner === null ? '' : lookups.roleName(user.owner);
  return {
    name: user.name,
    cells: full ? fullCells(user, owner, lookups, now) : hiddenCells(user, owner),
  };
};

const fullCells = (user: User, owner: string, lookups: Lookups, now: Instant): readonly Cell[] => [
  user.name,
  instantCell(user.createdOn),
  user.loginName,
  user.displayName,
  user.firstName ?? '',
  user.lastName ?? '',
  user.email ?? '',
  remaining(user.lockedUntil, now, minute),
  remaining(user.expiresAt, now, day),
  user.comment ?? '',
  trueOrFalse(user.disabled),
  trueOrFalse(user.mustChangePassword),
  'false',
  user.defaultWarehouse ?? '',
  user.defaultNamespace ?? '',
  user.defaultRole ?? '',
  JSON.stringify(user.defaultSecondaryRoles),
  'false',
  '',
  remaining(user.bypassMfaUntil, now, minute),
  owner,
  instantCell(user.lastSuccessfulLogin),
  instantCell(user.expiresAt),
  instantCell(user.lockedUntil),
  trueOrFalse(user.hasPassword),
  trueOrFalse(user.rsaPublicKey !== null || user.rsaPublicKey2 !== null),
  user.type ?? '',
  trueOrFalse(lookups.hasMfa(user.id)),
  trueOrFalse(lookups.hasToken(user.id)),
  trueOrFalse(user.workloadIdentity !== null),
  'false',
];

/** Without OWNERSHIP or MANAGE GRANTS: name, creation and owner; `disabled` is the word null. */
const hiddenCells = (user: User, owner: string): readonly Cell[] =>
  columns.map((column) => {
    switch (column.name) {
      case 'name':
        return user.name;
      case 'created_on':
        return instantCell(user.createdOn);
      case 'disabled':
        return 'null';
      case 'owner':
        return owner;
      default:
        return null;
    }
  });

/** Time left in a unit, as a decimal; empty where nothing runs. */
const remaining = (until: Instant | null, now: Instant, unit: number): string =>
  until === null ? '' : String((until - now) / unit);
