/** TRUNCATE TABLE. https://docs.snowflake.com/en/sql-reference/sql/truncate-table */
import { AccountError } from '../../account/errors.ts';
import type { Statement } from '../../sql/ast.ts';
import type { Resolution } from '../query/resolve/scope.ts';
import type { TruncateTable } from './row-change.ts';
import { targetTable } from './target.ts';

export const resolveTruncate = (
  { name, ifExists }: Extract<Statement, { statement: 'truncate' }>,
  resolution: Resolution,
): TruncateTable => {
  try {
    return { kind: 'truncate', table: targetTable(name, ['TRUNCATE'], resolution).table };
  } catch (error) {
    if (ifExists && error instanceof AccountError && error.kind === 'notFound')
      return { kind: 'truncate', table: null };
    throw error;
  }
};
