import { isDeepStrictEqual } from 'node:util';
import type { AlterTag, Path } from '../account.ts';
import { alreadyExists } from '../errors.ts';
import type { Tag } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { requireMayPropagate, tagAt } from './find-tag.ts';
import { schemaToMoveTo } from './move-object.ts';
import { ownedObject } from './owned-object.ts';
import { checkTag } from './tag-rules.ts';

/** ALTER TAG: what is set already stays, whatever values are allowed from now on. */
export const alterTag = async (context: ChangeContext, input: AlterTag): Promise<void> => {
  const tag = ownedObject(context, 'TAG', input.path, input.ifExists);
  if (tag === undefined) return;
  const moved = input.rename === undefined ? tag : { ...tag, ...placeAt(context, tag, input.rename) };
  const set = Object.fromEntries(
    Object.entries(input.set ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<Tag>;
  const settled = { ...moved, ...set };
  const next = { ...settled, allowedValues: changedValues(settled, input) };
  if (isDeepStrictEqual(next, tag)) return;
  checkTag(next);
  requireMayPropagate(context, next, tag);
  await context.catalog.objects.update(context.transaction, next);
};

/** Values are added behind the others; one that is there already stays where it is. Without any left, none may be set. */
const changedValues = (
  { allowedValues }: Pick<Tag, 'allowedValues'>,
  { addValues = [], dropValues = [] }: AlterTag,
): Tag['allowedValues'] => {
  if (addValues.length === 0 && dropValues.length === 0) return allowedValues;
  if (allowedValues === null && addValues.length === 0) return null;
  const all = [...new Set([...(allowedValues ?? []), ...addValues])];
  return all.filter((value) => !dropValues.includes(value));
};

/** RENAME may move the tag to another schema, where its owner may create one. */
const placeAt = (context: ChangeContext, tag: Tag, path: Path): Pick<Tag, 'name' | 'schema'> => {
  const target = objectAt(context, 'SCHEMA', path.slice(0, -1));
  const schema =
    target?.id === tag.schema ? tag.schema : schemaToMoveTo(context, tag, path.slice(0, -1), 'CREATE TAG').id;
  const existing = tagAt(context, path);
  if (existing !== undefined && existing.id !== tag.id) throw alreadyExists('TAG', shownPath(path));
  return { name: path.at(-1) ?? tag.name, schema };
};
