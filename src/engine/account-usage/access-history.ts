import { keptAccesses } from '../history/kept-logs.ts';
import { arrayColumn, objectColumn, textColumn, timestampColumn, variantColumn } from '../result.ts';
import { historyView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/access_history */
export const accessHistoryView = historyView('ACCESS_HISTORY', keptAccesses, [
  [textColumn('QUERY_ID'), 'query_id'],
  [timestampColumn('QUERY_START_TIME'), 'started'],
  [textColumn('USER_NAME'), 'user_name'],
  [arrayColumn('DIRECT_OBJECTS_ACCESSED'), 'direct'],
  [arrayColumn('BASE_OBJECTS_ACCESSED'), 'base'],
  [arrayColumn('OBJECTS_MODIFIED'), 'modified'],
  [objectColumn('OBJECT_MODIFIED_BY_DDL'), 'definition'],
  [arrayColumn('POLICIES_REFERENCED'), 'policies'],
  [textColumn('PARENT_QUERY_ID'), 'parent_query_id'],
  [textColumn('ROOT_QUERY_ID'), 'root_query_id'],
  [textColumn('EVENT_SOURCE'), "'snowflake_sql'"],
  // Of agents and their invokers there are none here.
  [variantColumn('ADDITIONAL_PROPERTIES'), 'NULL'],
  [variantColumn('INVOKER_IDENTITY'), 'NULL'],
  [arrayColumn('AGENTS_INFO'), 'NULL'],
]);
