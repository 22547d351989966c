import type { Operations } from '../account.ts';
import { alterAccount } from './alter-account.ts';
import { alterContainer } from './alter-container.ts';
import { alterIntegration } from './alter-integration.ts';
import { alterNetworkPolicy } from './alter-network-policy.ts';
import { alterNetworkRule } from './alter-network-rule.ts';
import { alterRole } from './alter-role.ts';
import { alterUser } from './alter-user.ts';
import { changeRoleMembers } from './change-role-members.ts';
import type { ChangeContext } from './context.ts';
import { createContainer } from './create-container.ts';
import { createNetworkPolicy } from './create-network-policy.ts';
import { createNetworkRule } from './create-network-rule.ts';
import { createRole } from './create-role.ts';
import { createScimIntegration } from './create-scim-integration.ts';
import { createUser } from './create-user.ts';
import { dropContainer } from './drop-container.ts';
import { dropIntegration } from './drop-integration.ts';
import { dropNetworkPolicy } from './drop-network-policy.ts';
import { dropNetworkRule } from './drop-network-rule.ts';
import { dropRole } from './drop-role.ts';
import { dropUser } from './drop-user.ts';
import { grantFuture, revokeFuture } from './future-grants.ts';
import { generateScimToken } from './generate-scim-token.ts';
import { grantOwnership } from './grant-ownership.ts';
import { grantPrivileges } from './grant-privileges.ts';
import { grantRole } from './grant-role.ts';
import { revokePrivileges } from './revoke-privileges.ts';
import { revokeRole } from './revoke-role.ts';

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
  grantOwnership: (input) => grantOwnership(context, input),
  grantFuture: (input) => grantFuture(context, input),
  revokeFuture: (input) => revokeFuture(context, input),
  createScimIntegration: (input) => createScimIntegration(context, input),
  alterIntegration: (input) => alterIntegration(context, input),
  dropIntegration: (input) => dropIntegration(context, input),
  generateScimToken: (input) => generateScimToken(context, input),
  createNetworkPolicy: (input) => createNetworkPolicy(context, input),
  alterNetworkPolicy: (input) => alterNetworkPolicy(context, input),
  dropNetworkPolicy: (input) => dropNetworkPolicy(context, input),
  createNetworkRule: (input) => createNetworkRule(context, input),
  alterNetworkRule: (input) => alterNetworkRule(context, input),
  dropNetworkRule: (input) => dropNetworkRule(context, input),
  createContainer: (input) => createContainer(context, input),
  alterContainer: (input) => alterContainer(context, input),
  dropContainer: (input) => dropContainer(context, input),
  alterAccount: (input) => alterAccount(context, input),
});
