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

const isOwnRole = (queries: Queries, { value }: MemberRef): boolean => {
  const id = roleIdOf(value);
  const role = id === undefined ? undefined : queries.roleById(id);
  return role !== undefined && ownsRole(queries, role);
};

/** Whether the provisioner may make a member of it. */
const knownMembers = async (
  queries: Queries,
  members: readonly MemberRef[],
): Promise<(member: MemberRef) => boolean> => {
  const users = await queries.visibleUsers(members.flatMap(({ value }) => userIdOf(value) ?? []));
  return (member) => {
    const user = userIdOf(member.value);
    return user === undefined ? isOwnRole(queries, member) : users.has(user);
  };
};

/**
 * Refuses a member that does not exist, by name: a server error or silence makes identity providers retry for ever
 * or believe that access was given.
 */
export const membersToAdd = async (
  queries: Queries,
  members: readonly MemberRef[],
): Promise<readonly GranteeRef[]> => {
  const isKnown = await knownMembers(queries, members);
  return members.map((member) => {
    const grantee = isKnown(member) ? granteeOf(member) : undefined;
    if (grantee === undefined)
      throw invalidValue(`The member ${JSON.stringify(member.value)} does not exist`);
    return grantee;
  });
};

/**
 * Members that are already gone need no removal, nor do roles that the group does not show as members. Any user goes who
 * is shown as one, whoever owns the user: the role is the provisioner's.
 */
export const membersToRemove = (queries: Queries, members: readonly MemberRef[]): readonly GranteeRef[] =>
  members.flatMap((member) => {
    const grantee = granteeOf(member);
    if (grantee === undefined || grantee.kind === 'USER') return grantee ?? [];
    return isOwnRole(queries, member) ? grantee : [];
  });
