import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { theAccount } from '../access/access.ts';
import { requireObjectOwnership } from '../access/checks.ts';
import type { AlterContainer, Path } from '../account.ts';
import { alreadyExists, doesNotExist, insufficientPrivileges } from '../errors.ts';
import { asName, type Database, type JsonObject, type Schema, type Warehouse } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { requireFreeToMove } from './move-object.ts';
import { objectOfKind, unlessMissing } from './owned-object.ts';
import { databaseToCreateIn } from './schema-use.ts';

type Container = Warehouse | Database | Schema;

/** ALTER WAREHOUSE, ALTER DATABASE, ALTER SCHEMA. */
export const alterContainer = async (context: ChangeContext, input: AlterContainer): Promise<void> => {
  const found = unlessMissing(input.ifExists, () => {
    const named = objectOfKind(context, input.kind, input.path);
    requireAlter(context, input, named);
    return named;
  });
  if (found === undefined) return;
  if (input.swapWith !== undefined) return swap(context, found, input.swapWith);
  const next = changed(context, found, input);
  if (isDeepStrictEqual(next, found)) return;
  if (input.rename !== undefined) {
    const taken = objectAt(context, input.kind, fullRename(input.path, input.rename));
    if (taken !== undefined && taken.id !== found.id)
      throw alreadyExists(input.kind, shownPath(input.rename));
  }
  await context.catalog.objects.update(context.transaction, next);
};

const containerAt = (context: ChangeContext, kind: Container['kind'], path: Path): Container | undefined => {
  const found = objectAt(context, kind, path);
  return found?.kind === 'WAREHOUSE' || found?.kind === 'DATABASE' || found?.kind === 'SCHEMA'
    ? found
    : undefined;
};

/**
 * MODIFY lets a role change settings; names and managed access are the owner's. Taking grants away from the owners
 * of the objects takes MANAGE GRANTS besides.
 */
const requireAlter = (context: ChangeContext, input: AlterContainer, object: Container): void => {
  const changesName = input.rename !== undefined || input.swapWith !== undefined;
  const changesAccess =
    object.kind === 'SCHEMA' &&
    input.managedAccess !== undefined &&
    input.managedAccess !== object.managedAccess;
  const mayModify = context.access.wasGranted('MODIFY', { kind: object.kind, id: object.id });
  if (!changesName && !changesAccess && mayModify) return;
  const shownName = shownPath(input.path);
  requireObjectOwnership(context, object, shownName);
  if (changesAccess && input.managedAccess && !context.access.wasGranted('MANAGE GRANTS', theAccount))
    throw insufficientPrivileges(object.kind, shownName);
};

/** A schema renamed by its bare name stays in its database. */
const fullRename = (path: Path, rename: Path): Path =>
  path.length === 2 && rename.length === 1 ? [...path.slice(0, 1), ...rename] : rename;

const withProperties = (
  properties: JsonObject,
  set: JsonObject | undefined,
  unset: readonly string[] | undefined,
): JsonObject => {
  const merged = new Map(Object.entries({ ...properties, ...set }));
  for (const name of unset ?? []) merged.delete(name);
  return Object.fromEntries(merged);
};

const changed = (context: ChangeContext, object: Container, input: AlterContainer): Container => {
  const next: Container = {
    ...object,
    name: input.rename?.at(-1) ?? object.name,
    comment: input.comment === undefined ? object.comment : input.comment,
    properties: withProperties(object.properties, input.set, input.unset),
  };
  if (next.kind !== 'SCHEMA') return next;
  const managedAccess = input.managedAccess ?? next.managedAccess;
  if (input.rename === undefined) return { ...next, managedAccess };
  const target = fullRename(input.path, input.rename).slice(0, -1);
  const sameDatabase = isDeepStrictEqual(target, input.path.slice(0, -1));
  const database = sameDatabase ? next.database : databaseToCreateIn(context, target, 'CREATE SCHEMA').id;
  if (object.kind === 'SCHEMA') requireFreeToMove(context, object, database);
  return { ...next, managedAccess, database };
};

/** Two objects exchange names; a passing third name keeps them unique in between. */
const swap = async (context: ChangeContext, first: Container, otherPath: Path): Promise<void> => {
  const second = containerAt(context, first.kind, otherPath);
  if (second === undefined) throw doesNotExist(first.kind, shownPath(otherPath));
  requireObjectOwnership(context, second, shownPath(otherPath));
  if (second.id === first.id) return;
  if (first.kind === 'SCHEMA' && second.kind === 'SCHEMA') {
    requireFreeToMove(context, first, second.database);
    requireFreeToMove(context, second, first.database);
  }
  const { objects } = context.catalog;
  await objects.update(context.transaction, { ...first, name: asName(randomUUID()) });
  await objects.update(context.transaction, at(second, first));
  await objects.update(context.transaction, at(first, second));
};

const at = (object: Container, place: Container): Container =>
  object.kind === 'SCHEMA' && place.kind === 'SCHEMA'
    ? { ...object, name: place.name, database: place.database }
    : { ...object, name: place.name };
