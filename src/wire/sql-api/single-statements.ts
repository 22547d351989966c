/**
 * What a request of one statement cannot do: it would only change a session that ends with the request.
 * https://docs.snowflake.com/en/developer-guide/sql-api/intro — "Limitations of the SQL API".
 */
import { type AccountError, executionError, unsupportedFeature } from '../../account/errors.ts';
import { queryType } from '../../engine/statement-kinds.ts';
import type { DirectStatement, Statement } from '../../sql/ast.ts';

const changingTheSession: ReadonlySet<Statement['statement']> = new Set<Statement['statement']>([
  'use',
  'useRole',
  'useSecondaryRoles',
  'alterSession',
  'setVariable',
  'unsetVariable',
  'transaction',
]);

const changesTheSession = (statement: Statement): statement is DirectStatement =>
  changingTheSession.has(statement.statement) || makesWhatIsTemporary(statement);

const makesWhatIsTemporary = (statement: Statement): boolean => {
  switch (statement.statement) {
    case 'createTable':
      return statement.kind === 'TEMPORARY';
    case 'createView':
      return statement.isTemporary;
    case 'createStage':
    case 'createFileFormat':
      return statement.temporary;
    default:
      return false;
  }
};

export const refusalOfSingle = (statements: readonly Statement[]): AccountError | undefined => {
  // No driver is there to move the files.
  const moving = statements.find(({ statement }) => statement === 'put' || statement === 'get');
  if (moving !== undefined)
    return unsupportedFeature(`${moving.statement.toUpperCase()} through the SQL API`);
  const [statement] = statements;
  if (statement === undefined || statements.length > 1 || !changesTheSession(statement)) return undefined;
  return executionError(
    `Unsupported feature '${queryType(statement)}' in a request of one statement: it holds for the statements of its request alone. Send them together, with the parameter MULTI_STATEMENT_COUNT.`,
    '000002',
    '0A000',
  );
};
