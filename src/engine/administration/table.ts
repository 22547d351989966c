/** CREATE TABLE and DROP TABLE. https://docs.snowflake.com/en/sql-reference/sql/create-table */
import type { CreateOutcome, CreateTable, Operations, TagFlow } from '../../account/account.ts';
import { executionError, unsupportedFeature } from '../../account/errors.ts';
import { asName, type Table, type TableColumn } from '../../account/model.ts';
import type { Query, Statement } from '../../sql/ast.ts';
import { cloneAccess } from '../access-history/clone-access.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { schemaObjectPath } from '../names.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { ResultSet } from '../result.ts';
import { resolveFilling } from '../rows/filling.ts';

import { storedColumnType } from '../tables/columns.ts';
import type { FilledTable, TableStorage } from '../tables/storage.ts';
import { clusteringBy } from './clustering.ts';
import { declaredColumn } from './column-definitions.ts';
import { newConstraints } from './constraints.ts';

import { protectingCreated } from './data-policy.ts';
import { created, dropped, status } from './status.ts';
import { templateColumns } from './table-template.ts';
import { taggingCreated } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'createTable' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;
type NewColumn = CreateTable['columns'][number];

export const createTable = async (
  context: StatementContext,
  statement: Create,
  runner: QueryRunner,
): Promise<ResultSet> => {
  if (!runner.tables.keepsRows)
    throw unsupportedFeature('CREATE TABLE in an account whose PostgreSQL store several servers share');
  if (statement.template !== null) {
    const columns = await templateColumns(context, statement.template, runner);
    return await createTable(context, { ...statement, template: null, columns }, runner);
  }
  if (statement.kind === 'TEMPORARY') runner.tables.temporary.endWith(context.account, context.session);
  const name = schemaObjectPath(context, statement.name).at(-1) ?? asName('');
  const outcome =
    statement.clone !== null
      ? await createClone(context, statement, statement.clone, runner)
      : statement.like !== null
        ? await createLike(context, statement, statement.like)
        : statement.query === null
          ? await place(context, statement, await columnsOf(context, statement, runner))
          : await createFilled(context, statement, statement.query, runner);
  if (statement.kind === 'TEMPORARY') await runner.tables.temporary.settle(context.account, context.session);
  if (outcome === 'replaced') await runner.tables.sweep(context.account);
  if (outcome === 'alreadyExisted') return status(`${name} already exists, statement succeeded.`);
  return created('Table', name, outcome);
};

const place = async (
  context: StatementContext,
  statement: Create,
  columns: readonly NewColumn[],
  made: {
    /** The work may run again, under another id. */
    place?: (table: Table, operations: Operations) => Promise<void>;
    readonly cloneOf?: Table;
    readonly likeOf?: Table;
    readonly flows?: readonly TagFlow[];
  } = {},
): Promise<CreateOutcome> => {
  const { mode } = statement;
  const protect = protectingCreated(context, statement.policies);
  const tagTable = taggingCreated(context, statement);
  const tagColumns = statement.columns.map(({ name, tags = [] }) => ({
    column: asName(name.name),
    tag: taggingCreated(context, { tags, mode }),
  }));
  const path = schemaObjectPath(context, statement.name);
  return await context.account.change(context.session.actor(), async (operations) => {
    const { outcome, table } = await operations.createTable({
      path,
      mode: statement.mode,
      tableKind: statement.kind,
      columns,
      constraints: newConstraints(context, [
        ...statement.columns.flatMap(({ constraints }) => constraints),
        ...statement.constraints,
      ]),
      cloneOf: made.cloneOf,
      likeOf: made.likeOf,
      clustering: clusteringBy(
        context,
        statement.clusterBy,
        columns.map(({ name }, id) => ({ id, name })),
      ),
      comment: statement.comment ?? made.cloneOf?.comment,
      copyGrants: statement.copyGrants,
    });
    if (table !== undefined && made.flows !== undefined)
      await operations.moveTags({ table: table.id, flows: made.flows, replaces: true });
    const on = { kind: 'TABLE', path } as const;
    await protect(operations, on, outcome);
    await tagTable(operations, on, outcome);
    for (const { column, tag } of tagColumns) await tag(operations, { ...on, column }, outcome);
    if (table !== undefined) await made.place?.(table, operations);
    return outcome;
  });
};

/** The rows are made first, under another name, so that nothing waits for them but who asked. */
const createFilled = async (
  context: StatementContext,
  statement: Create,
  query: Query,
  runner: QueryRunner,
): Promise<CreateOutcome> => {
  const { storage } = runner.tables;
  const declared = await Promise.all(
    statement.columns.map((column) => declaredColumn(context, column, statement.constraints, runner)),
  );
  if (declared.some(({ definition }) => definition.identity !== null))
    throw unsupportedFeature('AUTOINCREMENT in CREATE TABLE AS SELECT');
  const { columns, filled, flows } = await runner.fill(context, query.span, (resolution) =>
    resolveFilling(query, declared, resolution),
  );
  try {
    const made = columns.map((column, index): NewColumn => {
      const { definition } = declared[index] ?? {};
      return {
        ...(definition ?? unadorned),
        name: definition?.name ?? asName(column.name),
        type: storedColumnType(column),
      };
    });
    return await place(context, statement, made, {
      flows,
      place: (table, operations) => placeFilled(storage, filled, table, operations),
    });
  } finally {
    await storage.dropFilled(filled);
  }
};

/** The rows come back from the table that nothing is kept of: its id will be another table's. */
const placeFilled = async (
  storage: TableStorage,
  filled: FilledTable,
  table: Table,
  operations: Operations,
): Promise<void> => {
  operations.whenUndone(() => storage.takeBack(filled, table));
  await storage.place(filled, table);
};

/** CREATE TABLE … CLONE: needs SELECT on the other table. https://docs.snowflake.com/en/sql-reference/sql/create-clone */
const createClone = async (
  context: StatementContext,
  statement: Create,
  name: NonNullable<Create['clone']>,
  { tables }: QueryRunner,
): Promise<CreateOutcome> => {
  const path = schemaObjectPath(context, name);
  const use = tables.uses.begin();
  try {
    const { source, access } = await context.account.read(context.session.actor(), (queries) => {
      const found = queries.relation(path, ['SELECT'], path.join('.'));
      if (found.kind !== 'TABLE') throw unsupportedFeature('CREATE TABLE CLONE of a view');
      use.add(found.id);
      return { source: found, access: cloneAccess(found, path, queries) };
    });
    requireClonable(source, statement);
    const outcome = await placeClone(context, statement, source, tables);
    context.access?.note(access);
    return outcome;
  } finally {
    use.end();
  }
};

/** "A temporary or transient table can't be cloned to a permanent table." */
const requireClonable = ({ name, tableKind }: Table, { kind }: Create): void => {
  if (kind === 'PERMANENT' && tableKind !== 'PERMANENT')
    throw executionError(
      `SQL compilation error:\n${tableKind} table '${name}' cannot be cloned to a ${kind} table.`,
      '002119',
      '0A000',
    );
};

const placeClone = async (
  context: StatementContext,
  statement: Create,
  source: Table,
  { storage }: QueryRunner['tables'],
): Promise<CreateOutcome> => {
  const filled = await storage.copy(source);
  try {
    const columns = source.columns.map(({ id: _, ...column }: TableColumn) => column);
    return await place(context, statement, columns, {
      cloneOf: source,
      place: async (table, operations) => {
        await placeFilled(storage, filled, table, operations);
        await storage.copyNumbers(source, table);
      },
    });
  } finally {
    await storage.dropFilled(filled);
  }
};

const unadorned = {
  notNull: false,
  default: null,
  identity: null,
  comment: null,
} as const;

const columnsOf = async (
  context: StatementContext,
  statement: Create,
  runner: QueryRunner,
): Promise<readonly NewColumn[]> => {
  const declared = await Promise.all(
    statement.columns.map((column) => declaredColumn(context, column, statement.constraints, runner)),
  );
  return declared.map(({ definition, type }) => {
    if (type === null) throw compilationError(`Missing data type of column '${definition.name}'`, '001003');
    return { ...definition, type };
  });
};

/** CREATE TABLE … LIKE needs SELECT on the other table. */
const createLike = async (
  context: StatementContext,
  statement: Create,
  name: NonNullable<Create['like']>,
): Promise<CreateOutcome> => {
  const path = schemaObjectPath(context, name);
  const source = await context.account.read(context.session.actor(), (queries) =>
    queries.relation(path, ['SELECT'], path.join('.')),
  );
  if (source.kind !== 'TABLE') throw unsupportedFeature('CREATE TABLE LIKE a view');
  const columns = source.columns.map(({ id: _, ...column }: TableColumn) => column);
  return await place(context, statement, columns, { likeOf: source });
};

export const dropTableLike = async (
  context: StatementContext,
  statement: Drop,
  kind: 'TABLE' | 'VIEW',
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropTableLike({
      kind,
      path,
      ifExists: statement.ifExists,
      dependents: statement.dependents ?? undefined,
    }),
  );
  return dropped(path.at(-1) ?? '', outcome);
};
