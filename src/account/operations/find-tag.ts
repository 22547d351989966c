/** Tags as operations name them, with what it takes to know of them and to set them. */
import { theAccount } from '../access/access.ts';
import type { Path } from '../account.ts';
import { type AccountError, doesNotExist, insufficientPrivileges } from '../errors.ts';
import type { Tag } from '../model.ts';
import { objectAt } from '../queries/paths.ts';
import { knowsTag } from '../queries/tags.ts';
import { printedName, quoted } from '../quoting.ts';
import type { ChangeContext } from './context.ts';

export const tagAt = (context: ChangeContext, path: Path): Tag | undefined => {
  const found = objectAt(context, 'TAG', path);
  return found?.kind === 'TAG' ? found : undefined;
};

/** SQL that lets the actor's primary role set the tag. */
const applyRemedy = (context: ChangeContext, path: Path): string | undefined => {
  const { primaryRole } = context.actor;
  if (primaryRole === null) return undefined;
  const role = quoted(context.catalog.roleName(primaryRole));
  const schema = printedName(path.slice(0, -1));
  return `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${role}; GRANT APPLY ON TAG ${printedName(path)} TO ROLE ${role};`;
};

/** The same words whether there is such a tag that the actor may not know of, or none. */
export const noSuchTag = (context: ChangeContext, path: Path): AccountError => {
  const name = printedName(path);
  const grants = applyRemedy(context, path);
  return doesNotExist('TAG', name, grants && `CREATE TAG IF NOT EXISTS ${name}; ${grants}`);
};

/** A tag that the actor may set on what it owns. */
export const tagToApply = (context: ChangeContext, path: Path): Tag => {
  const tag = tagAt(context, path);
  if (tag === undefined || !knowsTag(context, tag)) throw noSuchTag(context, path);
  const { access } = context;
  const applies =
    access.wasGranted('APPLY TAG', theAccount) ||
    access.owns(tag) ||
    access.wasGranted('APPLY', { kind: 'TAG', id: tag.id });
  if (!applies) throw insufficientPrivileges('TAG', printedName(path), applyRemedy(context, path));
  return tag;
};

/** "Only the tag owner with the account-level APPLY TAG privilege": https://docs.snowflake.com/en/user-guide/object-tagging/propagation */
export const requireMayPropagate = (
  { access, accountName }: ChangeContext,
  { propagate, onConflict }: Tag,
  before?: Tag,
): void => {
  const isNew = propagate !== (before?.propagate ?? null) || onConflict !== (before?.onConflict ?? null);
  if (propagate === null || !isNew) return;
  if (!access.wasGranted('APPLY TAG', theAccount)) throw insufficientPrivileges('account', accountName);
};
