/** https://docs.snowflake.com/en/sql-reference/sql/show-database-roles */
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { accountObjectName } from '../names.ts';
import { fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing, yesOrNo } from './listing.ts';

const columns = [
  timestampColumn('created_on'),
  textColumn('name'),
  textColumn('is_default'),
  textColumn('is_current'),
  textColumn('is_inherited'),
  fixedColumn('granted_to_roles'),
  fixedColumn('granted_to_database_roles'),
  fixedColumn('granted_database_roles'),
  textColumn('owner'),
  textColumn('comment'),
  textColumn('owner_role_type'),
];

export const showDatabaseRoles = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const { session } = context;
  // "The command returns an error if you do not specify the name identifier."
  if (options.in?.kind !== 'DATABASE' || options.in.name === null)
    throw compilationError('SHOW DATABASE ROLES takes IN DATABASE and the name of one.', '001003', '42000');
  const database = accountObjectName(context, options.in.name);
  const rows = await context.account.read(session.actor(), (queries) =>
    queries.databaseRoles(database).map((role) => ({
      name: role.name,
      cells: [
        instantCell(role.createdOn),
        role.name,
        // No session has one as its primary role, so none is current, or anybody's default.
        yesOrNo(false),
        yesOrNo(false),
        yesOrNo(role.isInherited),
        String(role.grantedToRoles),
        String(role.grantedToDatabaseRoles),
        String(role.grantedDatabaseRoles),
        role.owner === null ? '' : queries.roleName(role.owner),
        role.comment ?? '',
        role.owner === null ? '' : queries.roleType(role.owner),
      ],
    })),
  );
  return listing(columns, rows, options);
};
