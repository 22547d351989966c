/**
 * SHOW of kinds that nobody can make here, for tools that take stock of an account: there are none, in the columns of
 * Snowflake. Kinds of which Snowflake has some from the beginning are not among them.
 */
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import {
  booleanColumn,
  type Column,
  fixedColumn,
  type ResultSet,
  textColumn,
  timestampColumn,
} from '../result.ts';
import { checkScope, scopeOf } from './scope.ts';

const texts = (...names: readonly string[]): readonly Column[] => names.map((name) => textColumn(name));
const times = (...names: readonly string[]): readonly Column[] => names.map((name) => timestampColumn(name));

/** What those in schemas have first. */
const located = [...times('created_on'), ...texts('name', 'database_name', 'schema_name')];

const routine = [
  ...times('created_on'),
  ...texts('name', 'schema_name', 'is_builtin', 'is_aggregate', 'is_ansi'),
  fixedColumn('min_num_arguments'),
  fixedColumn('max_num_arguments'),
  ...texts(
    'arguments',
    'description',
    'catalog_name',
    'is_table_function',
    'valid_for_clustering',
    'is_secure',
  ),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show, the page of each. */
const inSchemas: ReadonlyMap<string, readonly Column[]> = new Map<string, readonly Column[]>([
  ['PROCEDURE', routine],
  ['USER PROCEDURE', routine],
  [
    'USER FUNCTION',
    [
      ...routine,
      ...texts(
        'secrets',
        'external_access_integrations',
        'is_external_function',
        'language',
        'is_memoizable',
      ),
      ...texts('is_data_metric'),
    ],
  ],
  [
    'STREAM',
    [
      ...located,
      ...texts('owner', 'comment', 'table_name', 'source_type', 'base_tables', 'type', 'stale', 'mode'),
      ...times('stale_after'),
      ...texts('invalid_reason', 'owner_role_type'),
    ],
  ],
  [
    'TASK',
    [
      ...times('created_on'),
      ...texts('name', 'id', 'database_name', 'schema_name', 'owner', 'comment', 'warehouse', 'schedule'),
      ...texts(
        'scheduling_mode',
        'target_completion_interval',
        'predecessors',
        'state',
        'definition',
        'condition',
      ),
      ...texts('allow_overlapping_execution', 'error_integration', 'success_integration'),
      ...times('last_committed_on', 'last_suspended_on'),
      ...texts('owner_role_type', 'config', 'last_suspended_reason', 'task_relations', 'execute_as_user'),
    ],
  ],
  [
    'PIPE',
    [
      ...located,
      ...texts('definition', 'owner', 'notification_channel', 'comment', 'integration', 'pattern'),
      ...texts('error_integration', 'owner_role_type', 'invalid_reason', 'kind'),
    ],
  ],
  [
    'DYNAMIC TABLE',
    [
      ...located,
      ...texts('cluster_by'),
      fixedColumn('rows'),
      fixedColumn('bytes'),
      ...texts(
        'owner',
        'target_lag',
        'scheduler',
        'refresh_mode',
        'refresh_mode_reason',
        'warehouse',
        'comment',
      ),
      ...texts('text', 'automatic_clustering', 'scheduling_state'),
      ...times('last_suspended_on'),
      ...['is_clone', 'is_replica', 'is_iceberg'].map((name) => booleanColumn(name)),
      ...times('data_timestamp'),
      ...texts('owner_role_type', 'immutable_where', 'execute_as_user'),
    ],
  ],
  [
    'EXTERNAL TABLE',
    [
      ...located,
      booleanColumn('invalid'),
      ...texts(
        'invalid_reason',
        'owner',
        'comment',
        'stage',
        'location',
        'file_format_name',
        'file_format_type',
      ),
      ...texts('cloud', 'region', 'notification_channel'),
      ...times('last_refreshed_on'),
      ...texts('table_format', 'last_refresh_details', 'owner_role_type'),
    ],
  ],
  [
    'MATERIALIZED VIEW',
    [
      ...times('created_on'),
      ...texts('name', 'reserved', 'database_name', 'schema_name', 'cluster_by'),
      fixedColumn('rows'),
      fixedColumn('bytes'),
      ...texts('source_database_name', 'source_schema_name', 'source_table_name'),
      ...times('refreshed_on', 'compacted_on'),
      ...texts('owner', 'invalid', 'invalid_reason', 'behind_by', 'comment', 'text', 'is_secure'),
      ...texts('automatic_clustering', 'owner_role_type'),
    ],
  ],
]);

const ofAccounts: ReadonlyMap<string, readonly Column[]> = new Map<string, readonly Column[]>([
  [
    'SHARE',
    [
      ...times('created_on'),
      ...texts(
        'kind',
        'owner_account',
        'name',
        'database_name',
        'to',
        'owner',
        'comment',
        'listing_global_name',
      ),
    ],
  ],
]);

export const absentKindsInSchemas: readonly string[] = [...inSchemas.keys()];

type Show = (context: StatementContext, options: ShowOptions) => Promise<ResultSet>;

export const showAbsent = (kind: string): Show | undefined => {
  const columns = inSchemas.get(kind);
  if (columns !== undefined)
    return async (context, options) => {
      const scope = scopeOf(context, options, 'SCHEMA');
      await context.account.read(context.session.actor(), async (queries) => checkScope(queries, scope));
      return { columns, rows: [] };
    };
  const ofAccount = ofAccounts.get(kind);
  return ofAccount && (async () => ({ columns: ofAccount, rows: [] }));
};
