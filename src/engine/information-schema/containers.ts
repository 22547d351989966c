import type { Path } from '../../account/account.ts';
import type { Database, Name, Schema } from '../../account/model.ts';
import type { Field } from '../history/fields.ts';
import { fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { retentionTime } from '../show/databases.ts';
import { instantCell } from '../values/timestamps.ts';
import { empty, informationView, type NamedView, ownerName, yesNo } from './view.ts';

interface Listed<Container extends Database | Schema> {
  readonly object: Container;
  readonly path: Path;
  readonly owner: Name | null;
}

const created: Field<Listed<Database | Schema>> = [
  timestampColumn('CREATED'),
  ({ object }) => instantCell(object.createdOn),
];
/** Not kept of databases and schemas. */
const lastAltered: Field<unknown> = [timestampColumn('LAST_ALTERED'), () => null];
const comment: Field<Listed<Database | Schema>> = [textColumn('COMMENT'), ({ object }) => object.comment];
const retention: Field<Listed<Database | Schema>> = [
  fixedColumn('RETENTION_TIME'),
  ({ object }) => retentionTime(object.properties),
];
const ownerRoleType: Field<Listed<Database>> = [
  textColumn('OWNER_ROLE_TYPE'),
  ({ owner }) => (owner === null ? null : 'ROLE'),
];

export const containerViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/databases */
  informationView<Listed<Database>>(
    'DATABASES',
    [
      [textColumn('DATABASE_NAME'), ({ object }) => object.name],
      [textColumn('DATABASE_OWNER'), ({ owner }) => owner],
      [textColumn('IS_TRANSIENT'), ({ object }) => yesNo(object.transient)],
      comment,
      created,
      lastAltered,
      retention,
      [textColumn('TYPE'), ({ object }) => (object.name === 'SNOWFLAKE' ? 'APPLICATION' : 'STANDARD')],
      ownerRoleType,
    ],
    async (queries) =>
      queries
        .databases()
        .map((object) => ({ object, path: [object.name], owner: ownerName(queries, object.owner) })),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/schemata */
  informationView<Listed<Schema>>(
    'SCHEMATA',
    [
      [textColumn('CATALOG_NAME'), ({ path }) => path[0] ?? null],
      [textColumn('SCHEMA_NAME'), ({ object }) => object.name],
      [textColumn('SCHEMA_OWNER'), ({ owner }) => owner],
      [textColumn('IS_TRANSIENT'), ({ object }) => yesNo(object.transient)],
      [textColumn('IS_MANAGED_ACCESS'), ({ object }) => yesNo(object.managedAccess)],
      retention,
      ...empty(
        'DEFAULT_CHARACTER_SET_CATALOG',
        'DEFAULT_CHARACTER_SET_SCHEMA',
        'DEFAULT_CHARACTER_SET_NAME',
        'SQL_PATH',
      ),
      created,
      lastAltered,
      comment,
    ],
    async (queries, _, database) =>
      queries
        .schemas()
        .filter(({ path }) => path[0] === database)
        .map(({ schema, path }) => ({ object: schema, path, owner: ownerName(queries, schema.owner) })),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/information_schema_catalog_name */
  informationView<Name>(
    'INFORMATION_SCHEMA_CATALOG_NAME',
    [[textColumn('CATALOG_NAME'), (database) => database]],
    async (_, __, database) => [database],
  ),
];
