/** Values on their way into a table's columns. */
import type { Table, TableColumn } from '../../account/model.ts';
import type { Expression } from '../../sql/ast.ts';
import { parseExpression } from '../../sql/parser.ts';
import { type CastOptions, cast, convertible } from '../query/casts.ts';
import { columnTypeMismatch, invalidAggregate } from '../query/errors.ts';
import { ExpressionResolver } from '../query/resolve/expressions.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope } from '../query/resolve/scope.ts';
import { failure, once } from '../query/sql-text.ts';
import { call, constant, contains, isNullConstant, type Typed, type TypedQuery } from '../query/tree.ts';
import { isSemiStructured, text, typeText, withNullable } from '../query/types.ts';
import { columnType } from '../tables/columns.ts';

/** The value as the column stores it; texts become semi-structured only by a function that says so. */
export const assigned = (
  value: Typed,
  column: Pick<TableColumn, 'name' | 'type' | 'notNull'>,
  options: CastOptions,
): Typed => {
  const type = columnType(column.type, true);
  const refused = isSemiStructured(type) && value.type.type === 'TEXT';
  if (!isNullConstant(value) && (refused || !convertible(value.type, type, options)))
    throw columnTypeMismatch(column.name, typeText(type), typeText(value.type));
  const stored = cast(value, type, options);
  return column.notNull ? required(stored) : stored;
};

const required = (value: Typed): Typed =>
  call(withNullable(value.type, false), [value], ([written = '']) =>
    once(
      written,
      (name) =>
        `CASE WHEN ${name} IS NULL THEN ${failure('100072', '22000', 'NULL result in a non-nullable column')} ELSE ${name} END`,
    ),
  );

/** A value or condition for one row: there are no groups to aggregate, and no others to look at. */
export const rowValue = (
  expression: Expression,
  scope: Scope,
  clause: 'SET' | 'VALUES' | 'WHERE' | 'ON' | 'AND',
): Typed => {
  const resolver = new ExpressionResolver(scope, resolveIn);
  const isValue = clause === 'SET' || clause === 'VALUES';
  const value = isValue ? resolver.resolve(expression) : resolver.condition(expression, clause);
  if (contains(value, (part) => part.kind === 'aggregate')) throw invalidAggregate(clause, expression.span);
  return value;
};

/** The columns among those that are given nothing which number their rows themselves. */
export const numberedColumns = (table: Table, given: readonly TableColumn[]): readonly TableColumn[] =>
  table.columns.filter((column) => column.identity !== null && !given.includes(column));

/** Stands for the number until there is one. */
export const unnumbered = (column: TableColumn): Typed => constant(columnType(column.type, true), null);

/** What a column gets that is given nothing. */
export const defaultValue = (column: TableColumn, resolution: Resolution): Typed => {
  if (column.default === null) return constant(text(), null);
  const resolver = new ExpressionResolver(new Scope(resolution, null), resolveIn, {});
  return resolver.resolve(parseExpression(column.default));
};

/** Whether a column of a query is NULL and nothing else, so that it fits any type. */
export const isNullOutput = ({ body }: TypedQuery, index: number): boolean => {
  const isNull = (value: Typed | undefined): boolean => value !== undefined && isNullConstant(value);
  switch (body.kind) {
    case 'select':
      return isNull(body.columns[index]);
    case 'values':
      return body.rows.every((row) => isNull(row[index]));
    case 'nested':
      return isNullOutput(body.query, index);
    case 'setOperation':
      return isNullOutput(body.left, index) && isNullOutput(body.right, index);
  }
};
