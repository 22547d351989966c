import type { Operations } from '../account.ts';
import { requireStorable } from '../storable-text.ts';
import { addProgrammaticToken } from './add-programmatic-token.ts';
import { alterAccount } from './alter-account.ts';
import { alterContainer } from './alter-container.ts';
import { alterExternalOauthIntegration } from './alter-external-oauth-integration.ts';
import { alterNetworkPolicy } from './alter-network-policy.ts';
import { alterNetworkRule } from './alter-network-rule.ts';
import { alterRole } from './alter-role.ts';
import { alterSamlIntegration } from './alter-saml-integration.ts';
import { alterScimIntegration } from './alter-scim-integration.ts';
import { alterTableLike } from './alter-table-like.ts';
import { alterTag } from './alter-tag.ts';
import { alterUser } from './alter-user.ts';
import { attachPolicy, detachPolicy } from './attach-policy.ts';
import { changeDataPolicies } from './change-data-policies.ts';
import { changeOwnPassword } from './change-own-password.ts';
import { changeRoleMembers } from './change-role-members.ts';
import { changeTagMasks } from './change-tag-masks.ts';
import { changeTags } from './change-tags.ts';
import { commentIntegration } from './comment-integration.ts';
import { changeConstraints } from './constraints.ts';
import type { ChangeContext } from './context.ts';
import { createContainer } from './create-container.ts';
import { createExternalOauthIntegration } from './create-external-oauth-integration.ts';
import { createNetworkPolicy } from './create-network-policy.ts';
import { createNetworkRule } from './create-network-rule.ts';
import { createRole } from './create-role.ts';
import { createSamlIntegration } from './create-saml-integration.ts';
import { createScimIntegration } from './create-scim-integration.ts';
import { createTable } from './create-table.ts';
import { createTag } from './create-tag.ts';
import { createUser } from './create-user.ts';
import { createView } from './create-view.ts';
import { alterDataPolicy, createDataPolicy, dropDataPolicy } from './data-policies.ts';
import { alterDatabaseRole, createDatabaseRole, dropDatabaseRole } from './database-roles.ts';
import { dropContainer } from './drop-container.ts';
import { dropIntegration } from './drop-integration.ts';
import { dropNetworkPolicy } from './drop-network-policy.ts';
import { dropNetworkRule } from './drop-network-rule.ts';
import { dropRole } from './drop-role.ts';
import { dropTableLike, dropTemporaryObjects } from './drop-schema-object.ts';
import { dropTag } from './drop-tag.ts';
import { dropUser } from './drop-user.ts';
import { abortSession, cancelQueries, cancelQuery } from './end-statements.ts';
import { grantFuture, revokeFuture } from './future-grants.ts';
import { generateScimToken } from './generate-scim-token.ts';
import { grantDatabaseRole, revokeDatabaseRole } from './grant-database-role.ts';
import { grantOwnership } from './grant-ownership.ts';
import { grantPrivileges } from './grant-privileges.ts';
import { grantRole } from './grant-role.ts';
import { addOneTimePasscodes, commentMfaMethod, enrolOwnTotp, removeMfaMethod } from './mfa-methods.ts';
import { modifyProgrammaticToken } from './modify-programmatic-token.ts';
import { moveTags, takeBackTags } from './propagate-tags.ts';
import { removeProgrammaticToken } from './remove-programmatic-token.ts';
import { revokePrivileges } from './revoke-privileges.ts';
import { revokeRole } from './revoke-role.ts';
import { rotateProgrammaticToken } from './rotate-programmatic-token.ts';
import { alterSecurityPolicy, createSecurityPolicy, dropSecurityPolicy } from './security-policies.ts';
import { alterSequence, createSequence, dropSequence } from './sequences.ts';
import { alterFileFormat, alterStage, createFileFormat, createStage, dropLoadingObject } from './stages.ts';

const checked =
  <Input, Output>(
    context: ChangeContext,
    operation: (context: ChangeContext, input: Input) => Promise<Output>,
  ) =>
  async (input: Input): Promise<Output> => {
    requireStorable(input);
    return await operation(context, input);
  };

/** Every operation, bound to one actor's change. */
export const bindOperations = (context: ChangeContext): Operations => ({
  whenUndone: (action) => context.whenUndone(action),
  createUser: checked(context, createUser),
  alterUser: checked(context, alterUser),
  changeOwnPassword: checked(context, changeOwnPassword),
  enrolOwnTotp: checked(context, enrolOwnTotp),
  addOneTimePasscodes: checked(context, addOneTimePasscodes),
  removeMfaMethod: checked(context, removeMfaMethod),
  commentMfaMethod: checked(context, commentMfaMethod),
  dropUser: checked(context, dropUser),
  addProgrammaticToken: checked(context, addProgrammaticToken),
  modifyProgrammaticToken: checked(context, modifyProgrammaticToken),
  rotateProgrammaticToken: checked(context, rotateProgrammaticToken),
  removeProgrammaticToken: checked(context, removeProgrammaticToken),
  createRole: checked(context, createRole),
  alterRole: checked(context, alterRole),
  dropRole: checked(context, dropRole),
  createDatabaseRole: checked(context, createDatabaseRole),
  alterDatabaseRole: checked(context, alterDatabaseRole),
  dropDatabaseRole: checked(context, dropDatabaseRole),
  grantDatabaseRole: checked(context, grantDatabaseRole),
  revokeDatabaseRole: checked(context, revokeDatabaseRole),
  grantRole: checked(context, grantRole),
  revokeRole: checked(context, revokeRole),
  changeRoleMembers: checked(context, changeRoleMembers),
  grantPrivileges: checked(context, grantPrivileges),
  revokePrivileges: checked(context, revokePrivileges),
  grantOwnership: checked(context, grantOwnership),
  grantFuture: checked(context, grantFuture),
  revokeFuture: checked(context, revokeFuture),
  createScimIntegration: checked(context, createScimIntegration),
  alterScimIntegration: checked(context, alterScimIntegration),
  createExternalOauthIntegration: checked(context, createExternalOauthIntegration),
  alterExternalOauthIntegration: checked(context, alterExternalOauthIntegration),
  createSamlIntegration: checked(context, createSamlIntegration),
  alterSamlIntegration: checked(context, alterSamlIntegration),
  commentIntegration: checked(context, commentIntegration),
  dropIntegration: checked(context, dropIntegration),
  generateScimToken: checked(context, generateScimToken),
  createNetworkPolicy: checked(context, createNetworkPolicy),
  alterNetworkPolicy: checked(context, alterNetworkPolicy),
  dropNetworkPolicy: checked(context, dropNetworkPolicy),
  createNetworkRule: checked(context, createNetworkRule),
  alterNetworkRule: checked(context, alterNetworkRule),
  dropNetworkRule: checked(context, dropNetworkRule),
  createContainer: checked(context, createContainer),
  alterContainer: checked(context, alterContainer),
  dropContainer: checked(context, dropContainer),
  createTable: checked(context, createTable),
  createView: checked(context, createView),
  alterTableLike: checked(context, alterTableLike),
  changeConstraints: checked(context, changeConstraints),
  dropTableLike: checked(context, dropTableLike),
  dropTemporaryObjects: checked(context, dropTemporaryObjects),
  createSequence: checked(context, createSequence),
  alterSequence: checked(context, alterSequence),
  dropSequence: checked(context, dropSequence),
  createStage: checked(context, createStage),
  createFileFormat: checked(context, createFileFormat),
  alterStage: checked(context, alterStage),
  alterFileFormat: checked(context, alterFileFormat),
  dropLoadingObject: checked(context, dropLoadingObject),
  createTag: checked(context, createTag),
  alterTag: checked(context, alterTag),
  dropTag: checked(context, dropTag),
  changeTags: checked(context, changeTags),
  changeTagMasks: checked(context, changeTagMasks),
  moveTags: checked(context, moveTags),
  takeBackTags: checked(context, takeBackTags),
  abortSession: checked(context, abortSession),
  cancelQueries: checked(context, cancelQueries),
  cancelQuery: checked(context, cancelQuery),
  createSecurityPolicy: checked(context, createSecurityPolicy),
  alterSecurityPolicy: checked(context, alterSecurityPolicy),
  dropSecurityPolicy: checked(context, dropSecurityPolicy),
  attachPolicy: checked(context, attachPolicy),
  detachPolicy: checked(context, detachPolicy),
  createDataPolicy: checked(context, createDataPolicy),
  alterDataPolicy: checked(context, alterDataPolicy),
  dropDataPolicy: checked(context, dropDataPolicy),
  changeDataPolicies: checked(context, changeDataPolicies),
  alterAccount: checked(context, alterAccount),
});
