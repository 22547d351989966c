import { textColumn, variantColumn } from '../result.ts';
import {
  commentVariant,
  created,
  databaseId,
  databaseName,
  deleted,
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

/** https://docs.snowflake.com/en/sql-reference/account-usage/tags — when one was changed is not kept. */
export const tagsView = usageView<ListedKind<'TAG'>>(
  'TAGS',
  [
    id('TAG_ID'),
    named('TAG_NAME'),
    schemaId('TAG_SCHEMA_ID'),
    schemaName('TAG_SCHEMA'),
    databaseId('TAG_DATABASE_ID'),
    databaseName('TAG_DATABASE'),
    owner('TAG_OWNER'),
    commentVariant('TAG_COMMENT'),
    created,
    lastAltered,
    deleted,
    [
      variantColumn('ALLOWED_VALUES'),
      ({ record: { object } }) =>
        object.allowedValues === null ? null : JSON.stringify(object.allowedValues),
    ],
    ownerRoleType,
    [textColumn('PROPAGATE'), ({ record }) => record.object.propagate],
    [textColumn('ON_CONFLICT'), ({ record }) => record.object.onConflict],
  ],
  objectsOf('TAG'),
);
