import { type KeptRelation, keptLogins, keptQueries, keptSessionEnds } from '../history/kept-logs.ts';
import { booleanColumn, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { historyView } from './view.ts';

/** A server that starts ends all that was open before: what it had been told nothing of when it stopped. */
const sessions: KeptRelation = {
  logs: [keptLogins, keptSessionEnds, keptQueries],
  sql: `(SELECT l.*, greatest(l.happened, coalesce(e.used, l.happened), coalesce(q.used, l.happened)) AS used,
      coalesce(e.reason, (SELECT max(s.reason) FROM store.${keptSessionEnds.table} s
        WHERE s.session IS NULL AND s.happened > l.happened)) AS closed_reason
    FROM store.${keptLogins.table} l
    LEFT JOIN (SELECT session, max(reason) AS reason, max(used) AS used FROM store.${keptSessionEnds.table}
      WHERE session IS NOT NULL GROUP BY session) e ON e.session = l.session
    LEFT JOIN (SELECT session, max(ended) AS used FROM store.${keptQueries.table} GROUP BY session) q
      ON q.session = l.session)`,
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/sessions — as in Snowflake, not those of SQL API requests. */
export const sessionsView = historyView(
  'SESSIONS',
  sessions,
  [
    [fixedColumn('SESSION_ID'), 'session'],
    [timestampColumn('CREATED_ON'), 'happened'],
    [textColumn('USER_NAME'), 'user_name'],
    [textColumn('AUTHENTICATION_METHOD'), 'first_factor'],
    [fixedColumn('LOGIN_EVENT_ID'), 'id'],
    [textColumn('CLIENT_APPLICATION_VERSION'), 'client_version'],
    [textColumn('CLIENT_APPLICATION_ID'), "client_type || ' ' || client_version"],
    [textColumn('CLIENT_ENVIRONMENT'), 'client_environment'],
    [textColumn('CLIENT_BUILD_ID'), 'NULL'],
    [textColumn('CLIENT_VERSION'), 'client_version'],
    [timestampColumn('ACCESS_TIME'), 'used'],
    [booleanColumn('IS_OPEN'), 'closed_reason IS NULL'],
    [textColumn('CLOSED_REASON'), 'closed_reason'],
  ],
  'session IS NOT NULL',
);
