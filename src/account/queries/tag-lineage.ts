/** What a tag holds for, set there or inherited. https://docs.snowflake.com/en/sql-reference/functions/tag_references_with_lineage */
import type { Path, TagReference } from '../account.ts';
import type { TagTarget } from '../catalog/tag-assignments.ts';
import { doesNotExist } from '../errors.ts';
import type { CatalogObject, Name, Tag } from '../model.ts';
import type { UsageTagLineage } from '../usage-records.ts';
import { numberedColumns } from './columns.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject, shownPath } from './paths.ts';
import { domainOf, levelsFrom, levelsFromUser, nearest } from './tags.ts';
import { isOfAnotherSession } from './visibility.ts';

interface Place {
  readonly target: TagTarget;
  readonly path: Path;
  readonly column: Name | null;
}

const placesOf = (context: QueryContext, object: CatalogObject): readonly Place[] => {
  const path = pathOfObject(context, object);
  const { kind, id } = object;
  const columns = kind === 'TABLE' || kind === 'VIEW' ? numberedColumns(object) : [];
  return [
    { target: { kind, id, column: '' }, path, column: null },
    ...columns.map(({ key, name }) => ({ target: { kind, id, column: key }, path, column: name })),
  ];
};

const places = (context: QueryContext): readonly Place[] => {
  const { catalog, accountName } = context;
  return [
    { target: { kind: 'ACCOUNT', id: 0, column: '' }, path: [accountName], column: null },
    ...catalog.objects
      .all()
      .filter((object) => object.kind !== 'TAG' && !isOfAnotherSession(context, object))
      .flatMap((object) => placesOf(context, object)),
    ...catalog.roles.all().map(({ id, name }) => ({
      target: { kind: 'ROLE', id, column: '' } as const,
      path: [name],
      column: null,
    })),
  ];
};

export const tagLineage = async (context: QueryContext, path: Path): Promise<readonly UsageTagLineage[]> => {
  const tag = objectAt(context, 'TAG', path);
  if (tag?.kind !== 'TAG') throw doesNotExist('TAG', shownPath(path));
  const { catalog, store } = context;
  const found = (held: readonly TagReference[]) => held.find((reference) => reference.tag.id === tag.id);
  const ofObjects = places(context).flatMap(({ target, path: objectPath, column }) => {
    const held = found(nearest(context, levelsFrom(context, target)));
    const named = column === null ? null : { key: target.column, name: column };
    return held === undefined
      ? []
      : [
          useOf(tag, path, held, {
            domain: domainOf(target),
            objectId: target.id,
            path: objectPath,
            column: named,
          }),
        ];
  });
  const ofUsers = (await catalog.users.allByName(store)).flatMap((user) => {
    const held = found(nearest(context, levelsFromUser(context, user)));
    const on = { domain: 'USER', objectId: user.id, path: [user.name], column: null };
    return held === undefined ? [] : [useOf(tag, path, held, on)];
  });
  return [...ofObjects, ...ofUsers];
};

const useOf = (
  tag: Tag,
  tagPath: Path,
  { value, method, level, isInherited }: TagReference,
  on: Pick<UsageTagLineage, 'domain' | 'objectId' | 'path' | 'column'>,
): UsageTagLineage => ({ tagId: tag.id, tagPath, value, method, level, isInherited, ...on });
