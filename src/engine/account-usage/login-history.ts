import type { LoginEvent } from '../../account/history/history.ts';
import { asInstant } from '../../account/model.ts';
import { nothing, zero } from '../history/fields.ts';
import { fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { loginDetails } from '../table-functions/login-history.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/login_history */
export const loginHistoryView = usageView<LoginEvent>(
  'LOGIN_HISTORY',
  [
    [fixedColumn('EVENT_ID'), (event) => String(event.id)],
    [timestampColumn('EVENT_TIMESTAMP'), (event) => instantCell(event.timestamp)],
    [textColumn('EVENT_TYPE'), () => 'LOGIN'],
    [textColumn('USER_NAME'), (event) => event.userName],
    [textColumn('CLIENT_IP'), (event) => event.clientIp],
    [textColumn('REPORTED_CLIENT_TYPE'), (event) => event.clientType],
    [textColumn('REPORTED_CLIENT_VERSION'), (event) => event.clientVersion],
    [textColumn('FIRST_AUTHENTICATION_FACTOR'), (event) => event.firstFactor],
    [textColumn('SECOND_AUTHENTICATION_FACTOR'), (event) => event.secondFactor],
    [textColumn('IS_SUCCESS'), (event) => (event.success ? 'YES' : 'NO')],
    [fixedColumn('ERROR_CODE'), (event) => (event.errorCode === null ? null : String(event.errorCode))],
    [textColumn('ERROR_MESSAGE'), (event) => event.errorMessage],
    [fixedColumn('RELATED_EVENT_ID'), zero],
    [textColumn('CONNECTION'), nothing],
    [textColumn('CLIENT_PRIVATE_LINK_ID'), nothing],
    [textColumn('FIRST_AUTHENTICATION_FACTOR_ID'), (event) => event.firstFactorId ?? null],
    [textColumn('SECOND_AUTHENTICATION_FACTOR_ID'), (event) => event.secondFactorId ?? null],
    [textColumn('LOGIN_DETAILS'), (event) => loginDetails(event, true)],
    [textColumn('AUTHORIZING_INTEGRATION_NAME'), (event) => event.integrationName ?? null],
  ],
  ({ account, startedAt }) =>
    account.history.logins.between({ from: asInstant(0), to: startedAt, limit: Number.MAX_SAFE_INTEGER }),
);
