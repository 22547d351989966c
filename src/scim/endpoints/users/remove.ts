import type { Operation } from '../../call.ts';
import { userIdOf } from '../../mapping/identifiers.ts';
import { requireUserOwnership, userNotFound } from '../../refusals.ts';
import { requireUserPreconditions, subjectOf } from './presentation.ts';

/** DELETE /Users/{id}: drops the user. */
export const removeUser: Operation = async (call) => {
  const { caller, id } = call;
  const userId = userIdOf(id);
  if (userId === undefined) throw userNotFound(id);
  const user = await caller.account.change(caller.actor, async (operations, queries) => {
    const found = await queries.userById(userId);
    if (found === undefined) throw userNotFound(id);
    await requireUserPreconditions(call, queries, found);
    await requireUserOwnership(queries, caller, found);
    await operations.dropUser({ user: { id: userId } });
    return found;
  });
  return { status: 204, subject: subjectOf(user) };
};
