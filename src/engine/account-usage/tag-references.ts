import type { TagUse } from '../../account/account.ts';
import { nothing } from '../history/fields.ts';
import { fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { objectNames } from '../tags/object-names.ts';
import { usageView } from './view.ts';

const columnId = ({ column }: TagUse): string | null => {
  if (column === null) return null;
  return /^\d+$/.test(column.key) ? column.key : null;
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/tag_references — what is set directly; nothing inherited. */
export const tagReferencesView = usageView<TagUse>(
  'TAG_REFERENCES',
  [
    [textColumn('TAG_DATABASE'), ({ tagPath }) => tagPath[0] ?? null],
    [textColumn('TAG_SCHEMA'), ({ tagPath }) => tagPath[1] ?? null],
    [fixedColumn('TAG_ID'), ({ tag }) => String(tag.id)],
    [textColumn('TAG_NAME'), ({ tag }) => tag.name],
    [textColumn('TAG_VALUE'), ({ value }) => value],
    [textColumn('OBJECT_DATABASE'), ({ domain, path }) => objectNames(domain, path)[0]],
    [textColumn('OBJECT_SCHEMA'), ({ domain, path }) => objectNames(domain, path)[1]],
    [fixedColumn('OBJECT_ID'), ({ objectId }) => String(objectId)],
    [textColumn('OBJECT_NAME'), ({ domain, path }) => objectNames(domain, path)[2]],
    [timestampColumn('OBJECT_DELETED'), nothing],
    [textColumn('DOMAIN'), ({ domain }) => domain],
    [fixedColumn('COLUMN_ID'), columnId],
    [textColumn('COLUMN_NAME'), ({ column }) => column?.name ?? null],
    [textColumn('APPLY_METHOD'), ({ method }) => method],
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.tagUses()),
);
