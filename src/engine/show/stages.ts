/**
 * https://docs.snowflake.com/en/sql-reference/sql/show-stages
 * https://docs.snowflake.com/en/sql-reference/sql/show-file-formats
 */
import type { Queries } from '../../account/account.ts';
import type { FileFormat } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { Format, formatOptions } from '../loading/file-format.ts';
import { type Cell, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { type ListedRow, listing } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const stageColumns = [
  timestampColumn('created_on'),
  ...[
    'name',
    'database_name',
    'schema_name',
    'url',
    'has_credentials',
    'has_encryption_key',
    'owner',
    'comment',
    'region',
    'type',
    'cloud',
    'notification_channel',
    'storage_integration',
    'endpoint',
    'owner_role_type',
    'directory_enabled',
  ].map((name) => textColumn(name)),
];

export const showStages = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const rows = await rowsOf(context, options, 'STAGE', ({ object, path, owner, ownerType }) => [
    instantCell(object.createdOn),
    object.name,
    path[0] ?? '',
    path[1] ?? '',
    '',
    'N',
    'N',
    owner,
    object.comment ?? '',
    null,
    object.kind === 'STAGE' && object.session !== null ? 'INTERNAL TEMPORARY' : 'INTERNAL',
    null,
    null,
    null,
    null,
    ownerType,
    object.kind === 'STAGE' && object.hasDirectory ? 'Y' : 'N',
  ]);
  return listing(stageColumns, rows, options);
};

const formatColumns = [
  timestampColumn('created_on'),
  ...[
    'name',
    'database_name',
    'schema_name',
    'type',
    'owner',
    'comment',
    'format_options',
    'owner_role_type',
  ].map((name) => textColumn(name)),
];

/** All options of the format, as JSON. */
const optionsText = ({ type, options }: FileFormat): string => {
  const format = new Format(type, options);
  return JSON.stringify({
    TYPE: type,
    ...Object.fromEntries(formatOptions[type].map(({ name }) => [name, format.value(name)])),
  });
};

export const showFileFormats = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const rows = await rowsOf(context, options, 'FILE FORMAT', ({ object, path, owner, ownerType }) => [
    instantCell(object.createdOn),
    object.name,
    path[0] ?? '',
    path[1] ?? '',
    object.kind === 'FILE FORMAT' ? object.type : '',
    owner,
    object.comment ?? '',
    object.kind === 'FILE FORMAT' ? optionsText(object) : '',
    ownerType,
  ]);
  return listing(formatColumns, rows, options);
};

interface Shown {
  readonly object: ReturnType<Queries['schemaObjects']>[number]['object'];
  readonly path: readonly string[];
  readonly owner: string;
  readonly ownerType: string;
}

const rowsOf = async (
  context: StatementContext,
  options: ShowOptions,
  kind: 'STAGE' | 'FILE FORMAT',
  cells: (shown: Shown) => readonly Cell[],
): Promise<readonly ListedRow[]> => {
  const scope = scopeOf(context, options, 'DATABASE');
  return await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return queries
      .schemaObjects(kind)
      .filter(({ path }) => liesIn(scope, path))
      .map(({ object, path }) => ({
        name: object.name,
        cells: cells({
          object,
          path,
          owner: object.owner === null ? '' : queries.roleName(object.owner),
          ownerType: object.owner === null ? '' : queries.roleType(object.owner),
        }),
      }));
  });
};
