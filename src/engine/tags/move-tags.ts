/** Tags that go with rows to the table that they are written to. */

import { changeAccess } from '../access-history/data-access.ts';
import type { StatementContext } from '../context.ts';
import type { Compiled } from '../query/compile.ts';
import type { RowChange } from '../rows/row-change.ts';
import { tagFlows } from './flows.ts';

/**
 * Comes before the rows are written, so that nobody reads them without what the tags bring. Where the statement fails
 * after all, or is rolled back, the tags stay.
 */
export const moveTags = async (context: StatementContext, compiled: Compiled<RowChange>): Promise<void> => {
  const { tree, resolution } = compiled;
  const { uses, asker } = resolution;
  if (!asker.movesTags(uses.map(({ object }) => object.id))) return;
  const { query, written } = changeAccess(compiled);
  if (query === null || written === null || written.columns.length === 0) return;
  const filled = written.columns.map(({ id, place }) => ({ key: String(id), place }));
  const movement = {
    table: written.object.id,
    flows: tagFlows(query, uses, filled),
    replaces: tree.kind === 'insert' && tree.overwrite,
  };
  if (asker.tagsToMove(movement).length === 0) return;
  await context.account.change(context.session.actor(), (operations) => operations.moveTags(movement));
};
