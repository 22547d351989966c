/**
 * SHOW PRIMARY KEYS and SHOW UNIQUE KEYS: https://docs.snowflake.com/en/sql-reference/sql/show-primary-keys
 * Names that constraints were given are not kept: they are called as if they had none.
 */
import type { Path } from '../../account/account.ts';
import type { Table, TableColumn } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { anyPrivilege } from '../describe/relation.ts';
import { schemaObjectPath } from '../names.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  timestampColumn('created_on'),
  ...['database_name', 'schema_name', 'table_name', 'column_name'].map((name) => textColumn(name)),
  fixedColumn('key_sequence'),
  ...['constraint_name', 'rely', 'comment'].map((name) => textColumn(name)),
];

interface Entry {
  readonly object: Table;
  readonly path: Path;
}

const rowOf = ({ object, path }: Entry, column: TableColumn, place: number, key: string): readonly Cell[] => [
  instantCell(object.createdOn),
  path[0] ?? '',
  path[1] ?? '',
  object.name,
  column.name,
  String(place),
  `SYS_CONSTRAINT_${object.id}_${key}`,
  'false',
  null,
];

export const showPrimaryKeys = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const tables = await tablesOf(context, options);
  const rows = tables.flatMap((entry) =>
    entry.object.columns
      .filter(({ primaryKey }) => primaryKey)
      .map((column, index) => rowOf(entry, column, index + 1, 'P')),
  );
  return { columns, rows };
};

export const showUniqueKeys = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const tables = await tablesOf(context, options);
  const rows = tables.flatMap((entry) =>
    entry.object.columns
      .filter(({ uniqueKey }) => uniqueKey)
      .map((column) => rowOf(entry, column, 1, `U${column.id}`)),
  );
  return { columns, rows };
};

const tablesOf = async (context: StatementContext, options: ShowOptions): Promise<readonly Entry[]> => {
  const place = options.in;
  if (place?.kind === 'TABLE' && place.name !== null) {
    const path = schemaObjectPath(context, place.name);
    const object = await context.account.read(context.session.actor(), (queries) =>
      queries.relation(path, anyPrivilege, printPath(path)),
    );
    return object.kind === 'TABLE' ? [{ object, path }] : [];
  }
  const scope = scopeOf(context, options, 'SCHEMA');
  return await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return queries.schemaObjects('TABLE').filter(({ path }) => liesIn(scope, path));
  });
};
