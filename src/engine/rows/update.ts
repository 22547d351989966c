/**
 * UPDATE and DELETE: which rows, and what they become.
 * https://docs.snowflake.com/en/sql-reference/sql/update
 * https://docs.snowflake.com/en/sql-reference/sql/delete
 */
import type { TableColumn } from '../../account/model.ts';
import type { Expression, SetClause, Statement, TableExpression } from '../../sql/ast.ts';
import { FromResolver } from '../query/resolve/from.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope } from '../query/resolve/scope.ts';
import { constant, type From, type Typed } from '../query/tree.ts';
import { fixed } from '../query/types.ts';
import { assigned, defaultValue, rowValue } from './assignment.ts';
import { type ChangeRows, type RowAction, rowActions } from './row-change.ts';
import { rowsQuery } from './rows-query.ts';
import { assignedColumn, requireOnce, type TargetRows, targetRows } from './target.ts';

export const actionNumber = (action: RowAction): Typed =>
  constant(fixed(1, 0, false), String(rowActions[action]));

/** The new values of a SET list, in the scope that its expressions know. */
export const resolveSet = (
  clauses: readonly SetClause[],
  { table, relation }: Pick<TargetRows, 'table' | 'relation'>,
  scope: Scope,
): ReadonlyMap<TableColumn, Typed> => {
  const columns = clauses.map((clause) => assignedColumn(clause, table, relation.path));
  requireOnce(columns, clauses);
  return new Map(
    clauses.map(({ value, span }, index): [TableColumn, Typed] => {
      const column = columns[index] ?? table.columns[0];
      if (column === undefined) throw new Error('A table has a column.');
      const given =
        value === 'DEFAULT' ? defaultValue(column, scope.resolution) : rowValue(value, scope, 'SET');
      return [column, assigned(given, column, scope.resolution.castOptions(span))];
    }),
  );
};

interface Matched {
  readonly target: TargetRows;
  readonly scope: Scope;
  readonly from: From;
  readonly where: Typed | null;
}

const matched = (
  target: TargetRows,
  others: readonly TableExpression[],
  condition: Expression | null,
  resolution: Resolution,
): Matched => {
  const scope = new Scope(resolution, null);
  scope.relations.push(target.relation);
  const joined = new FromResolver(scope, resolveIn).resolve(others);
  const from: From =
    joined === null
      ? target.from
      : { kind: 'join', type: 'CROSS', left: target.from, right: joined, on: null };
  const where = condition && rowValue(condition, scope, 'WHERE');
  return { target, scope, from, where };
};

export const resolveUpdate = (
  statement: Extract<Statement, { statement: 'update' }>,
  resolution: Resolution,
): ChangeRows => {
  const target = targetRows(statement.target, ['UPDATE'], resolution);
  const rows = matched(target, statement.from, statement.where, resolution);
  const set = resolveSet(statement.set, target, rows.scope);
  target.checkRead();
  return {
    kind: 'change',
    table: target.table,
    query: rowsQuery([target.row, actionNumber('update'), ...set.values()], rows.from, rows.where),
    columns: [...set.keys()],
    numbered: [],
    actions: ['update'],
    duplicates: statement.from.length === 0 ? 'never' : 'counted',
  };
};

export const resolveDelete = (
  statement: Extract<Statement, { statement: 'delete' }>,
  resolution: Resolution,
): ChangeRows => {
  const target = targetRows(statement.target, ['DELETE'], resolution);
  const rows = matched(target, statement.using, statement.where, resolution);
  target.checkRead();
  return {
    kind: 'change',
    table: target.table,
    query: rowsQuery([target.row, actionNumber('delete')], rows.from, rows.where),
    columns: [],
    numbered: [],
    actions: ['delete'],
    duplicates: statement.using.length === 0 ? 'never' : 'ignored',
  };
};
