import type { View } from '../../account/model.ts';
import { nothing } from '../history/fields.ts';
import { viewFields } from '../query/resolve/information-schema.ts';
import { fixedColumn } from '../result.ts';
import {
  comment,
  databaseId,
  databaseName,
  deleted,
  id,
  lastAltered,
  lastDdl,
  named,
  objectsOf,
  owner,
  ownerRoleType,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { asEntry, fieldsBetween, fieldsNamed, type ListedRelation } from './relation-fields.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/views */
export const viewsView = usageView<ListedRelation<View>>(
  'VIEWS',
  [
    id('TABLE_ID'),
    named('TABLE_NAME'),
    schemaId('TABLE_SCHEMA_ID'),
    schemaName('TABLE_SCHEMA'),
    databaseId('TABLE_CATALOG_ID'),
    databaseName('TABLE_CATALOG'),
    owner('TABLE_OWNER'),
    ...fieldsBetween(viewFields, 'TABLE_OWNER', 'CREATED'),
    lastAltered,
    lastDdl,
    ...fieldsNamed(viewFields, ['LAST_DDL_BY']),
    deleted,
    comment,
    [fixedColumn('INSTANCE_ID'), nothing],
    ownerRoleType,
  ],
  async (context) => (await objectsOf('VIEW')(context)).map((listed) => asEntry<View>(listed)),
);
