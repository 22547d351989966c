/** Every change that can be asked of an account. */
import type { DataPolicyKind, MfaMethod, Name, Role, SecurityPolicyKind, Sequence, User } from './model.ts';
import type {
  AbortSession,
  AddProgrammaticToken,
  AlterAccount,
  AlterContainer,
  AlterDatabaseRole,
  AlterDataPolicy,
  AlterExternalOauthIntegration,
  AlterFileFormat,
  AlterNetworkPolicy,
  AlterNetworkRule,
  AlterRole,
  AlterSamlIntegration,
  AlterScimIntegration,
  AlterSecurityPolicy,
  AlterSequence,
  AlterStage,
  AlterTableLike,
  AlterTag,
  AlterUser,
  AttachPolicy,
  CancelQueries,
  CancelQuery,
  ChangeDatabaseRoleGrant,
  ChangeDataPolicies,
  ChangeFutureGrants,
  ChangeRoleMembers,
  ChangeTagMasks,
  ChangeTags,
  CommentIntegration,
  ConstraintChange,
  CreateContainer,
  CreateDatabaseRole,
  CreateDataPolicy,
  CreateExternalOauthIntegration,
  CreateFileFormat,
  CreateNetworkPolicy,
  CreateNetworkRule,
  CreateOutcome,
  CreateRole,
  CreateSamlIntegration,
  CreateScimIntegration,
  CreateSecurityPolicy,
  CreateSequence,
  CreateStage,
  CreateTable,
  CreateTag,
  CreateUser,
  CreateView,
  DataMovement,
  DropLoadingObject,
  DropOutcome,
  GrantOwnership,
  GrantPrivileges,
  GrantRole,
  MembersChanged,
  ModifyProgrammaticToken,
  MovedTag,
  NewProgrammaticToken,
  Path,
  PolicyBearer,
  RemoveProgrammaticToken,
  RevokePrivileges,
  RevokeRole,
  RoleRef,
  RotatedProgrammaticToken,
  RotateProgrammaticToken,
  TableCreated,
  UserRef,
} from './operation-inputs.ts';

/** Every change to an account. Each checks the actor's privileges, then changes catalog and store together. */
export interface Operations {
  /** The action is for what the work did outside of the account: it runs where nothing of the change is kept. */
  whenUndone(action: () => void): void;
  createUser(input: CreateUser): Promise<{ readonly outcome: CreateOutcome; readonly user: User }>;
  alterUser(input: AlterUser): Promise<User>;
  /** The actor's own user, who has proved to know the password that hashes to `instead`. Throws 003002. */
  changeOwnPassword(input: { readonly instead: string | null; readonly password: string }): Promise<void>;
  /** The actor's own user takes an authenticator app, of which a passcode was shown. */
  enrolOwnTotp(input: { readonly secret: string }): Promise<MfaMethod>;
  /** ALTER USER ... ADD MFA METHOD OTP: the passcodes' text, which can be read only now. */
  addOneTimePasscodes(input: {
    readonly user: UserRef;
    readonly count: number;
  }): Promise<readonly { readonly name: string; readonly passcode: string }[]>;
  removeMfaMethod(input: { readonly user: UserRef; readonly name: Name }): Promise<void>;
  commentMfaMethod(input: {
    readonly user: UserRef;
    readonly name: Name;
    readonly comment: string | null;
  }): Promise<void>;
  dropUser(input: { readonly user: UserRef; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  /** Undefined: there is one of the name already, and `ifNotExists` said what then. */
  addProgrammaticToken(input: AddProgrammaticToken): Promise<NewProgrammaticToken | undefined>;
  modifyProgrammaticToken(input: ModifyProgrammaticToken): Promise<void>;
  rotateProgrammaticToken(input: RotateProgrammaticToken): Promise<RotatedProgrammaticToken>;
  /** The name of the token that is gone. */
  removeProgrammaticToken(input: RemoveProgrammaticToken): Promise<Name>;
  createRole(input: CreateRole): Promise<{ readonly outcome: CreateOutcome; readonly role: Role }>;
  alterRole(input: AlterRole): Promise<Role>;
  dropRole(input: { readonly role: RoleRef; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  grantRole(input: GrantRole): Promise<void>;
  revokeRole(input: RevokeRole): Promise<void>;
  grantDatabaseRole(input: ChangeDatabaseRoleGrant): Promise<void>;
  revokeDatabaseRole(input: ChangeDatabaseRoleGrant): Promise<void>;
  createDatabaseRole(input: CreateDatabaseRole): Promise<CreateOutcome>;
  alterDatabaseRole(input: AlterDatabaseRole): Promise<void>;
  dropDatabaseRole(input: {
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  changeRoleMembers(input: ChangeRoleMembers): Promise<MembersChanged>;
  grantPrivileges(input: GrantPrivileges): Promise<void>;
  revokePrivileges(input: RevokePrivileges): Promise<void>;
  grantOwnership(input: GrantOwnership): Promise<void>;
  grantFuture(input: ChangeFutureGrants): Promise<void>;
  revokeFuture(input: ChangeFutureGrants): Promise<void>;
  createScimIntegration(input: CreateScimIntegration): Promise<CreateOutcome>;
  alterScimIntegration(input: AlterScimIntegration): Promise<void>;
  createExternalOauthIntegration(input: CreateExternalOauthIntegration): Promise<CreateOutcome>;
  alterExternalOauthIntegration(input: AlterExternalOauthIntegration): Promise<void>;
  createSamlIntegration(input: CreateSamlIntegration): Promise<CreateOutcome>;
  alterSamlIntegration(input: AlterSamlIntegration): Promise<void>;
  commentIntegration(input: CommentIntegration): Promise<void>;
  dropIntegration(input: {
    readonly name: Name;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  /** SYSTEM$GENERATE_SCIM_ACCESS_TOKEN: the token's text, which is kept nowhere. `name` is matched exactly. */
  generateScimToken(input: { readonly integration: Name }): Promise<string>;
  createNetworkPolicy(input: CreateNetworkPolicy): Promise<CreateOutcome>;
  alterNetworkPolicy(input: AlterNetworkPolicy): Promise<void>;
  dropNetworkPolicy(input: {
    readonly name: Name;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  createNetworkRule(input: CreateNetworkRule): Promise<CreateOutcome>;
  alterNetworkRule(input: AlterNetworkRule): Promise<void>;
  dropNetworkRule(input: {
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  createContainer(input: CreateContainer): Promise<CreateOutcome>;
  alterContainer(input: AlterContainer): Promise<void>;
  dropContainer(input: {
    readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
    readonly dependents?: 'CASCADE' | 'RESTRICT' | undefined;
  }): Promise<DropOutcome>;
  createSecurityPolicy(input: CreateSecurityPolicy): Promise<CreateOutcome>;
  alterSecurityPolicy(input: AlterSecurityPolicy): Promise<void>;
  dropSecurityPolicy(input: {
    readonly kind: SecurityPolicyKind;
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  createTag(input: CreateTag): Promise<CreateOutcome>;
  alterTag(input: AlterTag): Promise<void>;
  dropTag(input: { readonly path: Path; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  changeTags(input: ChangeTags): Promise<void>;
  changeTagMasks(input: ChangeTagMasks): Promise<void>;
  /** Tags go on with rows; the privileges on what is read and written were required before. */
  moveTags(input: DataMovement): Promise<readonly MovedTag[]>;
  /** The rows did not come after all: what they brought goes, where nothing else has changed it since. */
  takeBackTags(input: { readonly moved: readonly MovedTag[] }): Promise<void>;
  attachPolicy(input: AttachPolicy): Promise<void>;
  detachPolicy(input: { readonly kind: SecurityPolicyKind; readonly on: PolicyBearer }): Promise<void>;
  createDataPolicy(input: CreateDataPolicy): Promise<CreateOutcome>;
  alterDataPolicy(input: AlterDataPolicy): Promise<void>;
  dropDataPolicy(input: {
    readonly kind: DataPolicyKind;
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  changeDataPolicies(input: ChangeDataPolicies): Promise<void>;
  alterAccount(input: AlterAccount): Promise<void>;
  createTable(input: CreateTable): Promise<TableCreated>;
  createView(input: CreateView): Promise<CreateOutcome>;
  alterTableLike(input: AlterTableLike): Promise<void>;
  changeConstraints(input: { readonly path: Path; readonly change: ConstraintChange }): Promise<void>;
  createStage(input: CreateStage): Promise<CreateOutcome>;
  createFileFormat(input: CreateFileFormat): Promise<CreateOutcome>;
  alterStage(input: AlterStage): Promise<void>;
  alterFileFormat(input: AlterFileFormat): Promise<void>;
  dropLoadingObject(input: DropLoadingObject): Promise<DropOutcome>;
  createSequence(input: CreateSequence): Promise<CreateOutcome>;
  /** The sequence as it has become; undefined where there is none, and `ifExists` said that this is no failure. */
  alterSequence(input: AlterSequence): Promise<Sequence | undefined>;
  dropSequence(input: { readonly path: Path; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  dropTableLike(input: {
    readonly kind: 'TABLE' | 'VIEW';
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
    readonly dependents?: 'CASCADE' | 'RESTRICT' | undefined;
  }): Promise<DropOutcome>;
  /** Of a session that ended; without one, of all sessions. For the system alone. */
  dropTemporaryObjects(input: { readonly session?: number | undefined }): Promise<void>;
  /** Ends the session before the promise resolves. */
  abortSession(input: AbortSession): Promise<void>;
  /** How many queries were aborted. */
  cancelQueries(input: CancelQueries): Promise<number>;
  cancelQuery(input: CancelQuery): Promise<void>;
}
