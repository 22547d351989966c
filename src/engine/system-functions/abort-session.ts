import { sessionIdOf } from './session-id.ts';
import { type SystemFunction, textResult } from './system-function.ts';

/** https://docs.snowflake.com/en/sql-reference/functions/system_abort_session */
export const abortSession: SystemFunction = {
  name: 'SYSTEM$ABORT_SESSION',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run(context, [text]) {
    const session = sessionIdOf(text);
    await context.account.change(context.session.actor(), (operations) =>
      operations.abortSession({ session }),
    );
    return `session [${session}] terminated.`;
  },
};
