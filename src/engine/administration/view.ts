/** CREATE VIEW and ALTER VIEW. https://docs.snowflake.com/en/sql-reference/sql/create-view */
import type { AlterTableLike } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import { asName, type ViewColumn } from '../../account/model.ts';
import type { PolicyAction, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { schemaObjectPath } from '../names.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { resolveViewQuery } from '../query/resolve/tables.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { Column, ResultSet } from '../result.ts';
import { storedColumnType } from '../tables/columns.ts';
import { viewSources } from '../tags/flows.ts';
import { changeDataPolicies, protectingCreated } from './data-policy.ts';
import { created, executed } from './status.ts';
import { changeTagsOfTableLike, taggingCreated } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'createView' }>;
type Alter = Extract<Statement, { statement: 'alterView' }>;

export const createView = async (
  context: StatementContext,
  statement: Create,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const protect = protectingCreated(context, statement.policies);
  const tagView = taggingCreated(context, statement);
  const tagColumns = statement.columns.map(({ name: { name }, tags = [] }) => ({
    column: asName(name),
    tag: taggingCreated(context, { tags, mode: statement.mode }),
  }));
  const { query, mode, secure, isTemporary, comment, copyGrants } = statement;
  const { temporary } = runner.tables;
  if (isTemporary) temporary.endWith(context.account, context.session);
  const path = schemaObjectPath(context, statement.name);
  const name = path.at(-1) ?? asName('');
  const {
    columns,
    uses,
    query: resolved,
  } = await runner.describe(context, query.span, (resolution) =>
    resolveViewQuery(query, path, resolution, resolveIn),
  );
  if (uses.some((used) => used.through === null && used.path.join('.') === path.join('.')))
    throw compilationError('View definition refers to view being defined', '002018', '42601');
  // Nobody else, and nobody later, would find what it reads.
  if (!isTemporary && uses.some(({ object }) => object.session !== null))
    throw unsupportedFeature('CREATE VIEW of a temporary table or view');
  const made = viewColumns(statement, name, columns);
  const outcome = await context.account.change(context.session.actor(), async (operations) => {
    const placed = await operations.createView({
      path,
      mode,
      secure,
      isTemporary,
      text: textOf(context, statement),
      query: textOf(context, query),
      columns: made,
      sources: viewSources(
        resolved,
        uses,
        made.map((column) => column.name),
      ),
      comment,
      copyGrants,
    });
    const on = { kind: 'VIEW', path } as const;
    await protect(operations, on, placed);
    await tagView(operations, on, placed);
    for (const { column, tag } of tagColumns) await tag(operations, { ...on, column }, placed);
    return placed;
  });
  if (isTemporary) await temporary.settle(context.account, context.session);
  return created('View', name, outcome);
};

const textOf = ({ text }: StatementContext, { span }: Pick<Create, 'span'>): string =>
  text?.slice(span.start, span.end) ?? '';

const viewColumns = (
  { columns: named }: Create,
  view: string,
  columns: readonly Column[],
): readonly ViewColumn[] => {
  if (named.length > 0 && named.length !== columns.length)
    throw compilationError(
      `View definition for '${view}' declared ${named.length} column(s), but view query produces ${columns.length} column(s).`,
      '002057',
      '42601',
    );
  return columns.map((column, index) => {
    const { name, comment = null } = named[index] ?? {};
    const type = { ...storedColumnType(column), nullable: column.nullable };
    return { name: asName(name?.name ?? column.name), type, comment };
  });
};

export const alterView = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const { name, ifExists, action } = statement;
  if (action.action === 'changeTags') return await changeTagsOfTableLike(context, statement, action);
  if (action.action === 'policies') return await changeDataPolicies(context, statement, action);
  const path = schemaObjectPath(context, name);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterTableLike({ kind: 'VIEW', path, ifExists, ...changeOf(context, action) }),
  );
  return executed();
};

const changeOf = (
  context: StatementContext,
  action: Exclude<Alter['action'], PolicyAction | { action: 'changeTags' }>,
): Pick<AlterTableLike, 'rename' | 'comment' | 'change'> => {
  switch (action.action) {
    case 'rename':
      return { rename: schemaObjectPath(context, action.to) };
    case 'comment':
      return { comment: action.comment };
    case 'secure':
      return {
        change: (object) => (object.kind === 'VIEW' ? { ...object, secure: action.secure } : object),
      };
  }
};
