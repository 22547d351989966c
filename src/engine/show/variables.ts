/** https://docs.snowflake.com/en/sql-reference/sql/show-variables */
import type { Expression, ShowOptions, Span } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import type { QueryRunner } from '../query/runner.ts';
import { fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { type ListedRow, listing } from './listing.ts';

const columns = [
  fixedColumn('session_id'),
  timestampColumn('created_on'),
  timestampColumn('updated_on'),
  ...['name', 'value', 'type', 'comment'].map((name) => textColumn(name)),
];

const nowhere: Span = { start: 0, end: 0, line: 1, position: 0 };

/** The variable's value as text. */
const asText = (name: string): Expression => ({
  node: 'cast',
  operand: { node: 'variable', name, span: nowhere },
  type: { name: 'VARCHAR', parameters: [] },
  tolerant: false,
  span: nowhere,
});

export const showVariables = async (
  context: StatementContext,
  options: ShowOptions,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const rows: ListedRow[] = [];
  for (const [name, { type, createdOn, updatedOn }] of context.variables) {
    const { value } = await runner.evaluate(context, asText(name));
    const times = [instantCell(createdOn), instantCell(updatedOn)];
    rows.push({
      name,
      cells: [String(context.session.id), ...times, name, value, type.type.toLowerCase(), ''],
    });
  }
  return listing(columns, rows, options);
};
