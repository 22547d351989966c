/** https://docs.snowflake.com/en/sql-reference/functions/query_history */
import type { QueryEvent } from '../../account/history/history.ts';
import type { StatementContext } from '../context.ts';
import { queryFields } from '../history/query-fields.ts';
import { fixedColumn } from '../result.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { type Arguments, resultLimit, seesEveryone, textArgument, timeRange } from './history.ts';
import type { TableFunction } from './table-function.ts';

const rangeParameters = ['END_TIME_RANGE_START', 'END_TIME_RANGE_END'] as const;

/** The function and the view tell the status in different words, and the error's number in different types. */
const fields = queryFields({
  status: (event) => (event.status === 'SUCCESS' ? 'SUCCESS' : 'FAILED_WITH_ERROR'),
  errorCode: [
    fixedColumn('ERROR_CODE'),
    (event) => (event.errorCode === null ? null : String(Number(event.errorCode))),
  ],
});

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
