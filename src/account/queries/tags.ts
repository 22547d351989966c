/** Questions about tags: which there are, and which hold for what. */
import { theAccount } from '../access/access.ts';
import type { Path, TagBearer, TagReference, TagUse } from '../account.ts';
import { parentOf } from '../catalog/objects.ts';
import type { TagAssignment, TagTarget } from '../catalog/tag-assignments.ts';
import { doesNotExist } from '../errors.ts';
import {
  asName,
  asObjectId,
  asRoleId,
  type CatalogObject,
  type Name,
  type ObjectId,
  type Table,
  type Tag,
  type User,
  type View,
} from '../model.ts';
import { columnKeyOf, columnOfKey } from './columns.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject, resolveSecurable, shownPath } from './paths.ts';
import { hasToDoWith, isOnAnotherSessions, mayUse } from './visibility.ts';

/** "USAGE or any other privilege on the parent database and schema, or the global APPLY TAG". */
export const knowsTag = (context: QueryContext, tag: Tag): boolean => {
  const { access, catalog } = context;
  if (access.wasGranted('APPLY TAG', theAccount)) return true;
  const schema = catalog.objects.byId('SCHEMA', tag.schema);
  return schema !== undefined && hasToDoWith(context, schema);
};

export const tags = (context: QueryContext): readonly { readonly tag: Tag; readonly path: Path }[] =>
  context.catalog.objects
    .ofKind('TAG')
    .filter((tag) => knowsTag(context, tag) || hasToDoWith(context, tag))
    .map((tag) => ({ tag, path: pathOfObject(context, tag) }));

export const tag = (context: QueryContext, path: Path): Tag => {
  const found = objectAt(context, 'TAG', path);
  if (found?.kind !== 'TAG' || !(knowsTag(context, found) || hasToDoWith(context, found))) {
    throw doesNotExist('TAG', shownPath(path));
  }
  return found;
};

/** TABLE stands for everything like one. */
export const domainOf = ({ kind, column }: Pick<TagTarget, 'kind' | 'column'>): string => {
  if (column !== '') return 'COLUMN';
  return kind === 'VIEW' ? 'TABLE' : kind;
};

interface Level {
  readonly domain: string;
  readonly assignments: readonly Pick<TagAssignment, 'tag' | 'value' | 'method'>[];
}

const accountTarget = { kind: 'ACCOUNT', id: 0, column: '' } as const;

/** The places a tag may come from, nearest first: the column, what it is in, and so on up to the account. */
export const levelsFrom = (context: QueryContext, target: TagTarget): readonly Level[] => {
  const { tagAssignments, objects } = context.catalog;
  const here = { domain: domainOf(target), assignments: tagAssignments.on(target) };
  if (target.column !== '') return [here, ...levelsFrom(context, { ...target, column: '' })];
  if (target.kind === 'ACCOUNT') return [here];
  const object = target.kind === 'ROLE' ? undefined : objects.byId(target.kind, target.id);
  const parent = object === undefined ? 0 : parentOf(object);
  if (parent === 0) return [here, ...levelsFrom(context, accountTarget)];
  const kind = object?.kind === 'SCHEMA' || object?.kind === 'DATABASE ROLE' ? 'DATABASE' : 'SCHEMA';
  return [here, ...levelsFrom(context, { kind, id: parent, column: '' })];
};

export const levelsFromUser = (context: QueryContext, user: User): readonly Level[] => {
  const own = Object.entries(user.tags).flatMap(([name, value]) => {
    const id = context.catalog.tagNames.idOf(name);
    return id === undefined ? [] : [{ tag: id, value, method: 'MANUAL' as const }];
  });
  return [{ domain: 'USER', assignments: own }, ...levelsFrom(context, accountTarget)];
};

/** The nearest value of each tag. */
export const nearest = (context: QueryContext, levels: readonly Level[]): readonly TagReference[] => {
  const found = new Map<ObjectId, TagReference>();
  for (const [distance, { domain, assignments }] of levels.entries()) {
    for (const { tag: id, value, method } of assignments) {
      const tag = context.catalog.objects.byId('TAG', id);
      if (tag === undefined || found.has(id)) continue;
      const path = pathOfObject(context, tag);
      found.set(id, { tag, path, value, method, level: domain, isInherited: distance > 0 });
    }
  }
  return [...found.values()].sort((left, right) => left.tag.id - right.tag.id);
};

/** The tags that hold for the object or column, each with its nearest value; the object is no user. */
export const tagsHoldingFor = (
  context: QueryContext,
  target: TagTarget,
): readonly Pick<TagAssignment, 'tag' | 'value'>[] => {
  const found = new Map<ObjectId, Pick<TagAssignment, 'tag' | 'value'>>();
  for (const { assignments } of levelsFrom(context, target))
    for (const assignment of assignments)
      if (!found.has(assignment.tag)) found.set(assignment.tag, assignment);
  return [...found.values()];
};

/** What a policy asks about the table or column that it protects. */
export const tagValue = (
  context: QueryContext,
  path: Path,
  { object, column }: { readonly object: Table | View; readonly column: Name | null },
): string | null => {
  const { id } = tag(context, path);
  const key = column === null ? '' : (columnKeyOf(object, column) ?? '');
  const held = tagsHoldingFor(context, { kind: object.kind, id: object.id, column: key });
  return held.find((assignment) => assignment.tag === id)?.value ?? null;
};

const requireKnown = (context: QueryContext, object: CatalogObject | undefined, shownName: string): void => {
  if (object === undefined || !mayUse(context, object))
    throw doesNotExist(object?.kind ?? 'OBJECT', shownName);
};

/** Every tag that holds for the object, set on it or inherited. */
export const tagsOn = async (context: QueryContext, on: TagBearer): Promise<readonly TagReference[]> => {
  const { catalog, store } = context;
  if (on.kind === 'USER') {
    const user = await catalog.users.byName(store, on.path[0] ?? asName(''));
    if (user === undefined) throw doesNotExist('USER', shownPath(on.path));
    return nearest(context, levelsFromUser(context, user));
  }
  const { securable, shownName } = await resolveSecurable(context, on);
  const { kind, id } = securable;
  if (kind === 'USER') return [];
  if (kind === 'ACCOUNT' || kind === 'ROLE') {
    return nearest(context, levelsFrom(context, { kind, id, column: '' }));
  }
  const object = catalog.objects.byId(kind, id);
  requireKnown(context, object, shownName);
  const column = on.column === undefined ? '' : columnKeyOf(object, on.column);
  if (column === undefined) throw doesNotExist('COLUMN', `${shownName}.${on.column}`);
  return nearest(context, levelsFrom(context, { kind, id, column }));
};

/** What a tag is set on, by the names it has now; undefined where it, or its column, is gone. */
const namesOf = (
  context: QueryContext,
  { kind, id, column }: TagTarget,
): { readonly path: Path; readonly column: Name | null } | undefined => {
  if (kind === 'ACCOUNT') return { path: [context.accountName], column: null };
  if (kind === 'ROLE') {
    const role = context.catalog.roles.byId(asRoleId(id));
    return role && { path: [role.name], column: null };
  }
  const object = context.catalog.objects.byId(kind, asObjectId(id));
  if (object === undefined) return undefined;
  const path = pathOfObject(context, object);
  if (column === '') return { path, column: null };
  const name = columnOfKey(object, column);
  return name && { path, column: name };
};

const namedTag = (context: QueryContext, id: ObjectId): Pick<TagUse, 'tagId' | 'tagPath'> | undefined => {
  const found = context.catalog.objects.byId('TAG', id);
  return found && { tagId: id, tagPath: pathOfObject(context, found) };
};

const useOf = (context: QueryContext, { on, tag: id, value, method }: TagAssignment): readonly TagUse[] => {
  const [tag, names] = [namedTag(context, id), namesOf(context, on)];
  if (tag === undefined || names === undefined) return [];
  const column = names.column && { key: on.column, name: names.column };
  return [{ ...tag, value, method, domain: domainOf(on), objectId: on.id, path: names.path, column }];
};

/** The tags of an object and its columns that are set directly or came from a source. */
export const tagUsesOn = (context: QueryContext, object: number): readonly TagUse[] =>
  context.catalog.tagAssignments.of(object).flatMap((assignment) => useOf(context, assignment));

/** Of a user who is or was: the tags among those that there are. */
export const tagUsesOfUser = (context: QueryContext, user: User): readonly TagUse[] =>
  Object.entries(user.tags).flatMap(([name, value]): readonly TagUse[] => {
    const id = context.catalog.tagNames.idOf(name);
    const tag = id && namedTag(context, id);
    if (tag === undefined) return [];
    const { id: objectId, name: userName } = user;
    return [{ ...tag, value, method: 'MANUAL', domain: 'USER', objectId, path: [userName], column: null }];
  });

/** Every tag that is set directly or came from a source, anywhere in the account. */
export const tagUses = async (context: QueryContext): Promise<readonly TagUse[]> => {
  const { catalog, store } = context;
  return [
    ...catalog.tagAssignments
      .all()
      .filter(({ on }) => !isOnAnotherSessions(context, on))
      .flatMap((assignment) => useOf(context, assignment)),
    ...(await catalog.users.tagged(store)).flatMap((user) => tagUsesOfUser(context, user)),
  ];
};
