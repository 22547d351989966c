import type { TagUse, UsageRecord } from '../../account/account.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { objectNames } from '../tags/object-names.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

type Listed = UsageRecord<TagUse>;

const columnId = ({ record: { column } }: Listed): string | null => {
  if (column === null) return null;
  return /^\d+$/.test(column.key) ? column.key : null;
};

const objectName =
  (part: 0 | 1 | 2) =>
  ({ record: { domain, path } }: Listed): Cell =>
    objectNames(domain, path)[part];

/** https://docs.snowflake.com/en/sql-reference/account-usage/tag_references — what is set directly; nothing inherited. */
export const tagReferencesView = usageView<Listed>(
  'TAG_REFERENCES',
  [
    [textColumn('TAG_DATABASE'), ({ record }) => record.tagPath[0] ?? null],
    [textColumn('TAG_SCHEMA'), ({ record }) => record.tagPath[1] ?? null],
    [fixedColumn('TAG_ID'), ({ record }) => String(record.tagId)],
    [textColumn('TAG_NAME'), ({ record }) => record.tagPath.at(-1) ?? null],
    [textColumn('TAG_VALUE'), ({ record }) => record.value],
    [textColumn('OBJECT_DATABASE'), objectName(0)],
    [textColumn('OBJECT_SCHEMA'), objectName(1)],
    [fixedColumn('OBJECT_ID'), ({ record }) => String(record.objectId)],
    [textColumn('OBJECT_NAME'), objectName(2)],
    [timestampColumn('OBJECT_DELETED'), ({ deletedOn }) => instantCell(deletedOn)],
    [textColumn('DOMAIN'), ({ record }) => record.domain],
    [fixedColumn('COLUMN_ID'), columnId],
    [textColumn('COLUMN_NAME'), ({ record }) => record.column?.name ?? null],
    [textColumn('APPLY_METHOD'), ({ record }) => record.method],
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.accountUsage().tagUses()),
);
