import type { QueryEvent } from '../../account/history/history.ts';
import { asInstant } from '../../account/model.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { type Field, nothing, usageView, zero } from './view.ts';

const elapsed = (event: QueryEvent): Cell => String(Math.max(0, event.endedAt - event.startedAt));

const counted = (...names: readonly string[]): readonly Field<QueryEvent>[] =>
  names.map((name) => [fixedColumn(name), zero]);
const empty = (...names: readonly string[]): readonly Field<QueryEvent>[] =>
  names.map((name) => [textColumn(name), nothing]);

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history */
export const queryHistoryView = usageView<QueryEvent>(
  'QUERY_HISTORY',
  [
    [textColumn('QUERY_ID'), (event) => event.queryId],
    [textColumn('QUERY_TEXT'), (event) => event.text],
    [textColumn('DATABASE_NAME'), (event) => event.databaseName],
    [textColumn('SCHEMA_NAME'), (event) => event.schemaName],
    [textColumn('QUERY_TYPE'), (event) => event.queryType],
    [fixedColumn('SESSION_ID'), (event) => String(event.sessionId)],
    // The sign-in behind the query: EVENT_ID of LOGIN_HISTORY.
    [fixedColumn('AUTHN_EVENT_ID'), (event) => String(event.loginEvent)],
    [textColumn('USER_NAME'), (event) => event.userName],
    [textColumn('ROLE_NAME'), (event) => event.roleName],
    [textColumn('WAREHOUSE_NAME'), (event) => event.warehouseName],
    ...empty('WAREHOUSE_SIZE', 'WAREHOUSE_TYPE'),
    [fixedColumn('CLUSTER_NUMBER'), nothing],
    [textColumn('QUERY_TAG'), (event) => event.queryTag],
    [textColumn('EXECUTION_STATUS'), (event) => event.status],
    [textColumn('ERROR_CODE'), (event) => event.errorCode],
    [textColumn('ERROR_MESSAGE'), (event) => event.errorMessage],
    [timestampColumn('START_TIME'), (event) => instantCell(event.startedAt)],
    [timestampColumn('END_TIME'), (event) => instantCell(event.endedAt)],
    [fixedColumn('TOTAL_ELAPSED_TIME'), elapsed],
    ...counted('BYTES_SCANNED', 'PERCENTAGE_SCANNED_FROM_CACHE', 'BYTES_WRITTEN', 'BYTES_WRITTEN_TO_RESULT'),
    [fixedColumn('ROWS_PRODUCED'), (event) => String(event.rowsProduced)],
    ...counted('COMPILATION_TIME'),
    [fixedColumn('EXECUTION_TIME'), elapsed],
    ...counted('QUEUED_PROVISIONING_TIME', 'QUEUED_OVERLOAD_TIME', 'TRANSACTION_BLOCKED_TIME'),
    ...counted('CREDITS_USED_CLOUD_SERVICES'),
    [textColumn('ROLE_TYPE'), () => 'ROLE'],
  ],
  ({ account, startedAt }) =>
    account.history.queries.between({ from: asInstant(0), to: startedAt, limit: Number.MAX_SAFE_INTEGER }),
);
