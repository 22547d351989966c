/** https://docs.snowflake.com/en/sql-reference/sql/desc-network-rule */
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import type { Describe } from './describe.ts';

const columns = [
  timestampColumn('created_on'),
  ...['name', 'database_name', 'schema_name', 'owner', 'comment', 'type', 'mode', 'value_list'].map((name) =>
    textColumn(name),
  ),
];

export const describeNetworkRule = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const [database = '', schema = ''] = path;
  const row = await context.account.read(context.session.actor(), (queries) => {
    const rule = queries.networkRule(path);
    const owner = rule.owner === null ? '' : queries.roleName(rule.owner);
    return [
      instantCell(rule.createdOn),
      rule.name,
      database,
      schema,
      owner,
      rule.comment ?? '',
      rule.type,
      rule.mode,
      rule.values.join(','),
    ];
  });
  return { columns, rows: [row] };
};
