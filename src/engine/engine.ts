/** Runs SQL text in a session: administration becomes operations on the account, queries run on DuckDB. */
import type { AccountError } from '../account/errors.ts';
import type { Json } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import type { Statement } from '../sql/ast.ts';
import type { ResultSet } from './result.ts';

/** A bind as the driver protocol carries it. */
export interface Bind {
  /** FIXED, REAL, TEXT, BOOLEAN, DATE, TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ, BINARY, ANY ... */
  readonly type: string;
  readonly value: string | null | readonly (string | null)[];
}

export interface ExecuteRequest {
  readonly sqlText: string;
  /** By position from `1`, or by name. */
  readonly binds: { readonly [name: string]: Bind };
  /** Session parameters for this request alone, as drivers send them: QUERY_TAG, TIMEZONE ... */
  readonly parameters?: { readonly [name: string]: Json } | undefined;
  /** How many statements the text may hold: 1 by default, 0 for any number (MULTI_STATEMENT_COUNT). */
  readonly statementCount: number;
  /** Why the caller lets none of these statements run, if it does not. */
  readonly refusalOf?: ((statements: readonly Statement[]) => AccountError | undefined) | undefined;
  /** Parse and resolve only; `rows` come back empty. */
  readonly describeOnly: boolean;
  /** Aborts the statement: 000604. */
  readonly signal: AbortSignal;
  /** The id under which RESULT_SCAN and LAST_QUERY_ID find the result: a UUID the caller made. */
  readonly queryId: string;
}

/** Values the driver protocol gives as `statementTypeId`. */
export const statementTypes = {
  select: 0x1000,
  show: 0x1000,
  describe: 0x1000,
  dml: 0x3000,
  insert: 0x3100,
  update: 0x3200,
  delete: 0x3300,
  merge: 0x3400,
  copy: 0x3600,
  unload: 0x3700,
  put: 0x7100,
  get: 0x7200,
  multi: 0xa000,
  ddl: 0x6000,
  use: 0x4000,
  session: 0x4000,
  transaction: 0x5000,
  call: 0x1000,
} as const;

export interface StatementResult {
  readonly queryId: string;
  readonly statementTypeId: number;
  readonly result: ResultSet;
  /** The session parameters that were in force for this request alone. */
  readonly parameters?: ReadonlyMap<string, Json> | undefined;
}

export interface ExecuteResult extends StatementResult {
  /** With several statements: each one's result, in order; the outer result is then the summary. */
  readonly children: readonly StatementResult[];
  readonly numberOfBinds: number;
}

/** Any failure of a statement, with all a driver shows. */
export interface StatementFailure {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  readonly line: number;
  readonly position: number;
  readonly queryId: string;
}

export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly failure: StatementFailure;

  constructor(failure: StatementFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

export interface Engine {
  /** Throws {@link StatementError} and nothing else. */
  execute(session: Session, request: ExecuteRequest): Promise<ExecuteResult>;
  /** A finished query of the same user, for RESULT_SCAN and for drivers that fetch by id. Kept for 24 hours, bounded in memory. */
  resultOf(session: Pick<Session, 'user'>, queryId: string): StatementResult | StatementFailure | undefined;
  close(): Promise<void>;
}
