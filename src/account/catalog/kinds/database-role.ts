import { asObjectId, type DatabaseRole } from '../../model.ts';
import type { ObjectKind } from './kind.ts';

export const databaseRoles: ObjectKind<DatabaseRole> = {
  kind: 'DATABASE ROLE',
  parent: (role) => role.database,
  properties: () => ({}),
  restore: (base, parent) => ({ ...base, kind: 'DATABASE ROLE', database: asObjectId(parent) }),
};
