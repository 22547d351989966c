/** Columns as CREATE TABLE and ALTER TABLE … ADD define them. */
import type { CreateTable } from '../../account/account.ts';
import { asName } from '../../account/model.ts';
import type { ColumnDefinition, ConstraintDefinition, Expression } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { cast } from '../query/casts.ts';
import { ExpressionResolver } from '../query/resolve/expressions.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope } from '../query/resolve/scope.ts';
import { tablePath } from '../query/resolve/tables.ts';
import type { QueryRunner } from '../query/runner.ts';
import { contains, isConstant } from '../query/tree.ts';
import { isNumeric, typeNamed } from '../query/types.ts';
import type { Cell } from '../result.ts';
import { columnType, storedColumnType } from '../tables/columns.ts';
import { printPath } from '../values/identifiers.ts';

type NewColumn = CreateTable['columns'][number];

/** A column as the statement defines it; its type may be the query's to tell. */
export interface DeclaredColumn {
  readonly definition: Omit<NewColumn, 'type'>;
  readonly type: NewColumn['type'] | null;
  /** What DEFAULT comes to now. */
  readonly defaultValue: Cell;
}

export const declaredColumn = async (
  context: StatementContext,
  column: ColumnDefinition,
  constraints: readonly ConstraintDefinition[],
  runner: QueryRunner,
): Promise<DeclaredColumn> => {
  // "A PRIMARY KEY constraint implies that the column is both NOT NULL and UNIQUE."
  const isKey = constraints.some(
    ({ type, columns }) => type === 'PRIMARY KEY' && columns.some(({ name }) => name === column.name.name),
  );
  const type = column.type === null ? null : typeNamed(column.type);
  if (type === undefined)
    throw compilationError(`Unsupported data type '${column.type?.name}'.`, '002040', '42601');
  if (column.identity !== null && (type === null || !isNumeric(type) || column.identity.step === 0))
    throw compilationError(
      `Column '${column.name.name}' cannot number its rows: AUTOINCREMENT needs a numeric type and a step other than 0`,
      '002263',
      '22000',
    );
  const definition = {
    name: asName(column.name.name),
    notNull: column.notNull || isKey,
    default: null,
    identity: column.identity,
    comment: column.comment,
  };
  const stored = type && storedColumnType(type);
  const { text, value } = await defaultOf(context, column, stored, runner);
  return { definition: { ...definition, default: text }, type: stored, defaultValue: value };
};

/** Where the sequence lies, whatever schema is the current one when a number is drawn. */
const sequencePath = (written: Expression, column: string, resolution: Resolution): readonly string[] => {
  const parts = written.node === 'column' ? written.parts.map((part) => part.name) : [];
  if (parts.at(-1) !== 'NEXTVAL')
    throw compilationError(`Invalid default value expression for column '${column}'`, '002262', '22000');
  return tablePath(parts.slice(0, -1), written.span, resolution);
};

/** The expression of DEFAULT as it was written, or the full name of the sequence that it draws from, once it is known to have a value that fits. */
export const defaultOf = async (
  context: StatementContext,
  { name, default: written }: Pick<ColumnDefinition, 'name' | 'default'>,
  type: NewColumn['type'] | null,
  runner: QueryRunner,
): Promise<{ readonly text: string | null; readonly value: Cell }> => {
  if (written === null) return { text: null, value: null };
  const { start, end } = written.span;
  const text = context.text?.slice(start, end) ?? '';
  let drawn: readonly string[] | undefined;
  const [value = null] = await runner.constants(context, written.span, (resolution) => {
    const resolver = new ExpressionResolver(new Scope(resolution, null), resolveIn, {});
    const value = resolver.resolve(written);
    if (resolution.sequences.size > 0) {
      drawn = sequencePath(written, name.name, resolution);
      return [];
    }
    if (!isConstant(value) || contains(value, (part) => part.kind === 'aggregate'))
      throw compilationError(`Invalid default value expression for column '${name.name}'`, '002262', '22000');
    if (type === null) return [value];
    return [cast(value, columnType(type, true), resolution.castOptions(written.span))];
  });
  return drawn === undefined ? { text, value } : { text: `${printPath(drawn)}.NEXTVAL`, value: null };
};
