import type { Path, Queries } from '../../account/account.ts';
import type { FileFormat, Name, Stage } from '../../account/model.ts';
import type { Field } from '../history/fields.ts';
import { formatFields } from '../loading/format-fields.ts';
import { textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { empty, informationView, type NamedView, ownerName } from './view.ts';

interface Listed<Object extends Stage | FileFormat> {
  readonly object: Object;
  readonly path: Path;
  readonly owner: Name | null;
}
type Any = Listed<Stage | FileFormat>;

const placed = (prefix: string): readonly Field<Any>[] => [
  [textColumn(`${prefix}_CATALOG`), ({ path }) => path[0] ?? null],
  [textColumn(`${prefix}_SCHEMA`), ({ path }) => path[1] ?? null],
  [textColumn(`${prefix}_NAME`), ({ object }) => object.name],
];
const owned = (prefix: string): Field<Any> => [textColumn(`${prefix}_OWNER`), ({ owner }) => owner];
const comment: Field<Any> = [textColumn('COMMENT'), ({ object }) => object.comment];
const times: readonly Field<Any>[] = [
  [timestampColumn('CREATED'), ({ object }) => instantCell(object.createdOn)],
  [timestampColumn('LAST_ALTERED'), ({ object }) => instantCell(object.lastAltered)],
];

const listed = <Object extends Stage | FileFormat>(
  queries: Queries,
  database: Name,
  found: readonly { readonly object: Object; readonly path: Path }[],
): readonly Listed<Object>[] =>
  found
    .filter(({ path }) => path[0] === database)
    .map(({ object, path }) => ({ object, path, owner: ownerName(queries, object.owner) }));

export const stageViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/stages */
  informationView<Listed<Stage>>(
    'STAGES',
    [
      ...placed('STAGE'),
      ...empty('STAGE_URL', 'STAGE_REGION'),
      [textColumn('STAGE_TYPE'), () => 'Internal Named'],
      owned('STAGE'),
      comment,
      ...times,
    ],
    async (queries, _, database) => listed(queries, database, queries.schemaObjects('STAGE')),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/file_formats */
  informationView<Listed<FileFormat>>(
    'FILE_FORMATS',
    [
      ...placed('FILE_FORMAT'),
      owned('FILE_FORMAT'),
      ...formatFields('INFORMATION_SCHEMA').map(
        ([column, cell]): Field<Listed<FileFormat>> => [column, ({ object }) => cell(object)],
      ),
      ...times,
      comment,
    ],
    async (queries, _, database) => listed(queries, database, queries.schemaObjects('FILE FORMAT')),
  ),
];
