/**
 * CREATE, ALTER and DROP of stages and file formats.
 * https://docs.snowflake.com/en/sql-reference/sql/create-stage
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format
 */
import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type {
  AlterFileFormat,
  AlterStage,
  CreateFileFormat,
  CreateOutcome,
  CreateStage,
  DropLoadingObject,
  DropOutcome,
  Path,
} from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import type { ObjectBase } from '../catalog/kinds/kind.ts';
import { alreadyExists, unsupportedFeature } from '../errors.ts';
import { asName, asObjectId, type FileFormat, type Name, type ObjectId, type Stage } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { sessionOfActor } from './create-table.ts';
import { removeSchemaObject } from './drop-schema-object.ts';
import { futureOwner, grantAsForeseen } from './future-grants.ts';
import { requireFreeToMove } from './move-object.ts';
import { ownedObject } from './owned-object.ts';
import { placeOf } from './place-table-like.ts';

type LoadingObject = Stage | FileFormat;
type Kind = LoadingObject['kind'];

export const createStage = (context: ChangeContext, { path, mode, settings, isTemporary }: CreateStage) =>
  place(context, 'STAGE', { path, mode, isTemporary }, (base) => ({
    ...base,
    ...settings,
    kind: 'STAGE',
    lastAltered: context.now,
  }));

export const createFileFormat = (
  context: ChangeContext,
  { path, mode, settings, isTemporary }: CreateFileFormat,
) =>
  place(context, 'FILE FORMAT', { path, mode, isTemporary }, (base) => ({
    ...base,
    ...settings,
    kind: 'FILE FORMAT',
    lastAltered: context.now,
  }));

const place = async (
  context: ChangeContext,
  kind: Kind,
  { path, mode, isTemporary }: Pick<CreateStage, 'path' | 'mode' | 'isTemporary'>,
  make: (base: ObjectBase & Pick<LoadingObject, 'schema' | 'session'>) => LoadingObject,
): Promise<CreateOutcome> => {
  if (mode === 'orAlter') throw unsupportedFeature(`CREATE OR ALTER ${kind}`);
  const session = isTemporary ? sessionOfActor(context, kind) : null;
  const schema = placeOf(context, path, kind, session);
  const name = path.at(-1) ?? asName('');
  const existing = takenBy(context, kind, session, name, schema.id);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists(kind, shownPath(path.slice(-1)));
    requireObjectOwnership(context, existing, shownPath(path));
    await removeSchemaObject(context, existing);
  }
  const made = make({
    id: asObjectId(await nextId(context.transaction)),
    name,
    schema: schema.id,
    session,
    owner: context.actor.primaryRole,
    comment: null,
    createdOn: context.now,
  });
  // A session's own object is nobody else's.
  const object = session === null ? { ...made, owner: futureOwner(context, made) } : made;
  await context.catalog.objects.insert(context.transaction, object);
  if (session === null) await grantAsForeseen(context, object);
  return existing === undefined ? 'created' : 'replaced';
};

/** What has the name already: among the session's own objects, or among those of everybody. */
const takenBy = (
  { catalog: { objects } }: ChangeContext,
  kind: Kind,
  session: number | null,
  name: Name,
  schema: ObjectId,
): LoadingObject | undefined =>
  session === null ? objects.named(kind, name, schema) : objects.temporary(kind, session, name, schema);

export const alterStage = async (
  context: ChangeContext,
  { path, ifExists, rename, set = {} }: AlterStage,
): Promise<void> => {
  const found = ownedObject(context, 'STAGE', path, ifExists);
  if (found !== undefined) await change(context, found, { ...found, ...set }, rename);
};

export const alterFileFormat = async (
  context: ChangeContext,
  { path, ifExists, rename, set = {} }: AlterFileFormat,
): Promise<void> => {
  const found = ownedObject(context, 'FILE FORMAT', path, ifExists);
  if (found === undefined) return;
  const options = { ...found.options, ...set.options };
  await change(context, found, { ...found, ...set, options }, rename);
};

const change = async (
  context: ChangeContext,
  before: LoadingObject,
  after: LoadingObject,
  rename: Path | undefined,
): Promise<void> => {
  const next = rename === undefined ? after : { ...after, ...placeAt(context, before, rename) };
  if (isDeepStrictEqual(next, before)) return;
  await context.catalog.objects.update(context.transaction, { ...next, lastAltered: context.now });
};

/** Into another schema only where the role may create such an object. */
const placeAt = (context: ChangeContext, object: LoadingObject, path: Path) => {
  const target = objectAt(context, 'SCHEMA', path.slice(0, -1));
  const schema =
    target?.id === object.schema ? object.schema : placeOf(context, path, object.kind, object.session).id;
  const name = path.at(-1) ?? object.name;
  const taken = takenBy(context, object.kind, object.session, name, schema);
  if (taken !== undefined && taken.id !== object.id)
    throw alreadyExists(object.kind, shownPath(path.slice(-1)));
  requireFreeToMove(context, object, schema);
  return { name, schema };
};

export const dropLoadingObject = async (
  context: ChangeContext,
  { kind, path, ifExists }: DropLoadingObject,
): Promise<DropOutcome> => {
  const found = ownedObject(context, kind, path, ifExists);
  if (found === undefined) return 'didNotExist';
  await removeSchemaObject(context, found);
  return 'dropped';
};
