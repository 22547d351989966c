/** INSERT. https://docs.snowflake.com/en/sql-reference/sql/insert */
import type { Table, TableColumn } from '../../account/model.ts';
import type { Expression, Identifier, Query, RowValue, Span, Statement } from '../../sql/ast.ts';
import { parseExpression } from '../../sql/parser.ts';
import { invalidConstruct, invalidIdentifier, valueCountMismatch } from '../query/errors.ts';
import { relationColumns } from '../query/resolve/generated-relation.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope } from '../query/resolve/scope.ts';
import { constant, queryOf, selectOf, type Typed, type TypedQuery } from '../query/tree.ts';
import { text } from '../query/types.ts';
import { columnOf } from '../tables/columns.ts';
import { assigned, defaultValue, isNullOutput, numberedColumns, unnumbered } from './assignment.ts';
import type { InsertRows } from './row-change.ts';
import { targetTable } from './target.ts';

type Insert = Extract<Statement, { statement: 'insert' }>;

/** "The VALUES clause is limited to 200,000 rows." */
const greatestRows = 200_000;

export const resolveInsert = (statement: Insert, resolution: Resolution): InsertRows => {
  const privileges = statement.overwrite ? ['INSERT', 'DELETE'] : ['INSERT'];
  const { table } = targetTable(statement.into, privileges, resolution);
  const columns = namedColumns(table, statement.columns);
  const source = resolveIn(sourceQuery(statement, columns), new Scope(resolution, null));
  if (source.columns.length !== columns.length)
    throw valueCountMismatch(columns.length, source.columns.length);
  const given = columns.filter((column, index) => !(column.identity && isDefault(statement, index)));
  const numbered = numberedColumns(table, given);
  return {
    kind: 'insert',
    table,
    query: completed({ table, columns, numbered }, source, resolution, statement.span),
    given,
    overwrite: statement.overwrite,
    numbered,
  };
};

/** Whether the statement has DEFAULT there in every row. */
const isDefault = ({ source }: Insert, index: number): boolean =>
  'rows' in source && source.rows.every((row) => row[index] === 'DEFAULT');

/** The columns that values are given for, in their order. */
export const namedColumns = (table: Table, names: readonly Identifier[]): readonly TableColumn[] => {
  if (names.length === 0) return table.columns;
  return names.map((name, index) => {
    const column = table.columns.find((candidate) => candidate.name === name.name);
    if (column === undefined) throw invalidIdentifier(name.name, name.span);
    if (names.findIndex((other) => other.name === name.name) !== index)
      throw invalidConstruct(`duplicate column name '${name.name}'`, name.span, '002025', '42S21');
    return column;
  });
};

const sourceQuery = ({ source, span }: Insert, columns: readonly TableColumn[]): Query => {
  if (!('rows' in source)) return source;
  if (source.rows.length > greatestRows)
    throw invalidConstruct(
      `maximum number of expressions in a list exceeded, expected at most ${greatestRows}, got ${source.rows.length}`,
      span,
      '001795',
      '42601',
    );
  const width = columns.length;
  const uneven = source.rows.find((row) => row.length !== width);
  if (uneven !== undefined) throw valueCountMismatch(width, uneven.length);
  const rows = source.rows.map((row) => row.map((value, index) => written(value, columns[index], span)));
  return { with: [], body: { node: 'values', rows }, orderBy: [], limit: null, offset: null, span };
};

/** DEFAULT among values stands for the column's own expression. */
const written = (value: RowValue, column: TableColumn | undefined, span: Span): Expression => {
  if (value !== 'DEFAULT') return value;
  const text = column?.default ?? null;
  return text === null ? { node: 'literal', type: 'null', text: 'NULL', span } : parseExpression(text);
};

/** Every column of the table: what was given, converted, else its default. */
const completed = (
  {
    table,
    columns,
    numbered,
  }: {
    readonly table: Table;
    readonly columns: readonly TableColumn[];
    readonly numbered: readonly TableColumn[];
  },
  source: TypedQuery,
  resolution: Resolution,
  span: Span,
): TypedQuery => {
  const alias = resolution.nextRelation();
  const options = resolution.castOptions(span);
  const given = relationColumns(alias, source.columns).map(({ value }, index) =>
    isNullOutput(source, index) ? constant(text(), null) : value,
  );
  const values = table.columns.map((column): Typed => {
    if (numbered.includes(column)) return unnumbered(column);
    const value = given[columns.indexOf(column)] ?? defaultValue(column, resolution);
    return assigned(value, column, options);
  });
  return queryOf(
    selectOf({ columns: values, from: { kind: 'derived', query: source, alias, lateral: false } }),
    table.columns.map(columnOf),
  );
};
