/** The engine of an account: reads text, runs statements one after another, keeps results and history. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../account/account.ts';
import { unsupportedFeature } from '../account/errors.ts';
import { asInstant, type Clock, type Json } from '../account/model.ts';
import type { OauthSignIn } from '../account/sessions/oauth-sign-in.ts';
import type { Session } from '../account/sessions/sessions.ts';
import type { DirectStatement, Statement } from '../sql/ast.ts';
import { type ParsedStatement, parseStatements } from '../sql/parser.ts';
import { watchDefinition } from './access-history/definitions.ts';
import { AccessNotes, accessEvents } from './access-history/recorder.ts';
import { isQuestion, runStatement } from './administration/dispatch.ts';
import { executed } from './administration/status.ts';
import type { SessionVariable, StatementContext } from './context.ts';
import { deadline } from './deadline.ts';
import { type EndedStatement, rememberStatement } from './ended-statements.ts';
import {
  type Engine,
  type ExecuteRequest,
  type ExecuteResult,
  type StatementFailure,
  type StatementResult,
  statementTypes,
} from './engine.ts';
import {
  canceled,
  emptyStatement,
  type IncidentLogger,
  noSuchResult,
  timedOut,
  toStatementError,
  wrongStatementCount,
} from './errors.ts';
import { immediateText } from './immediate.ts';
import { readRequestParameters } from './parameters/request.ts';
import { createQueryRunner, type QueryRunner, type QueryRunnerOptions } from './query/runner.ts';
import { redactStatement } from './redaction.ts';
import { type ResultSet, textColumn } from './result.ts';
import { ResultCache, type ResultCacheLimits } from './result-cache.ts';
import { requirePrimaryRole } from './session-role.ts';
import { queryType, statementTypeId } from './statement-kinds.ts';
import { statementSettings, unknownSettings } from './statement-settings.ts';
import { transactionsOf } from './tables/transactions.ts';

export interface EngineOptions {
  readonly account: Account;
  /** For SYSTEM$VERIFY_EXTERNAL_OAUTH_TOKEN. */
  readonly oauth?: Pick<OauthSignIn, 'verify'> | undefined;
  /** Runs SELECT; the engine closes it. */
  readonly queryRunner?: QueryRunner | undefined;
  /** Where tables keep their rows, if at all; in memory unless given. Not with a runner of one's own. */
  readonly tables?: Pick<QueryRunnerOptions, 'file' | 'keepsRows' | 'idleLimit' | 'stages'> | undefined;
  /** Receives the cause of what the caller only sees as an incident id. Nothing is logged without it. */
  readonly logIncident?: IncidentLogger | undefined;
  readonly resultLimits?: ResultCacheLimits | undefined;
  /** The system's clock unless given. */
  readonly clock?: Clock | undefined;
}

export const createEngine = async (options: EngineOptions): Promise<Engine> => {
  if (options.queryRunner !== undefined) return new LocalEngine(options, options.queryRunner);
  const runner = await createQueryRunner(options.tables);
  await runner.tables.tidy(options.account);
  runner.history.follow(options.account.history);
  await runner.stages.sweep(options.account);
  return new LocalEngine(options, runner);
};

/** What one run of a statement needs beside its text. */
interface Run {
  readonly session: Session;
  readonly request: ExecuteRequest;
  readonly signal: AbortSignal;
  /** Of this request alone. */
  readonly parameters: ReadonlyMap<string, Json>;
  /** What is run is a text that the statement asked for gave. */
  readonly isImmediate: boolean;
}

/** https://docs.snowflake.com/en/sql-reference/parameters#rows-per-resultset */
const firstRows = (result: ResultSet, limit: number): ResultSet =>
  limit === 0 || result.rows.length <= limit ? result : { ...result, rows: result.rows.slice(0, limit) };

/** Drivers know them by the text of the request: nobody would move the files. */
const refuseTransfers = (statements: readonly Statement[]): void => {
  for (const { statement } of statements)
    if (statement === 'put' || statement === 'get')
      throw unsupportedFeature(
        `${statement.toUpperCase()} within ->>, EXECUTE IMMEDIATE or a request of several statements`,
      );
};

/** Statements that may take long, which are interrupted when they are canceled or have had their time. */
const worksOnRows = ({ statement }: Statement): boolean =>
  [
    'query',
    'insert',
    'update',
    'delete',
    'merge',
    'truncate',
    'createTable',
    'copyIntoTable',
    'copyIntoStage',
    'list',
  ].includes(statement);

class LocalEngine implements Engine {
  readonly #account: Account;
  readonly #oauth: EngineOptions['oauth'];
  readonly #runner: QueryRunner;
  readonly #logIncident: IncidentLogger;
  readonly #clock: Clock;
  readonly #results: ResultCache;
  readonly #variables = new WeakMap<Session, Map<string, SessionVariable>>();

  constructor(options: EngineOptions, runner: QueryRunner) {
    this.#account = options.account;
    this.#oauth = options.oauth;
    this.#runner = runner;
    this.#logIncident = options.logIncident ?? (() => {});
    this.#clock = options.clock ?? (() => asInstant(Date.now()));
    this.#results = new ResultCache(options.resultLimits);
  }

  async execute(session: Session, request: ExecuteRequest): Promise<ExecuteResult> {
    const abort = new AbortController();
    const running = this.#account.sessions.running(session, request.queryId, () => abort.abort());
    const signal = AbortSignal.any([request.signal, session.ended, abort.signal]);
    try {
      const parameters = readRequestParameters(request.parameters ?? {});
      return await this.#executeText({ session, request, signal, parameters, isImmediate: false });
    } catch (error) {
      const failed = toStatementError(error, request.queryId, this.#logIncident);
      this.#results.keep(session.user.id, request.queryId, failed.failure, this.#clock());
      throw failed;
    } finally {
      running.done();
    }
  }

  resultOf(session: Pick<Session, 'user'>, queryId: string): StatementResult | StatementFailure | undefined {
    return this.#results.find(session.user.id, queryId, this.#clock());
  }

  async close(): Promise<void> {
    this.#results.clear();
    await this.#runner.close();
  }

  async #executeText(run: Run): Promise<ExecuteResult> {
    const { request } = run;
    const statements = await this.#parse(run);
    const numberOfBinds = Object.keys(request.binds).length;
    const [first] = statements;
    if (first !== undefined && statements.length === 1 && request.statementCount <= 1) {
      const result = await this.#executeChain(run, first, request.queryId, request.sqlText);
      return { ...result, children: [], numberOfBinds };
    }
    return { ...(await this.#executeSeveral(run, statements)), numberOfBinds };
  }

  /** Texts that cannot run at all are recorded as failed queries, too. */
  #parse(run: Run): Promise<readonly ParsedStatement[]> {
    const { request } = run;
    return this.#beforehand(run, () => {
      const statements = parseStatements(request.sqlText);
      if (statements.length === 0) throw emptyStatement();
      if (request.statementCount > 0 && statements.length !== request.statementCount)
        throw wrongStatementCount(statements.length, request.statementCount);
      const all = statements.flatMap(({ fedBy, statement }) => [
        ...fedBy.map((feeding) => feeding.statement),
        statement,
      ]);
      if (all.length > 1 || run.isImmediate) refuseTransfers(all);
      const refusal = request.refusalOf?.(all);
      if (refusal !== undefined) throw refusal;
      return statements;
    });
  }

  async #beforehand<T>(run: Run, work: () => T): Promise<T> {
    const { session, request } = run;
    const startedAt = this.#clock();
    try {
      return work();
    } catch (error) {
      const failed = toStatementError(error, request.queryId, this.#logIncident);
      const { failure } = failed;
      // Only for the role's name in history: the refusal stands either way.
      await requirePrimaryRole(this.#account, session).catch(() => undefined);
      const { queryTag, surroundings } = await statementSettings(this.#account, run).catch(
        () => unknownSettings,
      );
      this.#remember(session, {
        queryId: request.queryId,
        queryTag,
        redacted: redactStatement(request.sqlText),
        type: 'UNKNOWN',
        startedAt,
        transactionId: transactionsOf(session).current,
        surroundings,
        outcome: failure,
      });
      throw failed;
    }
  }

  async #executeSeveral(
    run: Run,
    statements: readonly ParsedStatement[],
  ): Promise<Omit<ExecuteResult, 'numberOfBinds'>> {
    const { session, request } = run;
    const children: StatementResult[] = [];
    for (const parsed of statements)
      children.push(await this.#executeChain(run, parsed, randomUUID(), parsed.text));
    const summary: StatementResult = {
      queryId: request.queryId,
      statementTypeId: statementTypes.multi,
      result: {
        columns: [textColumn('multiple statement execution')],
        rows: [['Multiple statements executed successfully.']],
      },
    };
    this.#results.keep(session.user.id, request.queryId, summary, this.#clock());
    return { ...summary, children };
  }

  /** The last statement has the query id that was asked for; those that feed it have their own. */
  async #executeChain(
    run: Run,
    { statement, fedBy }: ParsedStatement,
    queryId: string,
    text: string,
  ): Promise<StatementResult> {
    const results: ResultSet[] = [];
    for (const feeding of fedBy) {
      const { result } = await this.#executeOne(run, feeding.statement, randomUUID(), feeding.text, results);
      results.unshift(result);
    }
    return await this.#executeOne(run, statement, queryId, text, results);
  }

  async #executeOne(
    run: Run,
    statement: Statement,
    queryId: string,
    text: string,
    fedBy: readonly ResultSet[],
  ): Promise<StatementResult> {
    if (statement.statement !== 'executeImmediate')
      return await this.#executeStatement(run, statement, queryId, text, fedBy);
    const { session, request } = run;
    const sqlText = await this.#beforehand(run, () => {
      // A text may name the variable that it is in.
      if (run.isImmediate) throw unsupportedFeature('EXECUTE IMMEDIATE within EXECUTE IMMEDIATE');
      return immediateText(statement.source, this.#variablesOf(session), request.binds);
    });
    const within = { ...request, queryId, sqlText, binds: {}, statementCount: 1 };
    const inner: Run = { ...run, request: within, isImmediate: true };
    const [parsed] = await this.#parse(inner);
    if (parsed === undefined) throw emptyStatement();
    return await this.#executeChain(inner, parsed, queryId, sqlText);
  }

  async #executeStatement(
    run: Run,
    statement: DirectStatement,
    queryId: string,
    text: string,
    fedBy: readonly ResultSet[],
  ): Promise<StatementResult> {
    const { session } = run;
    const { queryTag, timeLimit, rowLimit, surroundings } = await statementSettings(this.#account, run);
    const limit = deadline(run.signal, worksOnRows(statement) ? timeLimit : 0);
    const context = this.#contextOf({ ...run, signal: limit.signal }, queryId, fedBy);
    const around = transactionsOf(session).current;
    const recordEnd = (outcome: EndedStatement['outcome'], unloaded?: number): void => {
      const { startedAt } = context;
      const redacted = redactStatement(text);
      const type = queryType(statement);
      const transactionId = transactionsOf(session).current ?? around;
      const ended = { queryId, queryTag, redacted, type, startedAt, transactionId, surroundings, outcome };
      this.#remember(session, { ...ended, unloaded });
    };
    try {
      const redefined = await watchDefinition(context, statement);
      const result = firstRows(await this.#runGuarded(context, statement), rowLimit);
      const { parameters } = run;
      const finished = { queryId, statementTypeId: statementTypeId(statement), result, parameters };
      this.#results.keep(session.user.id, queryId, finished, this.#clock());
      recordEnd(result.changed ?? result.rows.length, result.unloaded);
      await this.#recordAccess(context, run.request.queryId, redefined);
      return finished;
    } catch (error) {
      // Whatever an interrupted statement throws, the caller asked for it.
      const interrupted = limit.signal.aborted && worksOnRows(statement);
      const interruption = limit.reached ? timedOut(timeLimit) : canceled();
      const failed = toStatementError(interrupted ? interruption : error, queryId, this.#logIncident);
      this.#results.keep(session.user.id, queryId, failed.failure, this.#clock());
      recordEnd(failed.failure);
      throw failed;
    } finally {
      limit.clear();
    }
  }

  async #runGuarded(context: StatementContext, statement: DirectStatement): Promise<ResultSet> {
    if (context.signal.aborted) throw canceled();
    const held = requirePrimaryRole(this.#account, context.session);
    // USE ROLE is the way out for a session whose role is gone.
    await (statement.statement === 'useRole' ? held.catch(() => undefined) : held);
    // Another node's change may have ended the session just now.
    if (context.signal.aborted) throw canceled();
    if (!context.describeOnly) return await runStatement(context, statement, this.#runner);
    const { columns } = isQuestion(statement)
      ? await runStatement(context, statement, this.#runner)
      : executed();
    return { columns, rows: [] };
  }

  #contextOf(
    { session, request, signal, parameters }: Run,
    queryId: string,
    fedBy: readonly ResultSet[],
  ): StatementContext {
    return {
      account: this.#account,
      oauth: this.#oauth,
      session,
      text: request.sqlText,
      binds: request.binds,
      parameters,
      variables: this.#variablesOf(session),
      startedAt: this.#clock(),
      queryId,
      describeOnly: request.describeOnly,
      signal,
      access: new AccessNotes(),
      catchUp: (log) => this.#runner.history.catchUp(log, this.#account.history),
      rowCounts: (tables) => this.#runner.tables.rowCounts(tables),
      loads: (range) => this.#runner.tables.loads.between(range),
      stages: this.#runner.stages,
      fedBy,
      nextNumbers: (sequences) => this.#runner.tables.sequences.nextNumbers(sequences),
      resultOf: (earlier) => {
        const outcome = this.resultOf(session, earlier);
        if (outcome === undefined || !('result' in outcome)) throw noSuchResult(earlier);
        return outcome.result;
      },
    };
  }

  #variablesOf(session: Session): Map<string, SessionVariable> {
    const known = this.#variables.get(session);
    if (known !== undefined) return known;
    const fresh = new Map<string, SessionVariable>();
    this.#variables.set(session, fresh);
    return fresh;
  }

  #remember(session: Session, ended: Omit<EndedStatement, 'endedAt'>): void {
    rememberStatement(this.#account, session, { ...ended, endedAt: this.#clock() });
  }

  /** The statement has succeeded: whatever goes wrong here is not its concern. */
  async #recordAccess(
    context: StatementContext,
    requestId: string,
    redefined: Awaited<ReturnType<typeof watchDefinition>>,
  ): Promise<void> {
    if (context.describeOnly) return;
    const { queryId } = context;
    try {
      const parent = requestId === queryId ? null : requestId;
      for (const event of accessEvents(context, parent, await redefined?.()))
        this.#account.history.accesses.record(event);
    } catch (cause) {
      this.#logIncident({ incidentId: randomUUID(), queryId, cause });
    }
  }
}
