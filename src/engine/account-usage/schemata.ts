import { fixedColumn, textColumn } from '../result.ts';
import { retentionTime } from '../show/databases.ts';
import {
  comment,
  created,
  databaseId,
  databaseName,
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

/** https://docs.snowflake.com/en/sql-reference/account-usage/schemata */
export const schemataView = usageView<ListedKind<'SCHEMA'>>(
  'SCHEMATA',
  [
    id('SCHEMA_ID'),
    named('SCHEMA_NAME'),
    databaseId('CATALOG_ID'),
    databaseName('CATALOG_NAME'),
    owner('SCHEMA_OWNER'),
    [fixedColumn('RETENTION_TIME'), ({ record }) => retentionTime(record.object.properties)],
    [textColumn('IS_TRANSIENT'), ({ record }) => (record.object.transient ? 'YES' : 'NO')],
    [textColumn('IS_MANAGED_ACCESS'), ({ record }) => (record.object.managedAccess ? 'YES' : 'NO')],
    ...empty(
      'DEFAULT_CHARACTER_SET_CATALOG',
      'DEFAULT_CHARACTER_SET_SCHEMA',
      'DEFAULT_CHARACTER_SET_NAME',
      'SQL_PATH',
    ),
    comment,
    created,
    lastAltered,
    deleted,
    ownerRoleType,
  ],
  objectsOf('SCHEMA'),
);
