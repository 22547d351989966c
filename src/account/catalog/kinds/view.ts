import { asInstant, asName, asObjectId, type View } from '../../model.ts';
import { attachmentProperties, restoredAttachments, restoredType } from './data-policies.ts';
import { numberOrNull, type ObjectKind, object, objects, textOrNull } from './kind.ts';

export const views: ObjectKind<View> = {
  kind: 'VIEW',
  parent: (view) => view.schema,
  properties: (view) => ({
    secure: view.secure,
    text: view.text,
    query: view.query,
    ...attachmentProperties(view.policies),
    lastAltered: view.lastAltered,
    columns: view.columns.map(({ type, ...column }) => ({ ...column, type: { ...type } })),
  }),
  restore: (base, parent, properties) => ({
    ...base,
    kind: 'VIEW',
    schema: asObjectId(parent),
    secure: properties.secure === true,
    text: textOrNull(properties.text) ?? '',
    query: textOrNull(properties.query) ?? '',
    policies: restoredAttachments(properties),
    lastAltered: asInstant(numberOrNull(properties.lastAltered) ?? base.createdOn),
    columns: objects(properties.columns).map((column) => ({
      name: asName(textOrNull(column.name) ?? ''),
      type: { ...restoredType(column.type), nullable: object(column.type).nullable !== false },
      comment: textOrNull(column.comment),
    })),
  }),
};
