import { asInstant, asName, asObjectId, type View } from '../../model.ts';
import { attachmentProperties, restoredAttachments, restoredType } from './data-policies.ts';
import { numberOrNull, type ObjectKind, object, objects, textOrNull, texts } from './kind.ts';

export const views: ObjectKind<View> = {
  kind: 'VIEW',
  parent: (view) => view.schema,
  properties: (view) => ({
    ...(view.session === null ? {} : { session: view.session, schema: view.schema }),
    secure: view.secure,
    text: view.text,
    query: view.query,
    ...attachmentProperties(view.policies),
    lastAltered: view.lastAltered,
    sources: view.sources.map(({ path, columns }) => ({
      path,
      columns: columns.map((column) => ({ ...column })),
    })),
    columns: view.columns.map(({ type, ...column }) => ({ ...column, type: { ...type } })),
  }),
  restore: (base, parent, properties) => ({
    ...base,
    kind: 'VIEW',
    schema: asObjectId(numberOrNull(properties.schema) ?? parent),
    session: numberOrNull(properties.session),
    secure: properties.secure === true,
    text: textOrNull(properties.text) ?? '',
    query: textOrNull(properties.query) ?? '',
    policies: restoredAttachments(properties),
    lastAltered: asInstant(numberOrNull(properties.lastAltered) ?? base.createdOn),
    sources: objects(properties.sources).map(({ path, columns }) => ({
      path: texts(path).map(asName),
      columns: objects(columns).map(({ from, to }) => ({
        from: asName(textOrNull(from) ?? ''),
        to: asName(textOrNull(to) ?? ''),
      })),
    })),
    columns: objects(properties.columns).map((column) => ({
      name: asName(textOrNull(column.name) ?? ''),
      type: { ...restoredType(column.type), nullable: object(column.type).nullable !== false },
      comment: textOrNull(column.comment),
    })),
  }),
};
