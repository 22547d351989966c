/** ALTER ... SET TAG and UNSET TAG, and WITH TAG of CREATE. https://docs.snowflake.com/en/user-guide/object-tagging/work */
import { theAccount } from '../access/access.ts';
import type { ChangeTags } from '../account.ts';
import type { TagTarget } from '../catalog/tag-assignments.ts';
import { doesNotExist, insufficientPrivileges, taggingNotSupported } from '../errors.ts';
import { asName, asObjectId, type RoleId, type Tag } from '../model.ts';
import { columnKeyOf } from '../queries/columns.ts';
import { objectAt, resolveSecurable, shownPath } from '../queries/paths.ts';
import { requireVisible } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';
import { tagToApply } from './find-tag.ts';
import { propagateFrom } from './propagate-tags.ts';
import { checkTagValue, requireRoomForTags } from './tag-rules.ts';
import { writeUserTags } from './user-tags.ts';

interface Change {
  readonly tag: Tag;
  /** Undefined: to be taken away. */
  readonly value: string | undefined;
}

const taggable = new Set<string>([
  'ACCOUNT',
  'USER',
  'ROLE',
  'DATABASE ROLE',
  'WAREHOUSE',
  'DATABASE',
  'SCHEMA',
  'TABLE',
  'VIEW',
  'STAGE',
  'INTEGRATION',
  'NETWORK POLICY',
]);

const changesOf = (context: ChangeContext, { set = [], unset = [] }: ChangeTags): readonly Change[] => [
  ...set.map(({ tag: path, value }) => {
    const tag = tagToApply(context, path);
    checkTagValue(tag, shownPath(path), value);
    return { tag, value };
  }),
  ...unset.map((path) => ({ tag: tagToApply(context, path), value: undefined })),
];

/** APPLY TAG on the account, or, beside APPLY on each tag, OWNERSHIP of what is tagged. */
const requireMayTag = async (context: ChangeContext, on: ChangeTags['on']) => {
  const resolved = await resolveSecurable(context, on);
  const { securable, owner, shownName } = resolved;
  if (context.access.wasGranted('APPLY TAG', theAccount)) return resolved;
  requireVisible(context, resolved);
  if (securable.kind === 'ACCOUNT' || !context.access.owns({ owner })) {
    throw insufficientPrivileges(securable.kind, shownName);
  }
  return resolved;
};

/**
 * A tag that masks, on a schema or database that is not one's own, needs APPLY MASKING POLICY beside APPLY TAG.
 * https://docs.snowflake.com/en/user-guide/tag-based-masking-policies
 */
const requireMayMask = (
  { access }: ChangeContext,
  kind: string,
  owner: RoleId | null,
  shownName: string,
  changes: readonly Change[],
): void => {
  if (kind !== 'DATABASE' && kind !== 'SCHEMA' && kind !== 'ACCOUNT') return;
  if (changes.every(({ tag }) => tag.maskingPolicies.length === 0)) return;
  if (access.wasGranted('APPLY MASKING POLICY', theAccount)) return;
  if (kind === 'ACCOUNT' || !access.owns({ owner })) throw insufficientPrivileges(kind, shownName);
};

const targetOf = (
  context: ChangeContext,
  on: ChangeTags['on'],
  kind: TagTarget['kind'],
  id: number,
): TagTarget => {
  if (on.column === undefined) return { kind, id, column: '' };
  const found = on.kind === 'TABLE' || on.kind === 'VIEW' ? objectAt(context, on.kind, on.path) : undefined;
  const column = columnKeyOf(found, on.column);
  if (column === undefined) throw doesNotExist('COLUMN', on.column);
  return { kind, id, column };
};

export const changeTags = async (context: ChangeContext, input: ChangeTags): Promise<void> => {
  const { on } = input;
  if (!taggable.has(on.kind)) throw taggingNotSupported(on.kind);
  const { securable, owner, shownName } = await requireMayTag(context, on);
  const changes = changesOf(context, input);
  requireMayMask(context, on.kind, owner, shownName, changes);
  if (on.kind === 'USER') return await changeUserTags(context, on.path[0] ?? asName(''), changes);
  const { kind, id } = securable;
  if (kind === 'USER') return;
  await changeAssignments(context, targetOf(context, on, kind, id), shownName, changes);
};

const changeAssignments = async (
  context: ChangeContext,
  target: TagTarget,
  shownName: string,
  changes: readonly Change[],
): Promise<void> => {
  const { tagAssignments } = context.catalog;
  for (const { tag, value } of changes) {
    const assignment = { on: target, tag: tag.id };
    if (value === undefined) await tagAssignments.unset(context.transaction, assignment);
    else await tagAssignments.set(context.transaction, { ...assignment, value, method: 'MANUAL' });
  }
  if (target.kind === 'TABLE' || target.kind === 'VIEW')
    await propagateFrom(
      context,
      asObjectId(target.id),
      changes.map(({ tag }) => tag),
    );
  if (changes.every(({ value }) => value === undefined)) return;
  requireRoomForTags(tagAssignments.on(target).length, shownName);
  if (target.column !== '') {
    requireRoomForTags(tagAssignments.tagsOnColumnsOf(asObjectId(target.id)).size, `columns of ${shownName}`);
  }
};

const changeUserTags = async (
  context: ChangeContext,
  name: ReturnType<typeof asName>,
  changes: readonly Change[],
): Promise<void> => {
  const current = await existingUser(context, { name });
  const tags = new Map(Object.entries(current.user.tags));
  for (const { tag, value } of changes) {
    const key = context.catalog.tagNames.nameOf(tag.id) ?? '';
    if (value === undefined) tags.delete(key);
    else tags.set(key, value);
  }
  requireRoomForTags(tags.size, name);
  await writeUserTags(context, current, Object.fromEntries(tags));
};
