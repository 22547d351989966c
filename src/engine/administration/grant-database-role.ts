/** GRANT and REVOKE DATABASE ROLE: https://docs.snowflake.com/en/sql-reference/sql/grant-database-role */
import { isUsageRole, usageRolePrivilege } from '../../account/access/usage-roles.ts';
import type { Path } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import { asName } from '../../account/model.ts';
import type { Grantee, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { missing, pathOfKind } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { accountRole, granteeRole } from './grant-targets.ts';
import { executed } from './status.ts';

type Grant = Extract<Statement, { statement: 'grantRole' }>;
type Revoke = Extract<Statement, { statement: 'revokeRole' }>;

const isOfSnowflake = ([database]: Path): boolean => database === 'SNOWFLAKE';

/** The roles of SNOWFLAKE are the system's own, kept as privileges on it. */
const changeOfUsageRole = (context: StatementContext, path: Path, grantee: Grantee, verb: string) => {
  const role = path.at(-1) ?? '';
  if (!isUsageRole(role)) throw missing('DATABASE ROLE', path);
  return {
    privileges: [usageRolePrivilege(role)],
    on: { kind: 'DATABASE', path: [asName('SNOWFLAKE')] } as const,
    role: accountRole(context, grantee, verb),
  };
};

export const grantDatabaseRole = async (context: StatementContext, statement: Grant): Promise<ResultSet> => {
  const { withGrantOption, to } = statement;
  const verb = 'GRANT DATABASE ROLE TO';
  const path = pathOfKind(context, 'DATABASE ROLE', statement.role);
  const actor = context.session.actor();
  if (isOfSnowflake(path)) {
    const { role, ...change } = changeOfUsageRole(context, path, to, verb);
    await context.account.change(actor, (operations) =>
      operations.grantPrivileges({ ...change, to: role, withGrantOption }),
    );
    return executed();
  }
  if (withGrantOption) throw unsupportedFeature('GRANT DATABASE ROLE WITH GRANT OPTION');
  const grantee = granteeRole(context, to, verb);
  await context.account.change(actor, (operations) => operations.grantDatabaseRole({ role: path, grantee }));
  return executed();
};

export const revokeDatabaseRole = async (
  context: StatementContext,
  statement: Revoke,
): Promise<ResultSet> => {
  const { grantOptionOnly, from } = statement;
  const verb = 'REVOKE DATABASE ROLE FROM';
  const path = pathOfKind(context, 'DATABASE ROLE', statement.role);
  const actor = context.session.actor();
  if (isOfSnowflake(path)) {
    const { role, ...change } = changeOfUsageRole(context, path, from, verb);
    await context.account.change(actor, (operations) =>
      operations.revokePrivileges({ ...change, from: role, grantOptionOnly }),
    );
    return executed();
  }
  if (grantOptionOnly) throw unsupportedFeature('REVOKE GRANT OPTION FOR DATABASE ROLE');
  const grantee = granteeRole(context, from, verb);
  await context.account.change(actor, (operations) => operations.revokeDatabaseRole({ role: path, grantee }));
  return executed();
};
