/** Primary and unique keys: they are kept and told of, not enforced, as in Snowflake. */
import type { Path } from '../../account/account.ts';
import type { Name, Table } from '../../account/model.ts';
import { textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { emptyView, informationView, type NamedView } from './view.ts';

interface Constraint {
  readonly table: Table;
  readonly path: Path;
  readonly name: string;
  readonly type: 'PRIMARY KEY' | 'UNIQUE';
}

const constraintsOf = (table: Table, path: Path): readonly Constraint[] => {
  const keys = (type: Constraint['type'], columns: readonly { readonly name: Name }[]) =>
    columns.map(({ name }) => ({ table, path, type, name: `SYS_CONSTRAINT_${table.id}_${name}` }));
  // A primary key is one however many columns it has.
  return [
    ...keys('PRIMARY KEY', table.columns.filter(({ primaryKey }) => primaryKey).slice(0, 1)),
    ...keys(
      'UNIQUE',
      table.columns.filter(({ uniqueKey }) => uniqueKey),
    ),
  ];
};

const texts = (...names: readonly string[]) => names.map((name) => textColumn(name));

export const constraintViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/table_constraints */
  informationView<Constraint>(
    'TABLE_CONSTRAINTS',
    [
      [textColumn('CONSTRAINT_CATALOG'), ({ path }) => path[0] ?? null],
      [textColumn('CONSTRAINT_SCHEMA'), ({ path }) => path[1] ?? null],
      [textColumn('CONSTRAINT_NAME'), ({ name }) => name],
      [textColumn('TABLE_CATALOG'), ({ path }) => path[0] ?? null],
      [textColumn('TABLE_SCHEMA'), ({ path }) => path[1] ?? null],
      [textColumn('TABLE_NAME'), ({ table }) => table.name],
      [textColumn('CONSTRAINT_TYPE'), ({ type }) => type],
      [textColumn('IS_DEFERRABLE'), () => 'NO'],
      [textColumn('INITIALLY_DEFERRED'), () => 'YES'],
      [textColumn('ENFORCED'), () => 'NO'],
      [textColumn('COMMENT'), () => null],
      [timestampColumn('CREATED'), ({ table }) => instantCell(table.createdOn)],
      [timestampColumn('LAST_ALTERED'), ({ table }) => instantCell(table.lastAltered)],
      [textColumn('RELY'), () => 'NO'],
    ],
    async (queries, _, database) =>
      queries
        .schemaObjects('TABLE')
        .filter(({ path }) => path[0] === database)
        .flatMap(({ object, path }) => constraintsOf(object, path)),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/referential_constraints — there are no foreign keys. */
  emptyView('REFERENTIAL_CONSTRAINTS', [
    ...texts(
      'CONSTRAINT_CATALOG',
      'CONSTRAINT_SCHEMA',
      'CONSTRAINT_NAME',
      'UNIQUE_CONSTRAINT_CATALOG',
      'UNIQUE_CONSTRAINT_SCHEMA',
      'UNIQUE_CONSTRAINT_NAME',
      'MATCH_OPTION',
      'UPDATE_RULE',
      'DELETE_RULE',
      'COMMENT',
    ),
    timestampColumn('CREATED'),
    timestampColumn('LAST_ALTERED'),
  ]),
];
