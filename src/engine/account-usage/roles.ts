import type { EndedRecords, UsageRecord } from '../../account/account.ts';
import { nothing } from '../history/fields.ts';
import { booleanColumn, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/roles */
export const rolesView = usageView<UsageRecord<EndedRecords['ROLE']>>(
  'ROLES',
  [
    [fixedColumn('ROLE_ID'), ({ record }) => String(record.role.id)],
    [timestampColumn('CREATED_ON'), ({ record }) => instantCell(record.role.createdOn)],
    [timestampColumn('DELETED_ON'), ({ deletedOn }) => instantCell(deletedOn)],
    [textColumn('NAME'), ({ record }) => record.role.name],
    [textColumn('COMMENT'), ({ record }) => record.role.comment],
    [textColumn('OWNER'), ({ record }) => record.owner],
    [textColumn('ROLE_TYPE'), () => 'ROLE'],
    [textColumn('ROLE_DATABASE_NAME'), nothing],
    [fixedColumn('ROLE_INSTANCE_ID'), nothing],
    [
      textColumn('OWNER_ROLE_TYPE'),
      ({ record, deletedOn }) => (record.owner === null || deletedOn !== null ? null : 'ROLE'),
    ],
    [booleanColumn('IS_FROM_ORGANIZATION_USER_GROUP'), () => false],
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.accountUsage().roles()),
);
