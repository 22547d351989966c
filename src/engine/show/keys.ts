/**
 * Keys of tables: https://docs.snowflake.com/en/sql-reference/sql/show-primary-keys and SHOW UNIQUE, IMPORTED and
 * EXPORTED KEYS; of the last two no page is stored, drivers and tools tell their columns.
 */
import type { Path, Queries, ShownConstraint } from '../../account/account.ts';
import type { Table } from '../../account/model.ts';
import type { ForeignKey, KeyConstraint } from '../../account/table-constraints.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { anyPrivilege } from '../describe/relation.ts';
import { schemaObjectPath } from '../names.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const texts = (...names: readonly string[]) => names.map((name) => textColumn(name));

const keyColumns = [
  timestampColumn('created_on'),
  ...texts('database_name', 'schema_name', 'table_name', 'column_name'),
  fixedColumn('key_sequence'),
  ...texts('constraint_name', 'rely', 'comment'),
];

const referenceColumns = [
  timestampColumn('created_on'),
  ...['pk', 'fk'].flatMap((side) =>
    texts(`${side}_database_name`, `${side}_schema_name`, `${side}_table_name`, `${side}_column_name`),
  ),
  fixedColumn('key_sequence'),
  ...texts('update_rule', 'delete_rule', 'fk_name', 'pk_name', 'deferrability', 'rely', 'comment'),
];

interface Entry {
  readonly object: Table;
  readonly path: Path;
}

interface Reference extends Entry {
  readonly foreign: ForeignKey;
  readonly columns: ShownConstraint['columns'];
  readonly to: NonNullable<ShownConstraint['references']>;
}

/** "For each multi-column primary key, the output contains one row for each column in the primary key." */
const keyRows = ({ object, path }: Entry, { constraint, columns }: ShownConstraint): readonly Cell[][] =>
  columns.map((column, index) => [
    instantCell(object.createdOn),
    path[0] ?? '',
    path[1] ?? '',
    object.name,
    column,
    String(index + 1),
    constraint.name,
    String(constraint.rely),
    constraint.comment,
  ]);

const showKeys =
  (type: KeyConstraint['type']) =>
  async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
    const rows = await asked(context, options, (queries, entries) =>
      entries.flatMap((entry) =>
        queries
          .constraints(entry.object)
          .filter(({ constraint }) => constraint.type === type)
          .flatMap((shown) => keyRows(entry, shown)),
      ),
    );
    return { columns: keyColumns, rows };
  };

export const showPrimaryKeys = showKeys('PRIMARY KEY');
export const showUniqueKeys = showKeys('UNIQUE');

const referencesOf = (queries: Queries, entry: Entry): readonly Reference[] =>
  queries
    .constraints(entry.object)
    .flatMap(({ constraint, columns, references }) =>
      constraint.type === 'FOREIGN KEY' && references !== null
        ? [{ ...entry, foreign: constraint, columns, to: references }]
        : [],
    );

const referenceRows = ({ path, foreign, columns, to }: Reference): readonly Cell[][] =>
  columns.map((column, index) => [
    instantCell(foreign.createdOn),
    ...to.path,
    to.columns[index] ?? null,
    ...path,
    column,
    String(index + 1),
    foreign.onUpdate,
    foreign.onDelete,
    foreign.name,
    to.key.name,
    'NOT DEFERRABLE',
    String(foreign.rely),
    foreign.comment,
  ]);

/** Foreign keys of the tables. */
export const showImportedKeys = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const rows = await asked(context, options, (queries, entries) =>
    entries.flatMap((entry) => referencesOf(queries, entry).flatMap(referenceRows)),
  );
  return { columns: referenceColumns, rows };
};

/** Foreign keys onto the tables. */
export const showExportedKeys = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const rows = await asked(context, options, (queries, entries) => {
    const tables = new Set(entries.map(({ object }) => object.id));
    return queries
      .schemaObjects('TABLE')
      .flatMap((entry) => referencesOf(queries, entry))
      .filter(({ to }) => tables.has(to.table.id))
      .flatMap(referenceRows);
  });
  return { columns: referenceColumns, rows };
};

type Rows = readonly (readonly Cell[])[];

/** Of the tables that the options name. */
const asked = async (
  context: StatementContext,
  options: ShowOptions,
  rowsOf: (queries: Queries, entries: readonly Entry[]) => Rows,
): Promise<Rows> => {
  const place = options.in;
  if (place?.kind === 'TABLE' && place.name !== null) {
    const path = schemaObjectPath(context, place.name);
    return await context.account.read(context.session.actor(), (queries) => {
      const object = queries.relation(path, anyPrivilege, printPath(path));
      return rowsOf(queries, object.kind === 'TABLE' ? [{ object, path }] : []);
    });
  }
  // "If you specify the keyword TABLE without a table_name": those of the current schema; of the database by default.
  const scope =
    place?.kind === 'TABLE'
      ? scopeOf(context, { ...options, in: null }, 'SCHEMA')
      : scopeOf(context, options, 'DATABASE');
  return await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return rowsOf(
      queries,
      queries.schemaObjects('TABLE').filter(({ path }) => liesIn(scope, path)),
    );
  });
};
