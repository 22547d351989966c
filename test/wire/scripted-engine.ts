/**
 * An engine whose statements end when the test says so: what the face does about slow, large and failing
 * statements can then be shown without waiting.
 */
import type { Session } from '../../src/account/sessions/sessions.ts';
import {
  type Engine,
  type ExecuteRequest,
  type ExecuteResult,
  StatementError,
  type StatementFailure,
  type StatementResult,
  statementTypes,
} from '../../src/engine/engine.ts';
import { fixedColumn, type ResultSet, textColumn } from '../../src/engine/result.ts';

export const failureWith = (
  queryId: string,
  code: string,
  sqlState: string,
  message: string,
): StatementFailure => ({ code, sqlState, message, line: 1, position: 7, queryId });

const aborted = (queryId: string) =>
  new StatementError(failureWith(queryId, '000604', '57014', 'SQL execution canceled'));

export const numbers = (count: number): ResultSet => ({
  columns: [fixedColumn('N'), textColumn('T')],
  rows: Array.from({ length: count }, (_, index) => [String(index), `row ${index}`]),
});

type Script = (request: ExecuteRequest) => Promise<ResultSet> | ResultSet;

export class ScriptedEngine implements Engine {
  readonly executed: ExecuteRequest[] = [];
  readonly #scripts = new Map<string, Script>();
  readonly #types = new Map<string, number>();
  readonly #results = new Map<string, StatementResult | StatementFailure>();
  closed = false;

  /** What a statement of this text does. */
  on(sqlText: string, script: Script): void {
    this.#scripts.set(sqlText, script);
  }

  /** The kind of statement that a text is; a query without. */
  typed(sqlText: string, statementTypeId: number): void {
    this.#types.set(sqlText, statementTypeId);
  }

  /** A statement that runs until `finish` is called or it is aborted. */
  gate(sqlText: string): { readonly finish: () => void } {
    let finish: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.on(sqlText, async ({ signal, queryId }) => {
      await new Promise<void>((resolve, reject) => {
        open.then(resolve);
        signal.addEventListener('abort', () => reject(aborted(queryId)));
      });
      return numbers(1);
    });
    return { finish };
  }

  async execute(session: Session, request: ExecuteRequest): Promise<ExecuteResult> {
    this.executed.push(request);
    const script = this.#scripts.get(request.sqlText) ?? (() => numbers(1));
    try {
      const statement = {
        queryId: request.queryId,
        statementTypeId: this.#types.get(request.sqlText) ?? statementTypes.select,
        result: await script({ ...request, signal: AbortSignal.any([request.signal, session.ended]) }),
      };
      this.#results.set(`${session.user.id} ${request.queryId}`, statement);
      return { ...statement, children: [], numberOfBinds: Object.keys(request.binds).length };
    } catch (error) {
      if (error instanceof StatementError)
        this.#results.set(`${session.user.id} ${request.queryId}`, error.failure);
      throw error;
    }
  }

  resultOf(session: Session, queryId: string): StatementResult | StatementFailure | undefined {
    return this.#results.get(`${session.user.id} ${queryId}`);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
