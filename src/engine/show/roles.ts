/** https://docs.snowflake.com/en/sql-reference/sql/show-roles */
import type { Queries } from '../../account/account.ts';
import type { RoleId } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import { withInherited } from '../active-roles.ts';
import type { StatementContext } from '../context.ts';
import { ownUser } from '../own-user.ts';
import { fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { type ListedRow, listing, yesOrNo } from './listing.ts';

const columns = [
  timestampColumn('created_on'),
  textColumn('name'),
  textColumn('is_default'),
  textColumn('is_current'),
  textColumn('is_inherited'),
  fixedColumn('assigned_to_users'),
  fixedColumn('granted_to_roles'),
  fixedColumn('granted_roles'),
  textColumn('owner'),
  textColumn('comment'),
];

export const showRoles = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const { session } = context;
  const rows = await context.account.read(session.actor(), async (queries) => {
    const inherited = withInherited(queries, [session.role]);
    const usersByRole = await queries.countUsersByRole();
    const { grantedRoles, grantedTo } = countRoleGrants(queries);
    const user = await ownUser(queries, session);
    const isDefault = defaultRoleTest(user?.defaultRole ?? null);
    return queries.roles().map(
      (role): ListedRow => ({
        name: role.name,
        cells: [
          instantCell(role.createdOn),
          role.name,
          yesOrNo(isDefault(role.name)),
          yesOrNo(role.id === session.role),
          yesOrNo(role.id !== session.role && inherited.has(role.id)),
          String(usersByRole.get(role.id) ?? 0),
          String(grantedTo.get(role.id) ?? 0),
          String(grantedRoles.get(role.id) ?? 0),
          role.owner === null ? '' : queries.roleName(role.owner),
          role.comment ?? '',
        ],
        terse: [instantCell(role.createdOn), role.name, null, null, null],
      }),
    );
  });
  return listing(columns, rows, options);
};

/** DEFAULT_ROLE may hold the stored name itself or an identifier that folds to it. */
const defaultRoleTest = (defaultRole: string | null): ((name: string) => boolean) => {
  if (defaultRole === null) return () => false;
  const folded = parseIdentifierPath(defaultRole)?.[0];
  return (name) => name === defaultRole || name === folded;
};

const countRoleGrants = (
  queries: Queries,
): {
  readonly grantedRoles: ReadonlyMap<RoleId, number>;
  readonly grantedTo: ReadonlyMap<RoleId, number>;
} => {
  const grantedRoles = new Map<RoleId, number>();
  const grantedTo = new Map<RoleId, number>();
  for (const grantee of queries.roles()) {
    const granted = queries.roleGrantsTo(grantee.id).map((grant) => grant.role);
    const roles = new Set(granted.filter((role) => queries.roleType(role) === 'ROLE'));
    grantedRoles.set(grantee.id, roles.size);
    for (const role of roles) grantedTo.set(role, (grantedTo.get(role) ?? 0) + 1);
  }
  return { grantedRoles, grantedTo };
};
