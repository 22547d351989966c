import type { Table, View } from '../../account/model.ts';
import { type ColumnEntry, columnFields } from '../query/resolve/information-schema.ts';
import { fixedColumn, textColumn } from '../result.ts';
import { databaseId, databaseName, deleted, id, named, schemaId, schemaName } from './object-fields.ts';
import { fieldsBetween, fieldsNamed, type ListedRelation, tablesAndViews } from './relation-fields.ts';
import { usageView } from './view.ts';

type Listed = ListedRelation<Table | View> & ColumnEntry;

/** https://docs.snowflake.com/en/sql-reference/account-usage/columns — ids count within their table or view. */
export const columnsView = usageView<Listed>(
  'COLUMNS',
  [
    [fixedColumn('COLUMN_ID'), ({ column, position }) => String('id' in column ? column.id : position)],
    [textColumn('COLUMN_NAME'), ({ column }) => column.name],
    id('TABLE_ID'),
    named('TABLE_NAME'),
    schemaId('TABLE_SCHEMA_ID'),
    schemaName('TABLE_SCHEMA'),
    databaseId('TABLE_CATALOG_ID'),
    databaseName('TABLE_CATALOG'),
    ...fieldsBetween(columnFields, 'COLUMN_NAME', 'IDENTITY_CYCLE'),
    ...fieldsNamed(columnFields, ['IDENTITY_ORDERED', 'SCHEMA_EVOLUTION_RECORD', 'COMMENT']),
    deleted,
    ...fieldsNamed(columnFields, ['DATA_TYPE_ALIAS', 'EXPRESSION', 'KIND']),
  ],
  async (context) =>
    (await tablesAndViews(context)).flatMap((entry) =>
      entry.object.columns.map((column, index): Listed => ({ ...entry, column, position: index + 1 })),
    ),
);
