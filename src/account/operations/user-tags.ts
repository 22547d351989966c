/** Tags on users, who keep them in their own row. */
import { isDeepStrictEqual } from 'node:util';
import type { StoredUser } from '../catalog/user-rows.ts';
import type { Tag, User } from '../model.ts';
import { pathPrinted } from '../quoting.ts';
import type { ChangeContext } from './context.ts';
import { tagToApply } from './find-tag.ts';
import { checkTagValue, requireRoomForTags } from './tag-rules.ts';

type Tags = User['tags'];

const tagNamed = (context: ChangeContext, name: string): Tag => tagToApply(context, pathPrinted(name));

/** Whoever changes tags of a user must be allowed to set each tag that changes. */
export const checkUserTags = (context: ChangeContext, user: string, before: Tags, after: Tags): void => {
  if (isDeepStrictEqual(before, after)) return;
  for (const [name, value] of Object.entries(after)) {
    if (before[name] !== value) checkTagValue(tagNamed(context, name), name, value);
  }
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) tagNamed(context, name);
  requireRoomForTags(Object.keys(after).length, user);
};

export const writeUserTags = async (
  context: ChangeContext,
  current: StoredUser,
  tags: Tags,
): Promise<void> => {
  if (isDeepStrictEqual(current.user.tags, tags)) return;
  const user = { ...current.user, tags, updatedOn: context.now, version: current.user.version + 1 };
  await context.catalog.users.update(context.transaction, current.user, { ...current, user });
};
