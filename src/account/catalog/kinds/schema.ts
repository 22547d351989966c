import { asObjectId, type Schema } from '../../model.ts';
import { type ObjectKind, object } from './kind.ts';

export const schemas: ObjectKind<Schema> = {
  kind: 'SCHEMA',
  parent: (schema) => schema.database,
  properties: (schema) => ({
    transient: schema.transient,
    managedAccess: schema.managedAccess,
    properties: schema.properties,
  }),
  restore: (base, parent, properties) => ({
    ...base,
    kind: 'SCHEMA',
    database: asObjectId(parent),
    transient: properties.transient === true,
    managedAccess: properties.managedAccess === true,
    properties: object(properties.properties),
  }),
};
