import type { RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';

/** A role's members belong to what identity providers see of it, so their change is a change of the role. */
export const touchRole = async (context: ChangeContext, id: RoleId): Promise<void> => {
  const role = context.catalog.roles.byId(id);
  if (role === undefined) return;
  await context.catalog.roles.update(context.transaction, {
    ...role,
    updatedOn: context.now,
    version: role.version + 1,
  });
};

/**
 * A role shows what its members are called. Where one is renamed, another version of the role is seen, but the role was
 * not modified: its time stays.
 */
export const showRolesAnew = async (context: ChangeContext, ids: readonly RoleId[]): Promise<void> => {
  for (const id of ids) {
    const role = context.catalog.roles.byId(id);
    if (role === undefined) continue;
    await context.catalog.roles.update(context.transaction, { ...role, version: role.version + 1 });
  }
};

export const touchRoles = async (context: ChangeContext, ids: readonly RoleId[]): Promise<void> => {
  for (const id of ids) await touchRole(context, id);
};
