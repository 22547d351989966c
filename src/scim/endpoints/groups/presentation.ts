/** A group as every operation on /Groups answers with it. */
import type { Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Answer, Call, Caller, Subject } from '../../call.ts';
import { groupLocation, groupResource, type Members } from '../../mapping/groups.ts';
import { roleIdOf } from '../../mapping/identifiers.ts';
import { isVisibleRole } from '../../mapping/visibility.ts';
import { weakETag } from '../../protocol/etag.ts';
import { readProjectionQuery } from '../../protocol/list.ts';
import { type Projection, project, wants } from '../../protocol/projection.ts';
import type { ScimResource } from '../../protocol/schema/schemas.ts';
import { groupNotFound } from '../../refusals.ts';

export const subjectOf = (role: Role): Subject => ({ domain: 'ROLE', name: role.name });

export const projectionOf = (call: Call): Projection | undefined => readProjectionQuery('Group', call.query);

/** The group of an id in a path, as far as the provisioner sees it. */
export const groupById = (queries: Queries, id: string): Role => {
  const roleId = roleIdOf(id);
  const role = roleId === undefined ? undefined : queries.roleById(roleId);
  if (role === undefined || !isVisibleRole(queries, role)) throw groupNotFound(id);
  return role;
};

/** Members are loaded only for an answer that shows them. */
export const shownMembers = async (
  queries: Queries,
  role: Role,
  projection: Projection | undefined,
): Promise<Members | undefined> =>
  wants(projection, 'members') ? queries.membersOfRole(role.id) : undefined;

export interface ShownGroup {
  readonly role: Role;
  readonly members: Members | undefined;
}

export const resourceOf = (
  caller: Caller,
  { role, members }: ShownGroup,
  projection: Projection | undefined,
): ScimResource => project('Group', groupResource(role, members, caller.baseUrl), projection);

export const answerWith = (
  status: 200 | 201,
  caller: Caller,
  shown: ShownGroup,
  projection: Projection | undefined,
): Answer => ({
  status,
  body: resourceOf(caller, shown, projection),
  etag: weakETag(shown.role.version),
  location: groupLocation(shown.role, caller.baseUrl),
  subject: subjectOf(shown.role),
});
