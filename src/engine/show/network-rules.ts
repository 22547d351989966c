/** https://docs.snowflake.com/en/sql-reference/sql/show-network-rules */
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  timestampColumn('created_on'),
  textColumn('name'),
  textColumn('database_name'),
  textColumn('schema_name'),
  textColumn('owner'),
  textColumn('comment'),
  textColumn('type'),
  textColumn('mode'),
  fixedColumn('entries_in_valuelist'),
  textColumn('owner_role_type'),
];

export const showNetworkRules = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const scope = scopeOf(context, options, 'SCHEMA');
  const rows = await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return queries
      .schemaObjects('NETWORK RULE')
      .filter(({ path }) => liesIn(scope, path))
      .map(({ object: rule, path: [database = '', schema = ''] }) => ({
        name: rule.name,
        cells: [
          instantCell(rule.createdOn),
          rule.name,
          database,
          schema,
          rule.owner === null ? '' : queries.roleName(rule.owner),
          rule.comment ?? '',
          rule.type,
          rule.mode,
          String(rule.values.length),
          rule.owner === null ? '' : queries.roleType(rule.owner),
        ],
        terse: [instantCell(rule.createdOn), rule.name, 'NETWORK_RULE', database, schema],
      }));
  });
  return listing(columns, rows, options);
};
