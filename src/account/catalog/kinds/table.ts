import {
  asInstant,
  asName,
  asObjectId,
  type Clustering,
  type Json,
  type JsonObject,
  type Table,
  type TableColumn,
  tableKinds,
} from '../../model.ts';
import { attachmentProperties, restoredAttachments, restoredType } from './data-policies.ts';
import { numberOrNull, numbers, type ObjectKind, object, objects, textOrNull } from './kind.ts';
import { formerKeys, restoredConstraint } from './table-constraints.ts';

const restoredColumn = (column: JsonObject): TableColumn => {
  const { start, step } = object(column.identity);
  return {
    id: numberOrNull(column.id) ?? 0,
    name: asName(textOrNull(column.name) ?? ''),
    type: restoredType(column.type),
    notNull: column.notNull === true,
    default: textOrNull(column.default),
    identity: typeof start === 'number' && typeof step === 'number' ? { start, step } : null,
    comment: textOrNull(column.comment),
  };
};

const restoredClustering = (stored: Json | undefined): Clustering | null => {
  if (stored === undefined) return null;
  const { keys, columns, isAutomatic } = object(stored);
  const texts = Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  return { keys: texts, columns: numbers(columns), isAutomatic: isAutomatic === true };
};

export const tables: ObjectKind<Table> = {
  kind: 'TABLE',
  parent: (table) => table.schema,
  properties: (table) => ({
    tableKind: table.tableKind,
    ...(table.session === null ? {} : { session: table.session, schema: table.schema }),
    nextColumn: table.nextColumn,
    ...attachmentProperties(table.policies),
    lastAltered: table.lastAltered,
    constraints: table.constraints.map((constraint) => ({ ...constraint })),
    ...(table.clustering === null ? {} : { clustering: { ...table.clustering } }),
    columns: table.columns.map(({ type, identity, ...column }) => ({
      ...column,
      type: { ...type },
      identity: identity && { ...identity },
    })),
  }),
  restore: (base, parent, properties) => ({
    ...base,
    kind: 'TABLE',
    schema: asObjectId(numberOrNull(properties.schema) ?? parent),
    session: numberOrNull(properties.session),
    tableKind: tableKinds.find((kind) => kind === properties.tableKind) ?? 'PERMANENT',
    nextColumn: numberOrNull(properties.nextColumn) ?? 0,
    constraints:
      properties.constraints === undefined
        ? formerKeys(base.id, base.createdOn, objects(properties.columns))
        : objects(properties.constraints).map(restoredConstraint),
    clustering: restoredClustering(properties.clustering),
    policies: restoredAttachments(properties),
    lastAltered: asInstant(numberOrNull(properties.lastAltered) ?? base.createdOn),
    columns: objects(properties.columns).map(restoredColumn),
  }),
};
