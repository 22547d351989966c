/** GRANT and REVOKE of roles, privileges and ownership. */
import type { GranteeRef, SecurableRef } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Grantee, GrantTarget, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { grantDatabaseRole, revokeDatabaseRole } from './grant-database-role.ts';
import { futureIn, granteeRole, securablesOf } from './grant-targets.ts';
import { executed, executedOn } from './status.ts';

type GrantRole = Extract<Statement, { statement: 'grantRole' }>;
type RevokeRole = Extract<Statement, { statement: 'revokeRole' }>;
type GrantPrivileges = Extract<Statement, { statement: 'grantPrivileges' }>;
type RevokePrivileges = Extract<Statement, { statement: 'revokePrivileges' }>;
type GrantOwnership = Extract<Statement, { statement: 'grantOwnership' }>;

const granteeOf = (context: StatementContext, grantee: Grantee, verb: string): GranteeRef => {
  switch (grantee.kind) {
    case 'USER':
      return { kind: 'USER', user: { name: accountObjectName(context, grantee.name) } };
    case 'ROLE':
      return { kind: 'ROLE', role: { name: accountObjectName(context, grantee.name) } };
    default:
      throw unsupportedFeature(`${verb} ${grantee.kind}`);
  }
};

export const grantRole = async (context: StatementContext, statement: GrantRole): Promise<ResultSet> => {
  if (statement.kind === 'DATABASE ROLE') return await grantDatabaseRole(context, statement);
  const name = accountObjectName(context, statement.role);
  const to = granteeOf(context, statement.to, 'GRANT ROLE TO');
  await context.account.change(context.session.actor(), (operations) =>
    operations.grantRole({ role: { name }, to, withGrantOption: statement.withGrantOption }),
  );
  return executed();
};

export const revokeRole = async (context: StatementContext, statement: RevokeRole): Promise<ResultSet> => {
  if (statement.kind === 'DATABASE ROLE') return await revokeDatabaseRole(context, statement);
  const name = accountObjectName(context, statement.role);
  const from = granteeOf(context, statement.from, 'REVOKE ROLE FROM');
  await context.account.change(context.session.actor(), (operations) =>
    operations.revokeRole({ role: { name }, from, grantOptionOnly: statement.grantOptionOnly }),
  );
  return executed();
};

const isFuture = (target: GrantTarget): target is Extract<GrantTarget, { target: 'all' | 'future' }> =>
  target.target === 'future';

const answer = (target: GrantTarget, securables: readonly SecurableRef[]): ResultSet =>
  target.target === 'all' ? executedOn(securables.length) : executed();

export const grantPrivileges = async (
  context: StatementContext,
  statement: GrantPrivileges,
): Promise<ResultSet> => {
  const { privileges, withGrantOption } = statement;
  const to = granteeRole(context, statement.to, 'GRANT PRIVILEGES TO');
  if (isFuture(statement.on)) {
    const grant = { privileges, role: to, grantOption: withGrantOption } as const;
    const future = futureIn(context, statement.on, 'GRANT');
    await context.account.change(context.session.actor(), (operations) =>
      operations.grantFuture({ ...grant, ...future }),
    );
    return executed();
  }
  const securables = await securablesOf(context, statement.on, 'GRANT');
  await context.account.change(context.session.actor(), async (operations) => {
    for (const on of securables) await operations.grantPrivileges({ privileges, on, to, withGrantOption });
  });
  return answer(statement.on, securables);
};

export const revokePrivileges = async (
  context: StatementContext,
  statement: RevokePrivileges,
): Promise<ResultSet> => {
  const { privileges, grantOptionOnly } = statement;
  const dependents = statement.dependents ?? undefined;
  const from = granteeRole(context, statement.from, 'REVOKE PRIVILEGES FROM');
  if (isFuture(statement.on)) {
    const grant = { privileges, role: from, grantOption: grantOptionOnly } as const;
    const future = futureIn(context, statement.on, 'REVOKE');
    await context.account.change(context.session.actor(), (operations) =>
      operations.revokeFuture({ ...grant, ...future }),
    );
    return executed();
  }
  const securables = await securablesOf(context, statement.on, 'REVOKE');
  await context.account.change(context.session.actor(), async (operations) => {
    for (const on of securables)
      await operations.revokePrivileges({ privileges, on, from, grantOptionOnly, dependents });
  });
  return answer(statement.on, securables);
};

export const grantOwnership = async (
  context: StatementContext,
  statement: GrantOwnership,
): Promise<ResultSet> => {
  const to = granteeRole(context, statement.to, 'GRANT OWNERSHIP TO');
  if (isFuture(statement.on)) {
    const grant = { privileges: ['OWNERSHIP'], role: to } as const;
    const future = futureIn(context, statement.on, 'GRANT OWNERSHIP');
    await context.account.change(context.session.actor(), (operations) =>
      operations.grantFuture({ ...grant, ...future }),
    );
    return executed();
  }
  const currentGrants = statement.currentGrants ?? undefined;
  const securables = await securablesOf(context, statement.on, 'GRANT OWNERSHIP');
  await context.account.change(context.session.actor(), async (operations) => {
    for (const on of securables) {
      if (on.kind === 'ACCOUNT') throw unsupportedFeature('GRANT OWNERSHIP ON ACCOUNT');
      await operations.grantOwnership({ on, to, currentGrants });
    }
  });
  return answer(statement.on, securables);
};
