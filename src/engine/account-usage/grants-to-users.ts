import type { UsageUserGrant } from '../../account/account.ts';
import { textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/grants_to_users */
export const grantsToUsersView = usageView<UsageUserGrant>(
  'GRANTS_TO_USERS',
  [
    [timestampColumn('CREATED_ON'), (grant) => instantCell(grant.createdOn)],
    [timestampColumn('DELETED_ON'), (grant) => instantCell(grant.deletedOn)],
    [textColumn('ROLE'), (grant) => grant.role],
    [textColumn('GRANTED_TO'), () => 'USER'],
    [textColumn('GRANTEE_NAME'), (grant) => grant.grantee],
    [textColumn('GRANTED_BY'), (grant) => grant.grantedBy],
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.accountUsage().userGrants()),
);
