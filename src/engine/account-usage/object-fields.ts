/** What the views of objects have in common: where an object lies, whose it is, and since and until when. */
import type { UsageObject, UsageRecord } from '../../account/account.ts';
import type { CatalogObject, CatalogObjectKind } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import type { Field } from '../history/fields.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn, variantColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';

export type Listed<Object extends CatalogObject> = UsageRecord<UsageObject<Object>>;
export type ListedKind<Kind extends CatalogObjectKind> = Listed<Extract<CatalogObject, { kind: Kind }>>;
type Any = Listed<CatalogObject>;

export const objectsOf =
  <Kind extends CatalogObjectKind>(kind: Kind) =>
  ({ account, session }: StatementContext): Promise<readonly ListedKind<Kind>[]> =>
    account.read(session.actor(), (queries) => queries.accountUsage().objects(kind));

export const id = (name: string): Field<Any> => [fixedColumn(name), ({ record }) => String(record.object.id)];
export const named = (name: string): Field<Any> => [textColumn(name), ({ record }) => record.object.name];

const part =
  (level: 0 | 1, property: 'id' | 'name') =>
  ({ record }: Any): Cell => {
    const found = record.within[level]?.[property];
    return found === undefined ? null : String(found);
  };
export const databaseId = (name: string): Field<Any> => [fixedColumn(name), part(0, 'id')];
export const databaseName = (name: string): Field<Any> => [textColumn(name), part(0, 'name')];
export const schemaId = (name: string): Field<Any> => [fixedColumn(name), part(1, 'id')];
export const schemaName = (name: string): Field<Any> => [textColumn(name), part(1, 'name')];
/** Of password and session policies the ids around them are texts. */
export const schemaIdText = (name: string): Field<Any> => [textColumn(name), part(1, 'id')];
export const databaseIdText = (name: string): Field<Any> => [textColumn(name), part(0, 'id')];

export const owner = (name: string): Field<Any> => [textColumn(name), ({ record }) => record.owner];
/** "NULL if you delete the object because a deleted object does not have an owner role." */
export const ownerRoleType: Field<Any> = [
  textColumn('OWNER_ROLE_TYPE'),
  ({ record, deletedOn }) => (deletedOn === null ? record.ownerType : null),
];
export const comment: Field<Any> = [textColumn('COMMENT'), ({ record }) => record.object.comment];
/** Of tags and data policies the comment is a VARIANT, which the driver tells as JSON. */
export const commentVariant = (name: string): Field<Any> => [
  variantColumn(name),
  ({ record }) => (record.object.comment === null ? null : JSON.stringify(record.object.comment)),
];
export const created: Field<Any> = [
  timestampColumn('CREATED'),
  ({ record }) => instantCell(record.object.createdOn),
];
export const deleted: Field<Any> = [timestampColumn('DELETED'), ({ deletedOn }) => instantCell(deletedOn)];

/** Of some kinds it is not kept when they were altered; the end of an object is its last change. */
export const lastAlteredOf = ({ record: { object }, deletedOn }: Any): Cell =>
  instantCell(deletedOn ?? ('lastAltered' in object ? object.lastAltered : null));
export const lastAltered: Field<Any> = [timestampColumn('LAST_ALTERED'), lastAlteredOf];
/** Of tables and views; rows are changed without it. */
export const lastDdl: Field<Any> = [timestampColumn('LAST_DDL'), lastAlteredOf];

/** For columns that Snowflake leaves empty for objects like those here. */
export const empty = (...names: readonly string[]): readonly Field<unknown>[] =>
  names.map((name) => [textColumn(name), () => null]);
