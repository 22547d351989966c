/** https://docs.snowflake.com/en/sql-reference/sql/show-databases */
import type { JsonObject } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { ownUser } from '../own-user.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing, yesOrNo } from './listing.ts';

const columns = [
  timestampColumn('created_on'),
  ...[
    'name',
    'is_default',
    'is_current',
    'origin',
    'owner',
    'comment',
    'options',
    'retention_time',
    'kind',
    'owner_role_type',
    'object_visibility',
    'data_quality_monitoring_settings',
  ].map((name) => textColumn(name)),
];

/** Of the object itself, then of what it lies in. */
export const retentionTime = (...levels: readonly JsonObject[]): string => {
  const key = 'DATA_RETENTION_TIME_IN_DAYS';
  return String(levels.find((properties) => Object.hasOwn(properties, key))?.[key] ?? 1);
};

export const showDatabases = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const { session } = context;
  const rows = await context.account.read(session.actor(), async (queries) => {
    const user = await ownUser(queries, session);
    const defaultDatabase = parseIdentifierPath(user?.defaultNamespace ?? '')?.[0];
    return queries.databases().map((database) => ({
      name: database.name,
      cells: [
        instantCell(database.createdOn),
        database.name,
        yesOrNo(database.name === defaultDatabase),
        yesOrNo(database.name === session.database),
        '',
        database.owner === null ? '' : queries.roleName(database.owner),
        database.comment ?? '',
        database.transient ? 'TRANSIENT' : '',
        retentionTime(database.properties),
        database.name === 'SNOWFLAKE' ? 'APPLICATION' : 'STANDARD',
        database.owner === null ? '' : 'ROLE',
        null,
        null,
      ],
      // "kind, database_name, and schema_name always display NULL."
      terse: [instantCell(database.createdOn), database.name, null, null, null],
    }));
  });
  return listing(columns, rows, options);
};
