/** What a join's columns are: nullable on an outer side, and those that both sides share standing once. */
import type { JoinKind, Span } from '../../../sql/ast.ts';
import { unify } from '../operators.ts';
import { call } from '../tree.ts';
import { withNullable } from '../types.ts';
import { LazyColumn } from './generated-relation.ts';
import type { Scope, ScopeColumn, ScopeRelation } from './scope.ts';

/** The columns of a relation on the outer side of a join may be NULL. */
export const nullable = (relation: ScopeRelation): ScopeRelation =>
  relation.nullable?.() ?? {
    path: relation.path,
    columns: relation.columns.map(
      (column) =>
        new LazyColumn(
          column.name,
          () => ({ ...column.value, type: withNullable(column.value.type, true) }),
          column.hidden,
        ),
    ),
  };

export const columnsOf = (relations: readonly ScopeRelation[]): readonly ScopeColumn[] =>
  relations.flatMap((relation) => relation.columns);

/** Joined columns stand once, first, and for whichever side has a row; qualified, each side keeps its own. */
export const merged = (
  left: readonly ScopeRelation[],
  right: readonly ScopeRelation[],
  names: readonly string[],
  kind: JoinKind,
  scope: Scope,
  at: Span,
): readonly ScopeRelation[] => {
  const options = scope.resolution.castOptions(at);
  const shared = names.flatMap((name): readonly ScopeColumn[] => {
    const ours = columnsOf(left).find((column) => column.name === name && !column.hidden);
    const theirs = columnsOf(right).find((column) => column.name === name && !column.hidden);
    if (ours === undefined || theirs === undefined) return [];
    if (kind !== 'FULL')
      return [{ name, hidden: false, value: kind === 'RIGHT' ? theirs.value : ours.value }];
    const [a = ours.value, b = theirs.value] = unify([ours.value, theirs.value], options, 'USING');
    const value = call({ ...a.type, nullable: true }, [a, b], ([x, y]) => `coalesce(${x}, ${y})`);
    return [{ name, hidden: false, value }];
  });
  const hide = ({ path, columns }: ScopeRelation): ScopeRelation => ({
    path,
    columns: columns.map((column) =>
      names.includes(column.name) ? new LazyColumn(column.name, () => column.value, true) : column,
    ),
  });
  return [{ path: [], columns: shared }, ...left.map(hide), ...right.map(hide)];
};
