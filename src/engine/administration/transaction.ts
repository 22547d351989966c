/**
 * BEGIN, COMMIT and ROLLBACK. Definitions commit what is open and then themselves:
 * https://docs.snowflake.com/en/sql-reference/transactions
 */
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import type { ResultSet } from '../result.ts';
import type { SessionTransactions } from '../tables/transactions.ts';
import { executed } from './status.ts';

type AlterSession = Extract<Statement, { statement: 'alterSession' }>;

/** BEGIN within a transaction goes on with it; COMMIT and ROLLBACK outside one do nothing. */
export const runTransaction = async (
  { session, startedAt }: StatementContext,
  { action, name }: Extract<Statement, { statement: 'transaction' }>,
  transactions: SessionTransactions,
): Promise<ResultSet> => {
  if (action === 'BEGIN') transactions.begin(session, startedAt, name?.name);
  else if (action === 'COMMIT') await transactions.commit(session);
  else await transactions.rollBack(session);
  return executed();
};

/** Each of these is a transaction of its own. What is refused as unsupported is not run, and ends nothing. */
const definitions: ReadonlySet<Statement['statement']> = new Set([
  'create',
  'createIntegration',
  'alter',
  'alterAccount',
  'drop',
  'grantRole',
  'revokeRole',
  'grantPrivileges',
  'revokePrivileges',
  'grantOwnership',
  'comment',
  'createTable',
  'createView',
  'createSequence',
  'createStage',
  'createFileFormat',
  'createDataPolicy',
  'alterTable',
  'alterView',
  'alterSequence',
]);

/** Definitions, and a change of AUTOCOMMIT. */
export const commitsOpenTransaction = (statement: Statement): boolean =>
  definitions.has(statement.statement) ||
  (statement.statement === 'alterSession' && changesAutocommit(statement.action));

const changesAutocommit = ({ properties }: AlterSession['action']): boolean =>
  properties.some(({ name }) => name === 'AUTOCOMMIT');
