/** A group as every operation on /Groups answers with it. */
import type { Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Answer, Call, Caller, Subject } from '../../call.ts';
import { groupLocation, groupResource, type Members } from '../../mapping/groups.ts';
import { roleIdOf } from '../../mapping/identifiers.ts';
import { groupETag } from '../../mapping/versions.ts';
import { isVisibleRole, managedMemberRoles } from '../../mapping/visibility.ts';
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

/** Users, and those roles that the provisioner owns. */
export const managedMembers = async (queries: Queries, role: Role): Promise<Members> => {
  const { users } = await queries.membersOfRole(role.id);
  return { users, roles: managedMemberRoles(queries, role) };
};

export const etagOf = (queries: Queries, role: Role): string =>
  groupETag(role, managedMemberRoles(queries, role));

/** Members are loaded only for an answer that shows them. */
export const shownMembers = async (
  queries: Queries,
  role: Role,
  projection: Projection | undefined,
): Promise<Members | undefined> => (wants(projection, 'members') ? managedMembers(queries, role) : undefined);

export interface ShownGroup {
  readonly role: Role;
  readonly etag: string;
  readonly members: Members | undefined;
}

export const resourceOf = (
  caller: Caller,
  { role, etag, members }: ShownGroup,
  projection: Projection | undefined,
): ScimResource =>
  project('Group', groupResource(role, members, { baseUrl: caller.baseUrl, etag }), projection);

export const answerWith = (
  status: 200 | 201,
  caller: Caller,
  shown: ShownGroup,
  projection: Projection | undefined,
): Answer => ({
  status,
  body: resourceOf(caller, shown, projection),
  etag: shown.etag,
  location: groupLocation(shown.role, caller.baseUrl),
  subject: subjectOf(shown.role),
});
