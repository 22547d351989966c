/** What a statement knows while it runs. */
import type { Account } from '../account/account.ts';
import type { Instant, Json, Sequence, Table } from '../account/model.ts';
import type { OauthSignIn } from '../account/sessions/oauth-sign-in.ts';
import type { Session } from '../account/sessions/sessions.ts';
import type { AccessNotes } from './access-history/recorder.ts';
import type { Bind } from './engine.ts';
import type { KeptLog } from './history/kept-logs.ts';
import type { Stages } from './loading/stages.ts';
import type { Cell, ColumnType, ResultSet } from './result.ts';
import type { Load, LoadRange } from './tables/loads.ts';

export interface SessionVariable {
  readonly type: ColumnType;
  readonly value: Cell;
  readonly createdOn: Instant;
  readonly updatedOn: Instant;
}

export interface StatementContext {
  readonly account: Account;
  readonly session: Session;
  /** Judges access tokens of External OAuth. */
  readonly oauth?: Pick<OauthSignIn, 'verify'> | undefined;
  /** The whole text that the statement's spans point into. */
  readonly text?: string | undefined;
  readonly binds: { readonly [name: string]: Bind };
  /** SET variables of the session, by upper-case name. */
  readonly variables: Map<string, SessionVariable>;
  /** Session parameters of this request alone, before those of the session. */
  readonly parameters?: ReadonlyMap<string, Json> | undefined;
  /** When the statement began: CURRENT_TIMESTAMP and its kin. */
  readonly startedAt: Instant;
  readonly queryId: string;
  readonly describeOnly: boolean;
  readonly signal: AbortSignal;
  /** For ACCESS_HISTORY. */
  readonly access?: AccessNotes | undefined;
  /** Brings a log up to date for the queries that read it. */
  readonly catchUp?: ((log: KeptLog) => Promise<void>) | undefined;
  /** How many rows each of the tables has; those that never held any are left out. */
  readonly rowCounts?: ((tables: readonly Table[]) => Promise<ReadonlyMap<number, number>>) | undefined;
  /** What was loaded into tables, whoever may know of them. */
  readonly loads?: ((range: LoadRange) => Promise<readonly Load[]>) | undefined;
  /** The files of stages. */
  readonly stages?: Stages | undefined;
  /** The number that each of the sequences gives next. */
  readonly nextNumbers?:
    | ((sequences: readonly Sequence[]) => Promise<ReadonlyMap<number, bigint>>)
    | undefined;
  /** What the statements before it in a chain of `->>` answered, the latest first. */
  readonly fedBy?: readonly ResultSet[] | undefined;
  /** A finished query of the same user, for RESULT_SCAN; throws an AccountError where there is none or it failed. */
  resultOf(queryId: string): ResultSet;
}
