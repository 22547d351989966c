import type { Table, View } from '../../account/model.ts';
import { tableFields } from '../query/resolve/information-schema.ts';
import {
  comment,
  databaseId,
  databaseName,
  deleted,
  empty,
  id,
  lastAltered,
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
    ...fieldsNamed(tableFields, ['LAST_DDL', 'LAST_DDL_BY']),
    deleted,
    ...fieldsNamed(tableFields, ['AUTO_CLUSTERING_ON']),
    comment,
    ownerRoleType,
    ...empty('INSTANCE_ID'),
    ...fieldsNamed(tableFields, ['IS_ICEBERG', 'IS_DYNAMIC', 'IS_HYBRID']),
  ],
  tablesAndViews,
);
