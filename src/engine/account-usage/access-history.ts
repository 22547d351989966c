import type { AccessEvent } from '../../account/history/history.ts';
import { asInstant } from '../../account/model.ts';
import { nothing } from '../history/fields.ts';
import { arrayColumn, objectColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/access_history */
export const accessHistoryView = usageView<AccessEvent>(
  'ACCESS_HISTORY',
  [
    [textColumn('QUERY_ID'), (event) => event.queryId],
    [timestampColumn('QUERY_START_TIME'), (event) => instantCell(event.startedAt)],
    [textColumn('USER_NAME'), (event) => event.userName],
    [arrayColumn('DIRECT_OBJECTS_ACCESSED'), (event) => event.direct],
    [arrayColumn('BASE_OBJECTS_ACCESSED'), (event) => event.base],
    [arrayColumn('OBJECTS_MODIFIED'), (event) => event.modified],
    [objectColumn('OBJECT_MODIFIED_BY_DDL'), (event) => event.definition],
    [arrayColumn('POLICIES_REFERENCED'), (event) => event.policies],
    [textColumn('PARENT_QUERY_ID'), (event) => event.parentQueryId],
    [textColumn('ROOT_QUERY_ID'), (event) => event.rootQueryId],
    // Of agents and their invokers there are none here.
    [textColumn('EVENT_SOURCE'), nothing],
    [objectColumn('ADDITIONAL_PROPERTIES'), nothing],
    [objectColumn('INVOKER_IDENTITY'), nothing],
    [arrayColumn('AGENTS_INFO'), nothing],
  ],
  ({ account, startedAt }) =>
    account.history.accesses.between({ from: asInstant(0), to: startedAt, limit: Number.MAX_SAFE_INTEGER }),
);
