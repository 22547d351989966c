import type { EndedRecords, UsageRecord } from '../../account/account.ts';
import { nothing } from '../history/fields.ts';
import { booleanColumn, type Cell, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

type Grant = UsageRecord<EndedRecords['GRANT']>;

/** What the object lies in. */
const database = ({ record: { path } }: Grant): Cell => (path.length > 1 ? (path[0] ?? null) : null);
const schema = ({ record: { path } }: Grant): Cell => (path.length > 2 ? (path[1] ?? null) : null);

/** https://docs.snowflake.com/en/sql-reference/account-usage/grants_to_roles */
export const grantsToRolesView = usageView<Grant>(
  'GRANTS_TO_ROLES',
  [
    [timestampColumn('CREATED_ON'), ({ record }) => instantCell(record.createdOn)],
    [timestampColumn('MODIFIED_ON'), ({ record, deletedOn }) => instantCell(deletedOn ?? record.createdOn)],
    [textColumn('PRIVILEGE'), ({ record }) => record.privilege],
    [
      textColumn('GRANTED_ON'),
      ({ record }) => (record.grantedOn === 'DATABASE ROLE' ? 'DATABASE_ROLE' : record.grantedOn),
    ],
    [textColumn('NAME'), ({ record }) => record.path.at(-1) ?? null],
    [textColumn('TABLE_CATALOG'), database],
    [textColumn('TABLE_SCHEMA'), schema],
    [textColumn('GRANTED_TO'), ({ record }) => record.grantedTo],
    [textColumn('GRANTEE_NAME'), ({ record }) => record.granteeName],
    [booleanColumn('GRANT_OPTION'), ({ record }) => record.grantOption],
    [textColumn('GRANTED_BY'), ({ record }) => record.grantedBy],
    [timestampColumn('DELETED_ON'), ({ deletedOn }) => instantCell(deletedOn)],
    [
      textColumn('GRANTED_BY_ROLE_TYPE'),
      ({ record }) => (record.grantedBy === null ? null : (record.grantedByType ?? 'ROLE')),
    ],
    [textColumn('OBJECT_INSTANCE'), nothing],
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.accountUsage().grants()),
);
