import { nothing } from '../history/fields.ts';
import { fixedColumn, objectColumn, textColumn } from '../result.ts';
import { retentionTime } from '../show/databases.ts';
import {
  comment,
  created,
  deleted,
  empty,
  id,
  type ListedKind,
  lastAltered,
  named,
  objectsOf,
  owner,
  ownerRoleType,
} from './object-fields.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/databases */
export const databasesView = usageView<ListedKind<'DATABASE'>>(
  'DATABASES',
  [
    id('DATABASE_ID'),
    named('DATABASE_NAME'),
    owner('DATABASE_OWNER'),
    [textColumn('IS_TRANSIENT'), ({ record }) => (record.object.transient ? 'YES' : 'NO')],
    comment,
    created,
    lastAltered,
    deleted,
    [fixedColumn('RETENTION_TIME'), ({ record }) => retentionTime(record.object.properties)],
    ...empty('RESOURCE_GROUP'),
    [textColumn('TYPE'), ({ record }) => (record.object.name === 'SNOWFLAKE' ? 'APPLICATION' : 'STANDARD')],
    ownerRoleType,
    [objectColumn('OBJECT_VISIBILITY'), nothing],
  ],
  objectsOf('DATABASE'),
);
