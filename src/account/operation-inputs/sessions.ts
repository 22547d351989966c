/** What operations on sessions and running queries take. */
export interface AbortSession {
  readonly session: number;
}

export interface CancelQueries {
  readonly session: number;
  /** The query that asks, which goes on. */
  readonly except: string;
}

export interface CancelQuery {
  readonly queryId: string;
}
