/** https://docs.snowflake.com/en/sql-reference/functions/query_history */
import type { QueryEvent } from '../../account/history/history.ts';
import type { StatementContext } from '../context.ts';
import { type Cell, type Column, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { type Arguments, resultLimit, seesEveryone, textArgument, timeRange } from './history.ts';
import type { TableFunction } from './table-function.ts';

const rangeParameters = ['END_TIME_RANGE_START', 'END_TIME_RANGE_END'] as const;

type Field = readonly [column: Column, cell: (event: QueryEvent) => Cell];

const elapsed = (event: QueryEvent): Cell => String(Math.max(0, event.endedAt - event.startedAt));
const zero = (): Cell => '0';
const nothing = (): Cell => null;

const fields: readonly Field[] = [
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
  [textColumn('EXECUTION_STATUS'), (event) => (event.status === 'SUCCESS' ? 'SUCCESS' : 'FAILED_WITH_ERROR')],
  [fixedColumn('ERROR_CODE'), (event) => (event.errorCode === null ? null : String(Number(event.errorCode)))],
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

/** Newest first; what others ran only for who may monitor the account. */
const queryFunction = (name: string, selection: Selection | undefined): TableFunction => ({
  name,
  columns: fields.map(([column]) => column),

  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const own = selection === undefined ? [] : [selection.parameter];
    const parameters = [...own, ...rangeParameters, 'RESULT_LIMIT', 'INCLUDE_CLIENT_GENERATED_STATEMENT'];
    const values: Arguments = bindArguments(name, parameters, given);
    const range = await timeRange(context, values, rangeParameters);
    const limit = resultLimit(values);
    const everyone = await seesEveryone(context);
    if (context.describeOnly) return [];
    const wanted = selection === undefined ? undefined : textArgument(values, selection.parameter);
    const events = await context.account.history.queries.between(
      { ...range, limit },
      (event) =>
        (everyone || event.userName === context.session.user.name) &&
        (selection === undefined || selection.accepts(event, wanted, context)),
    );
    return events.toReversed().map((event) => fields.map(([, cell]) => cell(event)));
  },
});

export const queryHistoryFunctions: readonly TableFunction[] = [
  queryFunction('QUERY_HISTORY', undefined),
  ...Object.entries(selections).map(([suffix, selection]) =>
    queryFunction(`QUERY_HISTORY_BY_${suffix}`, selection),
  ),
];
