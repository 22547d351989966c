/** https://docs.snowflake.com/en/sql-reference/functions/query_history */
import type { QueryEvent } from '../../account/history/history.ts';
import type { StatementContext } from '../context.ts';
import { queryColumns } from '../history/query-fields.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import {
  type Arguments,
  monitoredWarehouses,
  resultLimit,
  seesEveryone,
  textArgument,
  timeRange,
} from './history.ts';
import type { TableFunction } from './table-function.ts';

const rangeParameters = ['END_TIME_RANGE_START', 'END_TIME_RANGE_END'] as const;

const columns = queryColumns([
  'QUERY_ID',
  'QUERY_TEXT',
  'DATABASE_NAME',
  'SCHEMA_NAME',
  'QUERY_TYPE',
  'SESSION_ID',
  'AUTHN_EVENT_ID',
  'USER_NAME',
  'USER_TYPE',
  'USER_DATABASE_NAME',
  'USER_SCHEMA_NAME',
  'ROLE_NAME',
  'WAREHOUSE_NAME',
  'WAREHOUSE_SIZE',
  'WAREHOUSE_TYPE',
  'CLUSTER_NUMBER',
  'QUERY_TAG',
  'EXECUTION_STATUS',
  'ERROR_CODE',
  'ERROR_MESSAGE',
  'START_TIME',
  'END_TIME',
  'TOTAL_ELAPSED_TIME',
  'BYTES_SCANNED',
  'ROWS_PRODUCED',
  'COMPILATION_TIME',
  'EXECUTION_TIME',
  'QUEUED_PROVISIONING_TIME',
  'QUEUED_REPAIR_TIME',
  'QUEUED_OVERLOAD_TIME',
  'TRANSACTION_BLOCKED_TIME',
  'OUTBOUND_DATA_TRANSFER_CLOUD',
  'OUTBOUND_DATA_TRANSFER_REGION',
  'OUTBOUND_DATA_TRANSFER_BYTES',
  'INBOUND_DATA_TRANSFER_CLOUD',
  'INBOUND_DATA_TRANSFER_REGION',
  'INBOUND_DATA_TRANSFER_BYTES',
  'LIST_EXTERNAL_FILE_TIME',
  'CREDITS_USED_CLOUD_SERVICES',
  'RELEASE_VERSION',
  'EXTERNAL_FUNCTION_TOTAL_INVOCATIONS',
  'EXTERNAL_FUNCTION_TOTAL_SENT_ROWS',
  'EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS',
  'EXTERNAL_FUNCTION_TOTAL_SENT_BYTES',
  'EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES',
  'IS_CLIENT_GENERATED_STATEMENT',
  'QUERY_HASH',
  'QUERY_HASH_VERSION',
  'QUERY_PARAMETERIZED_HASH',
  'QUERY_PARAMETERIZED_HASH_VERSION',
  'TRANSACTION_ID',
  'QUERY_ACCELERATION_BYTES_SCANNED',
  'QUERY_ACCELERATION_PARTITIONS_SCANNED',
  'QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR',
  'BYTES_WRITTEN_TO_RESULT',
  'ROWS_WRITTEN_TO_RESULT',
  'ROWS_INSERTED',
  'QUERY_RETRY_TIME',
  'QUERY_RETRY_CAUSE',
  'FAULT_HANDLING_TIME',
  'BIND_VALUES',
  'AGENT_TYPE',
]);

interface Selection {
  readonly parameter: string;
  accepts(event: QueryEvent, value: string | undefined, context: StatementContext): boolean;
}

const selections: { readonly [suffix: string]: Selection } = {
  SESSION: {
    parameter: 'SESSION_ID',
    accepts: (event, value, { session }) => String(event.sessionId) === (value ?? String(session.id)),
  },
  USER: {
    parameter: 'USER_NAME',
    accepts: (event, value, { session }) => event.userName === (value ?? session.user.name),
  },
  WAREHOUSE: {
    parameter: 'WAREHOUSE_NAME',
    accepts: (event, value, { session }) => event.warehouseName === (value ?? session.warehouse),
  },
};

/** Newest first; what others ran only for who may monitor the account, or the warehouse they ran it on. */
const queryFunction = (name: string, selection: Selection | undefined): TableFunction => ({
  name,
  columns: columns.map(({ column }) => column),

  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const own = selection === undefined ? [] : [selection.parameter];
    const parameters = [...own, ...rangeParameters, 'RESULT_LIMIT', 'INCLUDE_CLIENT_GENERATED_STATEMENT'];
    const values: Arguments = bindArguments(name, parameters, given);
    const range = await timeRange(context, values, rangeParameters);
    const limit = resultLimit(values);
    const everyone = await seesEveryone(context);
    const warehouses = await monitoredWarehouses(context);
    if (context.describeOnly) return [];
    const wanted = selection === undefined ? undefined : textArgument(values, selection.parameter);
    const events = await context.account.history.queries.between(
      { ...range, limit },
      (event) =>
        (everyone ||
          event.userName === context.session.user.name ||
          warehouses.has(event.warehouseId ?? 0)) &&
        (selection === undefined || selection.accepts(event, wanted, context)),
    );
    return events.toReversed().map((event) => columns.map(({ cell }) => cell(event)));
  },
});

export const queryHistoryFunctions: readonly TableFunction[] = [
  queryFunction('QUERY_HISTORY', undefined),
  ...Object.entries(selections).map(([suffix, selection]) =>
    queryFunction(`QUERY_HISTORY_BY_${suffix}`, selection),
  ),
];
