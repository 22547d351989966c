import type { Operations, Queries } from '../../../account/account.ts';
import type { User } from '../../../account/model.ts';
import type { Answer, Call } from '../../call.ts';
import { userIdOf } from '../../mapping/identifiers.ts';
import { alterationOf } from '../../mapping/user-from-resource.ts';
import type { ScimResource } from '../../protocol/schema/schemas.ts';
import { refuseUserConflict, requireUserOwnership, userNotFound } from '../../refusals.ts';
import { answerWith, projectionOf, requireUserPreconditions, shownRoles, writingOf } from './presentation.ts';

/** What a request wants of the user as it is now; undefined for no change. */
export type Wish = (
  user: User,
) => { readonly resource: ScimResource; readonly names: 'asStated' | 'ifChanged' } | undefined;

const apply = async (
  call: Call,
  user: User,
  wish: Wish,
  operations: Operations,
  queries: Queries,
): Promise<User> => {
  const wanted = wish(user);
  if (wanted === undefined) return user;
  const alteration = alterationOf(user, wanted.resource, wanted.names, writingOf(call.caller));
  if (alteration === undefined) return user;
  const loginName = alteration.set?.loginName;
  if (alteration.rename !== undefined || loginName !== undefined) {
    const names = { name: alteration.rename ?? user.name, loginName: loginName ?? user.loginName };
    await refuseUserConflict(queries, names, call.caller, user);
  }
  return operations.alterUser(alteration);
};

/** Reads, decides and writes as one change, so that nothing another request does falls between. */
export const alterUser = async (call: Call, wish: Wish): Promise<Answer> => {
  const { caller, id } = call;
  const projection = projectionOf(call);
  const userId = userIdOf(id);
  if (userId === undefined) throw userNotFound(id);
  const shown = await caller.account.change(caller.actor, async (operations, queries) => {
    const user = await queries.userById(userId);
    if (user === undefined) throw userNotFound(id);
    await requireUserPreconditions(call, queries, user);
    await requireUserOwnership(queries, caller, user);
    const altered = await apply(call, user, wish, operations, queries);
    return { user: altered, roles: await shownRoles(queries, altered, projection) };
  });
  return answerWith(200, caller, shown, projection);
};
