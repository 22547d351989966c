import type { Operations } from '../account.ts';
import { unsupportedFeature } from '../errors.ts';
import { alterIntegration } from './alter-integration.ts';
import { alterRole } from './alter-role.ts';
import { alterUser } from './alter-user.ts';
import { changeRoleMembers } from './change-role-members.ts';
import type { ChangeContext } from './context.ts';
import { createRole } from './create-role.ts';
import { createScimIntegration } from './create-scim-integration.ts';
import { createUser } from './create-user.ts';
import { dropIntegration } from './drop-integration.ts';
import { dropRole } from './drop-role.ts';
import { dropUser } from './drop-user.ts';
import { generateScimToken } from './generate-scim-token.ts';
import { grantPrivileges } from './grant-privileges.ts';
import { grantRole } from './grant-role.ts';
import { revokePrivileges } from './revoke-privileges.ts';
import { revokeRole } from './revoke-role.ts';

const notYet = async (): Promise<never> => {
  throw unsupportedFeature('this operation');
};

/** Every operation, bound to one actor's change. */
export const bindOperations = (context: ChangeContext): Operations => ({
  createUser: (input) => createUser(context, input),
  alterUser: (input) => alterUser(context, input),
  dropUser: (input) => dropUser(context, input),
  createRole: (input) => createRole(context, input),
  alterRole: (input) => alterRole(context, input),
  dropRole: (input) => dropRole(context, input),
  grantRole: (input) => grantRole(context, input),
  revokeRole: (input) => revokeRole(context, input),
  changeRoleMembers: (input) => changeRoleMembers(context, input),
  grantPrivileges: (input) => grantPrivileges(context, input),
  revokePrivileges: (input) => revokePrivileges(context, input),
  grantOwnership: notYet,
  createScimIntegration: (input) => createScimIntegration(context, input),
  alterIntegration: (input) => alterIntegration(context, input),
  dropIntegration: (input) => dropIntegration(context, input),
  generateScimToken: (input) => generateScimToken(context, input),
  createNetworkPolicy: notYet,
  alterNetworkPolicy: notYet,
  dropNetworkPolicy: notYet,
  createNetworkRule: notYet,
  alterNetworkRule: notYet,
  dropNetworkRule: notYet,
  createContainer: notYet,
  alterContainer: notYet,
  dropContainer: notYet,
  alterAccount: notYet,
});
