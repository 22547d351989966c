/** Setting tags on objects: ALTER ... SET TAG and UNSET TAG, and WITH TAG of CREATE. */
import type { ChangeTags, CreateOutcome, Operations, TagBearer } from '../../../account/account.ts';
import { unsupportedFeature } from '../../../account/errors.ts';
import { asName } from '../../../account/model.ts';
import { shownPath } from '../../../account/queries/paths.ts';
import type { Statement, TagAction, TagValue } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import { schemaObjectPath } from '../../names.ts';
import type { ResultSet } from '../../result.ts';
import { ignoringMissing } from '../existence.ts';
import { executed } from '../status.ts';

const valuesOf = (context: StatementContext, tags: readonly TagValue[]): NonNullable<ChangeTags['set']> =>
  tags.map(({ tag, value }) => ({ tag: schemaObjectPath(context, tag), value }));

export const changeTags = async (
  context: StatementContext,
  on: TagBearer,
  action: TagAction,
  { ifExists = false }: { readonly ifExists?: boolean } = {},
): Promise<ResultSet> => {
  const change =
    action.action === 'setTag'
      ? { set: valuesOf(context, action.tags) }
      : { unset: action.tags.map((tag) => schemaObjectPath(context, tag)) };
  const name = on.kind === 'ACCOUNT' ? '' : shownPath(on.path);
  await ignoringMissing(ifExists, name, () =>
    context.account.change(context.session.actor(), (operations) => operations.changeTags({ on, ...change })),
  );
  return executed();
};

type CreateTags = (operations: Operations, on: TagBearer, outcome: CreateOutcome) => Promise<void>;

/** WITH TAG: what is made is tagged in the same transaction, or not made. */
export const taggingCreated = (
  context: StatementContext,
  { tags, mode }: Pick<Extract<Statement, { statement: 'create' }>, 'tags' | 'mode'>,
): CreateTags => {
  if (tags.length > 0 && mode === 'orAlter') throw unsupportedFeature('TAG in CREATE OR ALTER');
  const set = valuesOf(context, tags);
  return async (operations, on, outcome) => {
    if (set.length > 0 && outcome !== 'alreadyExisted') await operations.changeTags({ on, set });
  };
};

type AlterTableLike = Extract<Statement, { statement: 'alterTable' | 'alterView' }>;

/** ALTER TABLE and ALTER VIEW ... [MODIFY COLUMN c] SET TAG. */
export const changeTagsOfTableLike = (
  context: StatementContext,
  { statement, name, ifExists }: Pick<AlterTableLike, 'statement' | 'name' | 'ifExists'>,
  { column, change }: Extract<AlterTableLike['action'], { action: 'changeTags' }>,
): Promise<ResultSet> => {
  const on = {
    kind: statement === 'alterTable' ? 'TABLE' : 'VIEW',
    path: schemaObjectPath(context, name),
    ...(column === null ? {} : { column: asName(column.name) }),
  } as const;
  return changeTags(context, on, change, { ifExists });
};
