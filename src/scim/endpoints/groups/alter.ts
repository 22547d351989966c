import type { AlterRole, Operations, Queries } from '../../../account/account.ts';
import type { Role } from '../../../account/model.ts';
import type { Call } from '../../call.ts';
import { requirePreconditions } from '../../checks/preconditions.ts';
import { roleNameOf, roleStateOf } from '../../mapping/groups.ts';
import { sameJson } from '../../protocol/json.ts';
import type { ScimResource } from '../../protocol/schema/schemas.ts';
import { refuseRoleConflict, requireRoleOwnership } from '../../refusals.ts';
import { etagOf, groupById } from './presentation.ts';

/** The group of a write, checked: it exists, has the version the client saw, and is the provisioner's to change. */
export const groupToChange = (call: Call, queries: Queries): Role => {
  const role = groupById(queries, call.id);
  requirePreconditions(call, etagOf(queries, role));
  requireRoleOwnership(queries, call.caller, role);
  return role;
};

const alterationOf = (role: Role, resource: ScimResource): AlterRole | undefined => {
  const name = roleNameOf(resource);
  const scim = roleStateOf(resource);
  const renamed = name !== role.name;
  const stateChanged = role.scim === null || !sameJson({ ...role.scim }, { ...scim });
  if (!renamed && !stateChanged) return undefined;
  return {
    role: { id: role.id },
    ...(renamed ? { rename: name } : {}),
    ...(stateChanged ? { scim } : {}),
  };
};

/** Everything of the group but its members. */
export const alterRole = async (
  call: Call,
  role: Role,
  resource: ScimResource,
  operations: Operations,
  queries: Queries,
): Promise<Role> => {
  const alteration = alterationOf(role, resource);
  if (alteration === undefined) return role;
  if (alteration.rename !== undefined) {
    refuseRoleConflict(queries, alteration.rename, call.caller, role.id);
  }
  return operations.alterRole(alteration);
};
