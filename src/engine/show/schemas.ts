/** https://docs.snowflake.com/en/sql-reference/sql/show-schemas */
import { asName, type Schema } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { ownUser } from '../own-user.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { retentionTime } from './databases.ts';
import { listing, yesOrNo } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  timestampColumn('created_on'),
  ...[
    'name',
    'is_default',
    'is_current',
    'database_name',
    'owner',
    'comment',
    'options',
    'retention_time',
    'owner_role_type',
    'object_visibility',
    'is_nested',
  ].map((name) => textColumn(name)),
];

const optionsText = (schema: Schema): string =>
  [...(schema.transient ? ['TRANSIENT'] : []), ...(schema.managedAccess ? ['MANAGED ACCESS'] : [])].join(
    ', ',
  );

export const showSchemas = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const { session } = context;
  const scope = scopeOf(context, options, 'DATABASE');
  const rows = await context.account.read(session.actor(), async (queries) => {
    checkScope(queries, scope);
    const user = await ownUser(queries, session);
    const defaultPath = parseIdentifierPath(user?.defaultNamespace ?? '');
    const databases = new Map(queries.databases().map(({ name, properties }) => [name, properties]));
    return queries
      .schemas()
      .filter(({ path }) => liesIn(scope, path))
      .map(({ schema, path: [database = ''] }) => ({
        name: schema.name,
        cells: [
          instantCell(schema.createdOn),
          schema.name,
          yesOrNo(defaultPath?.[0] === database && defaultPath[1] === schema.name),
          yesOrNo(session.database === database && session.schema === schema.name),
          database,
          schema.owner === null ? '' : queries.roleName(schema.owner),
          schema.comment ?? '',
          optionsText(schema),
          retentionTime(schema.properties, databases.get(asName(database)) ?? {}),
          schema.owner === null ? '' : queries.roleType(schema.owner),
          null,
          'N',
        ],
        terse: [instantCell(schema.createdOn), schema.name, null, database, null],
      }));
  });
  return listing(columns, rows, options);
};
