/** CREATE TABLE … USING TEMPLATE. https://docs.snowflake.com/en/sql-reference/sql/create-table#create-table-using-template */
import type { Query, Statement } from '../../sql/ast.ts';
import { parseStatements } from '../../sql/parser.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { columnDescriptions } from '../query/column-descriptions.ts';
import type { QueryRunner } from '../query/runner.ts';

type Columns = Extract<Statement, { statement: 'createTable' }>['columns'];

const unfit = (): Error =>
  compilationError(
    'The query of USING TEMPLATE must give one array of objects with COLUMN_NAME and TYPE, as ARRAY_AGG(OBJECT_CONSTRUCT(*)) makes of INFER_SCHEMA.',
    '002019',
    '22023',
  );

export const templateColumns = async (
  context: StatementContext,
  query: Query,
  runner: QueryRunner,
): Promise<Columns> => {
  const { columns, rows } = await runner.run(context, query);
  const [[cell = null] = []] = rows;
  if (columns.length !== 1 || rows.length !== 1 || typeof cell !== 'string') throw unfit();
  const descriptions = columnDescriptions(cell);
  if (descriptions === undefined || descriptions.length === 0) throw unfit();
  const definitions = descriptions.map(
    ({ name, type, nullable }) => `${name} ${type}${nullable ? '' : ' NOT NULL'}`,
  );
  const [parsed] = parseStatements(`CREATE TABLE made (${definitions.join(', ')})`);
  if (parsed?.statement.statement !== 'createTable') throw unfit();
  return parsed.statement.columns;
};
