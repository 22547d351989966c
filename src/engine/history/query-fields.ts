/** What QUERY_HISTORY tells of a query, as the table function and the view have it in common. */
import type { QueryEvent } from '../../account/history/history.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { type Field, nothing, zero } from './fields.ts';

type QueryField = Field<QueryEvent>;

const elapsed = (event: QueryEvent): Cell => String(Math.max(0, event.endedAt - event.startedAt));

export const queryFields = ({
  status,
  errorCode,
}: {
  readonly status: (event: QueryEvent) => Cell;
  readonly errorCode: QueryField;
}): readonly QueryField[] => [
  [textColumn('QUERY_ID'), (event) => event.queryId],
  [textColumn('QUERY_TEXT'), (event) => event.text],
  [textColumn('DATABASE_NAME'), (event) => event.databaseName],
  [textColumn('SCHEMA_NAME'), (event) => event.schemaName],
  [textColumn('QUERY_TYPE'), (event) => event.queryType],
  [fixedColumn('SESSION_ID'), (event) => String(event.sessionId)],
  [textColumn('USER_NAME'), (event) => event.userName],
  [textColumn('ROLE_NAME'), (event) => event.roleName],
  [textColumn('WAREHOUSE_NAME'), (event) => event.warehouseName],
  [textColumn('WAREHOUSE_SIZE'), nothing],
  [textColumn('WAREHOUSE_TYPE'), nothing],
  [fixedColumn('CLUSTER_NUMBER'), nothing],
  [textColumn('QUERY_TAG'), (event) => event.queryTag],
  [textColumn('EXECUTION_STATUS'), status],
  errorCode,
  [textColumn('ERROR_MESSAGE'), (event) => event.errorMessage],
  [timestampColumn('START_TIME'), (event) => instantCell(event.startedAt)],
  [timestampColumn('END_TIME'), (event) => instantCell(event.endedAt)],
  [fixedColumn('TOTAL_ELAPSED_TIME'), elapsed],
  [fixedColumn('BYTES_SCANNED'), zero],
  [fixedColumn('ROWS_PRODUCED'), (event) => String(event.rowsProduced)],
  [fixedColumn('COMPILATION_TIME'), zero],
  [fixedColumn('EXECUTION_TIME'), elapsed],
  [fixedColumn('QUEUED_PROVISIONING_TIME'), zero],
  [fixedColumn('QUEUED_REPAIR_TIME'), zero],
  [fixedColumn('QUEUED_OVERLOAD_TIME'), zero],
  [fixedColumn('TRANSACTION_BLOCKED_TIME'), zero],
  [textColumn('OUTBOUND_DATA_TRANSFER_CLOUD'), nothing],
  [textColumn('OUTBOUND_DATA_TRANSFER_REGION'), nothing],
  [fixedColumn('OUTBOUND_DATA_TRANSFER_BYTES'), zero],
  [textColumn('INBOUND_DATA_TRANSFER_CLOUD'), nothing],
  [textColumn('INBOUND_DATA_TRANSFER_REGION'), nothing],
  [fixedColumn('INBOUND_DATA_TRANSFER_BYTES'), zero],
  [fixedColumn('CREDITS_USED_CLOUD_SERVICES'), zero],
  [fixedColumn('LIST_EXTERNAL_FILE_TIME'), zero],
  [textColumn('RELEASE_VERSION'), nothing],
];
