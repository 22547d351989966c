import { executionError } from '../errors.ts';
import type { CatalogObject } from '../model.ts';
import { livingForeignKeys } from '../queries/constraints.ts';
import type { ChangeContext } from './context.ts';

/**
 * "If the RESTRICT option is specified, an error is returned if any PRIMARY KEY or UNIQUE constraints under the object
 * have foreign key references": https://docs.snowflake.com/en/sql-reference/constraints-drop — from what stays.
 */
export const requireUnreferenced = (context: ChangeContext, going: readonly CatalogObject[]): void => {
  const ids = new Set(going.map(({ id }) => id));
  const isReferenced = context.catalog.objects
    .ofKind('TABLE')
    .some(
      (table) =>
        !ids.has(table.id) &&
        livingForeignKeys(context, table).some(({ references }) => ids.has(references.table)),
    );
  if (isReferenced)
    throw executionError(
      'SQL compilation error:\nForeign keys of other tables refer to what is to be dropped: with CASCADE they go with it.',
      '001003',
      '42601',
    );
};
