/** MERGE. https://docs.snowflake.com/en/sql-reference/sql/merge */
import type { Table, TableColumn } from '../../account/model.ts';
import type { MergeClause, Statement } from '../../sql/ast.ts';
import { invalidConstruct, valueCountMismatch } from '../query/errors.ts';
import { FromResolver } from '../query/resolve/from.ts';
import { LazyColumn, relationColumns } from '../query/resolve/generated-relation.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope, type ScopeRelation } from '../query/resolve/scope.ts';
import { call, columnAlias, constant, type From, type Typed, type TypedQuery } from '../query/tree.ts';
import { fixed, text } from '../query/types.ts';
import { columnType } from '../tables/columns.ts';
import { assigned, defaultValue, numberedColumns, rowValue, unnumbered } from './assignment.ts';
import { namedColumns } from './insert.ts';
import { type ChangeRows, type RowAction, rowActions } from './row-change.ts';
import { rowsQuery } from './rows-query.ts';
import { type TargetRows, targetRows } from './target.ts';
import { resolveSet } from './update.ts';

type Merge = Extract<Statement, { statement: 'merge' }>;

const privileges: { readonly [Action in RowAction]: string } = {
  update: 'UPDATE',
  delete: 'DELETE',
  insert: 'INSERT',
};

export const resolveMerge = (statement: Merge, resolution: Resolution): ChangeRows => {
  const { clauses } = statement;
  requireReachable(clauses);
  const actions = (['insert', 'update', 'delete'] as const).filter((action) =>
    clauses.some((clause) => clause.action.kind === action),
  );
  const target = targetRows(
    statement.target,
    actions.map((action) => privileges[action]),
    resolution,
  );
  const joined = joinedRows(statement, target, resolution);
  const numbered = numberedBy(clauses, target.table);
  const values = clauses.map((clause) => clauseValues(clause, target, joined, { resolution, numbered }));
  target.checkRead();
  const columns = target.table.columns.filter((column) => values.some((of) => of.has(column)));
  return {
    kind: 'change',
    table: target.table,
    query: changes(clauses, values, columns, joined),
    columns,
    numbered,
    actions,
    duplicates: 'refused',
  };
};

/** "Any matching or not-matching clause that omits the AND subclause must be the last of its clause type." */
const requireReachable = (clauses: readonly MergeClause[]): void => {
  for (const matched of [true, false]) {
    const ofType = clauses.filter((clause) => clause.matched === matched);
    const unconditional = ofType.findIndex((clause) => clause.condition === null);
    const after = unconditional < 0 ? undefined : ofType[unconditional + 1];
    if (after !== undefined)
      throw invalidConstruct(
        `Unreachable case in MERGE: a ${matched ? 'WHEN MATCHED' : 'WHEN NOT MATCHED'} clause without AND must be the last of its type`,
        after.span,
        '001003',
        '42000',
      );
  }
};

/** Rows of the source, each with the target's row that it matches, and the number of the clause that holds for it. */
interface JoinedRows {
  /** With whatever was asked for until now. */
  readonly query: TypedQuery;
  readonly alias: string;
  readonly row: Typed;
  readonly clause: Typed;
  /** What expressions of WHEN MATCHED may read; the source alone under WHEN NOT MATCHED. */
  readonly both: Scope;
  /** The target's columns as they are kept. */
  readonly kept: ScopeRelation;
  readonly source: Scope;
}

const joinedRows = (
  { using, on, clauses }: Merge,
  target: TargetRows,
  resolution: Resolution,
): JoinedRows => {
  const sourceScope = new Scope(resolution, null);
  const source = new FromResolver(sourceScope, resolveIn).resolve([using]);
  if (source === null) throw new Error('MERGE has a source.');
  const both = new Scope(resolution, null);
  both.relations.push(target.relation, ...sourceScope.relations);
  const keepsAll = clauses.some((clause) => !clause.matched);
  const from: From = {
    kind: 'join',
    type: keepsAll ? 'LEFT' : 'INNER',
    left: source,
    right: target.from,
    on: rowValue(on, both, 'ON'),
  };
  const clause = clauseNumber(clauses, target.row, both, sourceScope);
  const outputs: Typed[] = [target.row, clause];
  const alias = resolution.nextRelation();
  // Only what the clauses ask for is brought out of the join.
  const brought = (relation: ScopeRelation, nullable: boolean): ScopeRelation => ({
    path: relation.path,
    columns: relation.columns.map(
      (column) =>
        new LazyColumn(
          column.name,
          () => {
            const { value } = column;
            outputs.push(value);
            const type = { ...value.type, nullable: value.type.nullable || nullable };
            const place = columnAlias(outputs.length - 1);
            return { kind: 'column', type, relation: alias, column: place, name: column.name };
          },
          column.hidden,
        ),
    ),
  });
  const outerSource = new Scope(resolution, null);
  outerSource.relations.push(...sourceScope.relations.map((relation) => brought(relation, false)));
  const outer = new Scope(resolution, null);
  outer.relations.push(brought(target.relation, keepsAll), ...outerSource.relations);
  const kept = brought(target.kept, keepsAll);
  const [row, number] = relationColumns(alias, [
    { ...fixed(19), name: 'row' },
    { ...fixed(9), name: 'clause' },
  ]);
  return {
    get query() {
      return rowsQuery(outputs, from, null);
    },
    alias,
    row: row?.value ?? target.row,
    clause: number?.value ?? clause,
    both: outer,
    kept,
    source: outerSource,
  };
};

/** The first clause of the right kind whose condition holds; NULL where there is none. */
const clauseNumber = (clauses: readonly MergeClause[], row: Typed, both: Scope, source: Scope): Typed => {
  const conditions = clauses.map(({ matched, condition }) =>
    condition === null
      ? constant(
          { ...columnType({ type: 'BOOLEAN', precision: null, scale: null, length: null }, false) },
          true,
        )
      : rowValue(condition, matched ? both : source, 'AND'),
  );
  return call(fixed(9), [row, ...conditions], ([number, ...tests]) => {
    const branches = clauses.map(
      ({ matched }, index) =>
        `WHEN (${number} IS ${matched ? 'NOT ' : ''}NULL) AND ${tests[index]} THEN ${index}`,
    );
    return `CAST(CASE ${branches.join(' ')} END AS DECIMAL(9, 0))`;
  });
};

/** Columns that number the new rows themselves: those that no clause gives a value. */
const numberedBy = (clauses: readonly MergeClause[], table: Table): readonly TableColumn[] => {
  const given = clauses.flatMap(({ action }) =>
    action.kind === 'insert' ? namedColumns(table, action.columns) : [],
  );
  const inserts = clauses.some(({ action }) => action.kind === 'insert');
  return inserts ? numberedColumns(table, given) : [];
};

const clauseValues = (
  { action, span }: MergeClause,
  target: TargetRows,
  { both, source }: JoinedRows,
  { resolution, numbered }: { readonly resolution: Resolution; readonly numbered: readonly TableColumn[] },
): ReadonlyMap<TableColumn, Typed> => {
  switch (action.kind) {
    case 'delete':
      return new Map();
    case 'update':
      return resolveSet(action.set, target, both);
    case 'insert': {
      const { table } = target;
      const columns = namedColumns(table, action.columns);
      if (columns.length !== action.values.length)
        throw valueCountMismatch(columns.length, action.values.length);
      const options = resolution.castOptions(span);
      return new Map(
        table.columns.map((column): [TableColumn, Typed] => {
          if (numbered.includes(column)) return [column, unnumbered(column)];
          const written = action.values[columns.indexOf(column)] ?? 'DEFAULT';
          const value =
            written === 'DEFAULT' ? defaultValue(column, resolution) : rowValue(written, source, 'VALUES');
          return [column, assigned(value, column, options)];
        }),
      );
    }
  }
};

/** What the clause of each row makes of it: rows without one are left alone. */
const changes = (
  clauses: readonly MergeClause[],
  values: readonly ReadonlyMap<TableColumn, Typed>[],
  columns: readonly TableColumn[],
  joined: JoinedRows,
): TypedQuery => {
  const { alias, row, clause, kept } = joined;
  const chosen = (of: readonly Typed[], type: Typed['type'], otherwise: string): Typed =>
    call(type, [clause, ...of], ([number, ...results]) => {
      const branches = results.map((result, index) => `WHEN ${index} THEN ${result}`);
      return `CASE ${number} ${branches.join(' ')} ELSE ${otherwise} END`;
    });
  const action = chosen(
    clauses.map((of) => constant(fixed(1, 0, false), String(rowActions[of.action.kind]))),
    fixed(1),
    'NULL',
  );
  const outputs = columns.map((column): Typed => {
    const type = columnType(column.type, true);
    // A column that one clause sets and another does not keeps its value there.
    const before = kept.columns.find(({ name }) => name === column.name)?.value ?? constant(text(), null);
    const results = clauses.map((of, index) => {
      const none = of.action.kind === 'update' ? before : constant(type, null);
      return values[index]?.get(column) ?? none;
    });
    return chosen(results, type, 'NULL');
  });
  const chosenRows = call(
    columnType({ type: 'BOOLEAN', precision: null, scale: null, length: null }, false),
    [clause],
    ([number]) => `(${number} IS NOT NULL)`,
  );
  // Now that all is known that the clauses ask for.
  const from: From = { kind: 'derived', query: joined.query, alias, lateral: false };
  return rowsQuery([row, action, ...outputs], from, chosenRows);
};
