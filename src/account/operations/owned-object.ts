/** Objects that statements name to change them or take them away. */
import { requireObjectOwnership } from '../access/checks.ts';
import type { Path } from '../account.ts';
import type { ObjectOf } from '../catalog/objects.ts';
import { AccountError, doesNotExist } from '../errors.ts';
import { type CatalogObject, type CatalogObjectKind, isSchemaObjectKind } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { requireReachable } from '../queries/relations.ts';
import type { ChangeContext } from './context.ts';

/** What the actor may not know of is with IF EXISTS as what is not there: no failure, which would tell of it. */
export const unlessMissing = <Found>(ifExists: boolean | undefined, find: () => Found): Found | undefined => {
  try {
    return find();
  } catch (error) {
    if (ifExists === true && error instanceof AccountError && error.kind === 'notFound') return undefined;
    throw error;
  }
};

const isOfKind = <Kind extends CatalogObjectKind>(
  object: CatalogObject | undefined,
  kind: Kind,
): object is ObjectOf<Kind> => object?.kind === kind;

export const objectOfKind = <Kind extends CatalogObjectKind>(
  context: ChangeContext,
  kind: Kind,
  path: Path,
): ObjectOf<Kind> => {
  // Asked first: the refusal is the same whether there is such an object or not.
  if (isSchemaObjectKind(kind)) requireReachable(context, path);
  const found = objectAt(context, kind, path);
  if (!isOfKind(found, kind)) throw doesNotExist(kind, shownPath(path));
  return found;
};

/** The object, if it is the actor's own; undefined where IF EXISTS allows that there is none. */
export const ownedObject = <Kind extends CatalogObjectKind>(
  context: ChangeContext,
  kind: Kind,
  path: Path,
  ifExists?: boolean | undefined,
): ObjectOf<Kind> | undefined =>
  unlessMissing(ifExists, () => {
    const found = objectOfKind(context, kind, path);
    requireObjectOwnership(context, found, shownPath(path));
    return found;
  });
