import type { Table, View } from '../../account/model.ts';
import { nothing } from '../history/fields.ts';
import { tableFields } from '../query/resolve/information-schema.ts';
import { fixedColumn, textColumn } from '../result.ts';
import {
  comment,
  databaseId,
  databaseName,
  deleted,
  id,
  lastAltered,
  lastDdl,
  named,
  owner,
  ownerRoleType,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { fieldsBetween, fieldsNamed, type ListedRelation, tablesAndViews } from './relation-fields.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/tables */
export const tablesView = usageView<ListedRelation<Table | View>>(
  'TABLES',
  [
    id('TABLE_ID'),
    named('TABLE_NAME'),
    schemaId('TABLE_SCHEMA_ID'),
    schemaName('TABLE_SCHEMA'),
    databaseId('TABLE_CATALOG_ID'),
    databaseName('TABLE_CATALOG'),
    owner('TABLE_OWNER'),
    ...fieldsBetween(tableFields, 'TABLE_OWNER', 'CREATED'),
    lastAltered,
    lastDdl,
    ...fieldsNamed(tableFields, ['LAST_DDL_BY']),
    deleted,
    [
      textColumn('AUTO_CLUSTERING_ON'),
      ({ object }) => (object.kind === 'TABLE' && object.clustering?.isAutomatic ? 'YES' : 'NO'),
    ],
    comment,
    ownerRoleType,
    [fixedColumn('INSTANCE_ID'), nothing],
    ...fieldsNamed(tableFields, ['IS_ICEBERG', 'IS_DYNAMIC', 'IS_HYBRID']),
    ...[
      'ARCHIVE_STORAGE_COOL_ROW_COUNT',
      'ARCHIVE_STORAGE_COOL_BYTES',
      'ARCHIVE_STORAGE_COLD_ROW_COUNT',
      'ARCHIVE_STORAGE_COLD_BYTES',
    ].map((name) => [fixedColumn(name), nothing] as const),
  ],
  tablesAndViews,
);
