/** Keys of tables: they are kept and told of, not enforced, as in Snowflake. */
import type { Path, Queries, ShownConstraint } from '../../account/account.ts';
import type { Name, Table } from '../../account/model.ts';
import type { Field } from '../history/fields.ts';
import { textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { informationView, type NamedView, yesNo } from './view.ts';

interface Listed extends ShownConstraint {
  readonly table: Table;
  readonly path: Path;
}

type Reference = NonNullable<ShownConstraint['references']>;
interface ListedReference extends Listed {
  readonly references: Reference;
}

const constraintsIn = (queries: Queries, database: Name): readonly Listed[] =>
  queries
    .schemaObjects('TABLE')
    .filter(({ path }) => path[0] === database)
    .flatMap(({ object, path }) =>
      queries.constraints(object).map((shown) => ({ ...shown, table: object, path })),
    );

const itself: readonly Field<Listed>[] = [
  [textColumn('CONSTRAINT_CATALOG'), ({ path }) => path[0] ?? null],
  [textColumn('CONSTRAINT_SCHEMA'), ({ path }) => path[1] ?? null],
  [textColumn('CONSTRAINT_NAME'), ({ constraint }) => constraint.name],
];
const comment: Field<Listed> = [textColumn('COMMENT'), ({ constraint }) => constraint.comment];
const times: readonly Field<Listed>[] = [
  [timestampColumn('CREATED'), ({ constraint }) => instantCell(constraint.createdOn)],
  [timestampColumn('LAST_ALTERED'), ({ table }) => instantCell(table.lastAltered)],
];

const isReference = (listed: Listed): listed is ListedReference => listed.references !== null;

export const constraintViews: readonly NamedView[] = [
  /** https://docs.snowflake.com/en/sql-reference/info-schema/table_constraints */
  informationView<Listed>(
    'TABLE_CONSTRAINTS',
    [
      ...itself,
      [textColumn('TABLE_CATALOG'), ({ path }) => path[0] ?? null],
      [textColumn('TABLE_SCHEMA'), ({ path }) => path[1] ?? null],
      [textColumn('TABLE_NAME'), ({ table }) => table.name],
      [textColumn('CONSTRAINT_TYPE'), ({ constraint }) => constraint.type],
      [textColumn('IS_DEFERRABLE'), () => 'NO'],
      [textColumn('INITIALLY_DEFERRED'), () => 'YES'],
      [textColumn('ENFORCED'), () => 'NO'],
      comment,
      ...times,
      [textColumn('RELY'), ({ constraint }) => yesNo(constraint.rely)],
    ],
    async (queries, _, database) => constraintsIn(queries, database),
  ),
  /** https://docs.snowflake.com/en/sql-reference/info-schema/referential_constraints */
  informationView<ListedReference>(
    'REFERENTIAL_CONSTRAINTS',
    [
      ...itself,
      [textColumn('UNIQUE_CONSTRAINT_CATALOG'), ({ references }) => references.path[0] ?? null],
      [textColumn('UNIQUE_CONSTRAINT_SCHEMA'), ({ references }) => references.path[1] ?? null],
      [textColumn('UNIQUE_CONSTRAINT_NAME'), ({ references }) => references.key.name],
      ...(['match', 'onUpdate', 'onDelete'] as const).map(
        (part): Field<ListedReference> => [
          textColumn({ match: 'MATCH_OPTION', onUpdate: 'UPDATE_RULE', onDelete: 'DELETE_RULE' }[part]),
          ({ constraint }) => (constraint.type === 'FOREIGN KEY' ? constraint[part] : null),
        ],
      ),
      comment,
      ...times,
    ],
    async (queries, _, database) => constraintsIn(queries, database).filter(isReference),
  ),
];
