/** From a parsed statement to the code that runs it. */
import { unsupportedFeature } from '../../account/errors.ts';
import type { DirectStatement, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { describe } from '../describe/describe.ts';
import { resolveCopyIntoTable } from '../loading/resolve-copy.ts';
import { unload } from '../loading/unload.ts';
import type { Resolution } from '../query/resolve/scope.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { ResultSet } from '../result.ts';
import { resolveInsert } from '../rows/insert.ts';
import { resolveMerge } from '../rows/merge.ts';
import type { RowChange } from '../rows/row-change.ts';
import { resolveTruncate } from '../rows/truncate.ts';
import { resolveDelete, resolveUpdate } from '../rows/update.ts';
import { showGrants } from '../show/grants.ts';
import { showParameters } from '../show/parameters.ts';
import { describeTransaction } from '../show/running.ts';
import { show } from '../show/show.ts';
import { list, remove } from '../stages/listing.ts';
import { get, put } from '../stages/transfer.ts';
import { alterAccount } from './account-parameters.ts';
import { alterTable } from './alter-table.ts';
import { call } from './call.ts';
import { commentOn } from './comment.ts';
import { alterContainer, createContainer, dropContainer } from './container.ts';
import { alterDataPolicy, changeDataPolicies, createDataPolicy, dropDataPolicy } from './data-policy.ts';
import { alterDatabaseRole, createDatabaseRole, dropDatabaseRole } from './database-role.ts';
import { grantOwnership, grantPrivileges, grantRole, revokePrivileges, revokeRole } from './grants.ts';
import { alterIntegration, createIntegration, dropIntegration } from './integrations/integration.ts';
import { alterNetworkPolicy, createNetworkPolicy, dropNetworkPolicy } from './network-policy.ts';
import { alterNetworkRule, createNetworkRule, dropNetworkRule } from './network-rule.ts';
import { alterRole, createRole, dropRole } from './role.ts';
import {
  alterSecurityPolicy,
  createSecurityPolicy,
  dropSecurityPolicy,
} from './security-policies/security-policy.ts';
import { alterSequence, createSequence, dropSequence } from './sequence.ts';
import { alterSession, setVariables, unsetVariables } from './session.ts';
import { alterFileFormat, alterStage, createFileFormat, createStage, dropLoadingObject } from './stages.ts';
import { createTable, dropTableLike } from './table.ts';
import { alterTag, createTag, dropTag } from './tags/tag.ts';

import { commitsOpenTransaction, runTransaction } from './transaction.ts';

import { use, useRole, useSecondaryRoles } from './use.ts';
import { alterUser, createUser, dropUser } from './user.ts';
import { alterView, createView } from './view.ts';

/** Statements that only tell something; a describe-only request may run them. */
export const isQuestion = (statement: Statement): boolean =>
  ['query', 'show', 'showParameters', 'showGrants', 'describe', 'describeTransaction'].includes(
    statement.statement,
  );

export const runStatement = async (
  context: StatementContext,
  statement: DirectStatement,
  runner: QueryRunner,
): Promise<ResultSet> => {
  if (commitsOpenTransaction(statement)) await runner.tables.transactions.commit(context.session);
  const change = (resolve: (resolution: Resolution) => RowChange): Promise<ResultSet> =>
    runner.change(context, statement.span, resolve);
  switch (statement.statement) {
    case 'query':
      return await runner.run(context, statement.query);
    case 'create':
      return await sweeping(context, runner, runCreate(context, statement));
    case 'createIntegration':
      return await createIntegration(context, statement);
    case 'alter':
      return await runAlter(context, statement, runner);
    case 'drop':
      return await runDrop(context, statement, runner);
    case 'undrop':
      throw unsupportedFeature(`UNDROP ${statement.kind}`);
    case 'alterAccount':
      return await alterAccount(context, statement);
    case 'alterSession':
      return alterSession(context, statement);
    case 'grantRole':
      return await grantRole(context, statement);
    case 'revokeRole':
      return await revokeRole(context, statement);
    case 'grantPrivileges':
      return await grantPrivileges(context, statement);
    case 'revokePrivileges':
      return await revokePrivileges(context, statement);
    case 'grantOwnership':
      return await grantOwnership(context, statement);
    case 'useRole':
      return await useRole(context, statement);
    case 'useSecondaryRoles':
      return await useSecondaryRoles(context, statement);
    case 'use':
      return await use(context, statement);
    case 'show':
      return await show(context, statement, runner);
    case 'showParameters':
      return await showParameters(context, statement);
    case 'showGrants':
      return await showGrants(context, statement);
    case 'describe':
      return await describe(context, statement);
    case 'describeTransaction':
      return await describeTransaction(context, statement, runner);
    case 'setVariable':
      return await setVariables(context, statement, runner);
    case 'unsetVariable':
      return unsetVariables(context, statement);
    case 'transaction':
      return await runTransaction(context, statement, runner.tables.transactions);
    case 'comment':
      return await commentOn(context, statement);
    case 'call':
      return await call(context, statement, runner);
    case 'createTable':
      return await createTable(context, statement, runner);
    case 'insert':
      return await change((resolution) => resolveInsert(statement, resolution));
    case 'update':
      return await change((resolution) => resolveUpdate(statement, resolution));
    case 'delete':
      return await change((resolution) => resolveDelete(statement, resolution));
    case 'merge':
      return await change((resolution) => resolveMerge(statement, resolution));
    case 'truncate':
      return await change((resolution) => resolveTruncate(statement, resolution));
    case 'createStage':
      return await createStage(context, statement, runner);
    case 'createFileFormat':
      return await createFileFormat(context, statement, runner);
    case 'copyIntoTable':
      return await change((resolution) => resolveCopyIntoTable(statement, resolution));
    case 'copyIntoStage':
      return await unload(context, statement, runner);
    case 'put':
      return await put(context, statement);
    case 'get':
      return await get(context, statement);
    case 'list':
      return await list(context, statement);
    case 'remove':
      return await remove(context, statement);
    case 'createSequence':
      return await sweeping(context, runner, createSequence(context, statement, runner));
    case 'alterSequence':
      return await alterSequence(context, statement, runner);
    case 'createView':
      return await createView(context, statement, runner);
    case 'alterView':
      return await alterView(context, statement);
    case 'createDataPolicy':
      return await createDataPolicy(context, statement, runner);
    case 'alterTable':
      if (statement.action.action === 'policies')
        return await changeDataPolicies(context, statement, statement.action);
      return await alterTable(context, statement, runner);
    case 'unsupported':
      throw unsupportedFeature(statement.feature);
  }
};

/** What replaced or dropped a database, schema or table has left rows behind that nobody can read any more. */
const sweeping = async (
  { account }: StatementContext,
  runner: QueryRunner,
  change: Promise<ResultSet>,
): Promise<ResultSet> => {
  const result = await change;
  await runner.tables.sweep(account);
  await runner.stages.sweep(account);
  return result;
};

const runCreate = async (
  context: StatementContext,
  statement: Extract<Statement, { statement: 'create' }>,
): Promise<ResultSet> => {
  switch (statement.kind) {
    case 'USER':
      return await createUser(context, statement);
    case 'ROLE':
      return await createRole(context, statement);
    case 'DATABASE ROLE':
      return await createDatabaseRole(context, statement);
    case 'NETWORK POLICY':
      return await createNetworkPolicy(context, statement);
    case 'NETWORK RULE':
      return await createNetworkRule(context, statement);
    case 'AUTHENTICATION POLICY':
    case 'PASSWORD POLICY':
    case 'SESSION POLICY':
      return await createSecurityPolicy(context, statement, statement.kind);
    case 'TAG':
      return await createTag(context, statement);
    case 'WAREHOUSE':
    case 'DATABASE':
    case 'SCHEMA':
      return await createContainer(context, statement, statement.kind);
  }
};

const runAlter = async (
  context: StatementContext,
  statement: Extract<Statement, { statement: 'alter' }>,
  runner: QueryRunner,
): Promise<ResultSet> => {
  switch (statement.kind) {
    case 'USER':
      return await alterUser(context, statement);
    case 'ROLE':
      return await alterRole(context, statement);
    case 'DATABASE ROLE':
      return await alterDatabaseRole(context, statement);
    case 'NETWORK POLICY':
      return await alterNetworkPolicy(context, statement);
    case 'NETWORK RULE':
      return await alterNetworkRule(context, statement);
    case 'AUTHENTICATION POLICY':
      return await alterSecurityPolicy(context, statement, 'AUTHENTICATION POLICY');
    case 'PASSWORD POLICY':
      return await alterSecurityPolicy(context, statement, 'PASSWORD POLICY');
    case 'SESSION POLICY':
      return await alterSecurityPolicy(context, statement, 'SESSION POLICY');
    case 'TAG':
      return await alterTag(context, statement);
    case 'STAGE':
      return await alterStage(context, statement);
    case 'FILE FORMAT':
      return await alterFileFormat(context, statement);
    case 'ROW ACCESS POLICY':
      return await alterDataPolicy(context, statement, 'ROW ACCESS POLICY', runner);
    case 'MASKING POLICY':
      return await alterDataPolicy(context, statement, 'MASKING POLICY', runner);
    case 'WAREHOUSE':
      return await alterContainer(context, statement, 'WAREHOUSE');
    case 'DATABASE':
      return await alterContainer(context, statement, 'DATABASE');
    case 'SCHEMA':
      return await alterContainer(context, statement, 'SCHEMA');
    case 'INTEGRATION':
    case 'SECURITY INTEGRATION':
      return await alterIntegration(context, statement);
    default:
      throw unsupportedFeature(`ALTER ${statement.kind}`);
  }
};

/** Which CASCADE and RESTRICT may follow; of a view they say nothing, and tools write them all the same. */
const takingDependents: ReadonlySet<string> = new Set(['DATABASE', 'SCHEMA', 'TABLE', 'VIEW', 'SEQUENCE']);

const runDrop = async (
  context: StatementContext,
  statement: Extract<Statement, { statement: 'drop' }>,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { kind, dependents } = statement;
  if (dependents !== null && !takingDependents.has(kind))
    throw unsupportedFeature(`DROP ${kind} ${dependents}`);
  switch (kind) {
    case 'USER':
      return await dropUser(context, statement);
    case 'ROLE':
      return await dropRole(context, statement);
    case 'DATABASE ROLE':
      return await dropDatabaseRole(context, statement);
    case 'NETWORK POLICY':
      return await dropNetworkPolicy(context, statement);
    case 'NETWORK RULE':
      return await dropNetworkRule(context, statement);
    case 'AUTHENTICATION POLICY':
      return await dropSecurityPolicy(context, statement, 'AUTHENTICATION POLICY');
    case 'PASSWORD POLICY':
      return await dropSecurityPolicy(context, statement, 'PASSWORD POLICY');
    case 'SESSION POLICY':
      return await dropSecurityPolicy(context, statement, 'SESSION POLICY');
    case 'TAG':
      return await dropTag(context, statement);
    case 'ROW ACCESS POLICY':
      return await dropDataPolicy(context, statement, 'ROW ACCESS POLICY');
    case 'MASKING POLICY':
      return await dropDataPolicy(context, statement, 'MASKING POLICY');
    case 'WAREHOUSE':
      return await dropContainer(context, statement, 'WAREHOUSE');
    case 'DATABASE':
      return await sweeping(context, runner, dropContainer(context, statement, 'DATABASE'));
    case 'SCHEMA':
      return await sweeping(context, runner, dropContainer(context, statement, 'SCHEMA'));
    case 'TABLE':
      return await sweeping(context, runner, dropTableLike(context, statement, 'TABLE'));
    case 'VIEW':
      return await dropTableLike(context, statement, 'VIEW');
    case 'STAGE':
      return await dropLoadingObject(context, statement, 'STAGE');
    case 'FILE FORMAT':
      return await dropLoadingObject(context, statement, 'FILE FORMAT');
    case 'SEQUENCE':
      return await sweeping(context, runner, dropSequence(context, statement));
    case 'INTEGRATION':
    case 'SECURITY INTEGRATION':
      return await dropIntegration(context, statement);
    default:
      throw unsupportedFeature(`DROP ${statement.kind}`);
  }
};
