import { nothing } from '../history/fields.ts';
import { fixedColumn, objectColumn, textColumn } from '../result.ts';
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

const systemSchemas: ReadonlySet<string> = new Set([
  'ACCOUNT_USAGE',
  'READER_ACCOUNT_USAGE',
  'INFORMATION_SCHEMA',
]);

/** https://docs.snowflake.com/en/sql-reference/account-usage/schemata — every schema but the system's own. */
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
    [textColumn('SCHEMA_TYPE'), () => 'STANDARD'],
    ownerRoleType,
    ...empty('VERSION_NAME'),
    [fixedColumn('VERSIONED_SCHEMA_ID'), nothing],
    [objectColumn('OBJECT_VISIBILITY'), nothing],
  ],
  async (context) =>
    (await objectsOf('SCHEMA')(context)).filter(({ record }) => !systemSchemas.has(record.object.name)),
);
