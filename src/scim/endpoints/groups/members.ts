import type { GranteeRef, Operations, Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Members } from '../../mapping/groups.ts';
import { type Projection, wants } from '../../protocol/projection.ts';
import { shownMembers } from './presentation.ts';

/** Applies a set delta of members and gives the role as it is afterwards. */
export const changeMembers = async (
  operations: Operations,
  queries: Queries,
  role: Role,
  delta: { readonly add: readonly GranteeRef[]; readonly remove: readonly GranteeRef[] | 'ALL' },
): Promise<Role> => {
  if (delta.add.length === 0 && delta.remove.length === 0) return role;
  await operations.changeRoleMembers({ role: { id: role.id }, ...delta });
  return queries.roleById(role.id) ?? role;
};

/** Up to so many members are listed in the answer to a PATCH; beyond, a client asks with `attributes=members`. */
const membersListedUnasked = 100;

/**
 * The members that the answer to a write shows. A PATCH changes a few members of what may be a very large group:
 * listing them all would make its cost grow with the group.
 */
export const membersOfWriting = async (
  queries: Queries,
  role: Role,
  projection: Projection | undefined,
  listing: 'always' | 'ifFew',
): Promise<Members | undefined> => {
  if (!wants(projection, 'members')) return undefined;
  const asked = projection?.include !== undefined;
  if (
    listing === 'ifFew' &&
    !asked &&
    (await queries.countUsersOfRole(role.id, membersListedUnasked + 1)) > membersListedUnasked
  ) {
    return undefined;
  }
  return shownMembers(queries, role, projection);
};
