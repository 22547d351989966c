/**
 * SHOW LOCKS, SHOW TRANSACTIONS and DESCRIBE TRANSACTION: of one's own sessions, or IN ACCOUNT for its administrators.
 * https://docs.snowflake.com/en/sql-reference/sql/show-locks
 * https://docs.snowflake.com/en/sql-reference/sql/show-transactions
 * https://docs.snowflake.com/en/sql-reference/sql/desc-transaction
 */
import { doesNotExist, insufficientPrivileges } from '../../account/errors.ts';
import { asInstant, asName } from '../../account/model.ts';
import type { ShowOptions, Statement } from '../../sql/ast.ts';
import { isRoleInSession } from '../active-roles.ts';
import type { StatementContext } from '../context.ts';
import type { QueryRunner } from '../query/runner.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import type { LockSession } from '../tables/locks.ts';
import type { TransactionRecord } from '../tables/transactions.ts';
import { printPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';

const lockColumns = [
  textColumn('resource'),
  textColumn('type'),
  fixedColumn('transaction'),
  timestampColumn('transaction_started_on'),
  textColumn('status'),
  timestampColumn('acquired_on'),
  textColumn('query_id'),
];

const transactionColumns = [
  fixedColumn('id'),
  textColumn('user'),
  fixedColumn('session'),
  textColumn('name'),
  timestampColumn('started_on'),
  textColumn('state'),
];

const isAdministrator = ({ account, session }: StatementContext): Promise<boolean> =>
  account.read(session.actor(), (queries) => isRoleInSession(queries, asName('ACCOUNTADMIN')));

/** Whose sessions are shown. */
const shownTo = async (
  context: StatementContext,
  { in: place }: ShowOptions,
): Promise<(session: LockSession) => boolean> => {
  if (place?.kind !== 'ACCOUNT') return ({ user }) => user.id === context.session.user.id;
  if (!(await isAdministrator(context))) throw insufficientPrivileges('account', context.account.name);
  return () => true;
};

const time = (milliseconds: number | null): Cell =>
  milliseconds === null ? null : instantCell(asInstant(milliseconds));

export const showLocks = async (
  context: StatementContext,
  options: ShowOptions,
  { tables }: QueryRunner,
): Promise<ResultSet> => {
  const isShown = await shownTo(context, options);
  const locks = tables.locks.list().filter(({ owner }) => isShown(owner.session));
  const resources = await context.account.read(context.session.actor(), (queries) =>
    locks.map(({ table }) => printPath(queries.pathOf({ kind: 'TABLE', id: table.id }))),
  );
  const rows = locks.map(({ owner, queryId, acquiredOn }, index) => {
    const resource = resources[index] ?? '';
    const status = acquiredOn === null ? 'WAITING' : 'HOLDING';
    const transaction = [owner.transactionId, time(owner.startedAt)];
    return {
      name: resource,
      cells: [resource, 'PARTITIONS', ...transaction, status, time(acquiredOn), queryId],
    };
  });
  return listing(lockColumns, rows, options);
};

const cellsOf = ({ id, session, name, startedAt, state }: TransactionRecord): readonly Cell[] => [
  id,
  session.user.name,
  String(session.id),
  name,
  time(startedAt),
  state,
];

export const showTransactions = async (
  context: StatementContext,
  options: ShowOptions,
  { tables }: QueryRunner,
): Promise<ResultSet> => {
  const isShown = await shownTo(context, options);
  const rows = tables.transactions
    .list()
    .filter(({ state, session }) => state === 'running' && isShown(session))
    .map((record) => ({ name: record.id, cells: [...cellsOf(record), '0'] }));
  return listing([...transactionColumns, fixedColumn('scope')], rows, options);
};

/** One's own transactions, and to administrators everybody's; of others nobody learns that there are any. */
export const describeTransaction = async (
  context: StatementContext,
  { id }: Extract<Statement, { statement: 'describeTransaction' }>,
  { tables }: QueryRunner,
): Promise<ResultSet> => {
  const seesAll = await isAdministrator(context);
  const found = tables.transactions
    .list()
    .filter(({ session }) => seesAll || session.user.id === context.session.user.id)
    .filter((record) => record.id === id);
  if (found.length === 0) throw doesNotExist('TRANSACTION', id);
  return {
    columns: [...transactionColumns, timestampColumn('ended_on')],
    rows: found.map((record) => [...cellsOf(record), time(record.endedAt)]),
  };
};
