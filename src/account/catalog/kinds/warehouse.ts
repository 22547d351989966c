import type { Warehouse } from '../../model.ts';
import { type ObjectKind, object } from './kind.ts';

export const warehouses: ObjectKind<Warehouse> = {
  kind: 'WAREHOUSE',
  parent: () => 0,
  properties: (warehouse) => ({ properties: warehouse.properties }),
  restore: (base, _parent, properties) => ({
    ...base,
    kind: 'WAREHOUSE',
    properties: object(properties.properties),
  }),
};
