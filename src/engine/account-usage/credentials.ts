import type { UsageCredential } from '../../account/account.ts';
import { nothing } from '../history/fields.ts';
import { fixedColumn, objectColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/credentials — those that are, not those that were. */
export const credentialsView = usageView<UsageCredential>(
  'CREDENTIALS',
  [
    [fixedColumn('CREDENTIAL_ID'), ({ id }) => String(id)],
    [textColumn('NAME'), ({ name }) => name],
    [textColumn('USER_NAME'), ({ userName }) => userName],
    [textColumn('TYPE'), ({ type }) => type],
    [textColumn('DOMAIN'), ({ type }) => (type === 'PAT' ? 'PAT' : 'MFA')],
    [textColumn('COMMENT'), ({ comment }) => comment],
    [textColumn('STATUS'), ({ status }) => status],
    [
      objectColumn('ADDITIONAL_DETAILS'),
      ({ details }) => (details === null ? null : JSON.stringify(details)),
    ],
    [textColumn('CREATED_BY'), ({ createdBy }) => createdBy],
    [textColumn('LAST_ALTERED_BY'), nothing],
    [timestampColumn('CREATED_ON'), ({ createdOn }) => instantCell(createdOn)],
    [timestampColumn('LAST_USED_ON'), ({ lastUsedOn }) => instantCell(lastUsedOn)],
    [timestampColumn('LAST_ALTERED'), nothing],
    [timestampColumn('EXPIRATION_DATE'), ({ expiresAt }) => instantCell(expiresAt)],
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.accountUsage().credentials()),
);
