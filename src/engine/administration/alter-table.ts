/** ALTER TABLE. https://docs.snowflake.com/en/sql-reference/sql/alter-table */
import type { AlterTableLike, Operations, Path } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import { asName, type Table, type View } from '../../account/model.ts';
import { constraintsWithin } from '../../account/table-constraints.ts';
import type { AlterTableAction, ColumnDefinition, ConstraintAction, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { schemaObjectPath } from '../names.ts';
import { effectiveParameters } from '../parameters/effective.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { ResultSet } from '../result.ts';
import type { LockOwner } from '../tables/locks.ts';
import type { TableStorage } from '../tables/storage.ts';
import type { Use } from '../tables/uses.ts';
import { clusteringBy } from './clustering.ts';
import { constraintChange, isConstraintAction, newConstraints } from './constraints.ts';
import { protectingCreated } from './data-policy.ts';
import { executed } from './status.ts';
import { type ColumnChange, columnChange, existingColumn } from './table-columns.ts';
import { changeTagsOfTableLike, taggingCreated } from './tags/tagging.ts';

type Alter = Extract<Statement, { statement: 'alterTable' }>;

export const alterTable = async (
  context: StatementContext,
  statement: Alter,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { action } = statement;
  if (action.action === 'changeTags') return await changeTagsOfTableLike(context, statement, action);
  if (action.action === 'alterColumns') return await alterEach(context, statement, action.changes, runner);
  const path = schemaObjectPath(context, statement.name);
  try {
    const simple = simpleChange(context, action);
    if (isConstraintAction(action)) await changeConstraints(context, path, action, runner);
    else if (simple !== undefined) await apply(context, path, simple);
    else await redefine(context, path, action, runner);
  } catch (error) {
    const isMissing = error instanceof AccountError && error.kind === 'notFound';
    if (!(statement.ifExists && isMissing)) throw error;
  }
  return executed();
};

type AlterColumn = Extract<AlterTableAction, { readonly action: 'alterColumn' }>;

/** Nothing changes where one of the columns is not there. */
const alterEach = async (
  context: StatementContext,
  statement: Alter,
  changes: readonly AlterColumn[],
  runner: QueryRunner,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const relation = await context.account
    .read(context.session.actor(), (queries) => queries.ownedTable(path))
    .catch((error: unknown) => {
      if (statement.ifExists && error instanceof AccountError && error.kind === 'notFound') return undefined;
      throw error;
    });
  if (relation === undefined) return executed();
  for (const { column } of changes) existingColumn(relation, column.name);
  for (const change of changes) await alterTable(context, { ...statement, action: change }, runner);
  return executed();
};

type Change = Omit<AlterTableLike, 'kind' | 'path' | 'ifExists'>;

/** What concerns the catalog alone. */
const simpleChange = (context: StatementContext, action: AlterTableAction): Change | undefined => {
  switch (action.action) {
    case 'rename':
      return { rename: schemaObjectPath(context, action.to) };
    case 'swap':
      return { swapWith: schemaObjectPath(context, action.with) };
    case 'comment':
      return { comment: action.comment };
    case 'clusterBy':
      return {
        change: (object) =>
          object.kind === 'TABLE'
            ? { ...object, clustering: clusteringBy(context, action.clusterBy, object.columns) }
            : object,
      };
    case 'recluster':
      return { change: (object) => reclustered(object, action.automatic) };
    default:
      return undefined;
  }
};

/** https://docs.snowflake.com/en/user-guide/tables-auto-reclustering */
const reclustered = (object: Table | View, isAutomatic: boolean): Table | View => {
  if (object.kind !== 'TABLE') return object;
  const { clustering } = object;
  if (clustering === null)
    throw compilationError(`Table '${object.name}' is not clustered: it has no clustering key.`);
  return { ...object, clustering: { ...clustering, isAutomatic } };
};

const apply = async (context: StatementContext, path: Path, change: Change): Promise<void> =>
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterTableLike({ kind: 'TABLE', path, ...change }),
  );

/** The name means another table by now: it was renamed, swapped, replaced or dropped meanwhile, which waits for nobody. */
class NamesAnother extends Error {}

const redefine = async (
  context: StatementContext,
  path: Path,
  action: AlterTableAction,
  runner: QueryRunner,
): Promise<void> => {
  for (;;) {
    try {
      return await redefineOnce(context, path, action, runner);
    } catch (error) {
      if (!(error instanceof NamesAnother)) throw error;
    }
  }
};

/** Columns change while nobody changes rows: what is added comes before the catalog knows, what is taken away after. */
const redefineOnce = async (
  context: StatementContext,
  path: Path,
  action: AlterTableAction,
  runner: QueryRunner,
): Promise<void> => {
  const { tables } = runner;
  const { queryId, session, startedAt } = context;
  const owner = { queryId, transactionId: `${startedAt}000000`, session, startedAt };
  const use = tables.uses.begin();
  try {
    const table = await locked(context, path, { owner, use }, runner);
    const change = await columnChange(context, table, action, runner);
    if (change === undefined) return;
    await change.before?.(tables.storage);
    const dress = dressingAdded(context, change.added ?? []);
    const constraints = newConstraints(
      context,
      (change.added ?? []).flatMap((column) => column.constraints),
    );
    await context.account.change(context.session.actor(), async (operations) => {
      await operations.alterTableLike({
        kind: 'TABLE',
        path,
        change: (object) => {
          if (object.id !== table.id) throw new NamesAnother();
          return withColumns(object, change);
        },
      });
      await operations.changeConstraints({ path, change: { change: 'add', constraints } });
      await dress(operations, path);
    });
    if (change.after !== undefined) later(tables, table, { ...owner }, change.after);
  } finally {
    use.end();
    tables.locks.release(owner);
  }
};

/** Masks and tags of new columns: nobody sees a column before it is masked. */
const dressingAdded = (
  context: StatementContext,
  added: readonly ColumnDefinition[],
): ((operations: Operations, path: Path) => Promise<void>) => {
  const protect = protectingCreated(
    context,
    added.flatMap(({ mask }) => mask ?? []),
  );
  const tagColumns = added.map(({ name, tags = [] }) => ({
    column: asName(name.name),
    tag: taggingCreated(context, { tags, mode: 'create' }),
  }));
  return async (operations, path) => {
    const on = { kind: 'TABLE', path } as const;
    await protect(operations, on, 'created');
    for (const { column, tag } of tagColumns) await tag(operations, { ...on, column }, 'created');
  };
};

const withColumns = (
  object: Table | View,
  { columns, added = [], clustering }: ColumnChange,
): Table | View =>
  object.kind === 'TABLE'
    ? {
        ...object,
        columns,
        clustering: clustering === undefined ? object.clustering : clustering,
        constraints: constraintsWithin(object, columns),
        nextColumn: object.nextColumn + added.length,
      }
    : object;

/** The columns of a primary key take no NULL from then on: https://docs.snowflake.com/en/sql-reference/constraints-overview */
const changeConstraints = async (
  context: StatementContext,
  path: Path,
  action: ConstraintAction,
  runner: QueryRunner,
): Promise<void> => {
  const change = constraintChange(context, action);
  if (change === undefined) return;
  const declare = async (operations: Operations): Promise<void> =>
    await operations.changeConstraints({ path, change });
  const { account, session } = context;
  const key = action.action === 'addConstraint' ? action.constraint : null;
  if (key?.type === 'PRIMARY KEY') {
    await rehearse(context, declare);
    for (const column of key.columns) {
      const notNull = {
        action: 'alterColumn',
        column,
        change: { change: 'notNull', notNull: true },
      } as const;
      await redefine(context, path, notNull, runner);
    }
  }
  await account.change(session.actor(), declare);
};

class Rehearsed extends Error {}

/** Tells what would be refused, and leaves all as it is. */
const rehearse = async (
  { account, session }: StatementContext,
  work: (operations: Operations) => Promise<void>,
): Promise<void> => {
  try {
    await account.change(session.actor(), async (operations) => {
      await work(operations);
      throw new Rehearsed();
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
  }
};

/** Seconds for statements that hold the table to let go of it. */
const removalPatience = 600;

/**
 * Nobody waits for it: what is not removed now is when the server starts again. The lock keeps it apart from statements
 * that come meanwhile: the database lets only one of two that redefine a table, or add rows meanwhile, succeed.
 */
const later = (
  { uses, storage, locks }: QueryRunner['tables'],
  table: Table,
  owner: LockOwner,
  work: (storage: TableStorage) => Promise<void>,
): void => {
  const { queryId } = owner;
  const signal = new AbortController().signal;
  const remove = async (): Promise<void> => {
    await uses.whenUnused(table.id);
    try {
      await locks.acquire({ owner, table, mode: 'define', queryId, timeout: removalPatience, signal });
      await work(storage);
    } finally {
      locks.release(owner);
    }
  };
  remove().catch(() => undefined);
};

/** The table as it is once it is locked; its rows stay for as long as it is used. */
const locked = async (
  context: StatementContext,
  path: Path,
  { owner, use }: { readonly owner: LockOwner; readonly use: Use },
  { tables }: QueryRunner,
): Promise<Table> => {
  const { LOCK_TIMEOUT: timeout } = await effectiveParameters(context, ['LOCK_TIMEOUT']);
  for (;;) {
    const table = await context.account.read(context.session.actor(), (queries) => {
      const found = queries.ownedTable(path);
      use.add(found.id);
      return found;
    });
    const { queryId, signal } = context;
    const request = { owner, table, mode: 'define', queryId, timeout: Number(timeout), signal } as const;
    if (!(await tables.locks.acquire(request))) return table;
  }
};
