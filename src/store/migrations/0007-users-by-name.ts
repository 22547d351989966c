import type { Migration } from './migration.ts';

/** Users by NAME whatever its case, as groups show their members. */
export const usersByName: Migration = {
  id: 7,
  name: 'users-by-name',
  statements: ['CREATE INDEX users_by_name_folded ON users (name_folded)'],
};
