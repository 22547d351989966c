import type { DropOutcome, Path } from '../account.ts';
import { executionError } from '../errors.ts';
import type { Tag } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';

/** DROP TAG: for good, and from everything that it is set on. */
export const dropTag = async (
  context: ChangeContext,
  { path, ifExists }: { readonly path: Path; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const tag = ownedObject(context, 'TAG', path, ifExists);
  if (tag === undefined) return 'didNotExist';
  await removeTag(context, tag);
  return 'dropped';
};

/** Users keep the id of a tag that is gone, which names nothing ever again. */
export const removeTag = async (context: ChangeContext, tag: Tag): Promise<void> => {
  requireUnmasking(tag);
  await removeGrantsOn(context, { kind: 'TAG', id: tag.id });
  await context.catalog.tagAssignments.removeOf(context.transaction, tag.id);
  await context.catalog.objects.delete(context.transaction, tag, context.now);
};

/** What the tag masks must not lie open because the tag is gone. */
const requireUnmasking = ({ name, maskingPolicies }: Tag): void => {
  if (maskingPolicies.length === 0) return;
  throw executionError(
    `SQL compilation error:\nTag '${name}' cannot be dropped or replaced while a masking policy is set on it.`,
    '003531',
    '42601',
  );
};
