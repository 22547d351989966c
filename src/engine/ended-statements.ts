/** What is remembered of a statement that ended: its id in the session, and what QUERY_HISTORY tells of it. */
import type { Account } from '../account/account.ts';
import type { Instant } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import type { StatementFailure } from './engine.ts';
import { type Redacted, redactMessage } from './redaction.ts';
import type { RowCounts } from './result.ts';
import { lastRoleName } from './session-role.ts';
import { idsOf, type Surroundings } from './surroundings.ts';

export interface EndedStatement {
  readonly queryId: string;
  readonly queryTag: string;
  readonly redacted: Redacted;
  readonly type: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** That it is part of, or ended. */
  readonly transactionId: string | null;
  readonly surroundings: Surroundings;
  /** The number of rows answered, those changed, or the failure. */
  readonly outcome: StatementFailure | RowCounts | number;
  readonly unloaded?: number | undefined;
}

/** More than anyone looks back with LAST_QUERY_ID. */
const rememberedQueryIds = 1000;

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history — QUERY_TEXT. */
const keptTextLength = 100_000;

const total = (changed: RowCounts | undefined): number =>
  changed === undefined ? 0 : changed.inserted + changed.updated + changed.deleted;

export const rememberStatement = ({ history }: Account, session: Session, ended: EndedStatement): void => {
  const { queryId, queryTag, redacted, type, startedAt, transactionId, surroundings, outcome } = ended;
  session.queryIds.push(queryId);
  if (session.queryIds.length > rememberedQueryIds) session.queryIds.shift();
  const failure = typeof outcome === 'object' && 'code' in outcome ? outcome : undefined;
  const changed = typeof outcome === 'object' && 'inserted' in outcome ? outcome : undefined;
  history.queries.record({
    queryId,
    queryTag,
    text: redacted.text.slice(0, keptTextLength),
    sessionId: session.id,
    loginEvent: session.loginEvent,
    userName: session.user.name,
    roleName: lastRoleName(session),
    warehouseName: session.warehouse,
    ...idsOf(session, surroundings),
    databaseName: session.database,
    schemaName: session.schema,
    queryType: type,
    status: failure === undefined ? 'SUCCESS' : 'FAIL',
    errorCode: failure?.code ?? null,
    errorMessage: failure === undefined ? null : redactMessage(failure.message, redacted.secrets),
    startedAt,
    endedAt: ended.endedAt,
    rowsProduced: typeof outcome === 'number' ? outcome : total(changed),
    ...(transactionId === null ? {} : { transactionId }),
    ...(changed === undefined ? {} : { changed }),
    ...(ended.unloaded === undefined ? {} : { unloaded: ended.unloaded }),
  });
};
