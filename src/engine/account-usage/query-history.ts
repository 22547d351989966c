import type { QueryEvent } from '../../account/history/history.ts';
import { asInstant } from '../../account/model.ts';
import type { Field } from '../history/fields.ts';
import { queryFields } from '../history/query-fields.ts';
import { fixedColumn, textColumn } from '../result.ts';
import { usageView } from './view.ts';

/** The sign-in behind the query: EVENT_ID of LOGIN_HISTORY. */
const signIn: Field<QueryEvent> = [fixedColumn('AUTHN_EVENT_ID'), (event) => String(event.loginEvent)];

type Count = keyof NonNullable<QueryEvent['changed']>;
const changed = (name: string, count: Count): Field<QueryEvent> => [
  fixedColumn(name),
  (event) => String(event.changed?.[count] ?? 0),
];
/** The view's alone; the table function of the name has none of them. */
const counts = [
  changed('ROWS_INSERTED', 'inserted'),
  changed('ROWS_UPDATED', 'updated'),
  changed('ROWS_DELETED', 'deleted'),
];

const common = queryFields({
  status: (event) => event.status,
  errorCode: [textColumn('ERROR_CODE'), (event) => event.errorCode],
});
const userName = common.findIndex(([{ name }]) => name === 'USER_NAME');
const produced = common.findIndex(([{ name }]) => name === 'ROWS_PRODUCED');

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history */
export const queryHistoryView = usageView<QueryEvent>(
  'QUERY_HISTORY',
  [
    ...common.slice(0, userName),
    signIn,
    ...common.slice(userName, produced + 1),
    ...counts,
    ...common.slice(produced + 1),
    [textColumn('ROLE_TYPE'), () => 'ROLE'],
  ],
  ({ account, startedAt }) =>
    account.history.queries.between({ from: asInstant(0), to: startedAt, limit: Number.MAX_SAFE_INTEGER }),
);
