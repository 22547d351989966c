/** https://docs.snowflake.com/en/sql-reference/sql/show-tags */
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  timestampColumn('created_on'),
  ...[
    'name',
    'database_name',
    'schema_name',
    'owner',
    'comment',
    'allowed_values',
    'owner_role_type',
    'propagate',
    'on_conflict',
  ].map((name) => textColumn(name)),
];

export const showTags = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const scope = scopeOf(context, options, 'DATABASE');
  const rows = await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return queries
      .tags()
      .filter(({ path }) => liesIn(scope, path))
      .map(({ tag, path: [database = '', schema = ''] }) => ({
        name: tag.name,
        cells: [
          instantCell(tag.createdOn),
          tag.name,
          database,
          schema,
          tag.owner === null ? '' : queries.roleName(tag.owner),
          tag.comment ?? '',
          tag.allowedValues === null ? null : JSON.stringify(tag.allowedValues),
          tag.owner === null ? '' : queries.roleType(tag.owner),
          tag.propagate,
          tag.onConflict,
        ],
      }));
  });
  return listing(columns, rows, options);
};
