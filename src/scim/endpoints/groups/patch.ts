import type { GranteeRef, Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Operation } from '../../call.ts';
import { groupDraft } from '../../mapping/groups.ts';
import { MemberFilter } from '../../mapping/member-filter.ts';
import { membersToAdd, membersToRemove } from '../../mapping/members.ts';
import {
  applyPatch,
  type MemberChange,
  type MemberFinder,
  memberChangeOf,
} from '../../protocol/patch/apply.ts';
import { readPatchRequest } from '../../protocol/patch/request.ts';
import { alterRole, groupToChange } from './alter.ts';
import { membersMissing, membersSuperfluous } from './difference.ts';
import { changeMembers, membersOfWriting } from './members.ts';
import { answerWith, etagOf, managedMembers, projectionOf, subjectOf } from './presentation.ts';

interface Delta {
  readonly add: readonly GranteeRef[];
  readonly remove: readonly GranteeRef[];
}

const deltaOf = async (queries: Queries, role: Role, change: MemberChange | undefined): Promise<Delta> => {
  if (change === undefined) return { add: [], remove: [] };
  const add = await membersToAdd(queries, change.add);
  if (change.remove !== 'ALL') return { add, remove: membersToRemove(queries, change.remove) };
  // Push Now replaces all members, most of which stay: only the difference is granted and revoked.
  const current = await managedMembers(queries, role);
  return { add: membersMissing(current, add), remove: membersSuperfluous(current, add) };
};

const finderOf = (queries: Queries, role: Role, baseUrl: string): MemberFinder => ({
  members: (filter) => new MemberFilter(queries, filter, baseUrl).membersOf(role),
  among: (filter, added) => new MemberFilter(queries, filter, baseUrl).among(added),
});

/** PATCH /Groups/{id} */
export const patchGroup: Operation = async (call) => {
  const { caller } = call;
  const projection = projectionOf(call);
  const patch = readPatchRequest(call.body);
  // RFC 7644 section 3.5.2: who names `attributes` gets the resource, whatever the client's habit.
  const answersNothing = caller.dialect.groupPatchAnswer === 'noContent' && projection?.include === undefined;
  const shown = await caller.account.change(caller.actor, async (operations, queries) => {
    const role = groupToChange(call, queries);
    const { resource, changed, memberSteps } = applyPatch('Group', groupDraft(role), patch);
    const finder = finderOf(queries, role, caller.baseUrl);
    const delta = await deltaOf(queries, role, await memberChangeOf(memberSteps, finder));
    const altered = changed ? await alterRole(call, role, resource, operations, queries) : role;
    const current = await changeMembers(operations, queries, altered, delta);
    const members = answersNothing
      ? undefined
      : await membersOfWriting(queries, current, projection, 'ifFew');
    return { role: current, etag: etagOf(queries, current), members };
  });
  if (answersNothing) return { status: 204, etag: shown.etag, subject: subjectOf(shown.role) };
  return answerWith(200, caller, shown, projection);
};
