/**
 * The one place where the name of a table or view becomes a relation: found, checked, noted as used, and a view
 * expanded with its owner's privileges. https://docs.snowflake.com/en/user-guide/views-introduction
 */
import type { Path } from '../../../account/account.ts';
import { AccountError, noCurrentDatabase } from '../../../account/errors.ts';
import { asName, type Table, type View } from '../../../account/model.ts';
import type { Query, Span } from '../../../sql/ast.ts';
import { parseStatement } from '../../../sql/parser.ts';
import type { Column } from '../../result.ts';
import { columnOf } from '../../tables/columns.ts';
import { QueryError, unknownTable, viewExpansionFailed } from '../errors.ts';
import { constant, type From, type TypedQuery } from '../tree.ts';
import { fixed } from '../types.ts';
import { absentView } from './absent-views.ts';
import type { SubqueryResolver } from './expressions.ts';
import { relationColumns } from './generated-relation.ts';
import { protectedRelation } from './policies.ts';
import { type Expansion, type Resolution, Scope, type ScopeColumn } from './scope.ts';

export interface ResolvedTable {
  readonly from: From;
  /** Under which the relation's columns are found: c0, c1 … */
  readonly alias: string;
  readonly columns: readonly Column[];
  readonly path: Path;
  readonly object: Table | View;
  /** The name of the column with a table's row numbers. */
  readonly row: string;
  /** The columns as they are kept, whatever masks them. */
  readonly kept: readonly ScopeColumn[];
}

/** `[[database.]schema.]name`, completed from where the name stands. */
export const tablePath = (parts: readonly string[], at: Span, { namespace }: Resolution): Path => {
  if (parts.length > 3) throw unknownTable(parts.join('.'), at);
  const names = parts.map(asName);
  if (names.length === 3) return names;
  const { database, schema } = namespace;
  if (database === null) throw noCurrentDatabase();
  if (names.length === 2) return [database, ...names];
  if (schema === null) throw unknownTable(parts.join('.'), at);
  return [database, schema, ...names];
};

/** What a query reads from: the rows that the table has or the view selects. */
export const resolveTable = (
  parts: readonly string[],
  at: Span,
  resolution: Resolution,
  subquery: SubqueryResolver,
): ResolvedTable => {
  const path = tablePath(parts, at, resolution);
  // The views of the system are known by name, and were looked for first.
  const absent = absentView(path);
  if (absent !== undefined) throw absent;
  const object = resolution.queries.relation(path, ['SELECT'], parts.join('.'));
  return resolveObject(object, path, 'SELECT', resolution, subquery);
};

/** The relation of an object that is already found and checked. */
export const resolveObject = (
  object: Table | View,
  path: Path,
  privilege: string,
  resolution: Resolution,
  subquery: SubqueryResolver,
): ResolvedTable => {
  const alias = resolution.nextRelation();
  const through = resolution.expansion?.view ?? null;
  const policy = resolution.expansion?.policy ?? null;
  resolution.uses.push({ object, path, privilege, relation: alias, through, policy });
  const policies = resolution.queries.policiesInForce(object);
  const inner = policies.length === 0 ? alias : resolution.nextRelation();
  const { from, columns } = relationOf(object, path, inner, resolution, subquery);
  const open = { from, alias: inner, columns };
  const seen =
    policies.length === 0
      ? { ...open, row: 'r', kept: relationColumns(inner, columns) }
      : protectedRelation(open, alias, { object, path, policies }, resolution, subquery);
  return { ...seen, path, object };
};

/** What the object is before its policies. */
const relationOf = (
  object: Table | View,
  path: Path,
  alias: string,
  resolution: Resolution,
  subquery: SubqueryResolver,
): Pick<ResolvedTable, 'from' | 'columns'> => {
  if (object.kind === 'TABLE') {
    const from: From = { kind: 'relation', source: resolution.sources.sourceOf(object), alias };
    return { from, columns: object.columns.map(columnOf) };
  }
  const query = expanded(object, path, resolution, subquery);
  const columns = query.columns.map((column, index) => ({
    ...column,
    name: object.columns[index]?.name ?? column.name,
  }));
  return { from: { kind: 'derived', query, alias, lateral: false }, columns };
};

/** Views are parsed once for as long as they stay as they are. */
const parsed = new WeakMap<View, Query>();

const queryOf = (view: View): Query => {
  const known = parsed.get(view);
  if (known !== undefined) return known;
  const statement = parseStatement(view.query);
  if (statement.statement !== 'query') throw new Error(`View ${view.id} holds no query.`);
  parsed.set(view, statement.query);
  return statement.query;
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-view */
const greatestDepth = 20;

const depthOf = (expansion: Expansion | null): number =>
  expansion === null ? 0 : 1 + depthOf(expansion.within);

const isWithin = (expansion: Expansion | null, view: View): boolean =>
  expansion !== null && (expansion.view?.id === view.id || isWithin(expansion.within, view));

/** Whether the session may be told what the view says, be it that it reads the view through another one. */
const mayReadText = ({ secure }: View, path: Path, { asker }: Resolution): boolean => {
  try {
    asker.relation(path, secure ? ['OWNERSHIP'] : ['SELECT', 'REFERENCES'], '');
    return true;
  } catch (error) {
    if (error instanceof AccountError) return false;
    throw error;
  }
};

/** The query of a view that is being made: with the session's privileges, but the names of where the view will lie. */
export const resolveViewQuery = (
  query: Query,
  [database = asName(''), schema = asName('')]: Path,
  resolution: Resolution,
  subquery: SubqueryResolver,
): TypedQuery => {
  const inner = resolution.ofView(null, { database, schema }, resolution.context.text, query.span);
  return subquery(query, new Scope(inner, null));
};

const expanded = (view: View, path: Path, resolution: Resolution, subquery: SubqueryResolver): TypedQuery => {
  const [database = asName(''), schema = asName('')] = path;
  const fail = (reason: string): QueryError => {
    return viewExpansionFailed(view.name, mayReadText(view, path, resolution) ? reason : undefined);
  };
  if (isWithin(resolution.expansion, view)) throw fail('the view refers to itself.');
  if (depthOf(resolution.expansion) >= greatestDepth) throw fail('views are nested too deeply.');
  try {
    const query = queryOf(view);
    const inner = resolution.ofView(view, { database, schema }, view.query, query.span);
    const resolved = subquery(query, new Scope(inner, null));
    if (resolved.columns.length !== view.columns.length)
      throw fail(
        `View definition for '${view.name}' declared ${view.columns.length} column(s), but view query produces ${resolved.columns.length} column(s).`,
      );
    return view.secure ? fenced(resolved) : resolved;
  } catch (error) {
    if (error instanceof QueryError || error instanceof AccountError) throw fail(error.message);
    throw error;
  }
};

/**
 * Conditions from outside are not tried on rows that the view leaves out: a failure of theirs would tell of them.
 * The database moves no condition past a limit.
 */
const fenced = (query: TypedQuery): TypedQuery =>
  query.limit === null ? { ...query, limit: constant(fixed(19, 0, false), String(2n ** 62n)) } : query;
