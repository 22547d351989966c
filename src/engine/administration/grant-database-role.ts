/** GRANT and REVOKE DATABASE ROLE: https://docs.snowflake.com/en/sql-reference/sql/grant-database-role */
import { unsupportedFeature } from '../../account/errors.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { pathOfKind } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { granteeRole } from './grant-targets.ts';
import { executed } from './status.ts';

type Grant = Extract<Statement, { statement: 'grantRole' }>;
type Revoke = Extract<Statement, { statement: 'revokeRole' }>;

export const grantDatabaseRole = async (context: StatementContext, statement: Grant): Promise<ResultSet> => {
  if (statement.withGrantOption) throw unsupportedFeature('GRANT DATABASE ROLE WITH GRANT OPTION');
  const role = pathOfKind(context, 'DATABASE ROLE', statement.role);
  const grantee = granteeRole(context, statement.to, 'GRANT DATABASE ROLE TO');
  await context.account.change(context.session.actor(), (operations) =>
    operations.grantDatabaseRole({ role, grantee }),
  );
  return executed();
};

export const revokeDatabaseRole = async (
  context: StatementContext,
  statement: Revoke,
): Promise<ResultSet> => {
  if (statement.grantOptionOnly) throw unsupportedFeature('REVOKE GRANT OPTION FOR DATABASE ROLE');
  const role = pathOfKind(context, 'DATABASE ROLE', statement.role);
  const grantee = granteeRole(context, statement.from, 'REVOKE DATABASE ROLE FROM');
  await context.account.change(context.session.actor(), (operations) =>
    operations.revokeDatabaseRole({ role, grantee }),
  );
  return executed();
};
