/** https://docs.snowflake.com/en/sql-reference/functions/system_decode_pat */
import { executionError } from '../../account/errors.ts';
import { type SystemFunction, textResult } from './system-function.ts';

export const decodePat: SystemFunction = {
  name: 'SYSTEM$DECODE_PAT',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run({ account, session }, [secret]) {
    const token = await account.read(session.actor(), (queries) => queries.programmaticTokenOf(secret ?? ''));
    // The secret is not repeated: it may be one of another account.
    if (token === undefined)
      throw executionError(
        'SQL execution error: No programmatic access token of this account has that secret.',
      );
    return JSON.stringify({ STATE: token.status, PAT_NAME: token.name, USER_NAME: token.userName });
  },
};
