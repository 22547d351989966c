import type { Operation } from '../../call.ts';
import { membersToAdd } from '../../mapping/members.ts';
import { membersOf, readResource } from '../../protocol/resource.ts';
import { alterRole, groupToChange } from './alter.ts';
import { membersMissing, membersSuperfluous } from './difference.ts';
import { changeMembers } from './members.ts';
import { answerWith, etagOf, managedMembers, projectionOf, shownMembers } from './presentation.ts';

/** PUT /Groups/{id}: a group without `members` in the body has none afterwards (RFC 7644 section 3.5.1). */
export const replaceGroup: Operation = async (call) => {
  const { caller } = call;
  const projection = projectionOf(call);
  const resource = readResource('Group', call.body);
  const shown = await caller.account.change(caller.actor, async (operations, queries) => {
    const role = groupToChange(call, queries);
    const wanted = await membersToAdd(queries, membersOf(resource));
    const current = await managedMembers(queries, role);
    const altered = await alterRole(call, role, resource, operations, queries);
    const delta = {
      add: membersMissing(current, wanted),
      remove: membersSuperfluous(current, wanted),
    };
    const changed = await changeMembers(operations, queries, altered, delta);
    const members = await shownMembers(queries, changed, projection);
    return { role: changed, etag: etagOf(queries, changed), members };
  });
  return answerWith(200, caller, shown, projection);
};
