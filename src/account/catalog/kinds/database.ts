import type { Database } from '../../model.ts';
import { type ObjectKind, object } from './kind.ts';

export const databases: ObjectKind<Database> = {
  kind: 'DATABASE',
  parent: () => 0,
  properties: (database) => ({ transient: database.transient, properties: database.properties }),
  restore: (base, _parent, properties) => ({
    ...base,
    kind: 'DATABASE',
    transient: properties.transient === true,
    properties: object(properties.properties),
  }),
};
