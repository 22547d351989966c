import { keptLogins } from '../history/kept-logs.ts';
import { fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { historyView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/login_history */
export const loginHistoryView = historyView('LOGIN_HISTORY', keptLogins, [
  [fixedColumn('EVENT_ID'), 'id'],
  [timestampColumn('EVENT_TIMESTAMP'), 'happened'],
  [textColumn('EVENT_TYPE'), "'LOGIN'"],
  [textColumn('USER_NAME'), 'user_name'],
  [textColumn('CLIENT_IP'), 'client_ip'],
  [textColumn('REPORTED_CLIENT_TYPE'), 'client_type'],
  [textColumn('REPORTED_CLIENT_VERSION'), 'client_version'],
  [textColumn('FIRST_AUTHENTICATION_FACTOR'), 'first_factor'],
  [textColumn('SECOND_AUTHENTICATION_FACTOR'), 'second_factor'],
  [textColumn('IS_SUCCESS'), "CASE WHEN success THEN 'YES' ELSE 'NO' END"],
  [fixedColumn('ERROR_CODE'), 'error_code'],
  [textColumn('ERROR_MESSAGE'), 'error_message'],
  [fixedColumn('RELATED_EVENT_ID'), '0'],
  [textColumn('CONNECTION'), 'NULL'],
  [textColumn('CLIENT_PRIVATE_LINK_ID'), 'NULL'],
  [textColumn('FIRST_AUTHENTICATION_FACTOR_ID'), 'first_factor_id'],
  [textColumn('SECOND_AUTHENTICATION_FACTOR_ID'), 'second_factor_id'],
  [textColumn('LOGIN_DETAILS'), 'diagnosis'],
  [textColumn('AUTHORIZING_INTEGRATION_NAME'), 'integration_name'],
]);
