/** The members a group request names, as grantees of the role. */
import type { GranteeRef, Queries } from '../../account/account.ts';
import { invalidValue } from '../protocol/errors.ts';
import type { MemberRef } from '../protocol/resource.ts';
import { roleIdOf, userIdOf } from './identifiers.ts';
import { ownsRole } from './visibility.ts';

/** The grantee by the shape of its id; undefined for what is no id of ours. */
const granteeOf = ({ value }: MemberRef): GranteeRef | undefined => {
  const user = userIdOf(value);
  if (user !== undefined) return { kind: 'USER', user: { id: user } };
  const role = roleIdOf(value);
  return role === undefined ? undefined : { kind: 'ROLE', role: { id: role } };
};

const isKnown = async (queries: Queries, { value }: MemberRef): Promise<boolean> => {
  const user = userIdOf(value);
  if (user !== undefined) return (await queries.userById(user)) !== undefined;
  const roleId = roleIdOf(value);
  const role = roleId === undefined ? undefined : queries.roleById(roleId);
  return role !== undefined && ownsRole(queries, role);
};

/**
 * Refuses a member that does not exist, by name: a server error or silence makes identity providers retry for ever
 * or believe that access was given.
 */
export const membersToAdd = async (
  queries: Queries,
  members: readonly MemberRef[],
): Promise<readonly GranteeRef[]> => {
  const grantees: GranteeRef[] = [];
  for (const member of members) {
    const grantee = granteeOf(member);
    if (grantee === undefined || !(await isKnown(queries, member))) {
      throw invalidValue(`The member ${JSON.stringify(member.value)} does not exist`);
    }
    grantees.push(grantee);
  }
  return grantees;
};

/** Members that are already gone need no removal. */
export const membersToRemove = async (
  queries: Queries,
  members: readonly MemberRef[],
): Promise<readonly GranteeRef[]> => {
  const grantees: GranteeRef[] = [];
  for (const member of members) {
    const grantee = granteeOf(member);
    if (grantee !== undefined && (await isKnown(queries, member))) grantees.push(grantee);
  }
  return grantees;
};
