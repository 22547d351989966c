/** A user as every operation on /Users answers with it. */
import type { Queries, UserPage } from '../../../account/account.ts';
import type { Role, User } from '../../../account/model.ts';
import type { Answer, Call, Caller, Subject } from '../../call.ts';
import { isConditional, requirePreconditions } from '../../checks/preconditions.ts';
import type { UserWriting } from '../../mapping/user-from-resource.ts';
import { type UserMapping, userLocation, userResource } from '../../mapping/user-to-resource.ts';
import { userETag } from '../../mapping/versions.ts';
import { isVisibleRole } from '../../mapping/visibility.ts';
import { readProjectionQuery } from '../../protocol/list.ts';
import { type Projection, project, wants } from '../../protocol/projection.ts';
import type { ScimResource } from '../../protocol/schema/schemas.ts';

export const mappingOf = ({ account }: Caller): UserMapping => ({
  namesApart: account.parameter('MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR') === true,
});

export const writingOf = (caller: Caller): UserWriting => ({
  ...mappingOf(caller),
  syncPassword: caller.integration.syncPassword,
});

export const subjectOf = (user: User): Subject => ({ domain: 'USER', name: user.name });

export const projectionOf = (call: Call): Projection | undefined => readProjectionQuery('User', call.query);

/** Of a user's roles those that are groups to the provisioner. */
const visible = (queries: Queries, roles: readonly Role[]): readonly Role[] =>
  roles.filter((role) => isVisibleRole(queries, role));

const visibleRoles = async (queries: Queries, user: User): Promise<readonly Role[]> =>
  visible(queries, await queries.rolesOfUser(user.id));

/** Of the user's roles those that the answer shows. */
export const shownOf = (
  queries: Queries,
  roles: readonly Role[],
  projection: Projection | undefined,
): readonly Role[] | undefined => (wants(projection, 'groups') ? visible(queries, roles) : undefined);

/** Loaded only for an answer that shows them. */
export const shownRoles = async (
  queries: Queries,
  user: User,
  projection: Projection | undefined,
): Promise<readonly Role[] | undefined> =>
  wants(projection, 'groups') ? visibleRoles(queries, user) : undefined;

const noRoles: readonly Role[] = [];

/** Nobody has granted a role to a user that was just made. */
export const rolesOfNewUser = (projection: Projection | undefined): readonly Role[] | undefined =>
  wants(projection, 'groups') ? noRoles : undefined;

/** As {@link shownRoles}, for all users of a page in one question. */
export const shownRolesOf = async (
  queries: Queries,
  { users, rolesOfOnly }: Pick<UserPage, 'users' | 'rolesOfOnly'>,
  projection: Projection | undefined,
): Promise<(user: User) => readonly Role[] | undefined> => {
  if (users.length === 0 || !wants(projection, 'groups')) return () => undefined;
  if (rolesOfOnly !== undefined) {
    const roles = visible(
      queries,
      rolesOfOnly.flatMap((id) => queries.roleById(id) ?? []),
    );
    return () => roles;
  }
  const roles = await queries.rolesOfUsers(users.map((user) => user.id));
  return (user) => roles.get(user.id)?.filter((role) => isVisibleRole(queries, role)) ?? noRoles;
};

export interface ShownUser {
  readonly user: User;
  readonly roles: readonly Role[] | undefined;
}

export const etagOf = (caller: Caller, { user, roles }: ShownUser): string =>
  userETag(user, roles, mappingOf(caller));

/**
 * Holds a write against the version that its client saw, whether with the user's groups or without them: either is a
 * version of the user as it is now. The groups are loaded only for a client that asks.
 */
export const requireUserPreconditions = async (call: Call, queries: Queries, user: User): Promise<void> => {
  if (!isConditional(call)) return;
  const whole = etagOf(call.caller, { user, roles: await visibleRoles(queries, user) });
  requirePreconditions(call, whole, etagOf(call.caller, { user, roles: undefined }));
};

export const resourceOf = (
  caller: Caller,
  { user, roles }: ShownUser,
  projection: Projection | undefined,
): ScimResource => {
  const resource = userResource(user, roles, {
    ...mappingOf(caller),
    baseUrl: caller.baseUrl,
    snowflakeAttributesInEnterprise: caller.dialect.showsSnowflakeAttributesInEnterprise,
  });
  return project('User', resource, projection);
};

export const answerWith = (
  status: 200 | 201,
  caller: Caller,
  shown: ShownUser,
  projection: Projection | undefined,
): Answer => ({
  status,
  body: resourceOf(caller, shown, projection),
  etag: etagOf(caller, shown),
  location: userLocation(shown.user, caller.baseUrl),
  subject: subjectOf(shown.user),
});
