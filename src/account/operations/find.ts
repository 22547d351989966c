/** Finds what an operation names, or refuses. */
import type { RoleRef, UserRef } from '../account.ts';
import type { StoredUser } from '../catalog/user-rows.ts';
import { doesNotExist } from '../errors.ts';
import type { Role, UserId } from '../model.ts';
import type { QueryContext } from '../queries/context.ts';

export const findUser = async (context: QueryContext, ref: UserRef): Promise<StoredUser | undefined> =>
  'id' in ref
    ? context.catalog.users.storedById(context.store, ref.id)
    : context.catalog.users.storedByName(context.store, ref.name);

export const refText = (ref: UserRef | RoleRef): string => ('id' in ref ? String(ref.id) : ref.name);

export const existingUser = async (context: QueryContext, ref: UserRef): Promise<StoredUser> => {
  const found = await findUser(context, ref);
  if (found === undefined) throw doesNotExist('USER', refText(ref));
  return found;
};

export const existingUserId = async (context: QueryContext, ref: UserRef): Promise<UserId> =>
  (await existingUser(context, ref)).user.id;

export const findRole = (context: QueryContext, ref: RoleRef): Role | undefined =>
  'id' in ref ? context.catalog.roles.byId(ref.id) : context.catalog.roles.byName(ref.name);

export const existingRole = (context: QueryContext, ref: RoleRef): Role => {
  const found = findRole(context, ref);
  if (found === undefined) throw doesNotExist('ROLE', refText(ref));
  return found;
};
