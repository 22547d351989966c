import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type { CreateOutcome, CreateTag } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists } from '../errors.ts';
import { asName, asObjectId, type Tag } from '../model.ts';
import { shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { removeTag } from './drop-tag.ts';
import { requireMayPropagate, tagAt } from './find-tag.ts';
import { schemaToCreateIn } from './schema-use.ts';
import { checkTag } from './tag-rules.ts';

/** CREATE TAG. https://docs.snowflake.com/en/sql-reference/sql/create-tag */
export const createTag = async (
  context: ChangeContext,
  { path, mode, settings }: CreateTag,
): Promise<CreateOutcome> => {
  const { catalog, transaction, actor, now } = context;
  const schema = schemaToCreateIn(context, path.slice(0, -1), 'CREATE TAG');
  const existing = tagAt(context, path);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists('TAG', shownPath(path));
    requireObjectOwnership(context, existing, shownPath(path));
    if (mode === 'orAlter') {
      const next = { ...existing, ...settings };
      checkTag(next);
      requireMayPropagate(context, next, existing);
      if (!isDeepStrictEqual(next, existing)) await catalog.objects.update(transaction, next);
      return 'altered';
    }
    await removeTag(context, existing);
  }
  const tag: Tag = {
    ...settings,
    id: asObjectId(await nextId(transaction)),
    kind: 'TAG',
    name: path.at(-1) ?? asName(''),
    schema: schema.id,
    owner: actor.primaryRole,
    createdOn: now,
    maskingPolicies: [],
  };
  checkTag(tag);
  requireMayPropagate(context, tag);
  await catalog.objects.insert(transaction, tag);
  return existing === undefined ? 'created' : 'replaced';
};
