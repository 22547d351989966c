import { grantorOf } from '../access/role-granting.ts';
import type { ChangeRoleMembers, GranteeRef, MembersChanged } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import type { Role, RoleId, UserId } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { existingRole, existingUserId } from './find.ts';
import { grantToRole, isEveryones } from './grant-role.ts';
import { keepAdministratorAmong } from './keep-administrator.ts';
import { revokeFromRole } from './revoke-role.ts';
import { touchRole } from './touch-role.ts';

interface Members {
  readonly users: ReadonlySet<UserId>;
  readonly roles: ReadonlySet<RoleId>;
}

/** Grants and revokes of one role as a set delta; its cost follows the delta, not the role's size. */
export const changeRoleMembers = async (
  context: ChangeContext,
  input: ChangeRoleMembers,
): Promise<MembersChanged> => {
  const role = existingRole(context, input.role);
  const add = await resolve(context, input.add);
  const touchesUsers = input.remove === 'ALL' || [...input.remove, ...input.add].some(isUser);
  const grantedBy = grantorOf(context, role, touchesUsers ? 'USER' : 'ROLE');
  if (isEveryones(context, role)) return { added: 0, removed: 0 };

  const remove =
    input.remove === 'ALL'
      ? await presentMembers(context, role)
      : await resolve(context, input.remove, 'unknownIsGone');
  // Who is both removed and added ends up a member, and if one before, then without a change.
  const { added, removed } = await keepAdministratorAmong(context, [role.id], async () => ({
    removed: await removeMembers(context, role, without(remove, add)),
    added: await addMembers(context, role, add, grantedBy),
  }));
  if (added + removed > 0) await touchRole(context, role.id);
  return { added, removed };
};

const isUser = (ref: GranteeRef): boolean => ref.kind === 'USER';

const resolve = async (
  context: ChangeContext,
  refs: readonly GranteeRef[],
  unknown: 'refuse' | 'unknownIsGone' = 'refuse',
): Promise<Members> => {
  const users = new Set<UserId>();
  const roles = new Set<RoleId>();
  for (const ref of refs) {
    if (ref.kind === 'ROLE') roles.add(existingRole(context, ref.role).id);
    else if ('id' in ref.user) users.add(ref.user.id);
    else users.add(await existingUserId(context, ref.user));
  }
  if (unknown === 'refuse') {
    const stranger = await context.catalog.memberships.firstUnknown(context.store, [...users]);
    if (stranger !== undefined) throw doesNotExist('USER', String(stranger));
  }
  return { users, roles };
};

const presentMembers = async (context: ChangeContext, role: Role): Promise<Members> => ({
  users: new Set(await context.catalog.memberships.members(context.store, role.id)),
  roles: new Set(context.catalog.roleGrants.ofRole(role.id).map((grant) => grant.grantee)),
});

const without = (members: Members, others: Members): Members => ({
  users: new Set([...members.users].filter((id) => !others.users.has(id))),
  roles: new Set([...members.roles].filter((id) => !others.roles.has(id))),
});

const removeMembers = async (context: ChangeContext, role: Role, members: Members): Promise<number> => {
  const users = [...members.users];
  let removed = await context.catalog.memberships.remove(context.transaction, role.id, users, context.now);
  for (const id of members.roles) {
    if (await revokeFromRole(context, role, existingRole(context, { id }), false)) removed += 1;
  }
  return removed;
};

const addMembers = async (
  context: ChangeContext,
  role: Role,
  members: Members,
  grantedBy: RoleId | null,
): Promise<number> => {
  const { memberships, roleGrants } = context.catalog;
  const users = [...members.users];
  let added = await memberships.add(context.transaction, role.id, users, grantedBy, context.now);
  for (const id of members.roles) {
    if (roleGrants.between(role.id, id).length > 0) continue;
    if (await grantToRole(context, role, existingRole(context, { id }), grantedBy, false)) added += 1;
  }
  return added;
};
