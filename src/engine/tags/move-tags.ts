/** Tags that go with rows to the table that they are written to. */

import type { Account, DataMovement, MovedTag } from '../../account/account.ts';
import { systemActor } from '../../account/system-actor.ts';
import { changeAccess } from '../access-history/data-access.ts';
import type { StatementContext } from '../context.ts';
import type { Compiled } from '../query/compile.ts';
import type { RowChange } from '../rows/row-change.ts';
import type { Turn } from '../rows/turn.ts';
import type { Movements } from '../tables/movements.ts';
import { tagFlows } from './flows.ts';

/** What becomes of the tags, once it is known what became of the rows. */
export interface TagMovement {
  /** The rows are there, or will be with their transaction. */
  keep(): void;
  takeBack(): Promise<void>;
}

const nothing: TagMovement = { keep: () => {}, takeBack: async () => {} };

/**
 * Comes before the rows are written, so that nobody reads them without what the tags bring. Where the statement fails
 * after all, or is rolled back, the tags go again, unless others moved rows into the table meanwhile: those may need them.
 */
export const moveTags = async (
  context: StatementContext,
  compiled: Compiled<RowChange>,
  turn: Turn,
  movements: Movements,
): Promise<TagMovement> => {
  const movement = movementOf(compiled);
  if (movement === null) return nothing;
  const { table } = movement;
  const { owner, transaction } = turn;
  const mine = await movements.begin(table, owner);
  const end = (): void => movements.end(table, owner);
  const over = transaction?.over.signal;
  over?.addEventListener('abort', end, { once: true });
  try {
    const isNew = compiled.resolution.asker.tagsToMove(movement).length > 0;
    const moved = isNew
      ? await context.account.change(context.session.actor(), (operations) => operations.moveTags(movement))
      : [];
    const takeBack = async (): Promise<void> => {
      if (moved.length === 0) return;
      await movements.takeBack(table, mine, () => takeBackTags(context.account, moved));
    };
    return {
      keep: () => {
        if (transaction === null) end();
        else transaction.afterRollBack.push(takeBack);
      },
      takeBack: async () => {
        await takeBack();
        if (transaction === null) end();
      },
    };
  } catch (error) {
    if (transaction === null) end();
    throw error;
  }
};

const movementOf = (compiled: Compiled<RowChange>): DataMovement | null => {
  const { tree, resolution } = compiled;
  const { uses, asker } = resolution;
  if (!asker.movesTags(uses.map(({ object }) => object.id))) return null;
  const { query, written } = changeAccess(compiled);
  if (query === null || written === null || written.columns.length === 0) return null;
  const filled = written.columns.map(({ id, place }) => ({ key: String(id), place }));
  return {
    table: written.object.id,
    flows: tagFlows(query, uses, filled),
    replaces: tree.kind === 'insert' && tree.overwrite,
  };
};

/** The session may be over by then. */
const takeBackTags = async (account: Account, moved: readonly MovedTag[]): Promise<void> => {
  await account.change(systemActor(account.name), (operations) => operations.takeBackTags({ moved }));
};
