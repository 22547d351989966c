import type { Operation } from '../../call.ts';
import { groupToChange } from './alter.ts';
import { subjectOf } from './presentation.ts';

/** DELETE /Groups/{id}: drops the role; its members stay. */
export const removeGroup: Operation = async (call) => {
  const { caller } = call;
  const role = await caller.account.change(caller.actor, async (operations, queries) => {
    const found = groupToChange(call, queries);
    await operations.dropRole({ role: { id: found.id } });
    return found;
  });
  return { status: 204, subject: subjectOf(role) };
};
