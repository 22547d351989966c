/**
 * The statements drivers asked for. A driver that lost an answer asks again with the same request id: it gets
 * the answer of the statement that already runs or ran, never a second run. Snowflake tells a repetition by the id
 * and the statement; another statement under the same id is one of its own. A statement belongs to no connection,
 * so a driver that goes away does not stop it.
 * https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#resubmitting-a-request-to-execute-sql-statements
 */
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { Instant } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import { type Engine, type ExecuteRequest, StatementError } from '../../engine/engine.ts';
import { cellsOf, type Execution, type Outcome, statusOf } from './execution.ts';
import { serverStopping, tooManyAtOnce, unexpected } from './failures.ts';

export interface StatementRequest extends Omit<ExecuteRequest, 'signal' | 'queryId'> {
  readonly requestId: string | undefined;
  /** Whose request ids are told apart, and whose statements under way are counted together. */
  readonly issuer: string;
  /** What else makes another statement of the same text: where and as whom it was asked to run. */
  readonly context?: { readonly [wish: string]: string | undefined } | undefined;
}

export const sessionIssuer = ({ id }: Pick<Session, 'id'>): string => `session ${id}`;
/** Of clients to whom each request is a session of its own. */
export const userIssuer = ({ user }: Pick<Session, 'user'>): string => `user ${user.id}`;

export interface StatementRegistryOptions {
  readonly engine: Engine;
  readonly clock: () => Instant;
  readonly logger: FastifyBaseLogger | undefined;
  /** Statements that one session, or one user without one, may have under way at once. */
  readonly atOnce: number;
  /** Milliseconds for which a finished statement is remembered. */
  readonly retention: number;
  /** Cells of finished results held; the oldest results are let go beyond it. */
  readonly retainedCells: number;
}

/** Finished statements remembered, whatever their size: a request id costs little. */
const rememberedStatements = 50_000;

/** What makes a request a repetition of another: the same statement with the same binds, asked for in the same way. */
const fingerprintOf = ({ requestId: _, ...request }: StatementRequest): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64');

const requestKey = (issuer: string, requestId: string): string => `${issuer} ${requestId}`;

export class StatementRegistry {
  readonly #options: StatementRegistryOptions;
  readonly #byQueryId = new Map<string, Execution>();
  /** By fingerprint for each request id; mostly one, as a driver uses an id again only to repeat itself. */
  readonly #byRequest = new Map<string, Map<string, Execution>>();
  readonly #running = new Set<Execution>();
  readonly #runningOf = new Map<string, number>();
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
    const { requestId, issuer } = request;
    if (requestId === undefined) return this.#run(session, request, undefined);
    const fingerprint = fingerprintOf(request);
    const key = requestKey(issuer, requestId);
    const known = this.#byRequest.get(key) ?? new Map<string, Execution>();
    const repeated = known.get(fingerprint);
    if (repeated !== undefined) return repeated;
    const execution = this.#run(session, request, fingerprint);
    this.#byRequest.set(key, known.set(fingerprint, execution));
    return execution;
  }

  /** The last one that runs under the request id, else the last that ran. */
  ofRequest(issuer: string, requestId: string): Execution | undefined {
    const known = [...(this.#byRequest.get(requestKey(issuer, requestId))?.values() ?? [])];
    return known.findLast((execution) => execution.status === 'RUNNING') ?? known.at(-1);
  }

  /** A statement of this user: nobody else's exist for them. */
  ofQuery({ user }: Pick<Session, 'user'>, queryId: string): Execution | undefined {
    const execution = this.#byQueryId.get(queryId.toLowerCase());
    return execution?.session.user.id === user.id ? execution : undefined;
  }

  /** Whether the issuer may have no further statement under way. */
  isFull(issuer: string): boolean {
    return (this.#runningOf.get(issuer) ?? 0) >= this.#options.atOnce;
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

  #run(session: Session, request: StatementRequest, fingerprint: string | undefined): Execution {
    const { issuer } = request;
    const isFull = this.isFull(issuer);
    this.#runningOf.set(issuer, (this.#runningOf.get(issuer) ?? 0) + 1);
    const controller = new AbortController();
    const queryId = randomUUID();
    const execution: Execution = {
      queryId,
      issuer,
      requestId: request.requestId,
      fingerprint,
      session,
      sqlText: request.sqlText,
      startedAt: this.#options.clock(),
      endedAt: null,
      status: 'RUNNING',
      outcome: null,
      abort: () => controller.abort(),
      ended: (isFull
        ? Promise.resolve<Outcome>({ kind: 'failed', failure: tooManyAtOnce(queryId, this.#options.atOnce) })
        : this.#outcome(session, request, queryId, controller.signal)
      ).then((outcome) => this.#finish(execution, outcome)),
    };
    this.#running.add(execution);
    this.#byQueryId.set(queryId, execution);
    return execution;
  }

  async #outcome(
    session: Session,
    request: StatementRequest,
    queryId: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    if (this.#stopping) return { kind: 'failed', failure: serverStopping(queryId) };
    try {
      const result = await this.#options.engine.execute(session, { ...request, queryId, signal });
      return { kind: 'succeeded', result };
    } catch (error) {
      if (error instanceof StatementError) return { kind: 'failed', failure: error.failure };
      this.#options.logger?.error({ err: error, queryId }, 'a statement failed unexpectedly');
      return { kind: 'failed', failure: unexpected(queryId) };
    }
  }

  #finish(execution: Execution, outcome: Outcome): void {
    execution.endedAt = this.#options.clock();
    execution.status = statusOf(outcome);
    execution.outcome = outcome;
    this.#running.delete(execution);
    this.#countEnd(execution.issuer);
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

  #countEnd(issuer: string): void {
    const left = (this.#runningOf.get(issuer) ?? 1) - 1;
    if (left === 0) this.#runningOf.delete(issuer);
    else this.#runningOf.set(issuer, left);
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
      this.#forgetRequest(execution);
    }
  }

  #forgetRequest({ issuer, requestId, fingerprint }: Execution): void {
    if (requestId === undefined || fingerprint === undefined) return;
    const key = requestKey(issuer, requestId);
    const known = this.#byRequest.get(key);
    known?.delete(fingerprint);
    if (known?.size === 0) this.#byRequest.delete(key);
  }
}
