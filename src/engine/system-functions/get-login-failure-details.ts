/** https://docs.snowflake.com/en/sql-reference/functions/system_get_login_failure_details */
import { executionError, insufficientPrivileges } from '../../account/errors.ts';
import type { LoginEvent } from '../../account/history/history.ts';
import { asInstant } from '../../account/model.ts';
import { seesEveryone } from '../table-functions/history.ts';
import { type SystemFunction, textResult } from './system-function.ts';

/** Drivers that do not say what they are. */
const unreported: ReadonlySet<string> = new Set(['', 'Unknown']);

const detailsOf = (event: LoginEvent): string =>
  JSON.stringify({
    clientIP: event.clientIp,
    clientType: unreported.has(event.clientType) ? 'OTHER' : event.clientType,
    clientVersion: event.clientVersion === '' ? null : event.clientVersion,
    username: event.userName,
    errorCode: event.diagnosis?.errorCode ?? event.errorMessage,
    timestamp: Math.floor(event.timestamp / 1000),
    errorDetails: event.diagnosis?.errorDetails ?? null,
  });

export const getLoginFailureDetails: SystemFunction = {
  name: 'SYSTEM$GET_LOGIN_FAILURE_DETAILS',
  minimumArguments: 1,
  maximumArguments: 1,
  type: textResult,
  async run(context, [uuid]) {
    const { account } = context;
    if (!(await seesEveryone(context))) throw insufficientPrivileges('account', account.name);
    const wanted = uuid?.trim().toLowerCase();
    const [event] = await account.history.logins.between(
      { from: asInstant(0), to: asInstant(Number.MAX_SAFE_INTEGER), limit: 1 },
      ({ diagnosis }) => wanted !== undefined && diagnosis?.id === wanted,
    );
    if (event !== undefined) return detailsOf(event);
    throw executionError(
      `SQL execution error: No failed sign-in on record has the UUID '${uuid ?? 'NULL'}'. It stands in square brackets at the end of the refusal.`,
      '003540',
      '22023',
    );
  },
};
