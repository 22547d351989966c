import { sessionIdOf } from './session-id.ts';
import { type SystemFunction, textResult } from './system-function.ts';

/** https://docs.snowflake.com/en/sql-reference/functions/system_cancel_all_queries */
export const cancelAllQueries: SystemFunction = {
  name: 'SYSTEM$CANCEL_ALL_QUERIES',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run(context, [text]) {
    const session = sessionIdOf(text);
    const canceled = await context.account.change(context.session.actor(), (operations) =>
      operations.cancelQueries({ session, except: context.queryId }),
    );
    return `${canceled} cancelled.`;
  },
};
