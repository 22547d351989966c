import { isDeepStrictEqual } from 'node:util';
import type { AlterTableLike, Path } from '../account.ts';
import { sessionOf } from '../catalog/objects.ts';
import { alreadyExists, doesNotExist, unsupportedFeature } from '../errors.ts';
import { asName, type Table, type View } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { requireReachable } from '../queries/relations.ts';
import { requireStorable } from '../storable-text.ts';
import { requirePolicyColumns } from './change-data-policies.ts';
import type { ChangeContext } from './context.ts';
import { requireFreeToMove, schemaToMoveTo } from './move-object.ts';
import { ownedObject } from './owned-object.ts';
import { tableLike, temporaryTableLike } from './place-table-like.ts';

/** ALTER TABLE and ALTER VIEW: names, comments and columns, as the engine made them of the old ones. */
export const alterTableLike = async (context: ChangeContext, input: AlterTableLike): Promise<void> => {
  const found = ownedObject(context, input.kind, input.path, input.ifExists);
  if (found === undefined) return;
  if (input.swapWith !== undefined) return await swap(context, found, input, input.swapWith);
  const renamed = input.rename === undefined ? found : moved(context, found, input.rename);
  const changed = input.change === undefined ? renamed : input.change(renamed);
  const next = input.comment === undefined ? changed : { ...changed, comment: input.comment };
  if (isDeepStrictEqual(next, found)) return;
  requirePolicyColumns(found, next);
  requireStorable(next);
  await context.catalog.objects.update(context.transaction, { ...next, lastAltered: context.now });
};

/** Into another schema only where the role may create such an object. */
const moved = (context: ChangeContext, object: Table | View, to: Path): Table | View => {
  const name = to.at(-1) ?? asName('');
  if (object.session !== null) return movedTemporary(context, object, object.session, to);
  const schema = objectAt(context, 'SCHEMA', to.slice(0, -1));
  const target =
    schema?.id === object.schema
      ? object.schema
      : schemaToMoveTo(context, object, to.slice(0, -1), `CREATE ${object.kind}`).id;
  const taken = tableLike(context, name, target);
  if (taken !== undefined && taken.id !== object.id) throw alreadyExists(taken.kind, shownPath(to.slice(-1)));
  return { ...object, name, schema: target };
};

/** Only the names of the session's other temporary tables and views are taken. */
const movedTemporary = (
  context: ChangeContext,
  object: Table | View,
  session: number,
  to: Path,
): Table | View => {
  requireReachable(context, to);
  const name = to.at(-1) ?? asName('');
  const schema = objectAt(context, 'SCHEMA', to.slice(0, -1));
  if (schema?.kind !== 'SCHEMA') throw doesNotExist('SCHEMA', shownPath(to.slice(0, -1)));
  const taken = temporaryTableLike(context, session, name, schema.id);
  if (taken !== undefined && taken.id !== object.id) throw alreadyExists(taken.kind, shownPath(to.slice(-1)));
  return { ...object, name, schema: schema.id };
};

const swap = async (
  context: ChangeContext,
  first: Table | View,
  { kind }: Pick<AlterTableLike, 'kind'>,
  otherPath: Path,
): Promise<void> => {
  const second = ownedObject(context, kind, otherPath);
  if (second === undefined || second.id === first.id) return;
  // "A permanent or transient table can't be swapped with a temporary table": its name may be taken outside.
  if (sessionOf(first) !== sessionOf(second))
    throw unsupportedFeature('SWAP of a temporary and another table');
  requireFreeToMove(context, first, second.schema);
  requireFreeToMove(context, second, first.schema);
  const { objects } = context.catalog;
  // A passing third name keeps them unique in between.
  await objects.update(context.transaction, { ...first, name: asName(`${first.name} ${first.id}`) });
  await objects.update(context.transaction, { ...second, name: first.name, schema: first.schema });
  await objects.update(context.transaction, { ...first, name: second.name, schema: second.schema });
};
