/** DESCRIBE of databases (their schemas), schemas (what lies in them) and warehouses. */
import { schemaObjectKinds } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, schemaPath } from '../names.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { liesIn } from '../show/scope.ts';
import { instantCell } from '../values/timestamps.ts';
import type { Describe } from './describe.ts';

const columns = [timestampColumn('created_on'), textColumn('name'), textColumn('kind')];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-database */
export const describeDatabase = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const path = [accountObjectName(context, statement.name)];
  const schemas = await context.account.read(context.session.actor(), (queries) => {
    queries.usable('DATABASE', path);
    return queries.schemas().filter((entry) => liesIn(path, entry.path));
  });
  const rows = schemas.map(({ schema }) => [instantCell(schema.createdOn), schema.name, 'SCHEMA']);
  return { columns, rows };
};

/** https://docs.snowflake.com/en/sql-reference/sql/desc-schema */
export const describeSchema = async (context: StatementContext, statement: Describe): Promise<ResultSet> => {
  const path = schemaPath(context, statement.name);
  const rows = await context.account.read(context.session.actor(), (queries) => {
    queries.usable('SCHEMA', path);
    return schemaObjectKinds
      .flatMap((kind) => queries.schemaObjects(kind))
      .filter((entry) => liesIn(path, entry.path))
      .map(({ object }) => [instantCell(object.createdOn), object.name, object.kind.replaceAll(' ', '_')]);
  });
  return { columns, rows };
};

/** https://docs.snowflake.com/en/sql-reference/sql/desc-warehouse */
export const describeWarehouse = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const warehouse = await context.account.read(context.session.actor(), (queries) =>
    queries.usable('WAREHOUSE', [name]),
  );
  return { columns, rows: [[instantCell(warehouse.createdOn), warehouse.name, 'WAREHOUSE']] };
};
