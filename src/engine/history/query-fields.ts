/** What QUERY_HISTORY tells of a query: the table function from events, the view from rows that are kept of them. */
import type { QueryEvent } from '../../account/history/history.ts';
import {
  arrayColumn,
  booleanColumn,
  type Cell,
  type Column,
  fixedColumn,
  realColumn,
  textColumn,
  timestampColumn,
} from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { nothing, zero } from './fields.ts';

interface QueryColumn {
  readonly column: Column;
  readonly cell: (event: QueryEvent) => Cell;
  /** Over the columns of the kept log's rows. */
  readonly sql: string;
}

const elapsed = (event: QueryEvent): Cell => String(Math.max(0, event.endedAt - event.startedAt));
const text = (name: string, sql: string, cell: QueryColumn['cell']): QueryColumn => ({
  column: textColumn(name),
  cell,
  sql,
});
const whole = (name: string, sql: string, cell: QueryColumn['cell']): QueryColumn => ({
  column: fixedColumn(name),
  cell,
  sql,
});
const moment = (name: string, sql: string, cell: QueryColumn['cell']): QueryColumn => ({
  column: timestampColumn(name),
  cell,
  sql,
});

/** "For CREATE TABLE AS SELECT (CTAS) and all DML operations, this result is 1." */
const writtenToResult = ({ changed, rowsProduced }: QueryEvent): Cell =>
  changed === undefined ? String(rowsProduced) : '1';

const idCell = (id: number | undefined): Cell => (id === undefined ? null : String(id));

const known: readonly QueryColumn[] = [
  text('QUERY_ID', 'query_id', (event) => event.queryId),
  text('QUERY_TEXT', 'query_text', (event) => event.text),
  text('DATABASE_NAME', 'database_name', (event) => event.databaseName),
  text('SCHEMA_NAME', 'schema_name', (event) => event.schemaName),
  text('QUERY_TYPE', 'query_type', (event) => event.queryType),
  whole('SESSION_ID', 'session', (event) => String(event.sessionId)),
  // The sign-in behind the query: EVENT_ID of LOGIN_HISTORY.
  whole('AUTHN_EVENT_ID', 'sign_in', (event) => String(event.loginEvent)),
  text('USER_NAME', 'user_name', (event) => event.userName),
  text('ROLE_NAME', 'role_name', (event) => event.roleName),
  text('ROLE_TYPE', "'ROLE'", () => 'ROLE'),
  whole('WAREHOUSE_ID', 'warehouse_id', ({ warehouseId }) => idCell(warehouseId)),
  whole('DATABASE_ID', 'database_id', ({ databaseId }) => idCell(databaseId)),
  whole('SCHEMA_ID', 'schema_id', ({ schemaId }) => idCell(schemaId)),
  text('WAREHOUSE_NAME', 'warehouse_name', (event) => event.warehouseName),
  text('QUERY_TAG', 'query_tag', (event) => event.queryTag),
  text('EXECUTION_STATUS', 'status', (event) =>
    event.status === 'SUCCESS' ? 'SUCCESS' : 'FAILED_WITH_ERROR',
  ),
  whole('ERROR_CODE', 'TRY_CAST(error_code AS BIGINT)', (event) =>
    event.errorCode === null ? null : String(Number(event.errorCode)),
  ),
  text('ERROR_MESSAGE', 'error_message', (event) => event.errorMessage),
  moment('START_TIME', 'started', (event) => instantCell(event.startedAt)),
  moment('END_TIME', 'ended', (event) => instantCell(event.endedAt)),
  whole('TOTAL_ELAPSED_TIME', 'elapsed', elapsed),
  whole('EXECUTION_TIME', 'elapsed', elapsed),
  whole('ROWS_PRODUCED', 'produced', (event) => String(event.rowsProduced)),
  whole('ROWS_INSERTED', 'inserted', (event) => String(event.changed?.inserted ?? 0)),
  whole('ROWS_UPDATED', 'updated', (event) => String(event.changed?.updated ?? 0)),
  whole('ROWS_DELETED', 'deleted', (event) => String(event.changed?.deleted ?? 0)),
  whole('ROWS_UNLOADED', 'unloaded', (event) => String(event.unloaded ?? 0)),
  whole('ROWS_WRITTEN_TO_RESULT', 'CASE WHEN changed THEN 1 ELSE produced END', writtenToResult),
  whole('TRANSACTION_ID', 'transaction_id', (event) => event.transactionId ?? '0'),
  {
    column: booleanColumn('IS_CLIENT_GENERATED_STATEMENT'),
    cell: () => false,
    sql: 'FALSE',
  },
  // Values of binds are not kept: what a statement is given may be a secret.
  { column: arrayColumn('BIND_VALUES'), cell: nothing, sql: 'NULL' },
  { column: realColumn('PERCENTAGE_SCANNED_FROM_CACHE'), cell: () => 0, sql: '0' },
];
const knownByName = new Map(known.map((entry) => [entry.column.name, entry]));

/** Ids, and texts about what there is none of here: warehouses that compute, clouds, agents, retries. */
const emptyTexts: ReadonlySet<string> = new Set([
  'WAREHOUSE_SIZE',
  'WAREHOUSE_TYPE',
  'OUTBOUND_DATA_TRANSFER_CLOUD',
  'OUTBOUND_DATA_TRANSFER_REGION',
  'INBOUND_DATA_TRANSFER_CLOUD',
  'INBOUND_DATA_TRANSFER_REGION',
  'RELEASE_VERSION',
  'QUERY_HASH',
  'QUERY_PARAMETERIZED_HASH',
  'SECONDARY_ROLE_STATS',
  'QUERY_RETRY_CAUSE',
  'USER_TYPE',
  'USER_DATABASE_NAME',
  'USER_DATABASE_ID',
  'USER_SCHEMA_NAME',
  'USER_SCHEMA_ID',
  'AGENT_TYPE',
]);
const emptyNumbers: ReadonlySet<string> = new Set([
  'CLUSTER_NUMBER',
  'QUERY_LOAD_PERCENT',
  'QUERY_HASH_VERSION',
  'QUERY_PARAMETERIZED_HASH_VERSION',
]);

/** The rest count bytes, times and calls that nothing costs here. */
const columnNamed = (name: string): QueryColumn => {
  const found = knownByName.get(name);
  if (found !== undefined) return found;
  if (emptyTexts.has(name)) return text(name, 'NULL', nothing);
  return emptyNumbers.has(name) ? whole(name, 'NULL', nothing) : whole(name, '0', zero);
};

/** The columns of a view or function of the family, by name. */
export const queryColumns = (names: readonly string[]): readonly QueryColumn[] => names.map(columnNamed);
