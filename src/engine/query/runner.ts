/** Runs queries and changes of rows: resolves them, finds what they need from the account, and has the database do the rest. */
import type { TagFlow } from '../../account/account.ts';
import type { Expression, Query, Span } from '../../sql/ast.ts';
import { changeAccess } from '../access-history/data-access.ts';
import type { StatementContext } from '../context.ts';
import { StatementError } from '../engine.ts';
import { KeptHistory } from '../history/kept-history.ts';
import { Stages } from '../loading/stages.ts';
import type { Cell, Column, ColumnType, ResultSet } from '../result.ts';
import { answerOf } from '../rows/answer.ts';
import type { RowChange } from '../rows/row-change.ts';
import { runRowChange } from '../rows/run.ts';
import { inTurn } from '../rows/turn.ts';
import { StageFiles } from '../stages/files.ts';
import type { FilledTable } from '../tables/storage.ts';
import { Tables } from '../tables/tables.ts';
import type { Use } from '../tables/uses.ts';
import { tagFlows } from '../tags/flows.ts';
import { moveTags } from '../tags/move-tags.ts';
import { type Compiled, compile } from './compile.ts';
import { type DatabaseOptions, openDatabase, type TakeRows } from './duckdb/database.ts';
import { canceled, QueryError, withoutValues } from './errors.ts';
import { Execution } from './execution.ts';
import { withPivotValues } from './pivot-values.ts';
import { resolveQuery } from './resolve/queries.ts';
import type { ObjectUse, Resolution } from './resolve/scope.ts';
import { withAnswerWeighed } from './text-limits.ts';
import type { Typed, TypedQuery } from './tree.ts';

export interface QueryRunner {
  /** Where rows are kept. */
  readonly tables: Tables;
  /** What happened in the account, for queries over it. */
  readonly history: KeptHistory;
  /** Where files are. */
  readonly stages: Stages;
  /** Throws {@link StatementError} or an AccountError, and nothing else. */
  run(context: StatementContext, query: Query): Promise<ResultSet>;
  /** As {@link run}, of a query that is made out of one. */
  runResolved(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => TypedQuery,
  ): Promise<ResultSet>;
  /**
   * As {@link runResolved}, for any number of rows: `begin` is told the columns and gives what takes the rows, piece
   * by piece.
   */
  streamResolved(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => TypedQuery,
    begin: (columns: readonly Column[]) => TakeRows,
  ): Promise<void>;
  /** The columns of a query, which is checked and not run, and what it reads. */
  describe(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => TypedQuery,
  ): Promise<{
    readonly columns: readonly Column[];
    readonly uses: readonly ObjectUse[];
    readonly query: TypedQuery;
  }>;
  /** Resolves something that has no rows to read, as {@link run} would, and gives the values of its constants. */
  constants(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => readonly Typed[],
  ): Promise<readonly Cell[]>;
  /** A statement that changes rows. */
  change(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => RowChange,
  ): Promise<ResultSet>;
  /** Makes a table of a query's rows, in the order of its columns, that the catalog does not know yet. */
  fill(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => TypedQuery,
  ): Promise<{
    readonly columns: readonly Column[];
    readonly filled: FilledTable;
    readonly rows: number;
    /** By what the columns' keys will be in the table. */
    readonly flows: readonly TagFlow[];
  }>;
  /** One value: what SET and arguments of administration statements need. */
  evaluate(
    context: StatementContext,
    expression: Expression,
  ): Promise<{ readonly type: ColumnType; readonly value: Cell }>;
  close(): Promise<void>;
}

export interface QueryRunnerOptions extends Partial<DatabaseOptions> {
  /** {@link Tables.keepsRows}; true unless given. */
  readonly keepsRows?: boolean | undefined;
  /** Milliseconds that a transaction may be left alone while others wait for it; five minutes unless given. */
  readonly idleLimit?: number | undefined;
  /** The directory of the files of stages; without it they are gone in the end. */
  readonly stages?: string | undefined;
}

const defaults: DatabaseOptions = {
  memoryLimit: '1GB',
  threads: 2,
  maximumRows: 1_000_000,
  maximumBytes: 512 * 1024 * 1024,
};

export const createQueryRunner = async (options: QueryRunnerOptions = {}): Promise<QueryRunner> => {
  const { keepsRows = true, idleLimit, stages: directory, ...limits } = options;
  const database = await openDatabase({ ...defaults, ...limits });
  const tables = new Tables(database, keepsRows, idleLimit);
  const history = new KeptHistory(database);
  const stages = new Stages(new StageFiles(directory), database, keepsRows);
  tables.temporary.sweepWith((account) => stages.sweep(account));

  /** Compiles and works while nothing that the statement uses can be taken away. */
  const compiling = async <Tree, Result>(
    context: StatementContext,
    span: Span,
    resolve: (resolution: Resolution) => Tree,
    work: (compiled: Compiled<Tree>, execution: Execution, use: Use) => Promise<Result>,
  ): Promise<Result> => {
    if (context.signal.aborted) throw canceled();
    tables.transactions.touch(context.session);
    const use = tables.uses.begin();
    let isProtected = false;
    try {
      const compiled = await compile(
        context,
        span,
        tables.sourcesOf(context.session),
        resolve,
        ({ uses, policies }) => {
          isProtected = policies.length > 0;
          for (const { object } of uses) if (object.kind === 'TABLE') use.add(object.id);
        },
      );
      return await work(compiled, new Execution(database, context), use);
    } catch (thrown) {
      if (!(thrown instanceof QueryError)) throw thrown;
      const tellsValues = isProtected && thrown.sqlState.startsWith('22');
      throw asStatementError(tellsValues ? withoutValues(thrown) : thrown, context);
    } finally {
      use.end();
    }
  };

  const runResolved: QueryRunner['runResolved'] = (context, span, resolve) =>
    compiling(context, span, resolve, async ({ tree, resolution }, execution, use) => {
      const { columns } = tree;
      if (context.describeOnly) return { columns, rows: [] };
      await execution.find(tree);
      const relations = await execution.load(resolution);
      const folded = execution.fold(tree);
      if (folded) return { columns, rows: [folded] };
      await tables.prepare(resolution, use);
      const sql = execution.sql(withAnswerWeighed(tree));
      // What was drawn is on disk before anybody sees it.
      const rows = await (resolution.sequences.size === 0
        ? database.query(sql, columns, relations, context.signal)
        : database.write(relations, context.signal, (transaction) => transaction.query(sql, columns)));
      context.access?.note({ query: tree, resolution, written: null });
      return { columns, rows };
    });

  const streamResolved: QueryRunner['streamResolved'] = (context, span, resolve, begin) =>
    compiling(context, span, resolve, async ({ tree, resolution }, execution, use) => {
      const { columns } = tree;
      const take = begin(columns);
      if (context.describeOnly) return;
      await execution.find(tree);
      const relations = await execution.load(resolution);
      await tables.prepare(resolution, use);
      const sql = execution.sql(withAnswerWeighed(tree));
      await (resolution.sequences.size === 0
        ? database.stream(sql, columns, relations, context.signal, take)
        : database.write(relations, context.signal, (transaction) => transaction.stream(sql, columns, take)));
      context.access?.note({ query: tree, resolution, written: null });
    });

  const run = async (context: StatementContext, query: Query): Promise<ResultSet> => {
    const { access: _, ...silent } = context;
    const looking: StatementContext = { ...silent, describeOnly: false };
    const whole =
      context.text === undefined || /\bpivot\b/i.test(context.text)
        ? await withPivotValues(query, (values) => run(looking, values))
        : query;
    return await runResolved(context, query.span, (resolution) => resolveQuery(whole, resolution));
  };

  return {
    tables,
    history,
    stages,
    run,
    runResolved,
    streamResolved,
    describe: (context, span, resolve) =>
      compiling({ ...context, describeOnly: true }, span, resolve, async ({ tree, resolution }) => ({
        columns: tree.columns,
        uses: resolution.uses,
        query: tree,
      })),
    constants: (context, span, resolve) =>
      compiling(context, span, resolve, async ({ tree }, execution) => await execution.evaluate(tree)),
    change: async (context, span, resolve) => {
      if (context.describeOnly)
        return await compiling(context, span, resolve, async ({ tree }) => answerOf(tree, {}));
      return await inTurn(context, tables, async (turn) => {
        for (;;) {
          const answer = await compiling(context, span, resolve, async (compiled, execution, use) => {
            // Whoever had the lock before may have changed anything.
            if (!(await turn.lock(compiled.tree))) return undefined;
            const tags = await moveTags(context, compiled, turn, tables.movements);
            const changing = runRowChange({ context, database, tables, execution, use }, compiled);
            const changed = await changing.catch(async (error: unknown) => {
              await tags.takeBack();
              throw error;
            });
            tags.keep();
            context.access?.note(changeAccess(compiled));
            return answerOf(compiled.tree, changed);
          });
          if (answer !== undefined) return answer;
        }
      });
    },
    fill: (context, span, resolve) =>
      compiling(context, span, resolve, async ({ tree, resolution }, execution, use) => {
        await execution.find(tree);
        const relations = await execution.load(resolution);
        await tables.prepare(resolution, use);
        const filled = tables.storage.newFilled();
        const sql = execution.sql(withAnswerWeighed(tree));
        const rows = await database.write(relations, context.signal, (transaction) =>
          transaction.run(`CREATE TABLE ${filled.name} AS ${sql}`),
        );
        context.access?.note({ query: tree, resolution, written: null });
        const keys = tree.columns.map((_, place) => ({ key: String(place), place }));
        return { columns: tree.columns, filled, rows, flows: tagFlows(tree, resolution.uses, keys) };
      }),
    async evaluate(context, expression) {
      const { columns, rows } = await run(context, asQuery(expression));
      const [column] = columns;
      if (column === undefined) return { type: nullType, value: null };
      const { name: _, ...type } = column;
      return { type, value: rows[0]?.[0] ?? null };
    },
    async close() {
      await history.close();
      await database.close();
      await stages.files.close();
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

const asQuery = (expression: Expression): Query => ({
  with: [],
  body: {
    node: 'select',
    distinct: false,
    top: null,
    columns: [{ expression, alias: null }],
    from: [],
    where: null,
    connectBy: null,
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
