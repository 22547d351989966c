/**
 * Tags that go on by themselves: to views as they are made and as their sources' tags change, and to tables with rows.
 * https://docs.snowflake.com/en/user-guide/object-tagging/propagation
 */
import type { DataMovement, MovedTag } from '../account.ts';
import { insufficientPrivileges } from '../errors.ts';
import { asObjectId, type ObjectId, type Tag, type View } from '../model.ts';
import { type PropagatedTag, tagsFromSources, tagsToMove } from '../queries/tag-propagation.ts';
import type { ChangeContext } from './context.ts';
import { mostTagsOnObject } from './tag-rules.ts';

/** "A tag can only be propagated to up to 10,000 downstream objects", else to none. */
const mostTargets = 10_000;

/** A view that was made, and the views that were over one of its name before. */
export const propagateToView = async (context: ChangeContext, view: View): Promise<void> => {
  const tags = context.catalog.propagatingTags.onDependency;
  if (tags.length === 0 || view.sources.length === 0) return;
  if (await apply(context, tagsFromSources(context, view, tags))) await propagateFrom(context, view.id, tags);
};

/** Tags of the object changed: every view over it follows, those it is made of first. */
export const propagateFrom = async (
  context: ChangeContext,
  source: ObjectId,
  changed: readonly Tag[],
): Promise<void> => {
  const tags = context.catalog.propagatingTags.onDependency.filter(({ id }) =>
    changed.some((tag) => tag.id === id),
  );
  if (tags.length === 0) return;
  const views = dependentsOf(context, source);
  if (views.length > mostTargets) return;
  for (const view of views) await apply(context, tagsFromSources(context, view, tags));
};

/** Every view that is made of the object, be it through others; none before one that it is made of. */
const dependentsOf = ({ catalog }: ChangeContext, source: ObjectId): readonly View[] => {
  const seen = new Set<ObjectId>([source]);
  const found: View[] = [];
  const visit = (id: ObjectId): void => {
    for (const view of catalog.viewDependents.of(id)) {
      if (seen.has(view.id)) continue;
      seen.add(view.id);
      visit(view.id);
      found.push(view);
    }
  };
  visit(source);
  return found.reverse();
};

/** Before the rows are there. Whoever writes them needs no privilege on the tags. */
export const moveTags = async (
  context: ChangeContext,
  movement: DataMovement,
): Promise<readonly MovedTag[]> => {
  const changes = tagsToMove(context, movement);
  const moved = changes.map((change): MovedTag => ({ ...change, before: assignedAt(context, change) }));
  if (await apply(context, changes))
    await propagateFrom(context, movement.table, context.catalog.propagatingTags.onDataMovement);
  return moved;
};

/** Tags that were left out for want of room are not there to be taken back. */
export const takeBackTags = async (
  context: ChangeContext,
  { moved }: { readonly moved: readonly MovedTag[] },
): Promise<void> => {
  if (context.actor.kind !== 'system') throw insufficientPrivileges('account', context.accountName);
  const { tagAssignments, propagatingTags } = context.catalog;
  const isAsMoved = (tag: MovedTag): boolean => {
    const present = assignedAt(context, tag);
    return present?.method === 'PROPAGATED' && present.value === tag.value;
  };
  const own = moved.filter(isAsMoved);
  for (const { on, tag, before } of own)
    if (before === undefined) await tagAssignments.unset(context.transaction, { on, tag });
    else await tagAssignments.set(context.transaction, { on, tag, ...before });
  const tables = new Set(own.map(({ on }) => asObjectId(on.id)));
  for (const table of tables) await propagateFrom(context, table, propagatingTags.onDataMovement);
};

const assignedAt = (
  { catalog }: ChangeContext,
  { on, tag }: Pick<PropagatedTag, 'on' | 'tag'>,
): MovedTag['before'] => {
  const found = catalog.tagAssignments.on(on).find((assignment) => assignment.tag === tag);
  return found && { value: found.value, method: found.method };
};

/** Whether there was anything to do. */
const apply = async (context: ChangeContext, changes: readonly PropagatedTag[]): Promise<boolean> => {
  const { tagAssignments } = context.catalog;
  for (const { value, ...place } of changes) {
    if (value === undefined) await tagAssignments.unset(context.transaction, place);
    else if (hasRoom(context, place))
      await tagAssignments.set(context.transaction, { ...place, value, method: 'PROPAGATED' });
  }
  return changes.length > 0;
};

/** A statement does not fail for a tag that nobody named in it. */
const hasRoom = (
  { catalog: { tagAssignments } }: ChangeContext,
  { on, tag }: Pick<PropagatedTag, 'on' | 'tag'>,
): boolean => {
  const present = tagAssignments.on(on);
  if (present.some((assignment) => assignment.tag === tag)) return true;
  if (present.length >= mostTagsOnObject) return false;
  if (on.column === '') return true;
  const onColumns = tagAssignments.tagsOnColumnsOf(asObjectId(on.id));
  return onColumns.has(tag) || onColumns.size < mostTagsOnObject;
};
