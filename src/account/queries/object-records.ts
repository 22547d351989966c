/** Objects as the history of their definitions tells of them. */
import type { ObjectRecord, ObjectRecordRef } from '../account.ts';
import type { AttachedPolicy, CatalogObject, Tag } from '../model.ts';
import { columnOfKey } from './columns.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOfObject } from './paths.ts';

const policiesOf = (context: QueryContext, object: CatalogObject): ObjectRecord['policies'] => {
  if (object.kind === 'TAG') return masksOf(context, object);
  if (object.kind !== 'TABLE' && object.kind !== 'VIEW') return [];
  return object.policies.flatMap((attached: AttachedPolicy) => {
    const policy = context.catalog.objects.byId(attached.kind, attached.policy);
    if (policy === undefined) return [];
    const [first] = attached.columns;
    const column = object.kind === 'VIEW' ? object.columns[first ?? -1] : columnWithId(object, first);
    const path = pathOfObject(context, policy);
    const masked = attached.kind === 'MASKING POLICY' ? (column?.name ?? null) : null;
    return [{ kind: attached.kind, id: policy.id, path, column: masked }];
  });
};

const masksOf = (context: QueryContext, { maskingPolicies }: Tag): ObjectRecord['policies'] =>
  maskingPolicies.flatMap((id) => {
    const policy = context.catalog.objects.byId('MASKING POLICY', id);
    return policy === undefined
      ? []
      : [{ kind: 'MASKING POLICY' as const, id, path: pathOfObject(context, policy), column: null }];
  });

const columnWithId = ({ columns }: Extract<CatalogObject, { kind: 'TABLE' }>, wanted: number | undefined) =>
  columns.find(({ id }) => id === wanted);

/** The object as it is now, whoever may see it; undefined where there is none. */
export const objectRecord = (context: QueryContext, ref: ObjectRecordRef): ObjectRecord | undefined => {
  const { objects, tagAssignments } = context.catalog;
  const object = 'path' in ref ? objectAt(context, ref.kind, ref.path) : objects.byId(ref.kind, ref.id);
  if (object === undefined) return undefined;
  const tags = tagAssignments.all().flatMap(({ on, tag: id, value }) => {
    const tag = on.id === object.id ? objects.byId('TAG', id) : undefined;
    if (tag === undefined) return [];
    const column = on.column === '' ? null : (columnOfKey(object, on.column) ?? null);
    return [{ id, path: pathOfObject(context, tag), column, value }];
  });
  return { object, path: pathOfObject(context, object), tags, policies: policiesOf(context, object) };
};
