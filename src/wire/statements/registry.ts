/**
 * The statements drivers asked for. A driver that lost an answer asks again with the same request id: it gets
 * the answer of the statement that already runs or ran, never a second run. A statement belongs to no
 * connection, so a driver that goes away does not stop it.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { Instant } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import {
  type Engine,
  type ExecuteRequest,
  StatementError,
  type StatementFailure,
} from '../../engine/engine.ts';
import { cellsOf, type Execution, type Outcome, statusOf } from './execution.ts';

export interface StatementRequest extends Omit<ExecuteRequest, 'signal' | 'queryId'> {
  readonly requestId: string | undefined;
}

export interface StatementRegistryOptions {
  readonly engine: Engine;
  readonly clock: () => Instant;
  readonly logger: FastifyBaseLogger | undefined;
  /** Statements that one session may have under way at once. */
  readonly atOncePerSession: number;
  /** Milliseconds for which a finished statement is remembered. */
  readonly retention: number;
  /** Cells of finished results held; the oldest results are let go beyond it. */
  readonly retainedCells: number;
}

/** Finished statements remembered, whatever their size: a request id costs little. */
const rememberedStatements = 50_000;

const requestKey = (session: Session, requestId: string): string => `${session.id} ${requestId}`;

export class StatementRegistry {
  readonly #options: StatementRegistryOptions;
  readonly #byQueryId = new Map<string, Execution>();
  readonly #byRequest = new Map<string, Execution>();
  readonly #running = new Set<Execution>();
  readonly #runningOf = new WeakMap<Session, number>();
  /** In the order they ended. */
  readonly #finished = new Set<Execution>();
  /** Finished statements whose rows are held, in the order they ended, with their cells. */
  readonly #held = new Map<Execution, number>();
  #heldCells = 0;
  #stopping = false;

  constructor(options: StatementRegistryOptions) {
    this.#options = options;
  }

  /** Runs a statement, or returns the one that this request already started. */
  start(session: Session, request: StatementRequest): Execution {
    this.#forgetOld();
    const known = request.requestId === undefined ? undefined : this.ofRequest(session, request.requestId);
    return known ?? this.#run(session, request);
  }

  ofRequest(session: Session, requestId: string): Execution | undefined {
    return this.#byRequest.get(requestKey(session, requestId));
  }

  /** A statement of the session's user: nobody else's exist for it. */
  ofQuery(session: Session, queryId: string): Execution | undefined {
    const execution = this.#byQueryId.get(queryId.toLowerCase());
    return execution?.session.user.id === session.user.id ? execution : undefined;
  }

  /** Lets running statements finish, at most so long, then aborts them. Nothing starts from now on. */
  async drain(milliseconds: number): Promise<void> {
    this.#stopping = true;
    if (this.#running.size === 0) return;
    const all = Promise.all([...this.#running].map((execution) => execution.ended));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([all, late]);
    clearTimeout(timer);
    for (const execution of this.#running) execution.abort();
    await all;
  }

  #run(session: Session, request: StatementRequest): Execution {
    const atOnce = this.#runningOf.get(session) ?? 0;
    this.#runningOf.set(session, atOnce + 1);
    const controller = new AbortController();
    const queryId = randomUUID();
    const execution: Execution = {
      queryId,
      requestId: request.requestId,
      session,
      sqlText: request.sqlText,
      startedAt: this.#options.clock(),
      endedAt: null,
      status: 'RUNNING',
      outcome: null,
      abort: () => controller.abort(),
      ended: (atOnce < this.#options.atOncePerSession
        ? this.#outcome(session, request, queryId, controller.signal)
        : Promise.resolve(tooManyAtOnce(queryId, this.#options.atOncePerSession))
      ).then((outcome) => this.#finish(execution, outcome)),
    };
    this.#running.add(execution);
    this.#byQueryId.set(queryId, execution);
    if (request.requestId !== undefined)
      this.#byRequest.set(requestKey(session, request.requestId), execution);
    return execution;
  }

  async #outcome(
    session: Session,
    request: StatementRequest,
    queryId: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    if (this.#stopping) return { kind: 'failed', failure: stoppingFailure(queryId) };
    try {
      const result = await this.#options.engine.execute(session, { ...request, queryId, signal });
      return { kind: 'succeeded', result };
    } catch (error) {
      if (error instanceof StatementError) return { kind: 'failed', failure: error.failure };
      this.#options.logger?.error({ err: error, queryId }, 'a statement failed unexpectedly');
      return { kind: 'failed', failure: unexpectedFailure(queryId) };
    }
  }

  #finish(execution: Execution, outcome: Outcome): void {
    execution.endedAt = this.#options.clock();
    execution.status = statusOf(outcome);
    execution.outcome = outcome;
    this.#running.delete(execution);
    this.#runningOf.set(execution.session, (this.#runningOf.get(execution.session) ?? 1) - 1);
    this.#finished.add(execution);
    const cells = cellsOf(outcome);
    this.#held.set(execution, cells);
    this.#heldCells += cells;
    for (const oldest of this.#held.keys()) {
      // The newest stays, however large: its driver is about to read it.
      if (this.#heldCells <= this.#options.retainedCells || oldest === execution) break;
      this.#letGo(oldest);
    }
    if (outcome.kind === 'succeeded')
      for (const child of outcome.result.children) this.#byQueryId.set(child.queryId, execution);
  }

  #letGo(execution: Execution): void {
    if (execution.outcome?.kind === 'succeeded')
      for (const child of execution.outcome.result.children) this.#byQueryId.delete(child.queryId);
    this.#heldCells -= this.#held.get(execution) ?? 0;
    this.#held.delete(execution);
    execution.outcome = null;
  }

  #forgetOld(): void {
    const horizon = this.#options.clock() - this.#options.retention;
    for (const execution of this.#finished) {
      if ((execution.endedAt ?? 0) > horizon && this.#finished.size <= rememberedStatements) return;
      this.#letGo(execution);
      this.#finished.delete(execution);
      this.#byQueryId.delete(execution.queryId);
      if (execution.requestId !== undefined)
        this.#byRequest.delete(requestKey(execution.session, execution.requestId));
    }
  }
}

const stoppingFailure = (queryId: string): StatementFailure => ({
  code: '000625',
  sqlState: '57014',
  message: 'The server is stopping and starts no further statements.',
  line: -1,
  position: -1,
  queryId,
});

const tooManyAtOnce = (queryId: string, limit: number): Outcome => ({
  kind: 'failed',
  failure: {
    code: '000603',
    sqlState: '53000',
    message: `SQL execution error:\nThis session has ${limit} statements under way, the most it may have: wait for one to end.`,
    line: -1,
    position: -1,
    queryId,
  },
});

const unexpectedFailure = (queryId: string): StatementFailure => ({
  code: '000603',
  sqlState: 'XX000',
  message: `SQL execution internal error:\nProcessing aborted by error 300010; incident ${queryId}.`,
  line: -1,
  position: -1,
  queryId,
});
