/** One statement that a driver asked for: running, or finished with its outcome. */
import type { Instant } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { ExecuteResult, StatementFailure } from '../../engine/engine.ts';

export type Outcome =
  | { readonly kind: 'succeeded'; readonly result: ExecuteResult }
  | { readonly kind: 'failed'; readonly failure: StatementFailure };

export type ExecutionStatus = 'RUNNING' | 'SUCCESS' | 'FAILED_WITH_ERROR' | 'ABORTED';

/** The code of a statement that was aborted: https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query */
const abortedCode = '000604';

export interface Execution {
  readonly queryId: string;
  readonly issuer: string;
  readonly requestId: string | undefined;
  /** Tells a repetition of the request from another one under the same id; undefined where there is no id. */
  readonly fingerprint: string | undefined;
  readonly session: Session;
  readonly sqlText: string;
  readonly startedAt: Instant;
  endedAt: Instant | null;
  status: ExecutionStatus;
  /** Null while it runs, and after its rows were let go; the engine may still have them. */
  outcome: Outcome | null;
  /** Resolves when it has ended, whatever the outcome. */
  readonly ended: Promise<void>;
  abort(): void;
}

export const statusOf = (outcome: Outcome): ExecutionStatus => {
  if (outcome.kind === 'succeeded') return 'SUCCESS';
  return outcome.failure.code === abortedCode ? 'ABORTED' : 'FAILED_WITH_ERROR';
};

export const cellsOf = (outcome: Outcome): number => {
  if (outcome.kind === 'failed') return 1;
  const results = [outcome.result, ...outcome.result.children];
  return results.reduce((sum, { result }) => sum + result.rows.length * (result.columns.length || 1), 1);
};

/** Waits for the end, at most so long. */
export function endedWithin(execution: Execution, milliseconds: number): Promise<boolean> {
  if (execution.status !== 'RUNNING') return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    execution.ended.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
