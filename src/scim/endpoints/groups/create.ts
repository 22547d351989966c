import type { Operation } from '../../call.ts';
import { roleNameOf, roleStateOf } from '../../mapping/groups.ts';
import { membersToAdd } from '../../mapping/members.ts';
import { membersOf, readResource } from '../../protocol/resource.ts';
import { refuseRoleConflict } from '../../refusals.ts';
import { changeMembers, membersOfWriting } from './members.ts';
import { answerWith, etagOf, projectionOf } from './presentation.ts';

/** POST /Groups */
export const createGroup: Operation = async (call) => {
  const { caller } = call;
  const projection = projectionOf(call);
  const resource = readResource('Group', call.body);
  const name = roleNameOf(resource);
  const shown = await caller.account.change(caller.actor, async (operations, queries) => {
    refuseRoleConflict(queries, name, caller);
    const add = await membersToAdd(queries, membersOf(resource));
    const scim = roleStateOf(resource);
    const { role } = await operations.createRole({ name, mode: 'create', scim });
    const current = await changeMembers(operations, queries, role, { add, remove: [] });
    const members = await membersOfWriting(queries, current, projection, 'always');
    return { role: current, etag: etagOf(queries, current), members };
  });
  return answerWith(201, caller, shown, projection);
};
