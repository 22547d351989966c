import { constantSql, keptQueries } from '../history/kept-logs.ts';
import { queryFields } from '../history/query-fields.ts';
import { type Column, fixedColumn, textColumn } from '../result.ts';
import { historyView } from './view.ts';

type SqlField = readonly [column: Column, sql: string];

/** Over the columns of the log's rows; the others are the same in every row. */
const sqlOf: ReadonlyMap<string, string> = new Map([
  ['QUERY_ID', 'query_id'],
  ['QUERY_TEXT', 'query_text'],
  ['DATABASE_NAME', 'database_name'],
  ['SCHEMA_NAME', 'schema_name'],
  ['QUERY_TYPE', 'query_type'],
  ['SESSION_ID', 'session'],
  ['USER_NAME', 'user_name'],
  ['ROLE_NAME', 'role_name'],
  ['WAREHOUSE_NAME', 'warehouse_name'],
  ['QUERY_TAG', 'query_tag'],
  ['EXECUTION_STATUS', 'status'],
  ['ERROR_CODE', 'error_code'],
  ['ERROR_MESSAGE', 'error_message'],
  ['START_TIME', 'started'],
  ['END_TIME', 'ended'],
  ['TOTAL_ELAPSED_TIME', 'elapsed'],
  ['EXECUTION_TIME', 'elapsed'],
  ['ROWS_PRODUCED', 'produced'],
]);

const common = queryFields({
  status: (event) => event.status,
  errorCode: [textColumn('ERROR_CODE'), (event) => event.errorCode],
}).map(([column, cell]): SqlField => [column, sqlOf.get(column.name) ?? constantSql(cell)]);

const userName = common.findIndex(([{ name }]) => name === 'USER_NAME');
const produced = common.findIndex(([{ name }]) => name === 'ROWS_PRODUCED');

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history */
export const queryHistoryView = historyView('QUERY_HISTORY', keptQueries, [
  ...common.slice(0, userName),
  // The sign-in behind the query: EVENT_ID of LOGIN_HISTORY.
  [fixedColumn('AUTHN_EVENT_ID'), 'sign_in'],
  ...common.slice(userName, produced + 1),
  // The view's alone; the table function of the name has none of them.
  [fixedColumn('ROWS_INSERTED'), 'inserted'],
  [fixedColumn('ROWS_UPDATED'), 'updated'],
  [fixedColumn('ROWS_DELETED'), 'deleted'],
  ...common.slice(produced + 1),
  [textColumn('ROLE_TYPE'), "'ROLE'"],
]);
