/**
 * BEGIN, COMMIT and ROLLBACK. Administration commits what is open and then itself, so that a transaction never
 * holds anything back: https://docs.snowflake.com/en/sql-reference/transactions
 */
import type { Session } from '../../account/sessions/sessions.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import type { ResultSet } from '../result.ts';
import { executed } from './status.ts';

type AlterSession = Extract<Statement, { statement: 'alterSession' }>;

interface Transactions {
  current: string | null;
  last: string | null;
}

const bySession = new WeakMap<Session, Transactions>();

/** What CURRENT_TRANSACTION and LAST_TRANSACTION tell. */
export const transactionsOf = (session: Session): Readonly<Transactions> =>
  bySession.get(session) ?? { current: null, last: null };

/** BEGIN within a transaction goes on with it; COMMIT and ROLLBACK outside one do nothing. */
export const runTransaction = (
  { session, startedAt }: StatementContext,
  { action }: Extract<Statement, { statement: 'transaction' }>,
): ResultSet => {
  if (action !== 'BEGIN') endTransaction(session);
  else if (transactionsOf(session).current === null) {
    bySession.set(session, { current: nextId(session, startedAt), last: transactionsOf(session).last });
  }
  return executed();
};

export const endTransaction = (session: Session): void => {
  const { current } = transactionsOf(session);
  if (current !== null) bySession.set(session, { current: null, last: current });
};

/** Nanoseconds since 1970, as Snowflake's ids are; never one the session had before. */
const nextId = (session: Session, startedAt: number): string => {
  const now = BigInt(Math.trunc(startedAt)) * 1_000_000n;
  const last = BigInt(transactionsOf(session).last ?? 0);
  return String(now > last ? now : last + 1n);
};

/** Each of these is a transaction of its own. What is refused as unsupported is not run, and ends nothing. */
const definitions: ReadonlySet<Statement['statement']> = new Set([
  'create',
  'createIntegration',
  'alter',
  'alterAccount',
  'drop',
  'grantRole',
  'revokeRole',
  'grantPrivileges',
  'revokePrivileges',
  'grantOwnership',
  'comment',
  'createTable',
  'createView',
  'alterTable',
  'alterView',
]);

/** Definitions, and a change of AUTOCOMMIT. */
export const commitsOpenTransaction = (statement: Statement): boolean =>
  definitions.has(statement.statement) ||
  (statement.statement === 'alterSession' && changesAutocommit(statement.action));

const changesAutocommit = ({ properties }: AlterSession['action']): boolean =>
  properties.some(({ name }) => name === 'AUTOCOMMIT');
