import { invalidValue } from '../../account/errors.ts';
import { type SystemFunction, textResult } from './system-function.ts';

const queryIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query */
export const cancelQuery: SystemFunction = {
  name: 'SYSTEM$CANCEL_QUERY',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run(context, [queryId]) {
    if (typeof queryId !== 'string' || !queryIdPattern.test(queryId))
      throw invalidValue(queryId ?? 'NULL', 'QUERY_ID');
    await context.account.change(context.session.actor(), (operations) =>
      operations.cancelQuery({ queryId: queryId.toLowerCase() }),
    );
    return `query [${queryId}] terminated.`;
  },
};
