import { ownershipRemedy, requireCreatePrivilege, requireRoleOwnership } from '../access/checks.ts';
import type { CreateOutcome, CreateRole } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists } from '../errors.ts';
import { asRoleId, type Role } from '../model.ts';
import { alterRole } from './alter-role.ts';
import type { ChangeContext } from './context.ts';
import { removeRole } from './drop-role.ts';

export interface RoleCreated {
  readonly outcome: CreateOutcome;
  readonly role: Role;
}

/** CREATE ROLE. https://docs.snowflake.com/en/sql-reference/sql/create-role */
export const createRole = async (context: ChangeContext, input: CreateRole): Promise<RoleCreated> => {
  requireCreatePrivilege(context, 'CREATE ROLE');
  const existing = context.catalog.roles.byName(input.name);
  if (existing === undefined) return { outcome: 'created', role: await insertRole(context, input) };
  switch (input.mode) {
    case 'create': {
      const remedy = context.access.owns(existing)
        ? undefined
        : ownershipRemedy(context, 'ROLE', existing.name);
      throw alreadyExists('ROLE', input.name, remedy);
    }
    case 'ifNotExists':
      return { outcome: 'alreadyExisted', role: existing };
    case 'orReplace':
      requireRoleOwnership(context, existing);
      await removeRole(context, existing);
      return { outcome: 'replaced', role: await insertRole(context, input) };
    case 'orAlter': {
      const { comment, scim } = input;
      const role = await alterRole(context, { role: { id: existing.id }, comment: comment ?? null, scim });
      return { outcome: 'altered', role };
    }
  }
};

const insertRole = async (context: ChangeContext, input: CreateRole): Promise<Role> => {
  const role: Role = {
    id: asRoleId(await nextId(context.transaction)),
    name: input.name,
    owner: context.actor.primaryRole,
    comment: input.comment ?? null,
    createdOn: context.now,
    updatedOn: context.now,
    version: 1,
    isSystem: false,
    scim: input.scim ?? null,
  };
  await context.catalog.roles.insert(context.transaction, role);
  return role;
};
