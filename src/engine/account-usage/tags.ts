import type { Path } from '../../account/account.ts';
import type { Tag } from '../../account/model.ts';
import { nothing } from '../history/fields.ts';
import { fixedColumn, textColumn, timestampColumn, variantColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { usageView } from './view.ts';

interface Listed {
  readonly tag: Tag;
  readonly path: Path;
  readonly databaseId: number | null;
  readonly owner: string | null;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/tags — those that are; when one was changed is not kept. */
export const tagsView = usageView<Listed>(
  'TAGS',
  [
    [fixedColumn('TAG_ID'), ({ tag }) => String(tag.id)],
    [textColumn('TAG_NAME'), ({ tag }) => tag.name],
    [fixedColumn('TAG_SCHEMA_ID'), ({ tag }) => String(tag.schema)],
    [textColumn('TAG_SCHEMA'), ({ path }) => path[1] ?? null],
    [fixedColumn('TAG_DATABASE_ID'), ({ databaseId }) => (databaseId === null ? null : String(databaseId))],
    [textColumn('TAG_DATABASE'), ({ path }) => path[0] ?? null],
    [textColumn('TAG_OWNER'), ({ owner }) => owner],
    [variantColumn('TAG_COMMENT'), ({ tag }) => (tag.comment === null ? null : JSON.stringify(tag.comment))],
    [timestampColumn('CREATED'), ({ tag }) => instantCell(tag.createdOn)],
    [timestampColumn('LAST_ALTERED'), nothing],
    [timestampColumn('DELETED'), nothing],
    [
      variantColumn('ALLOWED_VALUES'),
      ({ tag }) => (tag.allowedValues === null ? null : JSON.stringify(tag.allowedValues)),
    ],
    [textColumn('OWNER_ROLE_TYPE'), ({ owner }) => (owner === null ? null : 'ROLE')],
    [textColumn('PROPAGATE'), ({ tag }) => tag.propagate],
    [textColumn('ON_CONFLICT'), ({ tag }) => tag.onConflict],
  ],
  ({ account, session }) =>
    account.read(session.actor(), (queries) =>
      queries.tags().map(({ tag, path }) => ({
        tag,
        path,
        databaseId: queries.databases().find(({ name }) => name === path[0])?.id ?? null,
        owner: tag.owner === null ? null : queries.roleName(tag.owner),
      })),
    ),
);
