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
  CreateMode,
  CreateOutcome,
  CreateStage,
  DropLoadingObject,
  DropOutcome,
  Path,
} from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import type { ObjectBase } from '../catalog/kinds/kind.ts';
import { alreadyExists, unsupportedFeature } from '../errors.ts';
import { asName, asObjectId, type FileFormat, type ObjectId, type Stage } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { futureOwner, grantAsForeseen } from './future-grants.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';
import { schemaToCreateIn } from './schema-use.ts';

type LoadingObject = Stage | FileFormat;
type Kind = LoadingObject['kind'];

const foundAt = (context: ChangeContext, kind: Kind, path: Path): LoadingObject | undefined => {
  const found = objectAt(context, kind, path);
  return found?.kind === 'STAGE' || found?.kind === 'FILE FORMAT' ? found : undefined;
};

export const createStage = (context: ChangeContext, { path, mode, settings }: CreateStage) =>
  place(context, 'STAGE', path, mode, (base) => ({
    ...base,
    ...settings,
    kind: 'STAGE',
    lastAltered: context.now,
  }));

export const createFileFormat = (context: ChangeContext, { path, mode, settings }: CreateFileFormat) =>
  place(context, 'FILE FORMAT', path, mode, (base) => ({
    ...base,
    ...settings,
    kind: 'FILE FORMAT',
    lastAltered: context.now,
  }));

const place = async (
  context: ChangeContext,
  kind: Kind,
  path: Path,
  mode: CreateMode,
  make: (base: ObjectBase & { readonly schema: ObjectId }) => LoadingObject,
): Promise<CreateOutcome> => {
  if (mode === 'orAlter') throw unsupportedFeature(`CREATE OR ALTER ${kind}`);
  const schema = schemaToCreateIn(context, path.slice(0, -1), `CREATE ${kind}`);
  const existing = foundAt(context, kind, path);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return 'alreadyExisted';
    if (mode === 'create') throw alreadyExists(kind, shownPath(path.slice(-1)));
    requireObjectOwnership(context, existing, shownPath(path));
    await remove(context, existing);
  }
  const made = make({
    id: asObjectId(await nextId(context.transaction)),
    name: path.at(-1) ?? asName(''),
    schema: schema.id,
    owner: context.actor.primaryRole,
    comment: null,
    createdOn: context.now,
  });
  const object = { ...made, owner: futureOwner(context, made) };
  await context.catalog.objects.insert(context.transaction, object);
  await grantAsForeseen(context, object);
  return existing === undefined ? 'created' : 'replaced';
};

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
    target?.id === object.schema
      ? object.schema
      : schemaToCreateIn(context, path.slice(0, -1), `CREATE ${object.kind}`).id;
  const taken = foundAt(context, object.kind, path);
  if (taken !== undefined && taken.id !== object.id)
    throw alreadyExists(object.kind, shownPath(path.slice(-1)));
  return { name: path.at(-1) ?? object.name, schema };
};

export const dropLoadingObject = async (
  context: ChangeContext,
  { kind, path, ifExists }: DropLoadingObject,
): Promise<DropOutcome> => {
  const found = ownedObject(context, kind, path, ifExists);
  if (found === undefined) return 'didNotExist';
  await remove(context, found);
  return 'dropped';
};

const remove = async (context: ChangeContext, object: LoadingObject): Promise<void> => {
  await removeGrantsOn(context, { kind: object.kind, id: object.id });
  await context.catalog.objects.delete(context.transaction, object, context.now);
};
