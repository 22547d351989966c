import { keptLogins } from '../history/kept-logs.ts';
import { fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { historyView } from './view.ts';

/**
 * https://docs.snowflake.com/en/sql-reference/account-usage/sessions — as in Snowflake, not those of SQL API requests.
 * Why a session ended is not kept, nor what clients tell of where they run.
 */
export const sessionsView = historyView(
  'SESSIONS',
  keptLogins,
  [
    [fixedColumn('SESSION_ID'), 'session'],
    [timestampColumn('CREATED_ON'), 'happened'],
    [textColumn('USER_NAME'), 'user_name'],
    [textColumn('AUTHENTICATION_METHOD'), 'first_factor'],
    [fixedColumn('LOGIN_EVENT_ID'), 'id'],
    [textColumn('CLIENT_APPLICATION_VERSION'), 'client_version'],
    [textColumn('CLIENT_APPLICATION_ID'), "client_type || ' ' || client_version"],
    [textColumn('CLIENT_ENVIRONMENT'), 'NULL'],
    [textColumn('CLIENT_BUILD_ID'), 'NULL'],
    [textColumn('CLIENT_VERSION'), 'client_version'],
    [textColumn('CLOSED_REASON'), 'NULL'],
  ],
  'session IS NOT NULL',
);
