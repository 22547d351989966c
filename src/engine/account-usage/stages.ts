import type { Field } from '../history/fields.ts';
import { formatFields } from '../loading/format-fields.ts';
import { fixedColumn, textColumn } from '../result.ts';
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
  schemaId,
  schemaName,
} from './object-fields.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/stages */
export const stagesView = usageView<ListedKind<'STAGE'>>(
  'STAGES',
  [
    id('STAGE_ID'),
    named('STAGE_NAME'),
    schemaId('STAGE_SCHEMA_ID'),
    schemaName('STAGE_SCHEMA'),
    databaseId('STAGE_CATALOG_ID'),
    databaseName('STAGE_CATALOG'),
    ...empty('STAGE_URL', 'STAGE_REGION'),
    [textColumn('STAGE_TYPE'), () => 'Internal Named'],
    [
      textColumn('STAGE_OWNER'),
      // "NULL if it has been dropped."
      ({ record, deletedOn }) => (deletedOn === null ? record.owner : null),
    ],
    comment,
    created,
    lastAltered,
    deleted,
    ownerRoleType,
    [fixedColumn('INSTANCE_ID'), () => null],
    ...empty('STORAGE_INTEGRATION'),
  ],
  objectsOf('STAGE'),
);

type ListedFormat = ListedKind<'FILE FORMAT'>;

/** https://docs.snowflake.com/en/sql-reference/account-usage/file_formats */
export const fileFormatsView = usageView<ListedFormat>(
  'FILE_FORMATS',
  [
    id('FILE_FORMAT_ID'),
    named('FILE_FORMAT_NAME'),
    schemaId('FILE_FORMAT_SCHEMA_ID'),
    schemaName('FILE_FORMAT_SCHEMA'),
    databaseId('FILE_FORMAT_CATALOG_ID'),
    databaseName('FILE_FORMAT_CATALOG'),
    owner('FILE_FORMAT_OWNER'),
    ...formatFields('ACCOUNT_USAGE').map(
      ([column, cell]): Field<ListedFormat> => [column, ({ record }) => cell(record.object)],
    ),
    created,
    lastAltered,
    deleted,
    comment,
    ownerRoleType,
  ],
  objectsOf('FILE FORMAT'),
);
