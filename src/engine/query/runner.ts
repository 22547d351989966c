/** Runs queries: resolves them, finds what they need from the account, and has the database do the rest. */
import type { Expression, Query } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { StatementError } from '../engine.ts';
import { sessionTimeZone } from '../parameters/effective.ts';
import type { Cell, Column, ColumnType, ResultSet } from '../result.ts';
import { type Database, type DatabaseOptions, type LoadedRelation, openDatabase } from './duckdb/database.ts';
import { canceled, QueryError } from './errors.ts';
import { Generator } from './generate.ts';
import { resolveQuery } from './resolve/queries.ts';
import { Resolution } from './resolve/scope.ts';
import { withAnswerWeighed, withShares } from './text-limits.ts';
import { columnAlias, type Deferred, type Typed, type TypedQuery } from './tree.ts';

export interface QueryRunner {
  /** Throws {@link StatementError} or an AccountError, and nothing else. */
  run(context: StatementContext, query: Query): Promise<ResultSet>;
  /** One value: what SET and arguments of administration statements need. */
  evaluate(
    context: StatementContext,
    expression: Expression,
  ): Promise<{ readonly type: ColumnType; readonly value: Cell }>;
  close(): Promise<void>;
}

export type QueryRunnerOptions = Partial<DatabaseOptions>;

const defaults: DatabaseOptions = {
  memoryLimit: '1GB',
  threads: 2,
  maximumRows: 1_000_000,
  maximumBytes: 512 * 1024 * 1024,
};

export const createQueryRunner = async (options: QueryRunnerOptions = {}): Promise<QueryRunner> => {
  const database = await openDatabase({ ...defaults, ...options });
  const run = async (context: StatementContext, query: Query): Promise<ResultSet> => {
    try {
      return await runQuery(database, context, query);
    } catch (thrown) {
      throw thrown instanceof QueryError ? asStatementError(thrown, context) : thrown;
    }
  };
  return {
    run,
    async evaluate(context, expression) {
      const { columns, rows } = await run(context, asQuery(expression));
      const [column] = columns;
      if (column === undefined) return { type: nullType, value: null };
      const { name: _, ...type } = column;
      return { type, value: rows[0]?.[0] ?? null };
    },
    async close() {
      await database.close();
    },
  };
};

const nullType: ColumnType = { type: 'TEXT', nullable: true, precision: null, scale: null, length: null };

const asStatementError = (error: QueryError, context: StatementContext): StatementError =>
  new StatementError({
    code: error.code,
    sqlState: error.sqlState,
    message: error.message,
    line: error.line,
    position: error.position,
    queryId: context.queryId,
  });

const runQuery = async (database: Database, context: StatementContext, query: Query): Promise<ResultSet> => {
  if (context.signal.aborted) throw canceled();
  const resolution = new Resolution(context, await sessionTimeZone(context), query.span);
  const resolved = resolveWithinBounds(query, resolution);
  const { columns } = resolved;
  if (context.describeOnly) return { columns, rows: [] };

  const values = new Map<Deferred, Cell>();
  const evaluate = (expressions: readonly Typed[]): Promise<readonly Cell[]> =>
    evaluateConstants(database, context, expressions, values, evaluate);
  for (const deferred of deferredOf(resolved)) {
    if (!values.has(deferred)) values.set(deferred, await deferred.find(evaluate));
    if (context.signal.aborted) throw canceled();
  }
  const relations: LoadedRelation[] = [];
  for (const { name, columns: loaded, load } of resolution.externals)
    relations.push({ name, columns: loaded, rows: await load(evaluate) });

  const folded = foldConstants(resolved, values);
  if (folded) return { columns, rows: [folded] };
  const sql = withShares(new Generator(values).query(withAnswerWeighed(resolved)));
  return { columns, rows: await database.query(sql, columns, relations, context.signal) };
};

/** A tree too deep for the stack is refused like one that is too deep by our own count. */
const resolveWithinBounds = (query: Query, resolution: Resolution): TypedQuery => {
  try {
    return resolveQuery(query, resolution);
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw new QueryError(
        '001003',
        '42000',
        'SQL compilation error:\nthe statement is nested too deeply.',
        query.span,
      );
    throw thrown;
  }
};

const evaluateConstants = async (
  database: Database,
  context: StatementContext,
  expressions: readonly Typed[],
  values: Map<Deferred, Cell>,
  evaluate: (expressions: readonly Typed[]) => Promise<readonly Cell[]>,
): Promise<readonly Cell[]> => {
  for (const deferred of deferredOf(expressions))
    if (!values.has(deferred)) values.set(deferred, await deferred.find(evaluate));
  const known = expressions.map((expression) => constantValue(expression, values));
  if (known.every((value) => value !== undefined)) return known;
  const generator = new Generator(values);
  const columns = expressions.map(
    (expression, index): Column => ({ ...expression.type, name: columnAlias(index) }),
  );
  const sql = withShares(
    `SELECT ${expressions.map((expression) => generator.expression(expression)).join(', ')}`,
  );
  const [row = []] = await database.query(sql, columns, [], context.signal);
  return row;
};

const constantValue = (value: Typed, values: ReadonlyMap<Deferred, Cell>): Cell | undefined => {
  if (value.kind === 'constant') return value.value;
  return value.kind === 'deferred' ? values.get(value) : undefined;
};

/** The one row of a SELECT of constants: it needs no database. */
const foldConstants = (
  query: TypedQuery,
  values: ReadonlyMap<Deferred, Cell>,
): readonly Cell[] | undefined => {
  const { body } = query;
  if (body.kind !== 'select' || body.from || body.where || body.group || body.having || body.qualify)
    return undefined;
  if (query.limit || query.offset) return undefined;
  const row: Cell[] = [];
  for (const column of body.columns) {
    const value = constantValue(column, values);
    if (value === undefined) return undefined;
    row.push(value);
  }
  return row;
};

/** Every deferred constant below, in the order they are written. */
const deferredOf = (tree: unknown, found: Deferred[] = [], seen = new Set<object>()): readonly Deferred[] => {
  if (tree === null || typeof tree !== 'object' || seen.has(tree)) return found;
  seen.add(tree);
  if (isDeferred(tree)) found.push(tree);
  else for (const part of Object.values(tree)) deferredOf(part, found, seen);
  return found;
};

const isDeferred = (tree: object): tree is Deferred =>
  'kind' in tree && tree.kind === 'deferred' && 'find' in tree;

const asQuery = (expression: Expression): Query => ({
  with: [],
  body: {
    node: 'select',
    distinct: false,
    top: null,
    columns: [{ expression, alias: null }],
    from: [],
    where: null,
    groupBy: null,
    having: null,
    qualify: null,
    span: expression.span,
  },
  orderBy: [],
  limit: null,
  offset: null,
  span: expression.span,
});
